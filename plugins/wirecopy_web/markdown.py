"""Writes Markdown that any reader of CommonMark shows as it was: nothing in the text is markup."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from wirecopy import (
    Article,
    Block,
    Bullet,
    Caption,
    Document,
    Note,
    QuoteTable,
    Sink,
    Subhead,
    Table,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import report, report_item
from wirecopy.kit.identity import legal_node
from wirecopy.kit.spans import leads, pieces
from wirecopy_web import MarkdownOptions
from wirecopy_web.mapping import ARTICLE, MARKDOWN, comment, unplaced, unplaced_currency
from wirecopy_web.page import html_table, signature, used_columns, value_of

_Node = QuoteTable | Article | Table

# What may begin markup anywhere, and at the beginning of a line (CommonMark 0.31, GFM).
_ANYWHERE = re.compile(r"[\\`*_\[\]<&~|]")
_AT_START = re.compile(r"[#>]|[+=-](?=[\s+=-]|\Z)|[0-9]{1,9}(?=[.)](?:\s|\Z))")
_AT_END = re.compile(r"(?<= )#+\Z")


def export(documents: Iterable[Document], sink: Sink, options: MarkdownOptions) -> None:
    """Writes the documents one after another; a rule parts them."""
    with sink.text() as text:
        for number, document in enumerate(documents):
            nodes = list(_legal(document, sink))
            if number:
                text.write("\n---\n\n")
            elif options.front_matter:
                text.write(_front_matter(nodes))
            # The front matter tells the first article's language.
            told = next((each for each in nodes if isinstance(each, Article)), None)
            if number or not options.front_matter:
                told = None
            parts = (
                part
                for node in nodes
                for part in _node(node, options, ARTICLE if node is told else MARKDOWN)
            )
            text.write("\n".join(parts))


def _legal(document: Document, sink: Sink) -> Iterator[_Node]:
    for child in document.children:
        node, _, is_changed = legal_node(child)
        if is_changed:
            what = "characters that text cannot hold became U+FFFD"
            sink.warn("illegal-character", what, line=child.line)
        if isinstance(node, Article):
            report(node, ("spans",), sink, format_name="markdown", has_channel=True)
        else:
            report_item(node, sink, "markdown")
        yield node


def _front_matter(nodes: list[_Node]) -> str:
    """What the first article says of itself, as YAML; JSON's strings are YAML's."""
    article = next((node for node in nodes if isinstance(node, Article)), Article())
    byline, dateline = article.byline, article.dateline
    facts = {
        "title": article.headline,
        "subtitle": article.subheadline,
        "author": byline.author if byline else None,
        "agency": byline.agency if byline else None,
        "place": dateline.place if dateline else None,
        "date": dateline.date if dateline else None,
        "credit": article.credit,
        "lang": article.language,
    }
    if (item := article.item) is not None:
        facts |= {
            "id": item.guid,
            "published": item.published,
            "updated": item.version_created,
            "publisher": item.provider,
            "copyright": item.copyright_notice,
            "license": item.usage_terms,
        }
        if item.keywords:
            facts["keywords"] = ", ".join(each.replace(",", " ") for each in item.keywords)
    lines = [
        f"{key}: {msgspec.json.encode(value).decode()}\n" for key, value in facts.items() if value
    ]
    return f"---\n{''.join(lines)}---\n\n"


def _node(
    node: _Node, options: MarkdownOptions, places: frozenset[str] = MARKDOWN
) -> Iterator[str]:
    """The parts of a node, each with its line end; a blank line comes between them."""
    if isinstance(node, QuoteTable):
        if options.table == "html":
            yield "".join(html_table(node)).rstrip("\n") + "\n"
            return
        if title := inline(node.title or ""):
            yield f"**{title}**\n"
        yield _pipes(node)
        written = [unplaced_currency(quote) for quote in node.quotes]
        if any(written):
            yield comment({"currency_text": written}) + "\n"
        return
    if isinstance(node, Table):
        if options.table == "html":
            # A blank line in a cell would end the HTML.
            yield cells.markup(node, scope=True).replace("\n", "&#10;") + "\n"
            return
        if title := inline(node.title or ""):
            yield f"**{title}**\n"
        yield _piped_cells(node)
        return
    if headline := _heading(node.headline):
        yield f"# {headline}\n"
    if subheadline := inline(node.subheadline or ""):
        yield f"**{subheadline}**\n"
    if said := inline(signature(node)):
        yield f"*{said}*\n"
    for kind, blocks in groupby((each for each in node.body if each.text.strip()), type):
        if kind is Bullet:
            yield "".join(map(_block, blocks))
        else:
            yield from map(_block, blocks)
    if credit := inline(node.credit or ""):
        yield f"*{credit}*\n"
    if pairs := unplaced(node, places):
        yield comment(dict(pairs)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Subhead():
            return f"## {_AT_END.sub(_hash, _joined(block))}\n"
        case Bullet():
            return f"- {_lines(block, '  ')}\n"
        case Caption() | Note():
            return f"*{_joined(block)}*\n"
        case _:
            return f"{_lines(block)}\n"


def _pipes(table: QuoteTable) -> str:
    used = used_columns(table)
    titles = list(dict.fromkeys(cell.title for quote in table.quotes for cell in quote.extra))
    heads = [
        "Symbol",
        *(inline(field.label) for field in used),
        *(inline(t) or "Other" for t in titles),
    ]
    rules = [
        "---",
        *("--:" if field.kind == "number" else "---" for field in used),
        *["---"] * len(titles),
    ]
    lines = [heads, rules]
    for quote in table.quotes:
        record = flat(quote)
        cells = [quote.symbol, *(value_of(quote, record, field) for field in used)]
        for title in titles:
            cells.append(", ".join(cell.text for cell in quote.extra if cell.title == title))
        lines.append([_plain(cell) for cell in cells])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _piped_cells(table: Table) -> str:
    """A table that holds no quotes; GitHub's tables have one header row, and all rows one length.

    Without a header row that one is empty; further ones are bold.
    """
    width = max(map(len, table.rows), default=0)
    if not width:
        return ""
    header = [*table.header, ()][0]
    further = [[f"**{cell}**" if cell else "" for cell in map(_cell, r)] for r in table.header[1:]]
    rows = [[*map(_cell, row)] for row in (header, *table.body)]
    lines = [rows[0], ["---"] * width, *further, *rows[1:]]
    return "".join(f"| {' | '.join(line + [''] * (width - len(line)))} |\n" for line in lines)


def _cell(text: str) -> str:
    lines = map(_plain, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "<br>".join(line for line in lines if line)


def inline(text: str) -> str:
    """Text in one line, of which nothing is markup."""
    line = _plain(text)
    return _AT_START.sub(_escaped, line, count=1) if _AT_START.match(line) else line


def _heading(text: str) -> str:
    """The same for a heading, whose last marks would be taken for its end."""
    return _AT_END.sub(_hash, inline(text))


def _hash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _plain(text: str) -> str:
    """The same where no block can begin."""
    return _ANYWHERE.sub(r"\\\g<0>", " ".join(text.split()))


def _escaped(match: re.Match[str]) -> str:
    # Of a number only what follows it can be escaped.
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _lines(block: Block, margin: str = "") -> str:
    """A block's text, whose line ends stay, each after the margin."""
    lines = _linked(block) if block.spans else map(inline, _parted(block.text))
    return f"\\\n{margin}".join(line for line in lines if line)


def _joined(block: Block) -> str:
    """A block's text in one line."""
    return " ".join(filter(None, _linked(block))) if block.spans else inline(block.text)


def _linked(block: Block) -> list[str]:
    """The lines of a block with its links; one over several lines is a link in each."""
    lines = [""]
    for text, href in pieces(block):
        first, *others = [_link(line, href) for line in _parted(text)]
        lines[-1] += first
        lines += others
    lines = [" ".join(line.split()) for line in lines]
    return [
        _AT_START.sub(_escaped, line, count=1) if _AT_START.match(line) else line for line in lines
    ]


def _link(text: str, href: str | None) -> str:
    """A piece of a line, blanks around it kept."""
    said = _plain(text)
    if not said:
        return " " if text else ""
    before, behind = " " * text[:1].isspace(), " " * text[-1:].isspace()
    if href is not None and leads(href):
        said = f"[{said}](<{_ANYWHERE.sub(_hash, href)}>)"
    return f"{before}{said}{behind}"


def _parted(text: str) -> list[str]:
    return text.replace("\r", "\n").split("\n")
