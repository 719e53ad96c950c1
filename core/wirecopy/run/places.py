"""Places: relative names, which lead nowhere but down, for what is made of an input."""

import re

_LONGEST_WORD = 200


def parts_of(name: str) -> list[str]:
    """The parts of a name that others gave, less those that would lead elsewhere."""
    return [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]


def place_of(name: str) -> str:
    """A relative name that leads nowhere but down, for a name that others gave."""
    return "/".join(map(word, parts_of(name))) or "_"


def named(place: str) -> str:
    """The place, with a name where its ending was all: `.zip` leaves nothing, `...zip` leads up."""
    folder, slash, name = place.rpartition("/")
    return f"{folder}{slash}_" if name in ("", ".", "..") else place


def word(text: str) -> str:
    """A name of a file, for a text that others gave."""
    name = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in text)
    name = name.encode("utf-8", "replace")[:_LONGEST_WORD].decode("utf-8", "ignore")
    return f"_{name[1:]}" if is_hidden(name) else name or "_"


def is_hidden(name: str) -> bool:
    return name.startswith(".")
