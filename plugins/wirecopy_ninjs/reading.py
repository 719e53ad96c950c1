"""Reads ninjs 3, 2, 1 and unversioned: an item, a composite, an array, or items line by line."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from wirecopy import (
    Article,
    BadData,
    Block,
    Caption,
    Cell,
    Diagnostic,
    Document,
    Item,
    Media,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    Table,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.bylines import author_name, without_byline
from wirecopy.kit.exact import quote_of, restored
from wirecopy.kit.records import csv_rows, read_rows
from wirecopy_ninjs.mapping import (
    EXACT,
    EXTENSION,
    FIELDS,
    KNOWN,
    SOURCES,
    STATED,
    item_in,
    state_in,
)
from wirecopy_ninjs.words import Words, objects, string, words_of


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a document from each item; from our composites, the documents that they are of."""
    for value, line in _values(source):
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                raise _bad("an item must be an object", source, line)
            words = words_of(item)
            if not words.keys() & _EXPECTED:
                raise _bad("an object without uri, headlines, bodies or associations", source, line)
            if words.get("profile") == "documents":
                for each in objects(words.get("associations")):
                    yield _document(words_of(each), source, line)
            else:
                yield _document(words, source, line)


def _values(source: Source) -> Iterator[tuple[object, int]]:
    """The JSON values of a text, with their lines: one, or one after another."""
    text = source.text()
    # Numbers stay text: they keep their digits, and none is too long or too large.
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    place = _skip(text, 0)
    line = 1 + text.count("\n", 0, place)
    while place < len(text):
        try:
            value, end = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            what = error.msg[:1].lower() + error.msg[1:]
            raise _bad(what, source, error.lineno, error.colno) from error
        except RecursionError as error:
            raise _bad("it is nested too deep", source, line) from error
        yield value, line
        following = _skip(text, end)
        line += text.count("\n", place, following)
        place = following


def _skip(text: str, place: int) -> int:
    match = _BLANKS.match(text, place)
    return match.end() if match else place


_BLANKS = re.compile(r"[ \t\n\r]*")


def _bad(what: str, source: Source, line: int, column: int = 0) -> BadData:
    return BadData(
        f"no ninjs: {what}",
        source=source.name or "<input>",
        line=line,
        column=column,
        hint="see iptc.org/standards/ninjs",
    )


_EXPECTED = frozenset("uri headlines bodies associations title by quotes".split())


def _odd(words: Words) -> set[str]:
    """The keys whose values are not of the standard's type, so that they cannot be read."""
    odd = {key for key in _TEXTS if not isinstance(words.get(key, ""), str | None)}
    for key in _LISTS:
        value = words.get(key)
        if value is None:
            continue
        if not isinstance(value, list) or not all(map(_is_object, value)):
            odd.add(key)
    return odd


def _is_object(value: object) -> bool:
    """Whether it is an object whose value, if it has one, is a text."""
    return isinstance(value, dict) and isinstance(value.get("value", ""), str | None)


_TEXTS = ("by", "located", "title", "language")
_LISTS = ("headlines", "bodies", "infosources", "associations")


def _document(words: Words, source: Source, line: int) -> Document:
    reading = _Reading(words, line)
    children = tuple(reading.children(words))
    return Document(children, source=source.name, diagnostics=tuple(reading.diagnostics))


