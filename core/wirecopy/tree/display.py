"""A table of named columns, as HTML for a notebook and as Arrow for data frames."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

#: Digits of an Arrow decimal, and how many of them stand after the point.
_PRECISION, _SCALE = 38, 12
_MOST_ROWS = 200


def html_table(header: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "") -> str:
    """The table in HTML, without empty columns; of a long one the beginning."""
    used = [place for place in range(len(header)) if any(_shown(row[place]) for row in rows)]
    lines = ["<table>"]
    if caption:
        lines.append(f"<caption>{escaped(caption)}</caption>")
    lines.append(_html_row("th", (header[place] for place in used)))
    lines += [_html_row("td", (row[place] for place in used)) for row in rows[:_MOST_ROWS]]
    lines.append("</table>")
    if len(rows) > _MOST_ROWS:
        lines.append(f"<p>… and {len(rows) - _MOST_ROWS} more</p>")
    return "\n".join(lines)


def html_cells(
    header: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], caption: str = ""
) -> str:
    """Rows of cells in HTML, which may differ in length; of many rows the beginning."""
    lines = ["<table>"]
    if caption:
        lines.append(f"<caption>{escaped(caption)}</caption>")
    lines += [_html_row("th", row) for row in header[:_MOST_ROWS]]
    lines += [_html_row("td", row) for row in rows[:_MOST_ROWS]]
    lines.append("</table>")
    if len(rows) > _MOST_ROWS:
        lines.append(f"<p>… and {len(rows) - _MOST_ROWS} more</p>")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text for HTML."""
    import html  # only notebooks need it

    return html.escape(_encodable(text))


def arrow_stream(
    columns: Mapping[str, Sequence[Any]],  # Any: each column has its own type
    requested_schema: object = None,
) -> object:
    """The columns as an Arrow C stream, in a PyCapsule. Needs the extra `arrow`.

    A column of `Decimal`s is decimal128(38, 12) where all of it fits, else text; one of `int`s is
    int64; one of tuples is a list of structs {title, text}; all else is text.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # heavy, an extra, and untyped
    except ImportError as error:
        raise ImportError("Arrow needs pyarrow: pip install 'wirecopy[arrow]'") from error
    arrays = {}
    for name, values in columns.items():
        kinds = {type(value) for value in values if value is not None}
        if Decimal in kinds and all(map(_fits, values)):
            arrays[name] = pa.array(values, pa.decimal128(_PRECISION, _SCALE))
        elif kinds == {int}:
            arrays[name] = pa.array(values, pa.int64())
        elif kinds == {tuple}:
            cell = pa.struct([("title", pa.string()), ("text", pa.string())])
            cells = [[tuple(map(_encodable, each)) for each in value] for value in values]
            arrays[name] = pa.array(cells, pa.list_(cell))
        else:
            texts = [None if value is None else _encodable(str(value)) for value in values]
            arrays[name] = pa.array(texts, pa.string())
    stream: object = pa.table(arrays).__arrow_c_stream__(requested_schema)
    return stream


def _html_row(tag: str, cells: Iterable[object]) -> str:
    shown = (f"<{tag}>{escaped(_shown(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(shown)}</tr>"


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _fits(number: Decimal | None) -> bool:
    if number is None:
        return True
    if not number.is_finite() or number.adjusted() >= _PRECISION - _SCALE:
        return False
    with localcontext(prec=_PRECISION + _SCALE):
        exponent = number.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_SCALE


def _encodable(text: str) -> str:
    """Pairs of surrogates become their character, lone ones U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
