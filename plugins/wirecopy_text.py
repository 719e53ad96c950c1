"""Wire text written back, so that the wire reader reads the same document again."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from wirecopy import (
    Article,
    Block,
    Bullet,
    Byline,
    Cell,
    Document,
    Exporter,
    Note,
    Quote,
    QuoteTable,
    Sink,
    Subhead,
    Table,
    hookimpl,
    read,
)
from wirecopy.kit import ruled
from wirecopy.kit.spans import lost_links, without_links

_COLUMNS = {
    "symbol": "Symbol",
    "name": "Name",
    "exchange": "Exchange",
    "change_percent": "Change %",
    "change": "Change",
    "price": "Price",
    "currency": "Currency",
    "time": "Time",
}
# As in `U.S.` and `...`.
_ODD_STOP = re.compile(r"\.[\w.]\.\W*\Z")
_WHERE = re.compile(" (?:in|with|à|avec|en|con|mit) ")
_DOWN = frozenset("▼▽↓")
_CANONICAL = ("symbol", "change_percent", "price", "currency")


def export(documents: Iterable[Document], sink: Sink, _options: None) -> None:
    """Writes each document and reads it again: what wire text cannot say is warned about.

    Documents are set apart by a form feed. UTF-8 cannot carry lone surrogates: they become `?`.
    """
    with sink.text() as text:
        for number, document in enumerate(documents):
            for article in document.articles:
                for message, line in lost_links(article, "wire text"):
                    sink.warn("not-carried", message, line=line)
            document = without_links(document)
            rendered = "\n".join(_document(document)) + "\n"
            written = rendered.encode("utf-8", "replace").decode()
            if written != rendered:
                sink.warn("illegal-character", "a lone surrogate was written as '?'")
            if read(written) != document:
                above = "\n".join(_document(document, notes_above=True)) + "\n"
                above = above.encode("utf-8", "replace").decode()
                if above != written and read(above) == document:
                    text.write("\f\n" * (number > 0) + above)
                    continue
                sink.warn(
                    "not-exact",
                    f"wire text cannot say all of document {number + 1} ({document.source}): "
                    "it reads back differently",
                )
            text.write("\f\n" * (number > 0) + written)


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Wire text; its reader is the core's."""
    return [
        Exporter(
            "text",
            export,
            (".txt",),
            "text/plain",
            summary="wire text, as it is read",
            carries=frozenset("*"),
        )
    ]


def _document(document: Document, *, notes_above: bool = False) -> Iterator[str]:
    """The lines; with `notes_above` the notes that an article begins with precede its headline."""
    last = ""
    is_open = False
    for number, child in enumerate(document.children):
        match child:
            case QuoteTable():
                if number:  # else a line of the article before might be taken for a title
                    yield ""
                    # With one blank line between them, three lines would be a table.
                    if isinstance(document.children[number - 1], QuoteTable) or "|" in last:
                        yield ""
                yield from _table(child)
            case Table():
                if number:
                    yield ""
                yield from ruled.lines(child)
            case Article():
                # An article after another needs a mark that holds whatever its first line is: it
                # would go on behind a table, too, but for a byline at its foot.
                if number and (is_open or isinstance(document.children[number - 1], Article)):
                    yield "\f"
                is_open = child.byline is None or any(isinstance(b, Note) for b in child.body)
                lines = list(_article(child, notes_above=notes_above))
                yield from lines
                last = lines[-1].rpartition("\n")[2] if lines else ""


def _table(table: QuoteTable) -> Iterator[str]:
    if table.title is not None:
        yield table.title
    titles = list(dict.fromkeys(c.title for q in table.quotes for c in q.extra if c.title))
    columns = [
        field
        for field in _COLUMNS
        if field in _CANONICAL or field in titles or any(_field(q, field) for q in table.quotes)
    ]
    others = [title for title in titles if title not in _COLUMNS]
    if (
        columns == list(_CANONICAL)
        and not titles
        and all(_is_canonical(quote) for quote in table.quotes)
    ):
        for quote in table.quotes:
            yield _canonical(quote)
        return
    yield " | ".join([_COLUMNS[field] for field in columns] + others)
    for quote in table.quotes:
        cells = [_cell(quote, field) for field in columns]
        cells += [_extra(quote.extra, title) for title in others]
        cells += [cell.text for cell in quote.extra if not cell.title]
        # A line that begins with an empty cell needs a bar before it.
        yield "| " * (not cells[0]) + " | ".join(cells) + " |"


