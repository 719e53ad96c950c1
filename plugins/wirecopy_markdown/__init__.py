"""Markdown, read: CommonMark with GitHub's tables, as people and extractors write it."""

from wirecopy import Reader, hookimpl


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Stories and tables of quotes in Markdown."""
    return [
        Reader(
            "markdown",
            "wirecopy_markdown.reading:read",
            (".md", ".markdown"),
            "text/markdown",
            summary="Markdown: stories, and tables of quotes",
        )
    ]
