"""What a message says of its item: its header, its head, the desk's notebook, as an `Item`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from wirecopy import Concept, Item, Property, Signal

#: Signals by the words that begin them, in the languages of agencies.
_SIGNALS = {
    "correction": re.compile(
        "korrektur|korr\\b|berichtigung|correct|rectificati|correcci|correzion|refile",
        re.IGNORECASE,
    ),
    "update": re.compile(
        r"(?:\d{1,2}(?:st|nd|rd|th)?\.? )?(?:update|zusammenfassung|lead\b|ld\b|writethru)",
        re.IGNORECASE,
    ),
}
_WITHHELD = re.compile(r"\W*with(?:hold|old)", re.IGNORECASE)
_RANKS = frozenset("123456789")
# The mark of the end, which says nothing else.
_END = re.compile(r"\bN{4}\b")


def item_of(
    header: str,
    known: Mapping[str, str],
    facts: Iterable[tuple[str, str]],
    notebook: Sequence[str],
    trailer: str,
) -> Item | None:
    """The item of a message: its header as text and by its parts, what its head says, its notes.

    None if nothing is said.
    """
    told = list(facts)
    named = {name for name, _ in told}
    signals = tuple(_signal(name, value) for name, value in told if name in ("signal", "kill"))
    kills = [value for name, value in told if name == "kill"]
    status: Literal["withheld", "canceled"] | None = None
    if kills:
        status = "withheld" if all(map(_WITHHELD.match, kills)) else "canceled"
    notes = [value for name, value in told if name == "note to editors"]
    slugs = [value for name, value in told if name == "slug"]
    priority = known.get("priority", "")
    # Only ANPA's categories have a scheme of their own in the IPTC's catalog.
    is_anpa = "category" in known and "service" not in known
    ends = (("header", header), ("trailer", _END.sub("", trailer).strip()))
    # Of what is said twice, the head knows better.
    others = [
        Property(name, known[name])
        for name in ("service", "number", "priority", "category", "version", "word count")
        if name in known and name not in named
        if not (name == "priority" and priority in _RANKS)
        if not (name == "category" and is_anpa)
    ]
    others += [Property(name, value) for name, value in told if name not in _PLACED]
    others += [Property("slug", value) for value in slugs[1:]]
    others += [Property(name, said) for name, said in ends if said]
    item = Item(
        status=status,
        priority=int(priority) if priority in _RANKS else None,
        slugline=slugs[0] if slugs else known.get("slug"),
        provider=known.get("agency"),
        ed_note="\n".join([*notes, *notebook]) or None,
        subjects=(Concept(known["category"], "a1312cat"),) if is_anpa else (),
        signals=signals,
        other=tuple(others),
    )
    return item if item != Item() else None


_PLACED = frozenset(("slug", "signal", "kill", "note to editors"))


def _signal(name: str, text: str) -> Signal:
    """What a line such as `(Korrektur: im dritten Absatz)` tells receivers."""
    if name == "kill":
        return Signal("withhold" if _WITHHELD.match(text) else "kill", text)
    words = text.lstrip("(+* ")
    code = next((code for code, known in _SIGNALS.items() if known.match(words)), None)
    if code is None:
        found = re.match(r"\w+", words)
        code = found[0].lower() if found else words
    return Signal(code, text)
