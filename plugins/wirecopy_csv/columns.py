"""The columns of the tables, and how text is guarded against being taken for a formula."""

import re
from datetime import date

import msgspec

from wirecopy import Article, Field, Quote, fields
from wirecopy.kit.columns import ITEM, columns


class Column(msgspec.Struct, frozen=True):
    """A column's name, its type by the Table Schema, what it means, and the unit of its figures."""

    name: str
    type: str
    description: str
    unit: str = ""


def _column(field: Field) -> Column:
    """A field of a node as a column; times are in ISO 8601, tuples are JSON arrays."""
    kind = {"number": "number", "time": "datetime", "many": "array", "record": "object"}.get(
        field.kind, "string"
    )
    kind = _TYPES.get(field.holds, kind)
    return Column(field.name, kind, field.description, field.unit)


# Times as text may be days.
_TYPES = {int: "integer", date: "date", str: "string"}
_KEYS = (
    Column("document", "integer", "the document's number in this output, from 1"),
    Column("place", "integer", "the table's or article's place in its document, from 1"),
)
#: Every table's columns. A unit that is a column's name is told by that column of the row.
COLUMNS: dict[str, tuple[Column, ...]] = {
    "documents": (
        Column("document", "integer", "the document's number in this output, from 1"),
        Column("source", "string", "where the document was read from"),
        Column("diagnostics", "array", "what its reader had to say: a JSON array of objects"),
    ),
    "tables": (
        *_KEYS,
        Column("title", "string", "the table's title"),
        Column("kind", "string", "quotes, or cells for a table that holds no quotes"),
        Column("rows", "integer", "how many rows it has, the header's included"),
        Column("header_rows", "integer", "how many of its first rows name the columns"),
        *map(_column, ITEM),
    ),
    "quotes": (
        *_KEYS,
        Column("row", "integer", "the quote's place in its table, from 1"),
        Column("source", "string", "where the document was read from"),
        Column("title", "string", "the table's title"),
        *map(_column, fields(Quote)),
    ),
    "cells": (
        *_KEYS,
        Column("row", "integer", "the cell's row in its table, from 1"),
        Column("column", "integer", "its column, from 1"),
        Column("source", "string", "where the document was read from"),
        Column("title", "string", "the table's title"),
        Column("header", "boolean", "whether its row names the columns"),
        Column("text", "string", "the text of the cell"),
    ),
    "articles": (
        *_KEYS,
        Column("source", "string", "where the document was read from"),
        *map(_column, columns(Article)),
        Column("body", "string", "all text, a blank line between paragraphs"),
    ),
    "paragraphs": (
        *_KEYS,
        Column("paragraph", "integer", "the paragraph's place in its article, from 1"),
        Column("source", "string", "where the document was read from"),
        Column("kind", "string", "paragraph, subhead, bullet, caption or note"),
        Column("text", "string", "the text"),
    ),
}
PRIMARY_KEYS = {
    "documents": ["document"],
    "tables": ["document", "place"],
    "quotes": ["document", "place", "row"],
    "cells": ["document", "place", "row", "column"],
    "articles": ["document", "place"],
    "paragraphs": ["document", "place", "paragraph"],
}
#: Which table's key a table's rows must find.
REFERENCES = {
    "tables": "documents",
    "quotes": "tables",
    "cells": "tables",
    "articles": "documents",
    "paragraphs": "articles",
}

# What Excel, LibreOffice and others take for the beginning of a formula, maybe after blanks and
# characters without width; apostrophes take part, so that the guard can be undone without doubt.
_FORMULA = re.compile("['\\s\u200b-\u200f\u2060\ufeff]*+[=+\\-@＝＋－＠]|'*+[\\t\\r\\n]")
# A look at the first character spares most texts the pattern.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")


def guarded(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    if text[:1] in _PLAIN or not _FORMULA.match(text):
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text, 1) else text
