"""Where the fields of nodes stand on pages, in Markdown and in schema.org; the rest is exact."""

import json
import re
from collections.abc import Iterable

from wirecopy import Article, Cell, Quote, fields, flat
from wirecopy.kit.exact import exact
from wirecopy.kit.words.currencies import SIGNS

#: The fields of articles that pages show, and schema.org has words for.
ARTICLE = frozenset(
    (
        *("headline", "subheadline", "author", "agency", "dateline_place", "dateline_date"),
        *("dateline_agency", "credit", "language"),
    )
)
#: What pages show of them by elements of their own; all else is exact beside them.
PAGE = frozenset(("headline", "subheadline", "credit", "language"))
#: What Markdown shows of them.
MARKDOWN = ARTICLE - {"language"}
#: The links of items that lead to the story itself.
PAGES = (None, "canonical", "alternate")
#: The words of finance pages for the fields of quotes; schema.org has no type for them.
QUOTE = {
    "symbol": "tickerSymbol",
    "name": "name",
    "exchange": "exchange",
    "price": "price",
    "change": "priceChange",
    "change_percent": "priceChangePercent",
    "currency": "priceCurrency",
    "time": "quoteTime",
}
#: The columns of tables after the symbol; the currency's says how it is written, too, if need be.
COLUMNS = tuple(
    field
    for field in fields(Quote)
    if not field.is_required and not field.parts and field.name != "currency_text"
)


def unplaced(article: Article, places: Iterable[str]) -> list[tuple[str, str]]:
    """What the places of these fields do not say of an article."""
    record = flat(article)
    return exact(article, {name: record[name] for name in places})


def unshown(quote: Quote, titles: Iterable[str]) -> list[tuple[str, str]]:
    """What a row of a page does not show of a quote, whose other cells have these titles."""
    record = {name: value for name, value in flat(quote).items() if value not in ("", ())}
    code, written = quote.currency, quote.currency_text
    shown = code or written
    if shown:
        is_code = _CODE.match(shown) is not None
        record |= {"currency": shown if is_code else None}
        record |= {"currency_text": None if is_code else shown}
    cells = []
    for title in titles:
        text = ", ".join(cell.text for cell in quote.extra if cell.title == title)
        cells += [Cell(text, title)] if text else []
    return exact(quote, record | {"symbol": quote.symbol, "extra": tuple(cells)})


_CODE = re.compile(r"[A-Z]{3}\Z")


def unplaced_currency(quote: Quote) -> str | None:
    """The currency as written, where the code is shown and does not imply it."""
    written, code = quote.currency_text, quote.currency
    if written is None or code is None or written == code:
        return None
    implied = "USD" if written == "$" else SIGNS.get(written)
    return None if implied == code else written


def comment(values: object) -> str:
    """Values as JSON in a comment of HTML, which nothing in them can end."""
    said = json.dumps(values, ensure_ascii=False)
    said = said.replace("-", "\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- wirecopy {said} -->"
