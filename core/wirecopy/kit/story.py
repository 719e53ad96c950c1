"""A story of others in the making: what is said about it, its text, and the tables in it."""

import re
from collections.abc import Iterable, Iterator
from itertools import dropwhile
from typing import Any

import msgspec
from lxml import etree

from wirecopy.kit import markup
from wirecopy.kit.bylines import author_name as author_name
from wirecopy.kit.bylines import without_byline as without_byline
from wirecopy.kit.markup import collapsed
from wirecopy.kit.records import Body, csv_rows, read_rows
from wirecopy.kit.xml import line_of, name_of
from wirecopy.patterns import later
from wirecopy.tree.items import Item
from wirecopy.tree.nodes import (
    Article,
    Block,
    Byline,
    Dateline,
    Diagnostic,
    Document,
    Note,
    QuoteTable,
    Subhead,
    Table,
)

_NUMERIC = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
# What a dateline says: PLACE, date (AGENCY). Nothing is looked for twice: linear on any text.
_FILED = later(r"(?P<said>.*?)(?: ?\((?P<agency>[^()]*)\))?\Z", re.DOTALL)
_DIGIT = later(r"\d")
# A dateline that says no place.
_DATE = later(
    rf"(?:\w+\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}\.? \w+\.? \d{{4}}|{_NUMERIC}(?:[ T].*)?)\Z",
    re.DOTALL,
)


class Story(msgspec.Struct):
    """An article in the making, with the tables of its content."""

    line: int = 0
    headlines: list[str] = []
    title: str | None = None  # of the content, for want of a headline
    subheadline: str | None = None
    author: str | None = None
    agency: str | None = None
    dateline: Dateline | None = None
    credit: str | None = None
    language: str | None = None
    base: str = ""  # the address that relative links in its text begin with
    notes: list[Block] = []
    blocks: list[Block] = []
    tables: list[QuoteTable | Table] = []
    diagnostics: list[Diagnostic] = []
    told: dict[str, Any] = {}  # fields of the item  # Any: values of their types
    facts: list[tuple[str, str]] = []  # what the item says of itself, by its own names

    def about(self, name: str, value: str | None) -> None:
        """Adds what the item says of itself: its identifier, its times, who keeps it and the like.

        The tree has no place for it yet: a diagnostic names it.
        """
        if value:
            self.facts.append((name, value))

    def say(self, code: str, message: str, *, is_bad: bool = False, line: int = 0) -> None:
        """Adds a diagnostic."""
        severity = "warning" if is_bad else "info"
        self.diagnostics.append(Diagnostic(code, severity, message, line or self.line))  # type: ignore[arg-type]  # two of the three

    def children(self) -> Iterator[QuoteTable | Article | Table]:
        """The article, unless all that it says is the title of a table, and the tables.

        All of them have the item's state; the first has all that the item says of itself.
        """
        if not self.told:
            yield from self._children()
            return
        item: Item | None = Item(**self.told)
        for child in self._children():
            yield msgspec.structs.replace(child, item=item)
            state = {n: self.told[n] for n in ("status", "embargoed") if n in self.told}
            item = Item(**state) if state else None

    def _children(self) -> Iterator[QuoteTable | Article | Table]:
        self._tell_facts()
        self._take_byline()
        others = (self.subheadline, self.author, self.dateline, self.credit)
        is_table = self.tables and not self.blocks and not self.notes and others == (None,) * 4
        headline, *more = self.headlines or [self.title or ""]
        if is_table and not more and (not headline or self.tables[0].title in (None, headline)):
            if self.agency is not None and self.told.get("info_source") != self.agency:
                self.say("not-read", f"no place for the table's agency '{self.agency[:60]}'")
            first, *rest = self.tables
            yield msgspec.structs.replace(first, title=first.title or headline or None)
            yield from rest
            return
        told = {*self.headlines, self.subheadline}
        # Many a body begins with its headline.
        blocks = dropwhile(lambda b: isinstance(b, Subhead) and b.text in told, self.blocks)
        body = (*(Subhead(each, self.line) for each in more), *self.notes, *blocks)
        is_signed = (self.author, self.agency) != (None, None)
        if body or headline or is_signed or others != (None,) * 4 or not self.tables:
            yield Article(
                headline,
                self.subheadline,
                byline=Byline(self.author, self.agency, line=self.line) if is_signed else None,
                dateline=self.dateline,
                credit=self.credit if self.credit != self.agency else None,
                language=self.language,
                body=body,
                line=self.line,
            )
        yield from self.tables

    def _tell_facts(self) -> None:
        if self.facts:
            told = ", ".join(f"{name} '{_shortened(value)}'" for name, value in self.facts)
            self.say("not-read", f"no place for the item's {told}")
            self.facts = []

    def _take_byline(self) -> None:
        """A first paragraph that is a byline, where nothing else says who wrote it."""
        if self.author is None and self.blocks:
            self.author, self.blocks = without_byline(self.blocks)

    def document(self, source: str) -> Document:
        """The document of this one story."""
        return Document(tuple(self.children()), source, diagnostics=tuple(self.diagnostics))


