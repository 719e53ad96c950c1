"""Many inputs in one run: each into an output of its own, or all into one.

An input that cannot be converted is reported and left out, or stops the run. With several jobs,
processes share the work; what comes of it, and its order, is the same.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import msgspec

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.atomic import Identity, destination, sweep
from wirecopy.files.commits import MOST, Durability, Group
from wirecopy.files.source import Source
from wirecopy.plugins import registry
from wirecopy.run import convert as conversion
from wirecopy.run.convert import OnDiagnostic, Summary
from wirecopy.run.digests import Digests
from wirecopy.run.inputs import Found, Unavailable, files_read
from wirecopy.run.journal import Journal
from wirecopy.run.plan import Plan
from wirecopy.run.release import Gate
from wirecopy.run.workers import Pool, WorkerDied
from wirecopy.tree.nodes import Diagnostic, Document

# What an exporter says of a whole run: once in it, not once a file.
_OF_RUN = frozenset(("no-date",))
#: So many documents of one input come from a process at once.
_AT_ONCE = 64


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an input: what was read of it, into which output, and what went wrong.

    `left-out`: it lay in a folder or an archive, and no reader takes it.
    `unchanged`: an earlier run converted it, and neither it nor the plan has changed since.
    `ends_run`: the error is raised next. The output of a file that has one of its own for all that
    it holds has so many `bytes` and this `sha256`. `is_named`: the user named the input; it is not
    one that a folder, an archive or a pattern brought.
    """

    input: str
    output: str
    status: Literal["done", "failed", "unchanged", "left-out"]
    summary: Summary = conversion.NOTHING
    error: errors.WirecopyError | None = None
    ends_run: bool = False
    bytes: int = 0
    sha256: str = ""
    is_named: bool = True


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """An input on its way: what was found, and its output.

    `fingerprint` says what the output is made from, if somebody keeps a journal; `is_unchanged`:
    an earlier run has done it. `is_free`: the output was not there when the run came to it;
    `may_replace`: so if it is there, a process that died has written it.
    """

    found: Found | Unavailable
    output: str
    fingerprint: str = ""
    is_unchanged: bool = False
    is_free: bool = False
    may_replace: bool = False

    @property
    def name(self) -> str:
        """What the user calls it."""
        return self.found.name if isinstance(self.found, Unavailable) else self.found.source.name

    def source(self) -> Source:
        """The source. Raises what is wrong with it."""
        if isinstance(self.found, Unavailable):
            raise self.found.error
        return self.found.source


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How a run goes: how many processes share it, what ends it, and who is told what.

    `on_outcome` is told of each input in the order of the inputs. With `stops` the first failure is
    raised after that; without, only what would befall every input is (`ends_on`): a plan that makes
    no sense, a full disk. With `force` outputs replace files. `reads` are files that are read
    besides the inputs, by device and number: lists of them, the configuration. `on_document` is
    called for each document that goes into a shared output. An input with an output of its own is
    left out if it takes longer than `timeout` seconds; 0 is forever. `durability` says when outputs
    are safe from a loss of power.
    """

    on_diagnostic: OnDiagnostic
    on_outcome: Callable[[Outcome], None]
    jobs: int = 1
    stops: bool = False
    force: bool = False
    ends_on: tuple[type[errors.WirecopyError], ...] = (errors.UsageError, errors.WriteFailed)
    reads: Collection[Identity] = ()
    on_document: Callable[[], None] | None = None
    timeout: float = 0.0
    durability: Durability = "group"


def each(
    plan: Plan,
    inputs: Iterable[tuple[Found | Unavailable, str]],
    run: Run,
    journal: Journal | None = None,
) -> None:
    """Converts each input into the output beside it."""
    # What is timed is the work on one input.
    durability = "each" if run.timeout and run.durability == "group" else run.durability
    work = _Conversion(plan, _options(plan), run.force, durability, Group())
    noted = (_noted(Input(found=found, output=output), journal) for found, output in inputs)
    left: set[str] = set()  # folders in which a process died at its work

    def again(item: Input) -> Input:
        if item.output:
            left.add(os.path.dirname(os.path.realpath(item.output)))
        return _again(item)

    def tidy() -> None:
        for folder in left:
            sweep(folder)

    with ExitStack() as stack:
        stack.callback(work.discard)
        if run.jobs > 1 or run.timeout:
            stack.callback(tidy)
            pool = stack.enter_context(
                Pool[Input, _Converted](
                    work,
                    run.jobs,
                    weight=_weight,
                    again=again,
                    timeout=run.timeout,
                    finishing=work,
                    most_at_once=MOST if durability == "group" else 0,
                )
            )
            results: Iterator[tuple[Input, _Converted | WorkerDied | None]]
            results = pool.run(map(_portable, noted if run.force else map(_seen, noted)))
        else:
            results = _grouped(noted, work, run)
        told: set[str] = set()
        for item, result in results:
            if result is None:
                continue
            converted = _died(item, result) if isinstance(result, WorkerDied) else result
            for name, diagnostic in converted.diagnostics:
                if diagnostic.code in _OF_RUN and name == item.output:
                    if diagnostic.code in told:
                        continue
                    told.add(diagnostic.code)
                run.on_diagnostic(name, diagnostic)
            if journal is not None and item.fingerprint and converted.failure is None:
                journal.note(Path(item.output), item.fingerprint)
            _finish(item, converted.summary, converted.failure, run, run.ends_on)


def merge(
    plan: Plan, inputs: Iterable[Found | Unavailable], output: str, run: Run
) -> Summary | None:
    """Converts all inputs into one output.

    Documents that must not be written are left out: their inputs fail, the rest is written.
    Returns what was written: None, and no output, if there were inputs and every one failed.
    """
    items = (Input(found=found, output=output) for found in inputs)
    gate = None if plan.filters else plan.gate
    work = _Reading(plan, conversion.replaced(output), gate)
    options = _options(plan)
    exporter = registry.exporter(plan.to)
    is_package = conversion.fills_package(exporter, output)
    reads = Digests()  # what members of a package must not replace
    for identity in run.reads:
        reads.put(identity)
    if is_package and run.force and os.path.isdir(destination(output)):
        items = (_noted_as_read(item, reads) for item in items)
    if work.replaced is not None and work.replaced in reads:
        raise errors.OutputUnavailable(
            "is an input, or what names them", source=output, hint="write to another name"
        )
    # Filters see all documents in their order, so what is prepared must have passed them.
    is_apart = exporter.prepare is not None and not is_package
    is_prepared = run.jobs > 1 and is_apart and not plan.filters
    tally = conversion.Tally(run.on_diagnostic)
    with ExitStack() as stack:
        results: Iterator[tuple[Input, _Read | WorkerDied | None]]
        if run.jobs > 1:
            carrier = _Preparing(work, options) if is_prepared else _Packing(work)
            pool = stack.enter_context(
                Pool[Input, bytes | _Prepared | _Failure](
                    carrier, run.jobs, is_gentle=not is_prepared, weight=_weight
                )
            )
            results = map(_unpacked, pool.run(map(_portable, items)))
        else:
            results = ((item, read) for item in items for read in (*work(item), None))
        # What is counted is what is written: filters come between.
        read = conversion.Tally(None) if plan.filters else tally
        values: Iterator[Any] = _values(results, run, read)  # Any: documents, or prepared
        if plan.filters:
            values = conversion.filtered(plan.filters, values)
            if (late := plan.gate) is not None:
                values = _released(values, late, run, output)
            values = tally.count(values)
        try:
            conversion.put(
                values,
                exporter,
                output,
                options=options,
                force=run.force,
                strict=plan.strict,
                jobs=run.jobs,
                tally=tally,
                are_prepared=is_prepared,
                are_released=True,
                reads=reads,
                rules=plan.rules,
                durability=run.durability,
            )
        except _Nothing:
            return None
    return tally.summary()


class _Failure(msgspec.Struct, frozen=True):
    """What went wrong with an input.

    `is_fatal`: it was the exporter, which would have failed in the one process, too.
    """

    error: errors.WirecopyError
    is_fatal: bool = False


class _Prepared(msgspec.Struct, frozen=True):
    """What the exporter's first stage made of some documents of an input."""

    values: list[Any]  # Any: as the exporter likes
    summary: Summary
    diagnostics: list[tuple[str, Diagnostic]]


