"""Reads Markdown: headings begin stories, tables with bars are grids."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

import wirecopy
from wirecopy import (
    Article,
    Author,
    Diagnostic,
    Document,
    Item,
    Paragraph,
    QuoteTable,
    Source,
    Table,
)
from wirecopy.kit.assembly import Head, assemble
from wirecopy.kit.blocks import Baseline, Blocks, Change, Kind
from wirecopy.kit.dates import iso_time
from wirecopy.kit.items import with_item
from wirecopy.kit.spans import address, pieces

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A table of pandoc's, whose lines must stay.
_RULED = re.compile(r"\+[-=:+]+\+\Z")
_FRONT = re.compile(r"---[ \t]*\r?\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FACT = re.compile(r"([A-Za-z][\w-]*):[ \t]*(.*)")
_PART = re.compile(r"[ \t]*- +(.*)")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^>]*>")
_RULE_CELL = re.compile(r"[ \t]*:?-+:?[ \t]*\Z")
_LONGEST_TITLE = 100
_BASELINES: dict[str, Baseline] = {"sup": "raised", "sub": "lowered"}
_CHANGES: dict[str, Change] = {"del": "deleted", "s": "deleted", "ins": "inserted"}


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads a file as one document; each heading of the first level begins a story."""
    text = source.text().replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    front = _FRONT.match(text)
    facts = _facts(front[1] or "") if front else {}
    begin = front.end() if front else 0
    walk = _Walk(text[begin:], text.count("\n", 0, begin), source.name or "<input>")
    walk.over()
    content = walk.blocks.finish()
    assembled = assemble(content.items, _head(facts), are_many=True)
    told = [*content.diagnostics, *assembled.diagnostics, *walk.told]
    yield Document(
        tuple(with_item((*walk.tables, *assembled.children), _item(facts))),
        source=source.name,
        diagnostics=tuple(sorted(told, key=lambda each: (each.line, each.column))),
    )


def _facts(front: str) -> dict[str, str]:
    """The plain facts of a YAML block; what else it may hold is left alone."""
    facts: dict[str, str] = {}
    last = ""
    for line in front.split("\n"):
        if last and (part := _PART.fullmatch(line.rstrip())) is not None:
            facts[last] = f"{facts[last]}, {part[1]}".removeprefix(", ")
            continue
        if (fact := _FACT.fullmatch(line.rstrip())) is not None:
            value = fact[2].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = _unquoted(value)
            last = fact[1].lower()
            facts[last] = value
    return facts


def _list(value: str) -> tuple[str, ...]:
    """The texts of a list: in brackets, or with commas."""
    words = (
        each.strip(" \"'") for each in value.strip().removeprefix("[").removesuffix("]").split(",")
    )
    return tuple(dict.fromkeys(filter(None, words)))


def _item(facts: dict[str, str]) -> Item | None:
    """What a YAML block says of the item, in the words of many programs for sites."""

    def first(*names: str) -> str | None:
        return next((facts[name] for name in names if facts.get(name)), None)

    told: dict[str, object] = {
        "guid": first("id", "guid", "identifier"),
        "published": iso_time(first("published", "pubdate", "date")),
        "version_created": iso_time(first("updated", "lastmod", "modified", "last_modified_at")),
        "keywords": _list(first("keywords", "tags") or ""),
        "authors": tuple(map(Author, _list(first("author", "authors") or ""))),
        "provider": first("publisher", "provider"),
        "copyright_notice": first("copyright", "rights"),
        "usage_terms": first("license", "usage_terms"),
    }
    # One author is the byline.
    if len(told["authors"]) < 2:  # type: ignore[arg-type]  # a tuple
        del told["authors"]
    told = {name: value for name, value in told.items() if value}
    return Item(**told) if told else None  # type: ignore[arg-type]  # each as its field's type


def _unquoted(value: str) -> str:
    import json  # only here

    if value[0] == "'":
        return value[1:-1].replace("''", "'")
    try:
        return str(json.loads(value))
    except ValueError:
        return value[1:-1]


def _head(facts: dict[str, str]) -> Head:
    authors = facts.get("author") or facts.get("authors") or ""
    return Head(
        headline=facts.get("title", ""),
        authors=tuple(filter(None, (each.strip(" []\"'") for each in authors.split(",")))),
        agency=facts.get("agency") or None,
        credit=facts.get("credit") or None,
        language=facts.get("lang") or facts.get("language") or None,
    )


