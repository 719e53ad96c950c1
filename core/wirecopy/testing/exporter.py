"""The contract of an exporter."""

import gc
import io
import os
import pickle
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from hypothesis import strategies as st

from wirecopy import errors
from wirecopy.files.sink import Sink
from wirecopy.files.source import Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter, Finish, Reader
from wirecopy.run.convert import Options
from wirecopy.testing.carrying import fates
from wirecopy.testing.contract import (
    SWALLOWS,
    ContractBroken,
    broken,
    check_options,
    for_all,
    hold,
    is_well_said,
    record_of,
)
from wirecopy.testing.documents import any_documents, nasty_documents
from wirecopy.testing.feeds import Watched, breaking, some_documents
from wirecopy.testing.process import contained, environment, traced
from wirecopy.tree.items import Item
from wirecopy.tree.nodes import Article, Diagnostic, Document

#: What must not be published, or not yet, by the place that an exporter says it has for that.
_UNTIL = "2099-01-01T00:00:00Z"
_HELD = {
    "Item.status": (Item(status="canceled"), Item(status="withheld")),
    "Item.embargoed": (Item(embargoed=_UNTIL), Item(embargoed="open")),
    "Item.embargoed:end": (Item(embargoed=_UNTIL),),
}


def _is_held(item: Item) -> bool:
    return item.status in ("withheld", "canceled") or item.embargoed is not None


