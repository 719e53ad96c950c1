"""Where the fields of nodes stand in ninjs, and what these places bring back."""

from typing import Any

from wirecopy import Article, Quote, fields

#: The columns of quotes in CSV bodies; other cells follow them.
FIELDS = tuple(field for field in fields(Quote) if not (field.parts or field.private))
#: The extension's names for a quote's fields: what quote pages publish.
EXTENSION = {
    "tickerSymbol": "symbol",
    "name": "name",
    "exchange": "exchange",
    "price": "price",
    "priceChange": "change",
    "priceChangePercent": "change_percent",
    "priceCurrency": "currency",
    "priceCurrencyText": "currency_text",
    "quoteTime": "time",
}


def _word(name: str) -> str:
    """A field's name as ninjs 3 writes names: `datelinePlace`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


# What has no name of its own yet.
EXTENSION |= {
    _word(field.name): field.name for field in FIELDS if field.name not in EXTENSION.values()
}
#: The role of the body that holds what the item's own words do not bring back, as a JSON object.
EXACT = "wirecopy"


def of_article(article: Article, language: str) -> dict[str, Any]:  # Any: of each field's type
    """What the words of ninjs bring back of an article; `language` is that of those without one."""
    byline, dateline = article.byline, article.dateline
    is_placed = dateline is not None and (dateline.place or dateline.agency)
    return {
        "headline": article.headline,
        "subheadline": article.subheadline,
        "author": (byline.author or None) if byline else None,
        "agency": (byline.agency or None) if byline else None,
        "dateline_place": dateline.place if dateline and is_placed else None,
        "dateline_agency": (dateline.agency or None) if dateline else None,
        "credit": article.credit or None,
        # What the option says of an article that does not is meant to stay.
        "language": None if article.language is None else (article.language or language or None),
    }
