"""Tables as HTML, for a notebook."""

from collections.abc import Iterable, Sequence

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

    return html.escape(encodable(text))


def encodable(text: str) -> str:
    """Pairs of surrogates become their character, lone ones U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _html_row(tag: str, cells: Iterable[object]) -> str:
    shown = (f"<{tag}>{escaped(_shown(cell))}</{tag}>" for cell in cells)
    return f"<tr>{''.join(shown)}</tr>"


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)
