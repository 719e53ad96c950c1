"""Whether documents hold what the types of their fields say: a quick look, made from the fields.

A node does not look at what it is given: that would cost more than making it. This look costs less
than making it; what it finds odd, `checked` names with its place.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache

import msgspec

from wirecopy.tree.fields import Field, compiled, expression, fields
from wirecopy.tree.nodes import Article, Document, Quote, QuoteTable, Span, Table, checked, fit

__all__ = ["are_sound", "sound"]

_NO_SPANS: tuple[Span, ...] = ()
_Look = Callable[[Iterable[object]], bool]


def sound(document: object, *, but_quotes: bool = False) -> Document:
    """The document. Raises `TypeError`, which says which field holds what it must not.

    Quotes are left out for a writer that refuses those by itself.
    """
    is_usual = type(document) is Document and type(document.children) is tuple
    if not (is_usual and all(_is_sound(each, but_quotes) for each in document.children)):  # type: ignore[attr-defined]  # see above
        checked(document)
    return document  # type: ignore[return-value]  # it is one: that was checked


def are_sound(nodes: Iterable[object], kind: type[msgspec.Struct]) -> bool:
    """Whether all are nodes of a kind, with texts for texts and finite numbers for numbers.

    What is contained in them is not looked at. False for what needs a closer look, too.
    """
    try:
        return _look(kind)(nodes)
    except (AttributeError, TypeError):  # what is not a text cannot be joined
        return False


def _is_sound(child: object, but_quotes: bool) -> bool:
    match child:
        case QuoteTable() if type(child.quotes) is tuple:
            return are_sound((child,), QuoteTable) and (
                but_quotes or are_sound(child.quotes, Quote)
            )
        case Article() if type(child.body) is tuple:
            return (
                are_sound((child,), Article)
                and _are_texts([b.text for b in child.body])
                # Most blocks have no links, and share what says so.
                and all(
                    type(b.spans) is tuple and are_sound(b.spans, Span)
                    for b in child.body
                    if b.spans is not _NO_SPANS
                )
            )
        case Table() if type(child.rows) is tuple:
            rows = child.rows
            return are_sound((child,), Table) and all(
                type(row) is tuple and _are_texts(row) for row in rows
            )
    return False  # rare enough for the whole look


def _are_texts(texts: Iterable[str]) -> bool:
    try:
        return "".join(texts) is not None
    except TypeError:
        return False


@cache
def _look(kind: type[msgspec.Struct]) -> _Look:
    """Texts are joined, which refuses what is not one in a third of the time of a test of each."""
    needed = {info.name for info in msgspec.structs.fields(kind) if info.default == ""}
    names: dict[str, object] = {
        "Kind": kind,
        "join": "".join,
        "is_finite": Decimal.is_finite,  # refuses all but decimals
    }
    texts, others = [], []
    for field in fields(kind):
        code = expression(field, "node")
        if field.holds is str:
            is_needed = len(field.path) == 1 and (field.is_required or field.name in needed)
            texts.append(code if is_needed else f"'' if (v := {code}) is None else v")
            continue
        names[f"is_{field.name}"] = _judge(field)
        usual = "== ()" if field.kind == "many" else "is None"
        others.append(f"(v := {code}) {usual} or is_{field.name}(v)")
    tests = "".join(f"  if not ({each}): return False\n" for each in others)
    look: _Look = compiled(
        "def made(nodes):\n for node in nodes:\n  if type(node) is not Kind: return False\n"
        f"  join(({', '.join(texts)},))\n{tests} return True",
        names,
    )
    return look


def _judge(field: Field) -> Callable[[object], bool]:
    """Says of the value of a field that is not a text whether it is sound."""
    if field.holds is Decimal:
        return Decimal.is_finite  # type: ignore[return-value]  # refuses all but decimals
    item = field.item
    if item is str:
        return lambda value: type(value) is tuple and _are_texts(value)
    if item is not None:
        return lambda value: type(value) is tuple and are_sound(value, item)
    return lambda value: fit(value, field.holds) is not None