class _Reading:
    """The reading of one document: what its root says of prices, and what was odd."""

    def __init__(self, root: Words, line: int) -> None:
        self.line = line
        self.diagnostics: list[Diagnostic] = []
        self._quotes: dict[str, list[Quote]] = {}
        for each in objects(root.get("quotes")):
            uri = string(each.get("item")) or string(root.get("uri"))
            self._quotes.setdefault(uri, []).append(_quote(each))

    def children(self, root: Words) -> Iterator[QuoteTable | Article | Table]:
        """What an item and those associated with it say; without recursion: others nest deeply."""
        waiting = [root]
        while waiting:
            words = waiting.pop()
            found, stories = self._item(words)
            yield from found
            waiting += reversed(stories)
        for quotes in self._quotes.values():  # of no item that is there
            yield QuoteTable(tuple(quotes), line=self.line)

    def _item(self, words: Words) -> tuple[list[QuoteTable | Article | Table], Sequence[Words]]:
        """The nodes of an item, and the items that are associated with it.

        All nodes have the item's state; the first has all that the item says of itself.
        """
        self._say_what_is_not_read(words)
        profile = string(words.get("profile"))
        if string(words.get("uri")) not in self._quotes and not words.keys() & _SAYING:
            self._say_what_no_node_says(words)
            return [], list(map(words_of, objects(words.get("associations"))))
        bodies, exact = _exact(objects(words.get("bodies")))
        stories: Sequence[Words]
        if profile in _OWN_PROFILES:
            state = state_in(words)
            item = Item(**state) if state and state != _USABLE else None  # type: ignore[arg-type]  # its status
            stories = list(map(words_of, objects(words.get("associations"))))
        else:
            item, stories = item_in(words)
            if profile.endswith(STATED):
                item = _restored(item, exact)
        captions = item.media if item is not None and not _is_own(profile) else ()
        children = list(self._children(words, bodies, exact, captions))
        if item is not None:
            children = _stated(children, item)
        return children, stories

    def _children(
        self,
        words: Words,
        bodies: list[Words],
        exact: list[tuple[str, str]],
        media: Iterable[Media],
    ) -> Iterator[QuoteTable | Article | Table]:
        quotes = self._quotes.pop(string(words.get("uri")), None)
        if quotes is None and not words.keys() & _SAYING:
            return
        main, sub = self._headlines(words)
        if quotes is None:
            quotes = next((q for b in bodies if (q := _own_csv(b)) is not None), None)
        if quotes is not None:
            yield QuoteTable(tuple(quotes), main, line=self.line)
            return
        if _base(words) == "table" and (table := _own_table(bodies)) is not None:
            yield Table(table.rows, table.header_rows, title=main, line=self.line)
            return
        blocks, tables = self._body(bodies)
        texts = (each.caption or each.headline for each in media)
        blocks += [Caption(text) for text in texts if text]
        article = self._article(words, main or "", sub, blocks, exact)
        others = (article.subheadline, article.byline, article.dateline, article.credit)
        is_table = bool(tables) and not blocks and others == (None,) * 4
        if is_table and main is not None and tables[0].title is None:
            first = tables[0]
            tables = [_titled(first, main, self.line), *tables[1:]]
        if not is_table:
            yield article
        yield from tables

    def _say_what_is_not_read(self, words: Words) -> None:
        unread = [
            f"{key} '{_shown(value)}'"
            for key in sorted(words.keys() - KNOWN)
            if isinstance(value := words[key], list | dict) and value
        ]
        unread += _unread_details(words) if not _is_own(string(words.get("profile"))) else []
        if unread:
            self._say("not-read", f"no place for the item's {', '.join(unread)}")
        if odd := sorted(_odd(words)):
            what = f"the item's {', '.join(odd)} of another type than the standard's"
            self._say("not-read", what, "warning")
        status = string(words.get("pubstatus"))
        if status not in ("", "usable"):
            self._say("not-usable", f"the item's pubStatus is '{status}'", "warning")
        if embargo := string(words.get("embargoed") or words.get("embargoeduntil")):
            self._say("not-usable", f"the item is embargoed until {embargo[:40]}", "warning")
        kind = string(words.get("type"))
        if kind not in ("", "text", "composite"):
            self._say("not-read", f"of an item of the type '{kind}' only the text is read")

    def _say_what_no_node_says(self, words: Words) -> None:
        """What an item without a content says of itself."""
        facts = {key: value for key in _FACTS if isinstance(value := words.get(key), str) and value}
        if facts and not _is_own(string(words.get("profile"))):
            told = ", ".join(f"{key} '{value[:80]}'" for key, value in facts.items())
            self._say("not-read", f"no place for the item's {told}")

    def _say(self, code: str, message: str, severity: Any = "info") -> None:  # Any: a Severity
        self.diagnostics.append(Diagnostic(code, severity, message, self.line))

    def _headlines(self, words: Words) -> tuple[str | None, str | None]:
        found: dict[str, str] = {}
        others: list[str] = []
        for each in objects(words.get("headlines")):
            role = string(each.get("role"))
            text = string(each.get("value"))
            name = "sub" if role in ("sub", "subheadline") else "main"
            if name in found or role not in ("", "main", "sub", "subheadline"):
                name = role
            if name in found or name not in ("main", "sub"):
                others.append(text)
            else:
                found[name] = text
        if "main" not in found and len(others) == 1 and not string(words.get("title")):
            found["main"] = others.pop()  # whatever its role: it is the only one
        for text in others:
            self._say("not-read", f"no place for the headline '{text[:60]}'")
        if "main" not in found and string(words.get("title")):
            found["main"] = words["title"]
        return found.get("main"), found.get("sub")

    def _article(
        self,
        words: Words,
        headline: str,
        sub: str | None,
        blocks: list[Block],
        exact: Iterable[tuple[str, str]],
    ) -> Article:
        sources: dict[str, str] = {}
        for each in objects(words.get("infosources")):
            role = string(each.get("role")) or string(each.get("rel"))
            name = string(each.get("name")) or string(each.get("literal"))
            if role.lower() in SOURCES:
                continue  # the item's
            role = role if role in ("agency", "credit", "dateline") else "credit"
            if role in sources:
                self._say("not-read", f"no place for the source '{name[:60]}'")
            sources.setdefault(role, name)
        place, filer = string(words.get("located")), sources.get("dateline") or None
        author = string(words.get("by")) or None
        if _base(words) != _OWN_PROFILE:
            author = author_name(author) if author else None
            if author is None:
                author, blocks = without_byline(blocks)
        carried = {
            "headline": headline,
            "subheadline": sub,
            "author": author,
            "agency": sources.get("agency") or None,
            "dateline_place": place if place or filer else None,
            "dateline_agency": filer,
            "credit": sources.get("credit") or None,
            "language": string(words.get("language")) or None,
        }
        return restored(Article, carried, exact, body=tuple(blocks), line=self.line)

    def _body(self, bodies: list[Words]) -> tuple[list[Block], list[QuoteTable | Table]]:
        """The best of the renditions that say something: markup, else plain text, else CSV."""
        by_kind: dict[str, str] = {}
        seen: set[tuple[str, str]] = set()
        for body in bodies:
            kind, role, value = _kind(body), string(body.get("role")), string(body.get("value"))
            form = string(body.get("contenttype")) or (role if _FORM.search(role) else "")
            if not kind:
                self._say("not-read", f"no reader for a body of the type '{(form or role)[:60]}'")
            elif not value.strip():
                continue
            elif (kind, form) in seen:  # of the same type it is not a rendition, but another text
                self._say("not-read", f"no place for a further body '{(role or form)[:60]}'")
            by_kind.setdefault(kind, value)
            seen.add((kind, form))
        blocks: list[Block] = []
        tables: list[QuoteTable | Table] = []
        if "markup" in by_kind:
            blocks, tables = self._markup(by_kind["markup"], by_kind.get("plain"))
        if not blocks and not tables:
            blocks = list(_paragraphs(by_kind.get("plain", "")))
        if not blocks and not tables and (rows := csv_rows(by_kind.get("csv", ""))):
            found = read_rows(rows, line=self.line)
            self.diagnostics += found.diagnostics
            blocks, tables = list(found.blocks), list(found.tables)
        return blocks, tables

    def _markup(self, body: str, plain: str | None) -> tuple[list[Block], list[QuoteTable | Table]]:
        if "<" not in body and "&" not in body and plain is None:
            return list(_paragraphs(body)), []
        from wirecopy.kit import markup  # lxml is heavy, and plain text needs none

        try:
            root = markup.parse(body)
        except markup.Unreadable as error:
            self._say("unread-body", f"a body was not read: {error}", "error")
            return list(_paragraphs(plain or "")), []
        if lost := markup.lost(root):
            self._say("not-read", f"of the body's {', '.join(lost)} only the text is read")
        found = markup.body(root, self.line)
        self.diagnostics += found.diagnostics
        return list(found.blocks), list(found.tables)