class _Walk:
    """A walk over the tokens of a text, whose lines are counted from one behind `before`."""

    def __init__(self, text: str, before: int, name: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.before = before
        self.blocks = Blocks(folds=True, name=name)
        self.tables: list[QuoteTable | Table] = []  # of HTML in the text
        self.told: list[Diagnostic] = []
        self.depth = 0
        self.parser = _parser()

    def over(self) -> None:
        tokens: list[Token] = self.parser.parse(self.text)
        at = 0
        after_heading = False
        while at < len(tokens):
            token = tokens[at]
            line = self.line(token)
            match token.type:
                case "heading_open":
                    self.block(tokens[at + 1], "heading", int(token.tag[1:]), line)
                    after_heading = token.tag == "h1"
                    at += 2
                case "paragraph_open":
                    next_ = tokens[at + 3].type if at + 3 < len(tokens) else ""
                    after_heading = self.paragraph(
                        tokens[at + 1], line, next_, after_heading=after_heading
                    )
                    at += 2
                case "bullet_list_open" | "ordered_list_open":
                    self.depth += 1
                case "bullet_list_close" | "ordered_list_close":
                    self.depth -= 1
                case "list_item_open":
                    self.blocks.begin("item", self.depth, line=line)
                    after_heading = False
                case "list_item_close":
                    self.blocks.end()
                case "fence" | "code_block":
                    self.kept(token.content, line)
                case "html_block":
                    self.html(token.content, line)
                case "table_open":
                    self.table(token)
                    after_heading = False
                    while tokens[at].type != "table_close":
                        at += 1
            at += 1

    def line(self, token: "Token") -> int:
        return self.before + token.map[0] + 1 if token.map else 0

    def block(self, inline: "Token", kind: Kind, level: int, line: int, role: str = "") -> None:
        self.blocks.begin(kind, level, line=line, role=role)
        self.inline(inline.children or ())
        self.blocks.end()

    def kept(self, text: str, line: int) -> None:
        self.blocks.begin("kept", line=line)
        self.blocks.text(text)
        self.blocks.end()

    def paragraph(self, inline: "Token", line: int, next_: str, *, after_heading: bool) -> bool:
        """A paragraph; one that is marked as a whole says something of the story or a table.

        Returns whether the next one still stands at the head of its story.
        """
        lines = inline.content.split("\n")
        if _RULED.match(lines[0].strip()) or (len(lines) > 1 and all("|" in x for x in lines)):
            self.kept(inline.content, line)
            return False
        children = inline.children or []
        marked = _whole_mark(children)
        if marked == "strong" and next_ == "table_open" and len(inline.content) < _LONGEST_TITLE:
            self.title = self.plain(inline)
            return after_heading
        if self.depth or not marked:
            self.block(inline, "text", 0, line)
            return False
        if marked == "strong" and after_heading:
            self.block(inline, "text", 0, line, "subheadline")
        elif marked == "strong":
            is_head = len(inline.content) < _LONGEST_TITLE and inline.content[-3:-2] not in ".!?:"
            self.block(inline, "heading" if is_head else "text", 6 if is_head else 0, line)
        elif after_heading:
            self.block(inline, "text", 0, line, "byline")
        else:
            self.block(inline, "note", 0, line)
        return after_heading

    title: str | None = None

    def plain(self, inline: "Token") -> str:
        """The text of inline tokens."""
        blocks, self.blocks = self.blocks, Blocks(folds=True)
        self.inline(inline.children or ())
        found, self.blocks = self.blocks, blocks
        return " ".join(getattr(each, "text", "") for each in found.finish().items)

    def inline(self, children: Sequence["Token"]) -> None:
        baseline: Baseline = ""
        change: Change = ""
        for child in children:
            match child.type:
                case "text" | "code_inline":
                    self.blocks.text(child.content, baseline=baseline, change=change)
                case "softbreak":
                    self.blocks.text("\n", change=change)
                case "hardbreak":
                    self.blocks.break_line()
                case "s_open":
                    change = "deleted"
                case "s_close":
                    change = ""
                case "link_open":
                    if (href := address(str(child.attrs.get("href", "")))) is not None:
                        self.blocks.begin_link(href)
                case "link_close":
                    self.blocks.end_link()
                case "image":
                    self.blocks.leave_out("picture")
                case "html_inline" if (tag := _TAG.fullmatch(child.content)) is not None:
                    name, is_end = tag[1].lower(), child.content.startswith("</")
                    if name == "br":
                        self.blocks.break_line()
                    elif name in _BASELINES:
                        baseline = "" if is_end else _BASELINES[name]
                    elif name in _CHANGES:
                        change = "" if is_end else _CHANGES[name]

    def html(self, markup: str, line: int) -> None:
        """HTML between blocks: its tables stand before the stories, its text where it is."""
        for document in wirecopy.read_many([markup], from_="html", options={"content": "page"}):
            for child in document.children:
                if not isinstance(child, Article):
                    moved = line + max(child.line - 1, 0)
                    self.tables.append(msgspec.structs.replace(child, line=moved))
                    continue
                for block in (Paragraph(child.headline), *child.body):
                    if block.text:
                        self.blocks.begin(line=line)
                        for text, href in pieces(block):
                            if href is not None:
                                self.blocks.begin_link(href)
                            self.blocks.text(text)
                            self.blocks.end_link()
                        self.blocks.end()

    def table(self, token: "Token") -> None:
        """A table, its rows split again: the parser drops cells and takes prose for rows."""
        first, end = token.map or [0, 0]
        lines = [(at, self.lines[at].strip()) for at in range(first, end)]
        while lines and not lines[-1][1]:
            lines.pop()
        prose = []
        while len(lines) > 2 and "|" not in lines[-1][1]:
            prose.append(lines.pop())
        blocks = self.blocks
        blocks.begin_table(self.title, line=self.before + first + 1)
        self.title = None
        width = len(_cells(lines[0][1])) if lines else 0
        for number, (at, text) in enumerate(lines):
            cells = _cells(text)
            if number == 1 and all(map(_RULE_CELL.match, cells)):
                continue
            line = self.before + at + 1
            if len(cells) > width:
                message = f"a row has {len(cells)} cells, its header {width}"
                self.told.append(Diagnostic("extra-cell", "info", message, line))
            blocks.begin_row(is_header=number == 0)
            for cell in cells:
                blocks.begin_cell(line=line)
                for inline in self.parser.parseInline(cell):
                    self.inline(inline.children or ())
                blocks.end_cell()
            blocks.end_row()
        blocks.end_table()
        for at, text in reversed(prose):
            line = self.before + at + 1
            message = "a line without bars right below a table is text"
            self.told.append(Diagnostic("text-below-table", "info", message, line))
            blocks.begin(line=line)
            for inline in self.parser.parseInline(text):
                self.inline(inline.children or ())
            blocks.end()


def _is_link(url: str) -> bool:  # noqa: ARG001  # as the parser calls it
    return True


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # 30 ms, and needed only here

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    # Addresses as they are written; which of them lead somewhere is for `address` to say.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as its docs have it
    parser.validateLink = _is_link  # type: ignore[method-assign]
    return parser


def _whole_mark(children: Sequence["Token"]) -> str:
    """The emphasis that a paragraph is in as a whole: `strong`, `em`, or none."""
    if len(children) < 3:
        return ""
    first, last = children[0], children[-1]
    for mark in ("strong", "em"):
        if first.type == f"{mark}_open" and last.type == f"{mark}_close":
            inner = children[1:-1]
            # `*a* and *b*` begins and ends so, too.
            return "" if any(each.type == f"{mark}_close" for each in inner) else mark
    # Some parsers put empty texts around.
    inner = [each for each in children if each.type != "text" or each.content]
    return _whole_mark(inner) if len(inner) < len(children) else ""


def _cells(line: str) -> list[str]:
    """The cells of a row, as GitHub parts them: bars count unless they are escaped."""
    cells = [""]
    at = 0
    while at < len(line):
        char = line[at]
        if char == "\\" and line[at + 1 : at + 2] == "|":
            cells[-1] += "|"
            at += 2
            continue
        if char == "\\":
            cells[-1] += line[at : at + 2]
            at += 2
            continue
        if char == "|":
            cells.append("")
        else:
            cells[-1] += char
        at += 1
    if line.startswith("|"):
        del cells[0]
    if len(cells) > 1 and not cells[-1].strip():
        del cells[-1]
    return [cell.strip() for cell in cells]