def dateline(text: str, line: int) -> Dateline:
    """A dateline as it is commonly written, in its parts."""
    place, date, agency = dateline_parts(text)
    return Dateline(place, date, agency=agency, line=line)


def dateline_parts(text: str) -> tuple[str, str | None, str | None]:
    """The place, the date and the agency that a dateline names."""
    text = text.rstrip(" :–—-")
    if _DATE.match(text):
        return "", text, None
    found = _FILED.match(text)
    if found is None:  # it matches any text
        return text, None, None
    # As in wire copy: the date begins at the first part that holds a digit.
    parts = found["said"].split(",")
    dated = (at for at in range(1, len(parts)) if _DIGIT.search(parts[at]))
    at = next(dated, len(parts))
    date = ",".join(parts[at:]).strip() or None
    return ",".join(parts[:at]).rstrip(" ,"), date, found["agency"]


def said(element: etree._Element | None) -> str | None:
    """An element's text in one line; None where there is none."""
    return None if element is None else markup.flattened(element) or None


def signed(byline: etree._Element) -> str | None:
    """A byline, whose parts, such as a person and an organisation, are words apart."""
    parts = byline.text or ""
    for part in byline:  # a character that XML has not stands between elements
        parts += f"\0{''.join(map(str, part.itertext()))}\0{part.tail or ''}"
    return author_name(collapsed(_BETWEEN_WORDS.sub(" ", parts).replace("\0", ""))) or None


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


_BETWEEN_WORDS = later(r"(?<=[\w.,])\0+(?=\w)")


def named(element: etree._Element) -> str | None:
    """Who or what an element means: its name, else its literal."""
    return said(element.find("{*}name")) or element.get("literal") or None


def read_text(text: str, line: int, story: Story) -> None:
    """Text that may be markup in disguise."""
    if re.search(r"</?[A-Za-z][^<>]*>", text):
        try:
            root = markup.parse(text)
        except markup.Unreadable as error:
            story.say("unread-body", f"a body was not read: {error}", is_bad=True, line=line)
        else:
            read_markup(root, story)
            return
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
    if len(parts) == 1:
        parts = text.split("\n")
    found = markup.body(_as_markup(parts), line)
    _take(found, story)


def read_csv(text: str, line: int, story: Story) -> None:
    """A table as CSV, whose quotes are read if its header is known."""
    _take(read_rows(csv_rows(text), line=line), story)


def _as_markup(parts: Iterable[str]) -> etree._Element:
    """Plain text as markup that keeps its lines, so that columns set by blanks are seen."""
    root = etree.Element("div")
    for part in parts:
        name = "pre" if "\n" in part else "p"
        etree.SubElement(root, name).text = part
    return root


def read_markup(root: etree._Element, story: Story) -> None:
    line = line_of(root)
    titles = (said(each.find("{*}title")) for each in root.iter("{*}head"))
    story.title = story.title or next(filter(None, titles), None)
    for head in list(root.iter("{*}body.head")):
        _read_body_head(head, story)
        parent = head.getparent()
        if parent is not None:
            head.tail, tail = None, head.tail
            before = head.getprevious()
            if before is not None:
                before.tail = (before.tail or "") + (tail or "")
            else:
                parent.text = (parent.text or "") + (tail or "")
            parent.remove(head)
    if lost := markup.lost(root):
        story.say("not-read", f"of the body's {', '.join(lost)} only the text is read", line=line)
    _take(markup.body(root, line, story.base), story)


def _take(found: Body, story: Story) -> None:
    story.blocks += found.blocks
    story.tables += found.tables
    story.diagnostics += found.diagnostics


def _read_body_head(head: etree._Element, story: Story) -> None:
    """NITF's own metadata: where the item says nothing they count, else what is new is kept."""
    for each in head:
        text = said(each)
        if text is None:
            continue
        match name_of(each):
            case "hedline":
                lines = [line for inner in each if (line := said(inner))] or [text]
                known = {*story.headlines, story.subheadline}
                story.headlines += (line for line in dict.fromkeys(lines) if line not in known)
            case "byline" if story.author is None:
                story.author = signed(each)
            case "dateline" if story.dateline is None:
                story.dateline = dateline(text, line_of(each))
            case "distributor" if story.credit is None and story.agency != text:
                story.credit = text
            case _ if text not in _told(story):
                story.notes.append(Note(text, line_of(each)))


def _told(story: Story) -> tuple[str | None, ...]:
    place = story.dateline.place if story.dateline else None
    return (story.author, story.agency, story.credit, place)
