"""What every reader, exporter and filter must keep to, as tests that a plugin's author inherits.

A failure is a `ContractBroken` whose message says what the author must do.
"""

import decimal
import gc
import io
import locale
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy import errors
from wirecopy.files.sink import Sink
from wirecopy.files.source import Input, Source
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter, Filter, Finish, Reader
from wirecopy.plugins.options import describe
from wirecopy.run.convert import Options, record
from wirecopy.testing.carrying import fates
from wirecopy.testing.documents import any_documents, nasty_documents, wire_text
from wirecopy.tree.nodes import (
    Article,
    Diagnostic,
    Document,
    Paragraph,
    Quote,
    QuoteTable,
    Table,
    checked,
    checked_diagnostic,
)

Value = TypeVar("Value")

_FEED = 120  # documents, and the size of each: together they dwarf what an exporter needs itself
_BODY = "Ships left the harbour. " * 700


class ContractBroken(AssertionError):
    """A format does what it must not; the message says what its author must do."""


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
        _for_all(st.lists(any_documents(), max_size=3), self._written)

    def test_it_streams(self) -> None:
        """Every document is taken, and let go before the next."""
        self._written(_feed(1))  # what is imported at the first use is not a document
        with tempfile.TemporaryFile() as stream, _traced() as memory:
            feed = _Watched(f"exporter '{self._name}'", memory)
            with Sink.open(stream) as sink:
                self._run(feed, sink)
        feed.check_all_were_taken()

    def test_it_leaves_closing_to_the_sink(self) -> None:
        """The stream is open when the exporter is done, and nobody keeps it for later."""
        with tempfile.TemporaryFile() as stream:
            with Sink.open(stream) as sink:
                self._run(_feed(2), sink)
            kept = weakref.ref(sink)
            del sink
            gc.collect()
            if kept() is not None:
                raise self._broken(
                    "keeps the sink", "take it as an argument, and let go of it when you return"
                )

    def test_its_options_explain_themselves(self) -> None:
        """Each says what it does, and its default is of its type; `wirecopy formats` shows both."""
        _check_options(f"exporter '{self._name}'", self._exporter)

    def test_it_is_deterministic(self) -> None:
        """The same documents are the same bytes, later and elsewhere."""
        documents = list(chain(_feed(2), nasty_documents()))
        with _environment(SOURCE_DATE_EPOCH="1700000000", TZ="UTC"):
            begun = time.monotonic()
            first = self._written(documents)
        time.sleep(max(0.0, 1.1 - (time.monotonic() - begun)))  # another second for every clock
        with _environment(SOURCE_DATE_EPOCH="1700000000", TZ="Pacific/Apia"):
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
        self._written(_feed(2))

    def test_it_leaves_the_process_alone(self) -> None:
        """Folder, environment, locale, decimal context and threads are everybody's."""
        self._written(_feed(2))

    def test_it_lets_errors_through(self) -> None:
        """What reading raises midway ends the writing, as it is."""
        stop = errors.InputUnavailable("the feed broke off")
        try:
            self._written(_breaking(stop), may_raise=True)
        except ContractBroken:
            raise
        # A third party's function may raise anything at all.
        except (Exception, SystemExit) as error:
            if error is stop:
                return
        raise self._broken(
            "swallows or replaces what its documents raise",
            "catch errors of your own only, not those of the loop over documents",
        )

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
        documents = [*_feed(2), *nasty_documents()]
        whole = self._written(documents)
        options = _record(self.options, self._exporter)
        with _contained(f"exporter '{self._name}'"):
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
            _for_all(self.carries, self._read_back)

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

    def _read_back(self, document: Document) -> None:
        name = self._name if self.reader is None else self.reader
        reader = registry.reader(name) if isinstance(name, str) else name
        written = self._written([document])
        read = list(reader.function()(Source.of(written), _record(self.reader_options, reader)))
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
            if not _is_well_said(diagnostic):
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
        options = _record(self.options, self._exporter)
        with _contained(f"exporter '{self._name}'"):
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
        return _broken(f"exporter '{self._name}'", what, hint)


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
        _for_all(wire_text() | st.binary() | _damaged(self.samples), self._read)

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
        _check_options(f"reader '{self._reader.name}'", self._reader)

    def test_it_may_be_left(self) -> None:
        """A caller who wants only the first document may leave."""
        for sample in self.samples:
            documents = self._reader.function()(
                Source.of(sample), _record(self.options, self._reader)
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
        options = _record(self.options, self._reader)
        with _contained(f"reader '{self._reader.name}'"):
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
            _check_document(f"reader '{self._reader.name}'", document)
        return found

    def _broken(self, what: str, hint: str) -> ContractBroken:
        return _broken(f"reader '{self._reader.name}'", what, hint)


class FilterContract:
    """The tests of a filter; a subclass names it."""

    filter: ClassVar[Filter | str]
    options: ClassVar[Options] = None

    def test_it_passes_nothing_on(self) -> None:
        """No documents stay none."""
        self._filtered([])

    def test_it_passes_nasty_documents(self) -> None:
        """Odd text never raises."""
        self._filtered(nasty_documents())

    def test_it_passes_any_documents(self) -> None:
        """The same for whatever hypothesis thinks of."""
        _for_all(st.lists(any_documents(), max_size=3), self._filtered)

    def test_it_streams(self) -> None:
        """Every document is taken, and let go before the next."""
        with _traced() as memory:
            feed = _Watched(f"filter '{self._filter.name}'", memory)
            self._filtered(feed, keep=False)

    def test_it_is_deterministic(self) -> None:
        """The same documents stay the same."""
        # As plain values: NaN is not equal to itself.
        first, second = (
            [msgspec.to_builtins(each) for each in self._filtered(nasty_documents())]
            for _ in range(2)
        )
        if first != second:
            raise self._broken("passes other documents the second time", "keep no state")

    def test_it_lets_errors_through(self) -> None:
        """What reading raises midway ends the filtering, as it is."""
        stop = errors.InputUnavailable("the feed broke off")
        try:
            for _ in self._filter.function()(_breaking(stop), _record(self.options, self._filter)):
                pass
        # A third party's function may raise anything at all.
        except Exception as error:
            if error is stop:
                return
        raise self._broken(
            "swallows or replaces what its documents raise",
            "catch errors of your own only, not those of the loop over documents",
        )

    def test_its_options_explain_themselves(self) -> None:
        """Each says what it does, and its default is of its type; `wirecopy formats` shows both."""
        _check_options(f"filter '{self._filter.name}'", self._filter)

    @property
    def _filter(self) -> Filter:
        return registry.filter_(self.filter) if isinstance(self.filter, str) else self.filter

    def _filtered(self, documents: Iterable[Document], *, keep: bool = True) -> list[Document]:
        kept: list[Document] = []
        options = _record(self.options, self._filter)
        with _contained(f"filter '{self._filter.name}'"):
            try:
                sift = self._filter.function()
                for document in sift(iter(documents), options):
                    _check_document(f"filter '{self._filter.name}'", document)
                    if keep:
                        kept.append(document)
                    del document
            except ContractBroken:
                raise
            # A third party's function may raise anything at all.
            except (Exception, SystemExit) as error:
                raise self._broken(
                    f"raises {type(error).__name__}: {error}", "pass on what you cannot change"
                ) from error
        return kept

    def _broken(self, what: str, hint: str) -> ContractBroken:
        return _broken(f"filter '{self._filter.name}'", what, hint)


def check_exporter(
    exporter: Exporter | str,
    *,
    options: Options = None,
    reader: Reader | str | None = None,
    reader_options: Options = None,
    carries: st.SearchStrategy[Document] | None = None,
) -> None:
    """Holds an exporter to its contract. Raises `ContractBroken`; see `ExporterContract`."""
    _check(
        ExporterContract,
        exporter=exporter,
        options=options,
        reader=reader,
        reader_options=reader_options,
        carries=carries,
    )


def check_reader(
    reader: Reader | str, *, samples: Iterable[str | bytes] = (), options: Options = None
) -> None:
    """Holds a reader to its contract. Raises `ContractBroken`; see `ReaderContract`."""
    given = samples if isinstance(samples, str | bytes) else tuple(samples)  # one is refused there
    _check(ReaderContract, reader=reader, samples=given, options=options)


def check_filter(chosen: Filter | str, *, options: Options = None) -> None:
    """Holds a filter to its contract. Raises `ContractBroken`; see `FilterContract`."""
    _check(FilterContract, filter=chosen, options=options)


def _check(contract: type[object], **named: object) -> None:
    instance = type(contract.__name__, (contract,), named)()
    for name in vars(contract):  # in the order of their definition
        if name.startswith("test_"):
            getattr(instance, name)()


def _for_all(strategy: st.SearchStrategy[Value], check: Callable[[Value], object]) -> None:
    @settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(strategy)
    def run(value: Value) -> None:
        check(value)

    run()


class _WatchedDocument(Document, frozen=True, gc=True, weakref=True, tag="Document"):
    """A document whose end can be seen."""


class _Watched:
    """A feed of documents that sees whether those it gave were let go."""

    def __init__(self, whose: str, memory: Callable[[], int]) -> None:
        self.whose = whose
        self.memory = memory
        self.given: list[weakref.ref[Document]] = []
        self._begun_with: int | None = None

    def __iter__(self) -> Iterator[Document]:
        for document in _feed(_FEED):
            children = document.children
            del document
            self._check_memory()
            yield self._watch(children)

    def check_all_were_taken(self) -> None:
        if len(self.given) != _FEED:
            raise _broken(
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
            raise _broken(
                self.whose,
                f"still holds {held} documents when it asks for another",
                "write each document as it comes; there may be millions",
            )
        # What was set up before the first document is not a document.
        used = self.memory()
        self._begun_with = used if self._begun_with is None else self._begun_with
        if used - self._begun_with > _FEED * len(_BODY) // 2:
            raise _broken(
                self.whose,
                f"keeps what {len(self.given)} documents said",
                "write to the sink as you go, or to a temporary file; there may be millions",
            )


def _feed(count: int) -> Iterator[Document]:
    for number in range(count):
        quote = Quote(f"S{number}")
        article = Article(f"Harbour {number}", body=(Paragraph(f"{number} {_BODY}"),))
        yield Document((QuoteTable((quote,)), article), f"{number}.txt")


def _breaking(error: Exception) -> Iterator[Document]:
    yield from _feed(1)
    raise error


@contextmanager
def _traced() -> Iterator[Callable[[], int]]:
    """How much memory Python objects took since the block began."""
    import tracemalloc  # only needed here

    was_tracing = tracemalloc.is_tracing()
    tracemalloc.start()
    begun = tracemalloc.get_traced_memory()[0]
    try:
        yield lambda: tracemalloc.get_traced_memory()[0] - begun
    finally:
        if not was_tracing:
            tracemalloc.stop()


@contextmanager
def _contained(whose: str) -> Iterator[None]:
    """What a format does besides its work breaks the contract: printing, changing the process."""
    with decimal.localcontext():
        before, threads = _process(), set(threading.enumerate())
        with _silence(whose):
            yield
        after = _process()
    _restore(before)
    for what, (was, hint) in before.items():
        if after[what][0] != was:
            raise _broken(whose, f"changes {what}", hint)
    # Threads of others may end meanwhile.
    if set(threading.enumerate()) - threads:
        raise _broken(whose, "leaves threads behind", "join those that you start before you return")


def _process() -> dict[str, tuple[object, str]]:
    """What belongs to everybody in the process, and what to do instead of changing it."""
    context = decimal.getcontext()
    rules = (context.prec, context.rounding, context.Emin, context.Emax, context.clamp)
    traps = tuple(trap for trap, is_set in context.traps.items() if is_set)
    return {
        "the working folder": (os.getcwd(), "use paths of your own, and leave os.chdir alone"),
        "the environment": (dict(os.environ), "pass values as arguments, not by os.environ"),
        "the locale": (
            locale.setlocale(locale.LC_ALL),
            "write figures and dates by rules of your own, not by locale.setlocale",
        ),
        "the decimal context": ((rules, traps), "compute `with decimal.localcontext()`"),
    }


def _restore(before: Mapping[str, tuple[object, str]]) -> None:
    os.chdir(str(before["the working folder"][0]))
    locale.setlocale(locale.LC_ALL, str(before["the locale"][0]))
    environment = before["the environment"][0]
    if dict(os.environ) != environment and isinstance(environment, dict):
        os.environ.clear()
        os.environ.update(environment)


@contextmanager
def _silence(whose: str) -> Iterator[None]:
    said = io.StringIO()
    with _descriptors() as beneath, redirect_stdout(said), redirect_stderr(said):
        yield
    if printed := said.getvalue() or beneath():
        hint = "say what is odd by a Diagnostic"
        if whose.startswith("exporter"):
            hint = "print(…, file=text) into `with sink.text() as text`; say warnings by sink.warn"
        raise _broken(whose, f"prints {printed[:60]!r}", hint)


@contextmanager
def _descriptors() -> Iterator[Callable[[], str]]:
    """Keeps what is written past Python, to the descriptors 1 and 2."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # none, or closed
            stream.flush()
    with tempfile.TemporaryFile() as kept:
        saved = [os.dup(1), os.dup(2)]
        printed = b""
        try:
            for descriptor in (1, 2):
                os.dup2(kept.fileno(), descriptor)
            yield lambda: printed.decode("utf-8", "replace")
        finally:
            for descriptor, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, descriptor)
                os.close(copy)
            kept.seek(0)
            printed = kept.read(1000)


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


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    if hasattr(time, "tzset"):  # not on Windows
        time.tzset()


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


def _check_document(whose: str, document: object) -> None:
    try:
        checked(document)
    except TypeError as error:
        raise _broken(
            whose,
            f"yields an invalid Document: {error}",
            "yield Documents, with Decimals for figures and text for the rest",
        ) from error
    for diagnostic in getattr(document, "diagnostics", ()):
        if not _is_well_said(diagnostic):
            raise _broken(
                whose,
                f"says {diagnostic!r}",
                "make it Diagnostic('a-code-of-words', 'warning', 'a message', line, column)",
            )


def _check_options(whose: str, offer: Exporter | Reader | Filter) -> None:
    for option in describe(offer.options):
        if not option.help:
            raise _broken(
                whose,
                f"does not say what its option '{option.name}' does",
                f"declare `{option.name}: Annotated[…, msgspec.Meta(description='…')]`",
            )
    for field in msgspec.structs.fields(offer.options) if offer.options else ():
        if field.default is msgspec.NODEFAULT:
            continue
        try:
            msgspec.convert(msgspec.to_builtins(field.default), field.type)
        except msgspec.ValidationError as error:
            raise _broken(
                whose,
                f"has an option '{field.name}' whose default does not fit: {error}",
                "let the default be of the option's type",
            ) from error


def _record(options: Options, offer: Exporter | Reader | Filter) -> msgspec.Struct | None:
    try:
        return record(options, offer)
    except errors.BadOption as error:
        raise _broken(
            f"'{offer.name}'",
            f"is tested with the wrong options: {error}",
            "set `options` in its contract",
        ) from error


def _is_well_said(diagnostic: Diagnostic) -> bool:
    try:
        checked_diagnostic(diagnostic)
    except TypeError:
        return False
    return _is_code(diagnostic.code) and bool(diagnostic.message)


def _is_code(code: object) -> bool:
    return isinstance(code, str) and code == code.lower() and code.replace("-", "").isalnum()


def _broken(whose: str, what: str, hint: str) -> ContractBroken:
    return ContractBroken(f"{whose} {what}; {hint}")
