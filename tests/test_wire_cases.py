"""The reader's decisions, case by case: tests/wire/*.md hold input, tree and diagnostics."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import wirecopy
from wirecopy import Article, Document, Quote, QuoteTable, Table
from wirecopy.wire.diagnostics import CATALOGUE

FOLDER = Path(__file__).parent / "wire"
CASE = re.compile(r"^## (.+?)\n(.*?)^```text(.*?)\n(.*?)^```\n+^```tree\n(.*?)^```$", re.S | re.M)
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|([tfr]))")
PLAIN = {"t": "\t", "f": "\f", "r": "\r"}


def cases() -> Iterator[tuple[str, str, dict[str, str], str]]:
    for file in sorted(FOLDER.glob("*.md")):
        for title, _, words, text, tree in CASE.findall(file.read_text("utf-8")):
            options = dict(word.split("=") for word in words.split())
            yield f"{file.stem}: {title}", unescaped(text), options, tree


def unescaped(text: str) -> str:
    return ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else PLAIN[e[2]], text)


def drawn(document: Document) -> str:
    """The tree, a line a node, as the cases write it."""
    lines: list[str] = []
    for child in document.children:
        match child:
            case QuoteTable():
                lines.append(f"{child.line} quotes {child.title or ''}".rstrip())
                lines += [f"{quote.line}   {quote_line(quote)}" for quote in child.quotes]
            case Table():
                lines.append(f"{child.line} table {child.title or ''}".rstrip())
                lines += [f"    head {' | '.join(row)}" for row in child.header]
                lines += [f"    row {' | '.join(row)}" for row in child.body]
            case Article():
                lines.append(f"{child.line} article {child.headline}".rstrip())
                lines += article_lines(child)
    lines += [f"! {d.line}:{d.column} {d.code}" for d in document.diagnostics]
    return "".join(f"{line}\n" for line in lines)


def quote_line(quote: Quote) -> str:
    shown = [quote.symbol]
    for field in ("name", "exchange", "price", "change", "change_percent", "time"):
        value = getattr(quote, field)
        if value is not None:
            shown.append(f"{field}={value}")
    if quote.currency_text is not None:
        shown.append(f"currency={quote.currency or '?'}({quote.currency_text})")
    shown += [
        f"[{cell.title}: {cell.text}]" if cell.title else f"[{cell.text}]" for cell in quote.extra
    ]
    return " ".join(shown)


def article_lines(article: Article) -> Iterator[str]:
    if article.subheadline is not None:
        yield f"    subheadline {article.subheadline}"
    if (byline := article.byline) is not None:
        yield f"{byline.line}   byline {byline.author} / {byline.agency}"
    if (dateline := article.dateline) is not None:
        yield f"{dateline.line}   dateline {dateline.place} / {dateline.date} / {dateline.agency}"
    if article.credit is not None:
        yield f"    credit {article.credit}"
    if article.language is not None:
        yield f"    language {article.language}"
    for block in article.body:
        yield f"{block.line}   {type(block).__name__.lower()} {block.text}"


@pytest.mark.parametrize(
    ("text", "options", "tree"), [pytest.param(*case[1:], id=case[0]) for case in cases()]
)
def test_wire_text_is_read_as_the_case_says(text: str, options: dict[str, str], tree: str) -> None:
    assert drawn(wirecopy.read(text, options=options)) == tree


def test_every_diagnostic_has_a_case() -> None:
    shown = {
        line.split()[2] for *_, tree in cases() for line in tree.split("\n") if line[:1] == "!"
    }
    assert shown == set(CATALOGUE) - {"replaced-bytes", "no-quotes"}  # those need bytes, and a file
