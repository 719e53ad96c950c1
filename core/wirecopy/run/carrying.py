"""What the exporter of a third party does not write, by what it says of itself."""

from collections.abc import Callable, Iterable, Iterator

from wirecopy.errors import printable
from wirecopy.plugins.formats import Exporter
from wirecopy.tree.fields import fields, flat, text_of
from wirecopy.tree.nodes import Article, Diagnostic, Document, Quote, QuoteTable, Table

#: So many characters of what is not written are shown.
_SHOWN = 80


def watched(
    documents: Iterable[Document], exporter: Exporter, report: Callable[[Diagnostic], None]
) -> Iterator[Document]:
    """The documents; of each field that the exporter does not write the first value is told.

    Of an exporter that does not say what it writes, that is told.
    """
    if exporter.carries is None:
        message = f"'{exporter.name}' does not say what it writes: the rest is lost unreported"
        report(Diagnostic("partial-format", "info", message))
        yield from documents
        return
    if "*" in exporter.carries:
        yield from documents
        return
    told = set(exporter.carries)
    for document in documents:
        for node in _nodes(document):
            for name, said in _said(node):
                if name not in told:
                    told.add(name)
                    message = (
                        f"'{exporter.name}' does not write {name}: '{printable(said, _SHOWN)}'"
                    )
                    report(Diagnostic("not-carried", "warning", message, node.line))
        yield document


def _nodes(document: Document) -> Iterator[QuoteTable | Quote | Table | Article]:
    for child in document.children:
        yield child
        if isinstance(child, QuoteTable):
            yield from child.quotes


def _said(node: QuoteTable | Quote | Table | Article) -> Iterator[tuple[str, str]]:
    """What a node says: names of fields, and their values as text."""
    kind = type(node)
    record = flat(node)
    for field in fields(kind):
        if (value := record[field.name]) not in (None, "", ()):
            yield f"{kind.__name__}.{field.name}", text_of(field, value)
    match node:
        case Article() if node.body:
            yield "Article.body", node.body[0].text
            linked = (span.href for block in node.body for span in block.spans)
            if (first := next(linked, None)) is not None:
                yield "Article.body.spans", first
        case Table() if node.rows:
            yield "Table.rows", " | ".join(node.rows[0])
