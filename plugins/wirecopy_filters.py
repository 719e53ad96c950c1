"""Filters that most people need: by subject, by word, by version."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from wirecopy import (
    Article,
    BadOption,
    Byline,
    Diagnostic,
    Document,
    Filter,
    Item,
    QuoteTable,
    Span,
    Table,
    hookimpl,
)
from wirecopy.kit import dates
from wirecopy.kit.state import is_killed, moment


class SelectOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to keep; what is not said is kept."""

    symbols: Annotated[
        str, msgspec.Meta(description="keep quotes of these symbols, separated by commas")
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
        msgspec.Meta(description="words to hide, separated by commas, in any case of letters"),
    ] = None
    mark: Annotated[str, msgspec.Meta(description="what stands in their place")] = "[…]"


class DatedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where the day of a document stands, if its items do not say it."""

    date: Annotated[str, msgspec.Meta(description="the day of all documents, as 2026-11-20")] = ""
    names: Annotated[
        str,
        msgspec.Meta(
            description="where the day stands in the names of files and folders, as days/{date}/"
        ),
    ] = ""


def dated(documents: Iterator[Document], options: DatedOptions) -> Iterator[Document]:
    """Gives items that have no time the day of their dateline, with its year, or the known day.

    That is the day in the document's name, else the one that is given. What the source says stays.
    """
    given = dates.day_given(options.date)
    if options.names and "{date}" not in options.names:
        raise BadOption("dated: names has no {date}", hint="write names=days/{date}/")
    for document in documents:
        day = dates.day_in(document.source, options.names) if options.names else None
        if day is None and options.names and document.children:
            message = f"no day in the name '{document.source[-80:]}', as {options.names} has it"
            told = Diagnostic("no-date", "warning", message)
            document = replace(document, diagnostics=(*document.diagnostics, told))
        day = day or given
        yield document if day is None else dates.dated(document, day)


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
        hidden = _redacted(document, _Hiding(pattern, options.mark))
        assert isinstance(hidden, Document)
        yield hidden


def latest(documents: Iterator[Document], _: None) -> Iterator[Document]:
    """Keeps the newest version of each identifier; a kill takes the story out.

    Documents keep their order. Those before the first identifier are passed on at once; from there
    on what is still the newest is held until the end.
    """
    versions = _Versions()
    for document in documents:
        if not versions.held and not any(_guids(document)):
            yield document
        else:
            versions.add(document)
    yield from versions.rest()


@hookimpl
def wirecopy_filters() -> list[Filter]:
    """All of them."""
    return [
        Filter("dated", dated, DatedOptions, "gives items without a time a day"),
        Filter("latest", latest, summary="keeps the newest version of each story"),
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


class _Version(msgspec.Struct, frozen=True):
    """One version of a story: the document by its place in the run, and how new it is."""

    place: int
    number: int | None
    time: datetime | None
    is_kill: bool
    name: str

    def beats(self, other: "_Version") -> bool:
        """Whether it takes the place of another that came before it."""
        numbers = (self.number, other.number)
        if None not in numbers and self.number != other.number:
            return (self.number or 0) > (other.number or 0)
        if self.time is not None and other.time is not None and self.time != other.time:
            return self.time > other.time
        # The later of two that are equally new; a kill, whenever it came.
        return self.is_kill or not other.is_kill


class _Versions:
    """What is the newest so far, and which documents hold it."""

    def __init__(self) -> None:
        self.held: dict[int, Document] = {}
        self._newest: dict[str, _Version] = {}
        self._told: list[Diagnostic] = []
        self._place = -1

    def add(self, document: Document) -> None:
        """Takes in one more document."""
        self._place += 1
        place = self._place
        self.held[place] = document
        for guid in dict.fromkeys(_guids(document)):
            items = [item for item in _items(document) if item.guid == guid]
            for version in (_version(item, place, document) for item in items):
                self._compare(guid, version)

    def _compare(self, guid: str, version: _Version) -> None:
        known = self._newest.get(guid)
        if known is None:
            self._newest[guid] = version
            if version.is_kill:
                self._drop(guid, version, None)
        elif version == known:
            return
        elif version.beats(known):
            self._newest[guid] = version
            self._drop(guid, known, version)
            if version.is_kill:
                self._drop(guid, version, None)
        else:
            self._drop(guid, version, known)

    def _drop(self, guid: str, version: _Version, newer: _Version | None) -> None:
        """Takes one version of a story out of its document, and notes it."""
        document = self.held.get(version.place)
        if document is None:
            return
        kept = tuple(
            child
            for child in document.children
            if child.item is None
            or child.item.guid != guid
            or _version(child.item, version.place, document) != version
        )
        if len(kept) == len(document.children):
            return
        # What stands beside the story alone is a part of it.
        document = replace(document, children=kept)
        if any(_guids(document)):
            self.held[version.place] = document
        else:
            del self.held[version.place]
        if newer is None:
            told = Diagnostic("killed", "warning", f"{version.name} is killed; left out")
        else:
            told = Diagnostic(
                "older-version", "info", f"{version.name} is older than {newer.name}; left out"
            )
        self._told.append(told)

    def rest(self) -> Iterator[Document]:
        """The documents that are left; the first says what is not, or one without content."""
        if self._told and not self.held:
            self.held[0] = Document()
        for document in self.held.values():
            if self._told:
                told, self._told = tuple(self._told), []
                document = replace(document, diagnostics=document.diagnostics + told)
            yield document


def _items(document: Document) -> Iterator[Item]:
    for child in document.children:
        if child.item is not None:
            yield child.item


def _guids(document: Document) -> Iterator[str]:
    return (item.guid for item in _items(document) if item.guid)


def _version(item: Item, place: int, document: Document) -> _Version:
    time = item.version_created or item.published or item.first_created
    number = "" if item.version is None else f" version {item.version}"
    where = f" in {document.source[:_SHOWN]}" if document.source else ""
    name = f"'{(item.guid or '')[:_SHOWN]}'{number}{where}"
    return _Version(place, item.version, moment(time), is_killed(item), name)


#: So many characters of a name are shown.
_SHOWN = 80

# What programs read.
_CODES = frozenset(
    """
    currency language code severity status embargoed first_created version_created published sent
    """.split()
)


class _Hiding(msgspec.Struct, frozen=True):
    """What hides words, and where the links of a text are afterwards."""

    pattern: re.Pattern[str]
    mark: str

    def text(self, text: str) -> str:
        return self.pattern.sub(lambda _: self.mark, text)

    def spans(self, text: str, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        found = [each.span() for each in self.pattern.finditer(text)]
        return tuple(
            Span(self._moved(found, span.start), self._moved(found, span.end), self.text(span.href))
            for span in spans
        )

    def _moved(self, found: list[tuple[int, int]], place: int) -> int:
        """A place in a text behind what was hidden; what lies in a hidden word is behind it."""
        return place + sum(
            len(self.mark) - end + start + max(0, end - place)
            for start, end in found
            if start < place
        )


def _redacted(value: object, hiding: _Hiding) -> object:
    match value:
        case str():
            return hiding.text(value)
        case tuple():
            return tuple(_redacted(each, hiding) for each in value)
        case msgspec.Struct():
            changes = {
                name: _redacted(getattr(value, name), hiding)
                for name in value.__struct_fields__
                if name not in _CODES
            }
            if changes.get("spans"):
                changes["spans"] = hiding.spans(value.text, value.spans)  # type: ignore[attr-defined]  # a block
            return replace(value, **changes)
        case _:
            return value