def _titled(table: QuoteTable | Table, title: str, line: int) -> QuoteTable | Table:
    if isinstance(table, QuoteTable):
        return QuoteTable(table.quotes, title, line=line)
    return Table(table.rows, table.header_rows, title=title, line=line)


_FORM = re.compile("html|text", re.IGNORECASE)
# The profile of the articles that our exporter writes: they come back as they were.
_OWN_PROFILE = "text-article"
_OWN_PROFILES = frozenset((_OWN_PROFILE, "quote-table", "table", "document", "documents"))
# What an item says of itself.
_FACTS = ("uri", "version", "versioncreated", "firstcreated", "slugline", "copyrightholder")
_SAYING = frozenset("headlines bodies by located title".split())


# What our items state that say nothing of themselves.
_USABLE = {"status": "usable"}


def _base(words: Words) -> str:
    """The profile, whether or not the item says something of itself."""
    return string(words.get("profile")).removesuffix(STATED)


def _is_own(profile: str) -> bool:
    return profile.removesuffix(STATED) in _OWN_PROFILES


def _stated(
    children: list[QuoteTable | Article | Table], item: Item
) -> list[QuoteTable | Article | Table]:
    """The nodes with the item, the first with all of it, the others with its state."""
    state = Item(status=item.status, embargoed=item.embargoed)
    rest = state if state != Item() else None
    return [
        msgspec.structs.replace(child, item=item if number == 0 else rest)
        for number, child in enumerate(children)
    ]