#: What came of reading an input, a few documents at a time.
_Read = list[Document] | _Prepared | _Failure


class _Converted(msgspec.Struct, frozen=True):
    """What came of an input that has an output of its own."""

    summary: Summary
    diagnostics: list[tuple[str, Diagnostic]]
    failure: _Failure | None = None
    output: str = ""


class _Nothing(errors.WirecopyError):
    """Every input failed: there is nothing to write."""


class _Conversion(msgspec.Struct, frozen=True):
    """The work on an input with an output of its own.

    Outputs of a group are there when what came of them went through `finish`.
    """

    plan: Plan
    options: msgspec.Struct | None
    force: bool
    durability: Durability
    group: Group

    def __call__(self, item: Input) -> Iterator[_Converted]:
        if item.is_unchanged:
            yield _Converted(conversion.NOTHING, [])
            return
        heard: list[tuple[str, Diagnostic]] = []
        try:
            summary = self._summary(item, heard)
        except Exception as error:
            yield _failed(heard, _failure(item, error))
        else:
            yield _Converted(summary, heard, output=item.output)

    def _summary(self, item: Input, heard: list[tuple[str, Diagnostic]]) -> Summary:
        plan, source = self.plan, item.source()
        reads = frozenset(files_read(source))
        if conversion.replaced(item.output) in reads:
            raise conversion.own_input(item.output)
        documents = conversion.read_many((source,), from_=plan.from_, options=plan.reader_options)
        tally = conversion.Tally(lambda name, diagnostic: heard.append((name, diagnostic)))
        conversion.put(
            tally.count(conversion.filtered(plan.filters, documents)),
            registry.exporter(plan.to),
            item.output,
            options=self.options,
            force=self.force or item.may_replace,
            strict=plan.strict,
            jobs=1,
            tally=tally,
            reads=reads,
            rules=plan.rules,
            durability=self.durability,
            group=self.group if self.durability == "group" else None,
        )
        return tally.summary()

    @property
    def is_due(self) -> bool:
        """Whether outputs have waited long enough for others of their group."""
        return self.group.is_due

    def finish(self, results: list[_Converted]) -> list[_Converted]:
        """Puts the outputs of a group in place, and says what came of that."""
        failed = self.group.commit()
        if not failed:
            return results
        return [
            _failed(each.diagnostics, _Failure(failed[each.output]))
            if each.output in failed
            else each
            for each in results
        ]

    def discard(self) -> None:
        """Removes what is not in place."""
        self.group.discard()


