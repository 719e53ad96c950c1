"""Feeds of documents: one that breaks off, and one that sees whether they were let go."""

import weakref
from collections.abc import Callable, Iterator

from wirecopy.testing.contract import broken
from wirecopy.tree.nodes import (
    Article,
    Document,
    Paragraph,
    Quote,
    QuoteTable,
    Table,
)

_FEED = 120  # documents, and the size of each: together they dwarf what an exporter needs itself

_BODY = "Ships left the harbour. " * 700


class Watched:
    """A feed of documents that sees whether those it gave were let go."""

    def __init__(self, whose: str, memory: Callable[[], int]) -> None:
        self.whose = whose
        self.memory = memory
        self.given: list[weakref.ref[Document]] = []
        self._begun_with: int | None = None

    def __iter__(self) -> Iterator[Document]:
        for document in some_documents(_FEED):
            children = document.children
            del document
            self._check_memory()
            yield self._watch(children)

    def check_all_were_taken(self) -> None:
        if len(self.given) != _FEED:
            raise broken(
                self.whose,
                f"took {len(self.given)} of {_FEED} documents",
                "loop over documents to their end",
            )

    def _watch(self, children: tuple[QuoteTable | Article | Table, ...]) -> Document:
        document = _WatchedDocument(children)
        self.given.append(weakref.ref(document))
        return document

    def _check_memory(self) -> None:
        held = sum(each() is not None for each in self.given)
        if held > 1:
            raise broken(
                self.whose,
                f"still holds {held} documents when it asks for another",
                "write each document as it comes; there may be millions",
            )
        # What was set up before the first document is not a document.
        used = self.memory()
        self._begun_with = used if self._begun_with is None else self._begun_with
        if used - self._begun_with > _FEED * len(_BODY) // 2:
            raise broken(
                self.whose,
                f"keeps what {len(self.given)} documents said",
                "write to the sink as you go, or to a temporary file; there may be millions",
            )


class _WatchedDocument(Document, frozen=True, gc=True, weakref=True, tag="Document"):
    """A document whose end can be seen."""


def some_documents(count: int) -> Iterator[Document]:
    for number in range(count):
        quote = Quote(f"S{number}")
        article = Article(f"Harbour {number}", body=(Paragraph(f"{number} {_BODY}"),))
        yield Document((QuoteTable((quote,)), article), f"{number}.txt")


def breaking(error: Exception) -> Iterator[Document]:
    yield from some_documents(1)
    raise error