def _restored(item: Item | None, exact: list[tuple[str, str]]) -> Item:
    """An item of ours, with what its words do not bring back."""
    said = next((text for name, text in exact if name == "item"), "{}")
    pairs: list[tuple[str, str]] = []
    with suppress(json.JSONDecodeError, RecursionError):  # somebody else has changed it
        found = json.loads(said)
        if isinstance(found, dict):
            pairs = [(name, text) for name, text in found.items() if isinstance(text, str)]
    exact[:] = [pair for pair in exact if pair[0] != "item"]
    return restored(Item, flat(item or Item()), pairs)


def _unread_details(words: Words) -> list[str]:
    """What is said beside a subject, a place and the like, and has no place in a concept."""
    found: dict[str, None] = {}
    for key in _CONCEPTS:
        for each in objects(words.get(key)):
            found |= {
                f"{key} {name} '{_shown(value)}'": None
                for name, value in each.items()
                if name not in _OF_CONCEPTS and value not in ("", [])
            }
    return list(found)


_CONCEPTS = ("subjects", "places", "people", "organisations", "events", "genres")
_OF_CONCEPTS = frozenset(("name", "uri", "literal", "scheme", "code", "rel", "contactinfo"))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:80]


def _kind(body: Words) -> str:
    """What a body is, by its type, its role or its looks."""
    said = f"{string(body.get('contenttype'))} {string(body.get('role'))}".lower()
    value = string(body.get("value"))
    if "csv" in said:
        return "csv"
    if "html" in said:
        return "markup"
    if "xml" in said or "nitf" in said:
        return ""
    return "markup" if value.lstrip().startswith("<") else "plain"


def _paragraphs(text: str) -> Iterator[Block]:
    """Plain text's: blank lines part them, or, where there are none, line ends do."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    if "" not in "\n".join(lines).strip("\n").split("\n"):
        yield from (Paragraph(line) for line in lines if line)
        return
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line:
            paragraph.append(line)
        elif paragraph:
            yield Paragraph(" ".join(paragraph))
            paragraph = []


def _own_table(bodies: list[Words]) -> Table | None:
    """The table without quotes that our exporter wrote; None where others have changed it."""
    begin = f'<table class="{cells.CLASS}">'
    values = (string(body.get("value")) for body in bodies)
    value = next((value for value in values if value.startswith(begin)), None)
    if value is None:
        return None
    from lxml import etree  # heavy, and most items need none

    from wirecopy.kit.xml import PARSING

    try:
        return cells.of_markup(etree.fromstring(value, etree.XMLParser(**PARSING)))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _exact(bodies: list[Words]) -> tuple[list[Words], list[tuple[str, str]]]:
    """The bodies of others, and what ours says that the words of ninjs do not."""
    others: list[Words] = []
    pairs: list[tuple[str, str]] = []
    for body in bodies:
        if string(body.get("role")) == EXACT:
            with suppress(json.JSONDecodeError, RecursionError):  # somebody else's
                found = json.loads(string(body.get("value")))
                if isinstance(found, dict) and all(isinstance(v, str) for v in found.values()):
                    pairs += found.items()
                    continue
        others.append(body)
    return others, pairs


def _own_csv(body: Words) -> list[Quote] | None:
    value = string(body.get("value"))
    rows = csv_rows(value) if _kind(body) == "csv" else []
    if not rows or not set(rows[0]) >= _OWN:
        return None
    names = rows[0][: sum(name in _NAMES for name in rows[0])]
    return [_quote_of(names, row) for row in rows[1:]]


# What a CSV of others has not, all at once.
_OWN = frozenset(("symbol", "change_percent", "currency_text"))
_NAMES = frozenset(field.name for field in FIELDS)


def _quote_of(names: list[str], row: list[str]) -> Quote:
    pairs = [pair for pair in zip(names, row, strict=False) if pair[1]]
    cells = row[len(names) :]
    while cells and not any(cells[-2:]):
        del cells[-2:]
    others = zip(cells[::2], cells[1::2], strict=False)
    return quote_of(pairs, [Cell(text, title) for title, text in others])


def _quote(words: Words) -> Quote:
    """A quote of the extension."""
    named = ((name, words.get(key.lower())) for key, name in EXTENSION.items())
    pairs = [(name, value) for name, value in named if isinstance(value, str)]
    cells = objects(words.get("othercells"))
    others = [Cell(string(c.get("text")), string(c.get("title"))) for c in cells]
    return quote_of(pairs, others)
