"""Whether documents hold what the types of their fields say: a quick look, made from the fields.

A node does not look at what it is given: that would cost more than making it. This look costs about
as much as making it; what it finds odd, `nodes.checked` names with its place.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

import msgspec

from wirecopy.tree.fields import compiled, expression, fields
from wirecopy.tree.nodes import Article, Block, Document, Quote, QuoteTable, Span, checked


def sound(document: object) -> Document:
    """The document. Raises `TypeError`, which says which field holds what it must not."""
    is_usual = type(document) is Document and type(document.children) is tuple
    if is_usual and all(map(_is_sound, document.children)):  # type: ignore[attr-defined]  # see above
        return document  # type: ignore[return-value]
    checked(document)
    return document  # type: ignore[return-value]  # it is one: that was checked


def are_sound(quotes: tuple[Quote, ...]) -> bool:
    """Whether all are quotes, with texts for texts and finite numbers for numbers."""
    return _quotes()(quotes)


def _is_sound(child: object) -> bool:
    match child:
        case QuoteTable() if type(child.quotes) is tuple:
            return _is_text(child.title) and are_sound(child.quotes)
        case Article() if type(child.body) is tuple:
            linked = [block for block in child.body if block.spans != ()]
            return (
                _article()(child)
                and {str}.issuperset([type(block.text) for block in child.body])
                and (not linked or all(map(_are_spans, linked)))
            )
    return False  # rare enough for the whole look


def _are_spans(block: Block) -> bool:
    return type(block.spans) is tuple and all(
        type(each) is Span and type(each.start) is type(each.end) is int and type(each.href) is str
        for each in block.spans
    )


def _is_text(value: object) -> bool:
    return value is None or type(value) is str


@cache
def _quotes() -> Callable[[tuple[Quote, ...]], bool]:
    made: Callable[[tuple[Quote, ...]], bool] = compiled(
        "def made(quotes):\n for node in quotes:\n"
        f"  if not (type(node) is Kind and {_code(Quote)}): return False\n return True",
        {"Kind": Quote, "Decimal": Decimal},
    )
    return made


@cache
def _article() -> Callable[[Article], bool]:
    made: Callable[[Article], bool] = compiled(
        f"def made(node): return type(node) is Kind and {_code(Article)}",
        {"Kind": Article, "Decimal": Decimal},
    )
    return made


def _code(kind: type[msgspec.Struct]) -> str:
    """Code that says whether the fields of a node hold what is usual; not so is not yet wrong."""
    return " and ".join(
        f"type({code}) is str"
        if field.is_required and len(field.path) == 1
        else f"({code} == ())"
        if field.kind == "many"
        else f"((v := {code}) is None or type(v) is Decimal and v.is_finite())"
        if field.holds is Decimal
        else f"((v := {code}) is None or type(v) is str)"
        for field in fields(kind)
        for code in (expression(field, "node"),)
    )
