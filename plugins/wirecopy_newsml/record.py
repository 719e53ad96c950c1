"""What an item of NewsML-G2 says of itself, as markup in the standard's places.

Values that those places do not bring back as they were are left for the exact channel.
"""

from typing import Any

import msgspec

from wirecopy import Item
from wirecopy_newsml.codes import Aliases
from wirecopy_newsml.identity import DEMANDED, guid_of, history_of, made_of, state_in, time_in
from wirecopy_newsml.mapping import ITEM, located
from wirecopy_newsml.markup import NOTHING, Xml, attribute, one_line

#: The parts of an item in which fields stand.
_PARTS = dict.fromkeys([row.part for row in ITEM], "")


class Record(msgspec.Struct, frozen=True, gc=False):
    """The places of what an item says, and what they do not bring back.

    `parts` are those of `mapping.ITEM`. `left` is what the exact channel must carry. `located` is
    the place of the dateline, if the item knows more of it than its name.
    """

    guid: str
    version: int
    made: str
    provider: Xml
    aliases: str
    history: Xml
    state: Xml
    notes: Xml
    parts: dict[str, str]
    located: Xml
    left: Item | None


def recorded(item: Item, place: str, *, is_provided: bool, has_rights: bool) -> Record:
    """The record of an item, whose dateline names a place.

    With `is_provided` the options say who provides it, with `has_rights` who holds the rights.
    """
    aliases = Aliases()
    left: dict[str, Any] = {}  # Any: a value of the field's type
    parts = dict(_PARTS)
    first = NOTHING
    if item.places and place and (item.places[0].name or "") == place:
        said, is_exact = located(item.places[0], aliases)
        # Without a code it is what the dateline says.
        if is_exact and ' literal="' not in said:
            first = Xml(said)
    for row in ITEM:
        field = row.field
        value = getattr(item, field)
        if value is None or value == () or (has_rights and field in _HELD):
            continue
        said, is_exact = row.write(value[1:] if first and field == "places" else value, aliases)
        parts[row.part] += said
        if not is_exact:
            left[field] = value
    guid, version = guid_of(item), item.version or 0
    provided = one_line(item.provider or "")
    made, began = time_in(item.version_created), time_in(item.first_created)
    has_rights = has_rights and (item.copyright_holder or item.copyright_notice) is not None
    stated = []
    for name, is_there in (
        ("guid", guid != ""),
        ("version", version > 0),
        ("version_created", made != "" and made == item.version_created),
        (
            "provider",
            item.provider is not None and (is_provided or "" != provided == item.provider),
        ),
        ("status", item.status is not None),
        ("authors", item.authors != () and "authors" not in left),
        ("rights", parts["rights"] != "" or has_rights),
    ):
        if is_there:
            stated.append(name)
        elif name in DEMANDED and (value := getattr(item, name)) is not None:
            left[name] = value
    if item.first_created is not None and began != item.first_created:
        left["first_created"] = item.first_created
    history = history_of(item)
    if item.published is not None and f">{item.published}<" not in history:
        left["published"] = item.published
    state, embargo = state_in(item)
    words = " ".join(stated)
    said = f'<itemMetaExtProperty rel="q:stated" value="{words}"/>'
    return Record(
        guid,
        version or 1,
        made or made_of(item),
        attribute(provided),
        aliases.declared(),
        history,
        state,
        Xml(f"{parts['notes']}{embargo}{said}"),
        parts,
        first,
        Item(**left) if left else None,
    )


_HELD = frozenset(("copyright_holder", "copyright_notice"))
