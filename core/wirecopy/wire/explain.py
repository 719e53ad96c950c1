"""Every line of a wire text with the node that it went into, the rule and the reason."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from wirecopy.files.source import Source
from wirecopy.plugins.formats import Explained
from wirecopy.tree.nodes import Article, Document, QuoteTable
from wirecopy.wire import Options, document
from wirecopy.wire.articles import FORM_FEED
from wirecopy.wire.reasons import Reason, Reasons
from wirecopy.wire.typography import WHITE

_BLANK = "the line is blank"
_FORM_FEED = "a form feed, which begins another story"
_DEFAULTS = {
    "paragraph": "running text",
    "quote": "its cells are those of a quote",
    "table": "it belongs to a table that holds no quotes",
    "title": "a lone short line right above a table is its title",
    "header": "it belongs to the table below, but is not a row of it",
}
_OF_BLOCKS = {
    "Subhead": ("cross-head", "it is marked as a cross-head"),
    "Bullet": ("bullet", "it begins with a bullet"),
    "Caption": ("caption", "it begins with a word for pictures"),
    "Note": ("note", "it is not copy"),
}


def explain(source: Source, options: Options) -> tuple[Explained, ...]:
    """An `Explained` for each line of a wire text, blank ones too."""
    reasons: Reasons = {}
    read, lines = document(source, options, reasons)
    places = _Places(read)
    return tuple(
        _explained(number, text, places, reasons.get(number))
        for number, text in enumerate(lines, 1)
    )


def _explained(number: int, text: str, places: "_Places", reason: Reason | None) -> Explained:
    if not text.strip(WHITE):
        return Explained(number, "", "blank", _BLANK)
    if text == FORM_FEED:
        return Explained(number, "", "blank", _FORM_FEED)
    path, rule, default = places.of(number, reason)
    if reason is None:
        return Explained(number, path, rule, default)
    return Explained(number, path, reason.rule, reason.reason, reason.columns, reason.convention)


class _Places:
    """Where in the tree lines are."""

    def __init__(self, read: Document) -> None:
        #: The place of the child that begins at a line.
        self.owners = {child.line: at for at, child in enumerate(read.children)}
        self.starts = sorted(self.owners)
        #: The nodes of each child by line, with their paths and what their kind says.
        self.nodes = [
            sorted(_nodes(child, f"children[{at}]")) for at, child in enumerate(read.children)
        ]
        self.exact = {node[0]: node[1:] for nodes in self.nodes for node in nodes}

    def of(self, number: int, reason: Reason | None) -> tuple[str, str, str]:
        """The path of the node that a line went into, and what its kind says of it."""
        if reason is not None and reason.owner in self.owners:
            at = self.owners[reason.owner]
            if reason.field:
                return f"children[{at}].{reason.field}", "", ""
        else:
            if number in self.exact:
                return self.exact[number]
            before = bisect_right(self.starts, number) - 1
            if before < 0:
                return "", "paragraph", _DEFAULTS["paragraph"]
            at = self.owners[self.starts[before]]
        nodes = self.nodes[at]
        found = bisect_right(nodes, (number, "\U0010ffff")) - 1
        if found < 0:
            return f"children[{at}]", "header", _DEFAULTS["header"]
        return nodes[found][1:]


def _nodes(child: object, path: str) -> Iterator[tuple[int, str, str, str]]:
    match child:
        case Article():
            if child.byline is not None:
                yield child.byline.line, f"{path}.byline", "byline", "it says who wrote the story"
            for at, block in enumerate(child.body):
                rule, reason = _OF_BLOCKS.get(
                    type(block).__name__, ("paragraph", _DEFAULTS["paragraph"])
                )
                yield block.line, f"{path}.body[{at}]", rule, reason
        case QuoteTable():
            if child.title is not None:
                yield child.line, f"{path}.title", "title", _DEFAULTS["title"]
            for at, quote in enumerate(child.quotes):
                yield quote.line, f"{path}.quotes[{at}]", "quote", _DEFAULTS["quote"]
        case _:
            line: int = getattr(child, "line", 0)
            rows: Sequence[object] = getattr(child, "rows", ())
            for at in range(len(rows)):
                yield line + at, f"{path}.rows[{at}]", "table", _DEFAULTS["table"]
