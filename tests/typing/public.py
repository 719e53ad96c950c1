"""The types of the public face, as a user's type checker sees them. Checked, never run.

mypy has this file among its own; `nox -s types` asks pyright, too.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import assert_type

import wirecopy
from wirecopy import (
    Article,
    Document,
    Exporter,
    Plan,
    Quote,
    QuoteTable,
    Reader,
    RunSummary,
    Sink,
    Source,
    Summary,
    Table,
    hookimpl,
)

document = wirecopy.read("RIO | -0.07% | 63.345 | $ | |")
assert_type(document, Document)
assert_type(document.quotes, tuple[Quote, ...])
assert_type(document.articles, tuple[Article, ...])
assert_type(document.tables, tuple[Table, ...])
assert_type(document.quotes[0].price, Decimal | None)
assert_type(wirecopy.read_many([Path("a.txt")]), Iterator[Document])
assert_type(wirecopy.convert("text", to="json"), bytes)
assert_type(wirecopy.convert("text", Path("out.json")), Summary)
assert_type(wirecopy.convert_many("in", Path("out.csv"), Plan(to="csv")), RunSummary)
assert_type(wirecopy.write(document, "out.csv"), Summary)
assert_type(QuoteTable((Quote("RIO", Decimal(1)),), "Mines").title, str | None)


def export(documents: Iterable[Document], sink: Sink, options: object) -> None:
    """An exporter as the README shows one."""
    with sink.text() as text:
        for each in documents:
            print(each.source, options, file=text)


def read(source: Source, options: object) -> Iterator[Document]:
    """A reader."""
    yield Document((Article(source.text()),), str(options))


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """What a plugin offers."""
    return [Exporter("shout", export, (".shout",), summary="headlines, loudly")]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """As above."""
    return [Reader("whisper", read, (".whisper",))]
