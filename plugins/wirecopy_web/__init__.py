"""For the web: HTML pages, schema.org's JSON-LD, and Markdown."""

from typing import Annotated, Literal

import msgspec

from wirecopy import Exporter, hookimpl

_Publisher = Annotated[str, msgspec.Meta(description="who publishes it")]
_Language = Annotated[
    str, msgspec.Meta(description="the language of articles that name none, a BCP 47 tag")
]
_Date = Annotated[
    str, msgspec.Meta(description="when it was published: an ISO 8601 date, or one with a time")
]


class JsonLdOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What search engines want to know and wire text does not say."""

    publisher: _Publisher = ""
    language: _Language = ""
    date: _Date = ""
    layout: Annotated[
        Literal["graph", "lines"], msgspec.Meta(description="one JSON text, or one a line")
    ] = "graph"


class HtmlOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How the page looks, and what it says besides."""

    title: Annotated[
        str, msgspec.Meta(description="the page's title and heading; else the first headline")
    ] = ""
    style: Annotated[bool, msgspec.Meta(description="with a style sheet inside")] = True
    fragment: Annotated[
        bool, msgspec.Meta(description="the articles and tables alone, for a page of yours")
    ] = False
    json_ld: Annotated[
        bool, msgspec.Meta(description="with schema.org's JSON-LD for search engines")
    ] = True
    publisher: _Publisher = ""
    language: _Language = ""
    date: _Date = ""


class MarkdownOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What of Markdown is used."""

    front_matter: Annotated[
        bool, msgspec.Meta(description="begin each document with a YAML block of what it says")
    ] = False
    table: Annotated[
        Literal["pipe", "html"],
        msgspec.Meta(description="quotes as GitHub's tables with pipes, or as HTML"),
    ] = "pipe"


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """Formats of the web."""
    return [
        Exporter(
            "html",
            "wirecopy_web.page:export",
            (".html", ".htm"),
            "text/html",
            options=HtmlOptions,
            summary="a web page that needs nothing else: articles and tables of quotes",
            carries=frozenset("*"),
        ),
        Exporter(
            "jsonld",
            "wirecopy_web.jsonld:export",
            (".jsonld",),
            "application/ld+json",
            options=JsonLdOptions,
            summary="schema.org's NewsArticle and quotes, for search engines",
            carries=frozenset("*"),
        ),
        Exporter(
            "markdown",
            "wirecopy_web.markdown:export",
            (".md", ".markdown"),
            "text/markdown",
            options=MarkdownOptions,
            summary="Markdown with tables of quotes (CommonMark, GitHub's tables)",
            carries=frozenset("*"),
        ),
    ]