def _failed(heard: list[tuple[str, Diagnostic]], failure: _Failure) -> _Converted:
    told = Counter(diagnostic.code for _, diagnostic in heard)
    summary = msgspec.structs.replace(conversion.NOTHING, diagnostics=dict(told))
    return _Converted(summary, heard, failure)


def _grouped(
    items: Iterable[Input], work: _Conversion, run: Run
) -> Iterator[tuple[Input, _Converted]]:
    """What came of each input, told when its output is in place."""
    waiting: list[tuple[Input, _Converted]] = []

    def finished() -> Iterator[tuple[Input, _Converted]]:
        done = work.finish([converted for _, converted in waiting])
        told = list(zip([item for item, _ in waiting], done, strict=True))
        waiting.clear()
        return iter(told)

    remaining = iter(items)
    while True:
        try:
            item = next(remaining, None)
        except errors.WirecopyError:  # as of a folder that cannot be made: it ends the run
            yield from finished()
            raise
        if item is None:
            break
        waiting += ((item, converted) for converted in work(item))
        failure = waiting[-1][1].failure
        if work.is_due or (failure is not None and _ends(failure, run, run.ends_on)):
            yield from finished()
    yield from finished()


class _Reading(msgspec.Struct, frozen=True):
    """The work on an input that shares its output: what can be done to it alone.

    `replaced` is the file, by device and number, that the output takes the place of, if there is
    one: it may be an input, too. `gate` is the plan's, unless filters may take out what must not be
    written.
    """

    plan: Plan
    replaced: Identity | None
    gate: Gate | None

    def __call__(self, item: Input) -> Iterator[list[Document] | _Failure]:
        documents: list[Document] = []
        failure: _Failure | None = None
        gate = self.gate
        refused: list[errors.Unusable] = []
        try:
            source = item.source()
            if self.replaced is not None and self.replaced in files_read(source):
                yield _Failure(conversion.own_input(item.output), is_fatal=True)
                return
            for document in conversion.read_many(
                (source,), from_=self.plan.from_, options=self.plan.reader_options
            ):
                if gate is not None and (refusal := gate.refusal(document)) is not None:
                    refusal.source = refusal.source or item.name
                    refused.append(refusal)
                    continue
                documents.append(document)
                if len(documents) == _AT_ONCE:
                    yield documents
                    documents = []
        except Exception as error:
            failure = _failure(item, error)
        if documents:
            yield documents
        for refusal in refused:
            yield _Failure(refusal)
        if failure is not None:
            yield failure


