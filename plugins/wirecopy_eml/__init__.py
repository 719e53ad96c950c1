"""E-mail and pages saved as mail: their text, and attachments by their own readers."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What of a mail is read."""

    text: Annotated[
        Literal["auto", "plain", "html"],
        msgspec.Meta(
            description="of a text in two forms: auto takes HTML if it holds quotes, else the "
            "plain one if that is whole"
        ),
    ] = "auto"
    attachments: Annotated[
        bool, msgspec.Meta(description="read attachments, each as an input of its own")
    ] = True


class PageOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What of a saved page is read, as of html."""

    content: Annotated[
        Literal["auto", "page", "trafilatura"],
        msgspec.Meta(description="the main story and all tables of quotes, or everything"),
    ] = "auto"


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Messages as mail programs and browsers save them."""
    return [
        Reader(
            "eml",
            "wirecopy_eml.reading:read",
            (".eml",),
            "message/rfc822",
            options=Options,
            summary="e-mail: its text, and its attachments by their own readers",
        ),
        Reader(
            "mhtml",
            "wirecopy_eml.reading:read_page",
            (".mhtml", ".mht"),
            "multipart/related",
            options=PageOptions,
            summary="a web page saved in one file",
        ),
    ]
