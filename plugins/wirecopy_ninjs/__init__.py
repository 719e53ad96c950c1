"""ninjs, the news in JSON of the IPTC: written as 3, 2 or 1, read in any version."""

from typing import Annotated, Any, Literal

import msgspec

from wirecopy import Exporter, Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a ninjs may say and wire text does not."""

    version: Annotated[
        Literal["3.2", "3.1", "2.3", "2.2", "1.7", "1.6"],
        msgspec.Meta(
            description="the version of the standard; 3.2, 2.3 and 1.7 are not validated by tests"
        ),
    ] = "3.1"
    layout: Annotated[
        Literal["composite", "lines"],
        msgspec.Meta(description="several documents: in one composite, or each on a line"),
    ] = "composite"
    extension: Annotated[
        bool,
        msgspec.Meta(
            description="prices as JSON, too, by wirecopy's extension of the schema; "
            "each document on a line"
        ),
    ] = False
    date: Annotated[
        str,
        msgspec.Meta(
            description="when the items were made: an ISO 8601 time with its zone, or now; "
            "else what the source says, else SOURCE_DATE_EPOCH, else left out"
        ),
    ] = ""
    guid: Annotated[
        str, msgspec.Meta(description="the identifier of the one item that is written")
    ] = ""
    provider: Annotated[str, msgspec.Meta(description="who provides the items")] = ""
    language: Annotated[
        str, msgspec.Meta(description="the language of items that name none, a BCP 47 tag")
    ] = ""
    copyright: Annotated[str, msgspec.Meta(description="who holds the copyright")] = ""
    exact: Annotated[
        bool,
        msgspec.Meta(
            description="what ninjs has no words for, in a body of its own for wirecopy's reader"
        ),
    ] = True


#: The versions that may be extended by a schema of one's own; 2.3 and 3.2 are not looked at yet.
EXTENDED = ("3.1", "2.2")


def extension_schema(version: Literal["3.1", "2.2"] = "3.1") -> dict[str, Any]:  # Any: JSON
    """The JSON Schema (draft 2020-12) of what `extension=true` writes; it refers to the IPTC's."""
    from wirecopy_ninjs.mapping import EXTENSION, FIELDS  # it needs the options of this module

    text = {"type": "string"}
    figure = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$"}
    kinds = {field.name: field.kind for field in FIELDS}
    words = {key: figure if kinds[name] == "number" else text for key, name in EXTENSION.items()}
    words["priceCurrency"] = {"type": "string", "pattern": "^[A-Z]{3}$"}
    quote = {
        "type": "object",
        "required": ["item", "tickerSymbol"],
        "additionalProperties": False,
        "properties": {
            "item": {"type": "string", "format": "uri", "description": "the quote table's uri"},
            **words,
            "otherCells": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["title", "text"],
                    "additionalProperties": False,
                    "properties": {"title": text, "text": text},
                },
            },
        },
    }
    official = f"http://www.iptc.org/std/ninjs/ninjs-schema_{version}.json"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:x-wirecopy:ninjs-quotes:{version}",
        "title": f"ninjs {version} with quotes",
        "allOf": [{"$ref": f"{official}#/$defs/ninjsType"}],
        "properties": {"quotes": {"type": "array", "items": quote}},
        "required": ["uri"],
        "unevaluatedProperties": False,
    }


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """ninjs 3, 2 and 1."""
    return [
        Exporter(
            "ninjs",
            "wirecopy_ninjs.writing:export",
            (".ninjs",),
            "application/json",
            options=Options,
            summary="ninjs 3, 2 or 1: an item for each quote table and article",
            carries=frozenset({"*", "Item.status", "Item.embargoed:end"}),
        )
    ]


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """ninjs of any version."""
    return [
        Reader(
            "ninjs",
            "wirecopy_ninjs.reading:read",
            (".ninjs",),
            "application/json",
            summary="ninjs 3, 2 and 1: items, composites, arrays and lines of them",
        )
    ]