class _Packing(msgspec.Struct, frozen=True):
    """Reading in another process: documents travel as bytes, which costs a third of pickling."""

    reading: _Reading

    def __call__(self, item: Input) -> Iterator[bytes | _Failure]:
        for read in self.reading(item):
            if isinstance(read, _Failure):
                yield read
                continue
            try:
                yield _encode(read)
            except UnicodeEncodeError:  # a lone surrogate
                import pickle  # rare

                yield pickle.dumps(read)


class _Preparing(msgspec.Struct, frozen=True):
    """Reading and the exporter's first stage, in another process."""

    reading: _Reading
    options: msgspec.Struct | None

    def __call__(self, item: Input) -> Iterator[_Prepared | _Failure]:
        for read in self.reading(item):
            if isinstance(read, _Failure):
                yield read
                continue
            try:
                yield self._prepared(read)
            except Exception as error:
                failure = _failure(item, error)
                yield msgspec.structs.replace(failure, is_fatal=True)
                return

    def _prepared(self, documents: list[Document]) -> _Prepared:
        plan = self.reading.plan
        exporter = registry.exporter(plan.to)
        options = conversion.dated(self.options, exporter, plan.rules)
        prepare = exporter.preparation()
        heard: list[tuple[str, Diagnostic]] = []
        tally = conversion.Tally(lambda name, diagnostic: heard.append((name, diagnostic)))
        with registry.border(exporter):
            values = [prepare(each, options) for each in tally.count(documents) if prepare]
            if registry.is_foreign(exporter):
                import pickle  # rare

                pickle.dumps(values)  # later nobody could tell whose fault it is
        return _Prepared(values, tally.summary(), heard)


def _options(plan: Plan) -> msgspec.Struct | None:
    """The record of the exporter's options. Raises `BadOption`."""
    exporter = registry.exporter(plan.to)
    with registry.border(exporter):  # they may have a __post_init__
        return conversion.record(plan.options, exporter)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Document]).decode
#: How what `pickle` writes begins, and no list in MessagePack does.
_PICKLED = b"\x80"


def _values(
    results: Iterable[tuple[Input, _Read | WorkerDied | None]], run: Run, whole: conversion.Tally
) -> Iterator[Any]:  # Any: documents, or what was prepared of them
    """What came of all inputs, counted, and on the way the outcomes of each."""
    tally = conversion.Tally(whole.report)
    failure: _Failure | None = None
    succeeded = failed = 0
    for item, result in results:
        match result:
            case list():
                for document in result:
                    tally.look_at(document)
                    if run.on_document is not None:
                        run.on_document()
                    yield document
            case _Prepared():
                tally.add(result.summary, result.diagnostics)
                yield from result.values
            case _Failure():
                if failure is not None:  # only one can be the outcome
                    message = errors.printable(failure.error.what)
                    whole.report(item.name, Diagnostic("left-out", "error", message))
                failure = result
            case WorkerDied():
                failure = _died(item, result).failure
            case None:
                summary = tally.summary()
                whole.add(summary, ())
                _finish(item, summary, failure, run, errors.UsageError)
                succeeded += failure is None or tally.documents > 0
                failed += failure is not None
                tally, failure = conversion.Tally(whole.report), None
    if failed and not succeeded:
        raise _Nothing("every input failed")


