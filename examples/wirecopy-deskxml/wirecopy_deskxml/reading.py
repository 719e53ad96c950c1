"""Reads the XML of the desk back: what elements say, and the rest from the exact channel."""

from collections.abc import Iterator

from lxml import etree

from wirecopy import Article, Block, Document, QuoteTable, Source, Span, Table
from wirecopy.kit import cells, xml
from wirecopy.kit.exact import quote_of, restored
from wirecopy.kit.status import state_of, with_state
from wirecopy_deskxml.mapping import BODY, HEAD


def read(source: Source, _: None) -> Iterator[Document]:
    """Reads a document for each `file`. Raises `BadData` for what is not the desk's."""
    content = xml.content_of(source)
    try:
        parser = etree.XMLParser(encoding=content.encoding, **xml.PARSING)
        root = etree.fromstring(content.data, parser)
    except etree.XMLSyntaxError as error:
        raise xml.no_xml(error, source) from error
    xml.refuse_entities(root, source, content)
    if root.tag != "desk":
        raise xml.bad(f"is not the desk's: it begins with '{xml.name_of(root)[:40]}'", source)
    yield from xml.with_diagnostics((_document(file, source) for file in root), content)


def _document(file: etree._Element, source: Source) -> Document:
    return Document(tuple(map(_child, file)), source.name)


def _child(element: etree._Element) -> QuoteTable | Article | Table:
    state = state_of(element.get("status", ""), element.get("embargoed"))
    return with_state(_node(element), state)


def _node(element: etree._Element) -> QuoteTable | Article | Table:
    pairs = [
        (field.get("name", ""), xml.whole_text(field)) for field in element.iterchildren("field")
    ]
    match element.tag:
        case "quotes":
            quotes = tuple(
                quote_of(
                    [(str(name), str(said)) for name, said in quote.items()],
                    line=xml.line_of(quote),
                )
                for quote in element.iterchildren("quote")
            )
            return restored(QuoteTable, {}, pairs, quotes=quotes, line=xml.line_of(element))
        case "cells":
            table = cells.of_markup(element) or Table()
            carried = {"title": table.title, "header_rows": table.header_rows}
            return restored(Table, carried, pairs, rows=table.rows, line=table.line)
    head = {each.tag: xml.whole_text(each) for each in element.iterchildren() if each.tag in HEAD}
    body = tuple(_block(BODY[str(each.tag)], each) for each in element if each.tag in BODY)
    return restored(Article, head, pairs, body=body, line=xml.line_of(element))


def _block(kind: type[Block], element: etree._Element) -> Block:
    text, spans = element.text or "", []
    for link in element:
        start = len(text)
        text += xml.whole_text(link)
        spans.append(Span(start, len(text), link.get("href", "")))
        text += link.tail or ""
    return kind(text, spans=tuple(spans), line=xml.line_of(element))
