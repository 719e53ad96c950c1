"""What a news item says of itself: its identity, state, times, subjects, rights, links, media.

The names are IPTC's. Times are text in ISO 8601 as the source gives them, a date or a time with its
zone (`2026-11-20T17:35:00+01:00`), so that neither the zone nor a missing hour is lost.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from wirecopy.tree.values import Node

_ISO = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?"
#: A date, or a time with its zone where that is known, in ISO 8601.
Time = Annotated[
    str,
    Meta(
        pattern=f"^{_ISO}$",
        extra={"kind": "time", "examples": ("2026-11-20", "2026-11-20T17:35:00+01:00")},
    ),
]
#: When an embargo ends; `open` until it is told.
Embargo = Annotated[
    str,
    Meta(
        pattern=f"^(?:{_ISO}|open)$",
        extra={"kind": "time", "examples": ("open", "2026-11-20T17:35:00+01:00")},
    ),
]
#: From 1, the most urgent, to 9.
Rank = Annotated[int, Meta(ge=1, le=9)]
Status = Literal["usable", "withheld", "canceled"]
_SHOWN = {"shown": True}
_PRIVATE = {"private": True}


class Concept(Node, frozen=True):
    """What a news item is about, or of: a subject, genre, place, person, organisation, event.

    `scheme` is an alias of the IPTC's catalog (`medtop`) or an address, `code` stands in it.
    """

    code: str | None = None
    scheme: str | None = None
    name: str | None = None


class Author(Node, frozen=True):
    """Somebody who made a news item."""

    name: str
    role: str | None = None
    job_title: str | None = None
    uri: str | None = None
    email: str | None = None


class Signal(Node, frozen=True):
    """What receivers must do or know (`update`, `correction`, `kill`), with the text."""

    code: str
    text: str | None = None


class Link(Node, frozen=True):
    """Another resource: a previous version, a sidebar, the item's page. `rel` says which."""

    target: str
    rel: str | None = None
    title: str | None = None


class Rendition(Node, frozen=True):
    """A file of a picture, sound or film: `type` is its media type, `duration` in seconds."""

    url: str
    # In JSON `type` tells nodes apart.
    type: str | None = field(default=None, name="media_type")
    width: Annotated[int, Meta(ge=0)] | None = None
    height: Annotated[int, Meta(ge=0)] | None = None
    bytes: Annotated[int, Meta(ge=0)] | None = None
    duration: Annotated[int, Meta(ge=0)] | None = None


class Media(Node, frozen=True):
    """A picture, sound or film that goes with the item; `kind` is `picture`, `video`, `audio`, …"""

    kind: str
    caption: str | None = None
    credit: str | None = None
    headline: str | None = None
    renditions: tuple[Rendition, ...] = ()


class Property(Node, frozen=True):
    """A name and a value, as they came."""

    name: str
    value: str


class Item(Node, frozen=True, kw_only=True):
    """What a news item says of itself; every field may be missing.

    `ed_note` and `instructions` are for editors: they stand in no body and on no page. Formats
    without a place for `status` and `embargoed` refuse items that are not usable.
    """

    guid: Annotated[
        str | None,
        Meta(description="the item's identifier, the same in all versions", extra=_SHOWN),
    ] = None
    version: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="the item's version", extra=_SHOWN)
    ] = None
    first_created: Annotated[Time | None, Meta(description="when the first version was made")] = (
        None
    )
    version_created: Annotated[
        Time | None, Meta(description="when this version was made", extra=_SHOWN)
    ] = None
    published: Annotated[Time | None, Meta(description="when it was sent or published")] = None
    status: Annotated[
        Status | None,
        Meta(
            description="usable, withheld or canceled",
            examples=["usable", "withheld", "canceled"],
            extra={"kind": "code", "usual": "usable"} | _SHOWN | _PRIVATE,
        ),
    ] = None
    embargoed: Annotated[
        Embargo | None,
        Meta(
            description="until when it may not be published; open: until it is told",
            extra=_SHOWN | _PRIVATE,
        ),
    ] = None
    urgency: Annotated[
        Rank | None, Meta(description="how urgent it is, from 1 to 9", extra=_SHOWN)
    ] = None
    priority: Annotated[
        Rank | None, Meta(description="its priority in transmission, from 1 to 9", extra=_SHOWN)
    ] = None
    slugline: Annotated[str | None, Meta(description="the slug line")] = None
    provider: Annotated[str | None, Meta(description="who provides the item")] = None
    info_source: Annotated[str | None, Meta(description="where its facts come from")] = None
    copyright_holder: Annotated[str | None, Meta(description="who holds the copyright")] = None
    copyright_notice: Annotated[str | None, Meta(description="the copyright notice")] = None
    usage_terms: Annotated[str | None, Meta(description="how it may be used")] = None
    data_mining: Annotated[
        str | None, Meta(description="whether machines may mine it: a URI of PLUS, or text")
    ] = None
    digital_source_type: Annotated[
        str | None, Meta(description="what made it, a person or a model: a URI or code of IPTC")
    ] = None
    ed_note: Annotated[
        str | None, Meta(description="a note to editors, not for publication", extra=_PRIVATE)
    ] = None
    instructions: Annotated[
        str | None, Meta(description="instructions to editors", extra=_PRIVATE)
    ] = None
    keywords: Annotated[tuple[str, ...], Meta(description="key words")] = ()
    subjects: Annotated[tuple[Concept, ...], Meta(description="what it is about")] = ()
    genres: Annotated[tuple[Concept, ...], Meta(description="what kind of text it is")] = ()
    places: Annotated[tuple[Concept, ...], Meta(description="the places that it tells of")] = ()
    people: Annotated[tuple[Concept, ...], Meta(description="the people that it tells of")] = ()
    organisations: Annotated[
        tuple[Concept, ...], Meta(description="the organisations that it tells of")
    ] = ()
    events: Annotated[tuple[Concept, ...], Meta(description="the events that it tells of")] = ()
    authors: Annotated[tuple[Author, ...], Meta(description="who made it, one by one")] = ()
    signals: Annotated[tuple[Signal, ...], Meta(description="what receivers must know")] = ()
    links: Annotated[tuple[Link, ...], Meta(description="other resources")] = ()
    media: Annotated[tuple[Media, ...], Meta(description="pictures, sounds and films")] = ()
    other: Annotated[
        tuple[Property, ...], Meta(description="what else it says, by names of the source's own")
    ] = ()


class Message(Node, frozen=True, kw_only=True):
    """The delivery that a document came in: who sent it, when, as what. No part of what it says."""

    sender: str | None = None
    sent: Time | None = None
    id: str | None = None
    priority: Rank | None = None
    package: str | None = None