def _is_canonical(quote: Quote) -> bool:
    return bool(
        quote.symbol
        and quote.change_percent is not None
        and quote.price is not None
        and quote.currency_text
        and not quote.extra
    )


def _canonical(quote: Quote) -> str:
    change = _plain(quote.change_percent)
    return f"{quote.symbol} | {change}% | {_plain(quote.price)} | {quote.currency_text} | |"


def _field(quote: Quote, field: str) -> str:
    match field:
        case "currency":
            return quote.currency_text or quote.currency or ""
        case "price" | "change" | "change_percent":
            return _plain(getattr(quote, field))
        case _:
            return getattr(quote, field) or ""


def _cell(quote: Quote, field: str) -> str:
    text = _field(quote, field) or _extra(quote.extra, field)
    if field in ("change", "change_percent") and any(c.text in _DOWN for c in quote.extra):
        # The arrow would make a fall of what has no sign.
        text = f"+{text}" if text[:1].isdigit() else text
    if field == "change_percent" and quote.change_percent is not None:
        return f"{text}%"
    # A second currency is told by a figure.
    second = _extra(quote.extra, "currency") if quote.currency_text else ""
    if second and field == ("change" if quote.price is None else "price"):
        return f"{second} {text}"
    return text


def _extra(cells: Sequence[Cell], title: str) -> str:
    return next((cell.text for cell in cells if cell.title == title), "")


def _plain(number: Decimal | None) -> str:
    """Without an exponent where that takes no more than a line."""
    if number is None:
        return ""
    adjusted = number.adjusted() if number.is_finite() else 0
    return format(number, "f") if -40 < adjusted < 40 else str(number)


def _article(article: Article, *, notes_above: bool) -> Iterator[str]:
    body = list(article.body)
    while notes_above and body and isinstance(body[0], Note):
        yield body.pop(0).text
    if article.headline:
        yield article.headline
    if article.subheadline is not None:
        yield article.subheadline
    lines = [_block(block) for block in body]
    # Blank lines keep the reader from taking lines for a subheadline or for one broken paragraph.
    # A byline after a sign-off would be another article's.
    has_notes = notes_above or any(isinstance(block, Note) for block in body)
    if article.byline is not None and has_notes:
        yield _byline(article.byline, is_first=not article.headline)
    # A note that may be taken for the credit comes after it.
    notes = (at for at, b in enumerate(body) if isinstance(b, Note) and b.text[:1] in "©(cC")
    credit_at = next(notes, None)
    if article.credit is not None and credit_at is not None:
        lines.insert(credit_at, article.credit)
    if lines and article.subheadline is None and not _is_sentence(lines[0]):
        yield ""
    is_narrow = any(len(line) <= 100 for line in lines)
    separator = "\n\n" if is_narrow and _looks_wrapped(lines) else "\n"
    if lines:
        yield separator.join(lines)
    if article.credit is not None and credit_at is None:
        yield article.credit
    if article.byline is not None and not has_notes:
        is_first = not (article.headline or lines or article.credit)
        yield _byline(article.byline, is_first=is_first)


def _is_sentence(line: str) -> bool:
    """Whether a full stop ends it that does not belong to an ellipsis or abbreviation."""
    return line.endswith((".", '."', '".')) and not _ODD_STOP.search(line[-12:])


def _looks_wrapped(lines: Sequence[str]) -> bool:
    """Whether two lines in a row are short enough to be parts of one paragraph."""
    return any(
        len(one) <= 100 and len(two) <= 100 and not one.endswith((".", '."', '".'))
        for one, two in pairwise(lines)
    )


def _block(block: Block) -> str:
    match block:
        case Subhead():
            return f"- {block.text} -"
        case Bullet():
            return f"• {block.text}"
        case _:
            return block.text


def _byline(byline: Byline, *, is_first: bool) -> str:
    if byline.agency is not None:
        # Two dashes stand before capitals and behind plain names only.
        if byline.author and (byline.agency.islower() or _WHERE.search(byline.author)):
            return f"By {byline.author}, {byline.agency}"
        signed = f"{byline.author or ''}--{byline.agency}"
        # As an article's first line it might be a headline.
        return f"({signed})" if is_first and byline.author else signed
    return f"By {byline.author}"
