"""The contract of a reader."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st

from wirecopy import errors
from wirecopy.files.source import Input, Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Reader
from wirecopy.run.convert import Options
from wirecopy.testing.contract import (
    ContractBroken,
    broken,
    check_document,
    check_options,
    for_all,
    hold,
    record_of,
)
from wirecopy.testing.documents import wire_text
from wirecopy.testing.process import contained
from wirecopy.tree.nodes import Document


class ReaderContract:
    """The tests of a reader; a subclass names it, and gives `samples` of what it reads.

    They are small, and complete: as `bytes`, or as `str` where the format is text.
    """

    reader: ClassVar[Reader | str]
    options: ClassVar[Options] = None
    samples: ClassVar[tuple[str | bytes, ...]] = ()

    def test_it_reads_its_samples(self) -> None:
        """Each is at least one document."""
        if not self.samples:
            raise self._broken("comes without samples", "give some: `samples = (…,)`")
        if isinstance(self.samples, str | bytes):
            raise self._broken("takes one text for all its samples", "write `samples = (…,)`")
        for sample in self.samples:
            if not self._read(sample, may_refuse=False):
                raise self._broken(f"makes nothing of {sample[:60]!r}", "yield a Document")

    def test_it_reads_nothing_at_all(self) -> None:
        """Without bytes there are no documents, an empty one, or `BadData`."""
        self._read(b"")

    def test_it_never_raises_on_odd_content(self) -> None:
        """Any content is documents, or refused with `BadData`."""
        for_all(wire_text() | st.binary() | _damaged(self.samples), self._read)

    def test_it_is_deterministic(self) -> None:
        """The same content is the same documents with the same diagnostics."""
        for sample in self.samples:
            first, second = (
                [(each, each.diagnostics) for each in self._read(sample)] for _ in range(2)
            )
            if first != second:
                raise self._broken("reads other documents the second time", "keep no state")

    def test_it_reads_files_and_streams(self) -> None:
        """A path and an open file say the same as their content."""
        for sample in self.samples:
            content = _bytes(sample)
            expected = self._read(content)
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "sample"
                file.write_bytes(content)
                with file.open("rb") as stream:
                    for source in (file, stream):
                        if self._read(source) != expected:
                            raise self._broken(
                                f"makes something else of {type(source).__name__} than of bytes",
                                "take the content from source.text() or source.binary()",
                            )

    def test_its_options_explain_themselves(self) -> None:
        """Each says what it does, and its default is of its type; `wirecopy formats` shows both."""
        check_options(f"reader '{self._reader.name}'", self._reader)

    def test_it_may_be_left(self) -> None:
        """A caller who wants only the first document may leave."""
        for sample in self.samples:
            documents = self._reader.function()(
                Source.of(sample), record_of(self.options, self._reader)
            )
            for _ in documents:
                break
            close = getattr(documents, "close", None)
            if close is None:
                raise self._broken(
                    f"returns {type(documents).__name__}",
                    "be a generator: yield each document when it is read",
                )
            try:
                close()
            # A third party's function may raise anything at all.
            except Exception as error:
                raise self._broken(
                    f"raises {type(error).__name__} when it is left: {error}",
                    "let GeneratorExit through, and yield nothing after it",
                ) from error

    @property
    def _reader(self) -> Reader:
        return registry.reader(self.reader) if isinstance(self.reader, str) else self.reader

    def _read(self, content: Input, *, may_refuse: bool = True) -> list[Document]:
        found: list[Document] = []
        options = record_of(self.options, self._reader)
        with contained(f"reader '{self._reader.name}'"):
            try:
                found.extend(self._reader.function()(Source.of(content), options))
            except errors.BadData as error:
                if not may_refuse:
                    raise self._broken(f"refuses its sample: {error}", "read it") from error
            # A third party's function may raise anything at all.
            except (Exception, SystemExit) as error:
                raise self._broken(
                    f"raises {type(error).__name__} on {_start(content)}: {error}",
                    "keep odd text with a Diagnostic; raise BadData for what is not your format",
                ) from error
        for document in found:
            check_document(f"reader '{self._reader.name}'", document)
        return found

    def _broken(self, what: str, hint: str) -> ContractBroken:
        return broken(f"reader '{self._reader.name}'", what, hint)


def check_reader(
    reader: Reader | str, *, samples: Iterable[str | bytes] = (), options: Options = None
) -> None:
    """Holds a reader to its contract. Raises `ContractBroken`; see `ReaderContract`."""
    given = samples if isinstance(samples, str | bytes) else tuple(samples)  # one is refused there
    hold(ReaderContract, reader=reader, samples=given, options=options)


@st.composite
def _damaged(draw: st.DrawFn, samples: tuple[str | bytes, ...]) -> bytes:
    """A sample with a piece cut out and another put in."""
    whole = _bytes(draw(st.sampled_from(samples or ("",))))
    one, other = sorted(draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    return whole[:one] + draw(st.binary(max_size=4)) + whole[other:]


def _bytes(sample: str | bytes) -> bytes:
    return sample.encode("utf-8", "surrogatepass") if isinstance(sample, str) else sample


def _start(content: Input) -> str:
    return repr(content[:60]) if isinstance(content, str | bytes) else type(content).__name__
