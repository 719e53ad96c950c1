"""Writes the XML of the desk: stories and quotes, one file for all.

A story has elements for its head and its text; a quote is an element with an attribute for each of
its fields. What has no place of its own stands in `field` elements, by wirecopy's exact channel, so
that nothing is lost and a field that a later wirecopy has comes back, too.
"""

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from wirecopy import (
    Article,
    Document,
    QuoteTable,
    Sink,
    Table,
    flat,
)
from wirecopy.kit import cells
from wirecopy.kit.exact import exact, report
from wirecopy.kit.identity import legal_node
from wirecopy.kit.spans import pieces
from wirecopy_deskxml.mapping import BODY, HEAD, PLACED, STATES

_NAMES = {kind: name for name, kind in BODY.items()}


def export(documents: Iterable[Document], sink: Sink, _: None) -> None:
    """Writes `desk`, and in it a `file` for each document."""
    with sink.text() as text:
        text.write('<?xml version="1.0" encoding="UTF-8"?>\n<desk>\n')
        for document in documents:
            text.write("<file>\n")
            for child in document.children:
                # Notes to editors are not for the exact channel: named, not written.
                report(child, PLACED, sink, format_name="deskxml", has_channel=True)
                child, _, is_changed = legal_node(child)
                if is_changed:
                    what = "characters that XML cannot hold became U+FFFD"
                    sink.warn("illegal-character", what, line=child.line)
                text.writelines(_lines(child))
            text.write("</file>\n")
        text.write("</desk>\n")


def _lines(child: QuoteTable | Article | Table) -> Iterator[str]:
    match child:
        case QuoteTable():
            yield f"<quotes{_state(child)}>\n{_fields(exact(child))}"
            for quote in child.quotes:
                pairs = "".join(f" {name}={quoteattr(said)}" for name, said in exact(quote))
                yield f"<quote{pairs}/>\n"
            yield "</quotes>\n"
        case Table():
            # The caption says the title.
            pairs = exact(child, {"title": child.title, "header_rows": child.header_rows})
            yield f"<cells{_state(child)}>\n{_fields(pairs)}{cells.markup(child)}\n</cells>\n"
        case Article():
            record = flat(child)
            yield f"<story{_state(child)}>\n"
            for name in HEAD:
                if record[name] is not None:
                    yield _element(name, _text(record[name]))
            yield _fields(exact(child, {name: record[name] for name in HEAD}))
            for block in child.body:
                yield _element(
                    _NAMES[type(block)], "".join(_piece(*each) for each in pieces(block))
                )
            yield "</story>\n"


def _state(child: QuoteTable | Article | Table) -> str:
    """Whether the item may be published: a receiver must see that at once."""
    states = {} if child.item is None else {name: getattr(child.item, name) for name in STATES}
    return "".join(f" {name}={quoteattr(said)}" for name, said in states.items() if said)


def _fields(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(_element("field", _text(said), name) for name, said in pairs)


def _element(element: str, content: str, name: str = "") -> str:
    named = f" name={quoteattr(name)}" if name else ""
    return f"<{element}{named}>{content}</{element}>\n"


def _piece(text: str, href: str | None) -> str:
    return _text(text) if href is None else f"<a href={quoteattr(href)}>{_text(text)}</a>"


def _text(text: str) -> str:
    return escape(text, {"\r": "&#13;"})  # a parser would make it a line feed
