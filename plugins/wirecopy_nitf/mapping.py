"""Which fields of nodes have a place of their own in NITF; the others stand in `meta` elements."""

from collections.abc import Iterator

from wirecopy import Article, Quote, fields, flat
from wirecopy.kit.exact import exact

#: The fields of articles that the head of a story, or of a block, brings back as they are.
ARTICLE = frozenset(
    (
        *("headline", "subheadline", "author", "agency", "dateline_place", "dateline_date"),
        *("dateline_agency", "credit", "language"),
    )
)
#: The fields of quotes that have a column with markup of its own, or stand in another's.
QUOTE = frozenset(
    (
        *("symbol", "name", "exchange", "price", "change", "change_percent", "currency"),
        *("currency_text", "time"),
    )
)
#: The fields of quotes that have a column of plain text.
OTHERS = tuple(
    field
    for field in fields(Quote)
    if field.name not in QUOTE and not (field.parts or field.private)
)
#: What the names of our `meta` elements begin with; before a later article's, also its number.
META = "wirecopy:"


def metas(number: int, article: Article) -> Iterator[tuple[str, str]]:
    """The names and contents of the `meta` elements for an article, the first being number 1."""
    record = flat(article)
    mark = META if number == 1 else f"{META}{number}:"
    for name, said in exact(article, {name: record[name] for name in ARTICLE}):
        yield mark + name, said


def of_meta(name: str) -> tuple[int, str]:
    """The number of the article and the field that a `meta` element names."""
    number, _, field = name.removeprefix(META).rpartition(":")
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    return int(number) if is_number else 1, field
