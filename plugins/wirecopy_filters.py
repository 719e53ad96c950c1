"""Filters that most people need: `select` keeps what matters, `redact` hides words."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from wirecopy import Article, BadOption, Byline, Document, Filter, QuoteTable, Table, hookimpl


class SelectOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to keep; what is not said is kept."""

    symbols: Annotated[
        str, msgspec.Meta(description="keep quotes of these symbols, parted by commas")
    ] = ""
    text: Annotated[
        str, msgspec.Meta(description="keep articles that say this, in any case of letters")
    ] = ""
    only: Annotated[
        Literal["all", "quotes", "tables", "articles"],
        msgspec.Meta(description="keep this kind only"),
    ] = "all"


class RedactOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Which words to hide."""

    words: Annotated[
        str | None,
        msgspec.Meta(description="words to hide, parted by commas, in any case of letters"),
    ] = None
    mark: Annotated[str, msgspec.Meta(description="what stands in their place")] = "[…]"


def select(documents: Iterator[Document], options: SelectOptions) -> Iterator[Document]:
    """Keeps what is asked for; documents left empty are left out."""
    symbols = frozenset(_parted(options.symbols))
    for document in documents:
        kept = tuple(
            child
            for each in document.children
            if (child := _selected(each, symbols, options)) is not None
        )
        if kept or not document.children:
            yield replace(document, children=kept)


def redact(documents: Iterator[Document], options: RedactOptions) -> Iterator[Document]:
    """Hides words wherever they stand: in text, names, symbols, diagnostics and sources."""
    if options.words is None:
        yield from documents
        return
    words = sorted(_parted(options.words), key=len, reverse=True)
    if not words:  # as of a variable that is not set: all would leave the house
        raise BadOption("redact is given no word to hide", hint="write words=WORD,WORD")
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    for document in documents:
        hidden = _redacted(document, lambda text: pattern.sub(lambda _: options.mark, text))
        assert isinstance(hidden, Document)
        yield hidden


@hookimpl
def wirecopy_filters() -> list[Filter]:
    """Both filters."""
    return [
        Filter("redact", redact, RedactOptions, "hides words"),
        Filter("select", select, SelectOptions, "keeps quotes by symbol and articles by text"),
    ]


def _parted(words: str) -> list[str]:
    return [word for word in map(str.strip, words.split(",")) if word]


def _selected(
    child: QuoteTable | Article | Table, symbols: frozenset[str], options: SelectOptions
) -> QuoteTable | Article | Table | None:
    match child:
        case QuoteTable():
            if options.only not in ("all", "quotes"):
                return None
            quotes = tuple(q for q in child.quotes if not symbols or q.symbol in symbols)
            return replace(child, quotes=quotes) if quotes or not child.quotes else None
        case Table():
            return child if options.only in ("all", "tables") else None
        case Article():
            if options.only not in ("all", "articles"):
                return None
            return child if _says(child, options.text.casefold()) else None


def _says(article: Article, text: str) -> bool:
    byline = article.byline or Byline()
    head = (article.headline, article.subheadline, byline.author, byline.agency, article.credit)
    said = (*head, *(block.text for block in article.body))
    return any(text in each.casefold() for each in said if each is not None)


# Codes that programs read.
_CODES = frozenset({"currency", "language", "code", "severity"})


def _redacted(value: object, hide: Callable[[str], str]) -> object:
    match value:
        case str():
            return hide(value)
        case tuple():
            return tuple(_redacted(each, hide) for each in value)
        case msgspec.Struct():
            changes = {
                name: _redacted(getattr(value, name), hide)
                for name in value.__struct_fields__
                if name not in _CODES
            }
            return replace(value, **changes)
        case _:
            return value
