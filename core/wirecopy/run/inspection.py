"""The document tree drawn for eyes."""

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text
from rich.tree import Tree

from wirecopy.errors import printable
from wirecopy.tree.nodes import Article, Document, Quote, QuoteTable, Table

_COLUMNS = (
    "line",
    "symbol",
    "name",
    "exchange",
    "price",
    "change",
    "%",
    "currency",
    "time",
    "extra",
)
_COLOURS = {"info": "blue", "warning": "yellow", "error": "red"}


def show(document: Document) -> None:
    """Prints a document's tree with its lines, quote cells and diagnostics to standard output."""
    tree = Tree(_text(document.source or "<input>", "bold"))
    for child in document.children:
        match child:
            case QuoteTable():
                branch = tree.add(_labelled("quotes", child.title or "", child.line))
                branch.add(_quotes(child))
            case Table():
                branch = tree.add(_labelled("table", child.title or "", child.line))
                branch.add(_cells(child))
            case Article():
                _add_article(tree, child)
    for diagnostic in document.diagnostics:
        place = f"{diagnostic.line}:{diagnostic.column}"
        tree.add(
            _text(f"{place} {diagnostic.code} {diagnostic.message}", _COLOURS[diagnostic.severity])
        )
    Console(highlight=False).print(tree)


def _add_article(tree: Tree, article: Article) -> None:
    branch = tree.add(_labelled("article", article.headline, article.line))
    if article.subheadline is not None:
        branch.add(_labelled("subheadline", article.subheadline, 0))
    if article.byline is not None:
        byline = article.byline
        branch.add(_labelled("byline", _joined(byline.author, byline.agency), byline.line))
    if article.dateline is not None:
        dateline = article.dateline
        said = _joined(dateline.place, dateline.date, dateline.agency)
        branch.add(_labelled("dateline", said, dateline.line))
    if article.credit is not None:
        branch.add(_labelled("credit", article.credit, 0))
    for block in article.body:
        branch.add(_labelled(type(block).__name__.lower(), block.text, block.line))


def _quotes(table: QuoteTable) -> Grid:
    rows = [_row(quote) for quote in table.quotes]
    used = [place for place in range(len(_COLUMNS)) if any(row[place] for row in rows)]
    drawn = Grid(box=None, pad_edge=False)
    for place in used:
        is_figure = _COLUMNS[place] in ("line", "price", "change", "%")
        drawn.add_column(_COLUMNS[place], justify="right" if is_figure else "left")
    for row in rows:
        drawn.add_row(*(_text(row[place]) for place in used))
    return drawn


def _cells(table: Table) -> Grid:
    drawn = Grid(box=None, pad_edge=False, show_header=False)
    for _ in range(max(map(len, table.rows), default=0)):
        drawn.add_column()
    for place, row in enumerate(table.rows):
        style = "bold" if place < table.header_rows else ""
        drawn.add_row(*(_text(cell, style) for cell in row))
    return drawn


def _row(quote: Quote) -> tuple[str, ...]:
    figures = (quote.price, quote.change, quote.change_percent)
    price, change, percent = ("" if figure is None else str(figure) for figure in figures)
    extra = ", ".join(
        f"{cell.title}: {cell.text}" if cell.title else cell.text for cell in quote.extra
    )
    return (
        str(quote.line),
        quote.symbol,
        quote.name or "",
        quote.exchange or "",
        price,
        change,
        percent,
        _joined(quote.currency_text, quote.currency),
        quote.time or "",
        extra,
    )


def _joined(*words: str | None) -> str:
    return " / ".join(word for word in words if word)


def _labelled(label: str, text: str, line: int) -> Text:
    drawn = Text(f"{label} ", style="cyan")
    drawn.append(printable(text, 10_000), style="default")
    if line:
        drawn.append(f"  {line}", style="dim")
    return drawn


def _text(text: str, style: str = "") -> Text:
    return Text(printable(text, 10_000), style=style)
