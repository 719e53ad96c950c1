"""Where the fields of nodes stand in NewsML-G2, and what these places bring back."""

from typing import Any

from wirecopy import Article, Field, Quote, fields
from wirecopy_newsml.markup import is_language, one_line

#: The properties of ours that hold the fields of quotes, in `assert`s.
QUOTE = {
    "price": "price",
    "change": "priceChange",
    "change_percent": "priceChangePercent",
    "currency": "priceCurrency",
    "currency_text": "priceCurrencyText",
    "name": "name",
    "exchange": "exchange",
    "time": "quoteTime",
}


def _property(name: str) -> str:
    """A field's name as properties have it: `datelinePlace`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


#: The properties of the fields of articles that their places do not bring back.
ARTICLE = {each.name: _property(each.name) for each in fields(Article)} | {"absent": "absent"}
#: The fields of quotes that have no place of their own yet.
OTHERS: tuple[Field, ...] = tuple(
    each
    for each in fields(Quote)
    if each.name not in QUOTE and not (each.is_required or each.parts or each.private)
)
QUOTE |= {field.name: _property(field.name) for field in OTHERS}


def of_article(article: Article) -> dict[str, Any]:  # Any: a value of each field's type
    """What the standard's own elements bring back of an article."""
    byline = article.byline
    agency = one_line((byline.agency if byline else None) or "")
    credit = one_line(article.credit or agency)
    language = article.language
    return {
        "headline": article.headline,
        "subheadline": article.subheadline,
        "author": byline.author if byline else None,
        "agency": agency or None,
        "credit": credit if credit != agency else None,
        "language": language if language is not None and is_language(language) else None,
    }