def _released(
    documents: Iterable[Document], gate: Gate, run: Run, output: str
) -> Iterator[Document]:
    """The documents that may be written; of each other one the outcome is told."""
    passed = left_out = 0
    for document in documents:
        error = gate.refusal(document)
        if error is None:
            passed += 1
            yield document
            continue
        left_out += 1
        outcome = Outcome(
            input=document.source,
            output=remote.shown(output),
            status="failed",
            error=error,
            ends_run=run.stops,
        )
        run.on_outcome(outcome)
        if run.stops:
            raise error
    if left_out and not passed:
        raise _Nothing("every input failed")


def _noted(item: Input, journal: Journal | None) -> Input:
    if journal is None:
        return item
    fingerprint = journal.fingerprint([item.found])
    return msgspec.structs.replace(
        item,
        fingerprint=fingerprint,
        is_unchanged=journal.is_done(Path(item.output), fingerprint),
    )


def _seen(item: Input) -> Input:
    """The same, which knows whether its output is there."""
    return msgspec.structs.replace(item, is_free=not os.path.lexists(item.output))


def _again(item: Input) -> Input:
    """The same, when a process has died that may have done it."""
    return msgspec.structs.replace(item, may_replace=item.is_free)


def _weight(item: Input) -> int:
    return item.found.weight


def _portable(item: Input) -> Input:
    """The same for another process, where our open files are not."""
    found = item.found
    if isinstance(found, Unavailable) or found.source.is_portable:
        return item
    try:
        source = msgspec.structs.replace(found.source, content=found.source.binary())
    except errors.WirecopyError as error:
        failed = Unavailable(item.name, error, found.is_named)
        return msgspec.structs.replace(item, found=failed)
    return msgspec.structs.replace(item, found=msgspec.structs.replace(found, source=source))


def _unpacked(
    result: tuple[Input, bytes | _Prepared | _Failure | WorkerDied | None],
) -> tuple[Input, _Read | WorkerDied | None]:
    item, packed = result
    if not isinstance(packed, bytes):
        return item, packed
    if not packed.startswith(_PICKLED):
        return item, _decode(packed)
    import pickle  # rare

    return item, pickle.loads(packed)


def _finish(
    item: Input,
    summary: Summary,
    failure: _Failure | None,
    run: Run,
    always: type[errors.WirecopyError] | tuple[type[errors.WirecopyError], ...],
) -> None:
    """Tells what became of an input. Raises what was wrong with it if that ends the run."""
    ends_run = failure is not None and _ends(failure, run, always)
    outcome = Outcome(
        input=item.name,
        output=remote.shown(item.output),
        status="unchanged" if item.is_unchanged else "failed" if failure else "done",
        summary=summary,
        error=failure.error if failure else None,
        ends_run=ends_run,
        is_named=item.found.is_named,
    )
    run.on_outcome(outcome)
    if ends_run and failure is not None:
        raise failure.error


def _ends(
    failure: _Failure,
    run: Run,
    always: type[errors.WirecopyError] | tuple[type[errors.WirecopyError], ...],
) -> bool:
    return run.stops or failure.is_fatal or isinstance(failure.error, always)


def _died(item: Input, death: WorkerDied) -> _Converted:
    error = (
        errors.defect(MemoryError(), source=item.name)
        if death.is_of_memory
        else errors.Defect(
            f"its process {death.reason}", source=item.name, hint="convert it alone to see why"
        )
    )
    return _Converted(conversion.NOTHING, [], _Failure(error))


def _failure(item: Input, error: Exception) -> _Failure:
    """What went wrong with one input, to be told; raised again if it ends the run.

    A fault of ours in one input must not end a run over thousands.
    """
    known = error if isinstance(error, errors.WirecopyError) else None
    failure = known or errors.defect(error, source=item.name)
    # A filter or an exporter knows no inputs.
    if isinstance(failure, errors.PluginFailed | errors.Unusable):
        failure.source = failure.source or item.name
    if known is None or isinstance(failure, errors.PluginFailed):
        import traceback  # never needed, it is hoped

        failure.trace = errors.public_text("".join(traceback.format_exception(error)))
    if isinstance(error, MemoryError):
        error.__traceback__ = None  # its frames may hold all the memory there is
    return _Failure(failure)


def _noted_as_read(item: Input, reads: Digests) -> Input:
    """The same, whose files are noted."""
    if isinstance(item.found, Found):
        for identity in item.found.identities():
            reads.put(identity)
    return item