class ExporterContract:
    """The tests of an exporter; a subclass names it.

    `reader` and `carries` add the round trip: what the reader makes of documents of the strategy
    `carries` must equal them.
    """

    exporter: ClassVar[Exporter | str]
    options: ClassVar[Options] = None
    reader: ClassVar[Reader | str | None] = None
    reader_options: ClassVar[Options] = None
    carries: ClassVar[st.SearchStrategy[Document] | None] = None

    def test_it_writes_nothing_at_all(self) -> None:
        """No documents are a valid, empty output."""
        self._written([])

    def test_it_writes_nasty_documents(self) -> None:
        """Odd text never raises: what the format cannot carry is replaced and warned about."""
        for document in nasty_documents():
            self._written([document])
        self._written(nasty_documents())

    def test_it_writes_any_documents(self) -> None:
        """The same for whatever hypothesis thinks of."""
        for_all(st.lists(any_documents(), max_size=3), self._written)

    def test_it_streams(self) -> None:
        """Every document is taken, and let go before the next."""
        self._written(some_documents(1))  # what is imported at the first use is not a document
        with tempfile.TemporaryFile() as stream, traced() as memory:
            feed = Watched(f"exporter '{self._name}'", memory)
            with Sink.open(stream) as sink:
                self._run(feed, sink)
        feed.check_all_were_taken()

    def test_it_leaves_closing_to_the_sink(self) -> None:
        """The stream is open when the exporter is done, and nobody keeps it for later."""
        with tempfile.TemporaryFile() as stream:
            with Sink.open(stream) as sink:
                self._run(some_documents(2), sink)
            kept = weakref.ref(sink)
            del sink
            gc.collect()
            if kept() is not None:
                raise self._broken(
                    "keeps the sink", "take it as an argument, and let go of it when you return"
                )

    def test_its_options_explain_themselves(self) -> None:
        """Each says what it does, and its default is of its type; `wirecopy formats` shows both."""
        check_options(f"exporter '{self._name}'", self._exporter)

    def test_it_is_deterministic(self) -> None:
        """The same documents are the same bytes, later and elsewhere."""
        documents = list(chain(some_documents(2), nasty_documents()))
        with environment(SOURCE_DATE_EPOCH="1700000000", TZ="UTC"):
            begun = time.monotonic()
            first = self._written(documents)
        time.sleep(max(0.0, 1.1 - (time.monotonic() - begun)))  # another second for every clock
        with environment(SOURCE_DATE_EPOCH="1700000000", TZ="Pacific/Apia"):
            if isinstance(self.exporter, str):
                second = _written_elsewhere(self.exporter, self.options, documents)
            else:  # another process could not find it
                second = self._written(documents)
        if first != second:
            raise self._broken(
                "writes other bytes the second time",
                "take no clock, random number or identity; honour SOURCE_DATE_EPOCH; sort sets",
            )

    def test_it_prints_nothing(self) -> None:
        """Standard output is the document's."""
        self._written(some_documents(2))

    def test_it_leaves_the_process_alone(self) -> None:
        """Folder, environment, locale, decimal context and threads are everybody's."""
        self._written(some_documents(2))

    def test_it_lets_errors_through(self) -> None:
        """What reading raises midway ends the writing, as it is."""
        stop = errors.InputUnavailable("the feed broke off")
        try:
            self._written(breaking(stop), may_raise=True)
        except ContractBroken:
            raise
        # A third party's function may raise anything at all.
        except (Exception, SystemExit) as error:
            if error is stop:
                return
        raise self._broken(*SWALLOWS)

    def test_it_fills_a_package(self) -> None:
        """A folder takes the same documents, if the format is a package."""
        if self._exporter.package:
            with tempfile.TemporaryDirectory() as folder:
                with Sink.open(Path(folder) / "out", package=True) as sink:
                    self._run(nasty_documents(), sink)
                if not any((Path(folder) / "out").iterdir()):
                    raise self._broken(
                        "puts no file into a package", "write each with sink.member(name)"
                    )

    def test_it_prepares_apart(self) -> None:
        """With `prepare`: prepared in another order and process, documents are the same bytes."""
        prepare = self._exporter.preparation()
        if prepare is None:
            return
        documents = [*some_documents(2), *nasty_documents()]
        whole = self._written(documents)
        options = record_of(self.options, self._exporter)
        with contained(f"exporter '{self._name}'"):
            prepared = [prepare(document, options) for document in reversed(documents)]
        try:
            carried = [pickle.loads(pickle.dumps(value)) for value in reversed(prepared)]
        # A third party's value may raise anything at all.
        except Exception as error:
            raise self._broken(
                f"prepares what cannot be pickled: {error}",
                "return text, bytes, numbers, and tuples or structs of them from `prepare`",
            ) from error
        if self._written(carried, export=self._exporter.finish()) != whole:
            raise self._broken(
                "writes other bytes when documents are prepared apart",
                "keep no state in `prepare`; what depends on the order belongs into `export`",
            )

    def test_it_reads_back(self) -> None:
        """`read(write(document)) == document` for all that the format carries."""
        if self.carries is not None:
            for_all(self.carries, self._read_back)

    def test_it_keeps_the_state_of_items(self) -> None:
        """An item that may not be published is read back as one, where there is a place for that.

        An exporter says so: `carries` names `Item.status`, `Item.embargoed`, `Item.embargoed:end`.
        """
        said = self._exporter.carries or frozenset()
        if self.reader is None:
            return
        for place, items in _HELD.items():
            for item in items if place in said else ():
                document = Document((Article("Harbour reopens", item=item),))
                found = self._read_again(document)
                kept = [child.item for each in found for child in each.children]
                if not kept or not all(each is not None and _is_held(each) for each in kept):
                    raise self._broken(
                        f"makes usable what is not: {item!r} became {kept!r}",
                        f"write the state, or leave {place} out of `carries`",
                    )

    def test_it_carries_or_warns(self) -> None:
        """Each field of each node is in the output, or a warning says that it is not."""
        said = self._exporter.carries
        if said is None:  # it does not say what it carries: a run says so
            return
        lost = []
        for name, fate in fates(self._carried_by).items():
            is_promised = "*" in said or name.partition(":")[0] in said
            # What it does not name, wirecopy warns of.
            if is_promised and (fate == "lost" or ("*" not in said and fate != "carried")):
                lost.append(name)
        if lost:
            raise self._broken(
                f"silently loses: {', '.join(lost)}",
                "write them, or warn: sink.warn('not-carried', …); `carries` names what is written",
            )

    def _carried_by(self, document: Document) -> tuple[bytes, list[Diagnostic]]:
        stream = io.BytesIO()
        heard: list[Diagnostic] = []
        if not self._exporter.package:
            with Sink.open(stream, report=heard.append) as sink:
                self._run([document], sink)
            return stream.getvalue(), heard
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "out.zip"
            with Sink.open(place, package=True, report=heard.append) as sink:
                self._run([document], sink)
            return place.read_bytes(), heard

    def _read_again(self, document: Document) -> list[Document]:
        """What the reader makes of a document that is written."""
        name = self._name if self.reader is None else self.reader
        reader = registry.reader(name) if isinstance(name, str) else name
        options = record_of(self.reader_options, reader)
        return list(reader.function()(Source.of(self._written([document])), options))

    def _read_back(self, document: Document) -> None:
        read = self._read_again(document)
        if read != [document]:
            raise self._broken(
                f"does not read back: {document!r} became {read!r}",
                "write what is missing, or leave it out of `carries` and warn about it",
            )

    @property
    def _exporter(self) -> Exporter:
        exporter = self.exporter
        return registry.exporter(exporter) if isinstance(exporter, str) else exporter

    @property
    def _name(self) -> str:
        return self._exporter.name

    def _written(
        self,
        documents: Iterable[Any],  # Any: or what was made of documents by `prepare`
        *,
        may_raise: bool = False,
        export: Finish | None = None,
    ) -> bytes:
        stream = io.BytesIO()
        heard: list[Diagnostic] = []
        with Sink.open(stream, report=heard.append) as sink:
            self._run(documents, sink, may_raise=may_raise, export=export)
        if stream.closed:
            raise self._broken(
                "closes the sink", "use `with sink.text()` or `sink.binary()`, and never close()"
            )
        for diagnostic in heard:
            if not is_well_said(diagnostic):
                raise self._broken(
                    f"warns with {diagnostic!r}",
                    "say sink.warn('a-code-of-words', 'a message', line=node.line)",
                )
        return stream.getvalue()

    def _run(
        self,
        documents: Iterable[Any],  # Any: as above
        sink: Sink,
        *,
        may_raise: bool = False,
        export: Finish | None = None,
    ) -> None:
        export = export or self._exporter.function()
        options = record_of(self.options, self._exporter)
        with contained(f"exporter '{self._name}'"):
            try:
                returned: object = export(iter(documents), sink, options)
            except ContractBroken:
                raise
            # A third party's function may raise anything at all.
            except (Exception, SystemExit) as error:
                if may_raise:
                    raise
                raise self._broken(
                    f"raises {type(error).__name__}: {error}",
                    "write any text: replace what the format cannot carry and say so by sink.warn",
                ) from error
        if returned is not None:
            raise self._broken(
                f"returns {type(returned).__name__}",
                "write to the sink and return nothing; a function with `yield` writes nothing",
            )

    def _broken(self, what: str, hint: str) -> ContractBroken:
        return broken(f"exporter '{self._name}'", what, hint)


def check_exporter(
    exporter: Exporter | str,
    *,
    options: Options = None,
    reader: Reader | str | None = None,
    reader_options: Options = None,
    carries: st.SearchStrategy[Document] | None = None,
) -> None:
    """Holds an exporter to its contract. Raises `ContractBroken`; see `ExporterContract`."""
    hold(
        ExporterContract,
        exporter=exporter,
        options=options,
        reader=reader,
        reader_options=reader_options,
        carries=carries,
    )


def _written_elsewhere(name: str, options: Options, documents: list[Document]) -> bytes:
    """What an exporter writes in a process of its own, whose sets have an order of their own."""
    named = msgspec.structs.asdict(options) if isinstance(options, msgspec.Struct) else options
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        input=pickle.dumps(sys.path) + pickle.dumps((name, named, documents)),
        env={
            **os.environ,
            "PYTHONHASHSEED": "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2",
        },
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


_ELSEWHERE = """
import io, pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
import wirecopy
name, options, documents = pickle.load(sys.stdin.buffer)
stream = io.BytesIO()
wirecopy.write(documents, stream, to=name, options=options)
sys.stdout.buffer.write(stream.getvalue())
"""
