"""A `Table` as the markup that XHTML, HTML and NITF share, and back."""

import csv
import io
from html import escape
from typing import TYPE_CHECKING

from wirecopy.tree.nodes import Table

if TYPE_CHECKING:
    from lxml import etree

#: The class of the tables that are written here: of no other table the cells are read so.
CLASS = "cells"
#: The class of a cell, or a row, that only stands there because the standards demand one.
NONE = "none"
_EMPTY_ROW = f'<tr class="{NONE}"><td></td></tr>'


def markup(table: Table, *, scope: bool = False) -> str:
    """A table element, valid in XHTML 1.0 Strict, HTML and NITF, that `of_markup` reads back.

    The characters must be such as XML can hold. `scope` tells browsers that header cells are those
    of their columns; NITF does not know that attribute.
    """
    caption = "" if table.title is None else f"<caption>{text(table.title)}</caption>"
    head = "".join([_row("th", row, scope=scope) for row in table.header])
    body = "".join([_row("td", row) for row in table.body]) or _EMPTY_ROW
    head = f"<thead>{head}</thead>" if head else ""
    return f'<table class="{CLASS}">{caption}{head}<tbody>{body}</tbody></table>'


def of_markup(element: "etree._Element") -> Table | None:
    """The table that an element holds, or is, if `markup` wrote it; else None."""
    from wirecopy.kit.xml import line_of, name_of, whole_text  # lxml is heavy; writing needs none

    found = next((e for e in element.iter("{*}table") if e.get("class") == CLASS), None)
    if found is None:
        return None
    rows: list[tuple[str, ...]] = []
    header_rows = 0
    for part in found:
        for row in part.iterfind("{*}tr"):
            if row.get("class") == NONE:
                continue
            header_rows += name_of(part) == "thead"
            rows.append(tuple([whole_text(cell) for cell in row if cell.get("class") != NONE]))
    caption = found.find("{*}caption")
    title = None if caption is None else whole_text(caption)
    return Table(tuple(rows), header_rows, title=title, line=line_of(found))


def comma_separated(table: Table) -> str:
    """The rows as CSV (RFC 4180), for programs."""
    stream = io.StringIO()
    csv.writer(stream).writerows(table.rows)
    return stream.getvalue()


def text(content: str) -> str:
    """Character data for XML and HTML, whose white space a parser keeps."""
    escaped = escape(content, quote=False)
    return escaped.replace("\r", "&#13;") if "\r" in escaped else escaped


def _row(tag: str, row: tuple[str, ...], *, scope: bool = False) -> str:
    if not row:
        return f'<tr><{tag} class="{NONE}"></{tag}></tr>'
    begin = f'<{tag} scope="col">' if scope else f"<{tag}>"
    end = f"</{tag}>"
    return f"<tr>{begin}{f'{end}{begin}'.join([text(cell) for cell in row])}{end}</tr>"
