"""Writes headlines, loudly."""

from collections.abc import Iterable
from typing import Annotated

import msgspec

from wirecopy import Article, Document, Exporter, Sink, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How loud it is."""

    marks: Annotated[int, msgspec.Meta(ge=0, le=3, description="exclamation marks at the end")] = 1


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """A headline a line; articles without one are warned about."""
    with sink.text() as text:
        for document in documents:
            for article in document.articles:
                if article.headline:
                    print(_loud(article, sink) + "!" * options.marks, file=text)
                else:
                    sink.warn("no-headline", "an article without a headline", line=article.line)


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """One format."""
    return [Exporter("shout", export, (".shout",), options=Options, summary="headlines, loudly")]


def _loud(article: Article, sink: Sink) -> str:
    # A file cannot hold lone surrogates; what is changed is said.
    headline = article.headline.encode("utf-8", "replace").decode()
    if headline != article.headline:
        sink.warn("illegal-character", "a lone surrogate became '?'", line=article.line)
    return headline.upper()
