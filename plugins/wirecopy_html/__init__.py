"""HTML: saved web pages, fragments, and tables that are called workbooks."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Reader, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What of a page is read."""

    content: Annotated[
        Literal["auto", "page", "trafilatura"],
        msgspec.Meta(
            description="auto reads the main story and all tables of quotes, page everything; "
            "trafilatura has that library find the story (needs the extra `trafilatura`)"
        ),
    ] = "auto"
    furniture: Annotated[
        Literal["drop", "notes"],
        msgspec.Meta(description="what to do with menus, teasers and the like in the story"),
    ] = "drop"
    charset: Annotated[
        str, msgspec.Meta(description="the encoding that a server or a mail named, if any")
    ] = ""


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Pages as browsers show them."""
    return [
        Reader(
            "html",
            "wirecopy_html.reading:read",
            (".html", ".htm", ".xhtml"),
            "text/html",
            options=Options,
            summary="a web page: its story and its tables of quotes",
        )
    ]
