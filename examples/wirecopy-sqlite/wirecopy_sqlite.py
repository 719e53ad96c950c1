"""SQLite: documents, quotes and articles in a table each."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from wirecopy import BadData, Document, Exporter, Reader, Sink, Source, hookimpl

if TYPE_CHECKING:
    import sqlite3

_TABLES = """
create table documents (id integer primary key, source text not null, tree text);
create table quotes (
    document integer not null references documents, line integer not null, symbol text not null,
    name text, exchange text, price text, change text, change_percent text, currency text,
    currency_text text, time text
);
create table articles (
    document integer not null references documents, line integer not null, headline text not null,
    author text, agency text, language text, body text not null
);
create index quotes_by_symbol on quotes (symbol);
"""
_FIELDS = (
    "line symbol name exchange price change change_percent currency currency_text time"
).split()
_SURROGATES = re.compile("[\ud800-\udfff]")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the database holds besides its rows."""

    tree: Annotated[
        bool, msgspec.Meta(description="keep each document's tree, so that it can be read back")
    ] = True


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Fills a database in a temporary file, a document at a time, and copies it to the sink."""
    import sqlite3  # only needed here

    with sink.binary() as stream, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "wire.sqlite"
        with closing(sqlite3.connect(file)) as database:
            database.executescript(_TABLES)
            for number, document in enumerate(documents, start=1):
                _insert(database, number, _storable(document, sink), options)
            database.commit()
        with file.open("rb") as written:
            shutil.copyfileobj(written, stream)


def read(source: Source, _options: None) -> Iterator[Document]:
    """Reads the trees, a row at a time."""
    import sqlite3  # only needed here

    with tempfile.TemporaryDirectory() as folder:
        file = source.path
        if file is None:
            file = Path(folder) / "wire.sqlite"
            file.write_bytes(source.binary())
        elif not file.is_file():
            source.binary()  # says why not
        uri = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as database:
                for (tree,) in database.execute("select tree from documents order by id"):
                    yield msgspec.json.decode(tree, type=Document)
        except (sqlite3.Error, msgspec.MsgspecError, TypeError) as error:
            raise BadData(
                f"no database of wirecopy's: {error}",
                source=source.name or "<input>",
                hint="read one that was written with -O tree=true",
            ) from error


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """One format."""
    return [
        Exporter(
            "sqlite",
            export,
            extensions=(".sqlite", ".db"),
            media_type="application/vnd.sqlite3",
            options=Options,
            binary=True,
            summary="a SQLite database of quotes and articles",
        )
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """The same format."""
    return [
        Reader(
            "sqlite",
            read,
            extensions=(".sqlite", ".db"),
            media_type="application/vnd.sqlite3",
            summary="a SQLite database that wirecopy wrote",
        )
    ]


def _insert(
    database: "sqlite3.Connection", number: int, document: Document, options: Options
) -> None:
    tree = msgspec.json.encode(document).decode() if options.tree else None
    database.execute("insert into documents values (?, ?, ?)", (number, document.source, tree))
    database.executemany(
        f"insert into quotes values ({', '.join('?' * (1 + len(_FIELDS)))})",
        ((number, *(_cell(getattr(quote, each)) for each in _FIELDS)) for quote in document.quotes),
    )
    database.executemany(
        "insert into articles values (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                article.line,
                article.headline,
                article.byline and article.byline.author,
                article.byline and article.byline.agency,
                article.language,
                "\n".join(block.text for block in article.body),
            )
            for article in document.articles
        ),
    )


def _cell(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


def _storable(document: Document, sink: Sink) -> Document:
    """SQLite's text is UTF-8, which has no lone surrogates."""
    try:
        msgspec.json.encode(document)
    except UnicodeEncodeError:
        sink.warn("illegal-character", "SQLite cannot hold lone surrogates: they became U+FFFD")
        return msgspec.convert(_without_surrogates(msgspec.to_builtins(document)), Document)
    return document


def _without_surrogates(value: object) -> object:
    match value:
        case str():
            return _SURROGATES.sub("\ufffd", value)
        case dict():
            return {key: _without_surrogates(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_surrogates(each) for each in value]
        case _:
            return value
