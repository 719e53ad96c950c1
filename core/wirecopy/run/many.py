"""A whole run: names of inputs in, outputs, a report and a summary out."""

import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

import msgspec

from wirecopy import errors
from wirecopy.files import remote
from wirecopy.files.atomic import (
    Identity,
    folded,
    identity,
    is_device,
    make_folder,
    replaced,
    sweep,
)
from wirecopy.files.commits import Durability
from wirecopy.files.sink import Sink
from wirecopy.files.source import STANDARD
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter
from wirecopy.run import convert as conversion
from wirecopy.run import release
from wirecopy.run.batch import Outcome, Run, each, merge
from wirecopy.run.convert import OnDiagnostic, Summary
from wirecopy.run.inputs import Found, Unavailable, files, gather, identities, lists
from wirecopy.run.journal import Journal
from wirecopy.run.outputs import Outputs
from wirecopy.run.plan import Plan, Selection
from wirecopy.run.reports import diagnostic_json, outcome_json
from wirecopy.tree.nodes import Diagnostic

#: A name of inputs, as `find` takes it.
Name = os.PathLike[str] | str
#: Is told what became of an input.
OnOutcome = Callable[[Outcome], None]
#: With so many inputs, or so many bytes of them in memory, other processes are worth their start.
_MANY = 128
_MUCH = 1 << 24
#: So many failures are kept; the report has all.
_MOST_FAILURES = 100


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to.

    Of `inputs`, so many are `done`, `failed` and `unchanged` since an earlier run. `written` counts
    what they held. `failures` are the outcomes of the first hundred that failed, `left_out` the
    files of folders and archives that no reader takes. `exit_code` is that of the first failure, as
    of `wirecopy convert`: 0 if there was none, and, without `strict`, if all that failed were
    inputs that only a folder, an archive or a pattern brought and that cannot be read, beside
    others that can.
    """

    inputs: int = 0
    done: int = 0
    failed: int = 0
    unchanged: int = 0
    written: Summary = conversion.NOTHING
    failures: tuple[Outcome, ...] = ()
    left_out: tuple[str, ...] = ()
    exit_code: int = 0


def convert_many(
    inputs: Name | Iterable[Name],
    output: Name | None,
    plan: Plan,
    *,
    selection: Selection = Selection(),  # noqa: B008  # it cannot change
    jobs: int | None = 1,
    resume: bool = False,
    force: bool = False,
    name: str | None = None,
    on_error: Literal["skip", "stop"] = "skip",
    report: Name | None = None,
    diagnostics: Name | None = None,
    on_diagnostic: OnDiagnostic | None = None,
    on_outcome: OnOutcome | None = None,
    protected: Iterable[Name] = (),
    durability: Durability = "group",
    by_file: bool = False,
    engine: str | None = None,
    part: tuple[int, int] | None = None,
    timeout: float | None = None,
) -> RunSummary:
    """Converts all that names stand for, as `wirecopy convert` does: the same bytes, files, report.

    `inputs` are names as in `find`: of files, folders, patterns, `@lists`, archives, URLs, or one
    name. `output` is a file that takes all of them together, a folder for one file each (it is
    there, or its name ends with a slash), either of them here or at a URL, or None: each goes
    beside its input. `name` is the template of outputs' names in a folder. Files are replaced only
    with `force` or `resume`, and never one that is read: an input, or one of those `protected`.

    `jobs` processes share the work; None is one for each processor if there are many inputs. With
    `resume`, what an earlier run has done and is unchanged is left out; every run into a folder can
    be resumed, however it ended. An input that cannot be converted is left out, or raised with
    `on_error="stop"` and if it is alone. `report` and `diagnostics` are files for lines of JSON:
    what became of each input, and what there is to say. `on_outcome` and `on_diagnostic` are
    called with the same in the order of the inputs; what they raise ends the run.

    With `by_file` each file that is named or found has one output in the folder, whatever number of
    stories it holds; of a file of rows, documents are named by their ids alone. It is a shard: it
    is done in a process of its own, `jobs` of them at a time, and its marker in `_wirecopy/` is
    what `resume` goes by, also at URLs. `engine`, `NAME` or `NAME:ADDRESS`, has others do that;
    `part`, a pair of I and N, does every Nth file, from the Ith, counted from 0. Both imply
    `by_file`. A document that takes longer than `timeout` seconds, or ends its process twice, is
    left out; without `by_file` only where a `timeout` is given, and an input that has an output of
    its own counts as one document. The default is 60 with `by_file`; 0 is forever.

    `durability` says when outputs are safe from a loss of power: `group`s of up to 128 of them are
    brought to the disk, then put in place; with `each` that is done for one after the other, with
    `none` the system brings them there when it likes. None is ever half in place after a kill.

    Raises what would befall every input, such as `UsageError`, `BadOption`, `FormatUnavailable`,
    `OutputExists` and `WriteFailed`.
    """
    listed = [inputs] if isinstance(inputs, str | os.PathLike) else inputs
    names = [os.fspath(each) for each in listed]
    target = None if output is None else os.fspath(output)
    exporter = registry.exporter(plan.to)
    if plan.from_ is not None:
        registry.reader(plan.from_)
    if jobs is not None and (not isinstance(jobs, int) or jobs < 1):
        raise errors.UsageError(
            f"nothing can be converted by {jobs!r} processes", hint="let `jobs` be 1 or more"
        )
    if durability not in get_args(Durability):
        raise errors.UsageError(
            f"no durability is {durability!r}", hint=f"there are {', '.join(get_args(Durability))}"
        )
    if resume and (target is None or target == STANDARD or is_device(target)):
        raise errors.UsageError("only files can be resumed", hint="name them with -o")
    by_file = by_file or engine is not None or part is not None
    if by_file:
        from wirecopy.run import sharded  # no other run needs it

        sharded.check(exporter, target, engine, part, diagnostics)
    if timeout is not None and (not isinstance(timeout, int | float) or not timeout >= 0):
        raise errors.UsageError(f"no time can be {timeout!r} seconds", hint="0 is forever")
    if resume and target is not None and remote.is_url(target) and not by_file:
        raise errors.UsageError("outputs at URLs can only be resumed by file", hint="add --by-file")
    merged = target if target is not None and takes_all(exporter, target) else None
    if by_file:
        merged = None
    if merged is not None and name:
        raise errors.UsageError(
            f"--name has nothing to name: all goes to '{merged}'",
            hint="leave it out, or give a folder with -o DIR/",
        )
    left_out: list[str] = []
    find = partial(files if by_file else gather, names, selection)
    found = find(on_left_out=left_out.append)
    first, are_many = _first(found)
    is_alone = len(first) <= 1
    replaces = force or resume
    beside = lists(names) | {each for each in map(identity, protected) if each is not None}
    inputs_read = cache(partial(identities, names, selection, beside))
    reports = [os.fspath(file) for file in (diagnostics, report) if file is not None]
    _check_reports(reports, merged, inputs_read if replaces else frozenset)
    check(plan, first)
    outputs = Outputs(exporter, target, name, inputs_read if replaces else None, reports)
    outputs.check()
    ended: errors.WirecopyError | None = None
    with ExitStack() as stack:
        write_diagnostic = _lines(stack, diagnostics, force=replaces)
        write_outcome = _lines(stack, report, force=replaces)
        told = _Told(
            write_diagnostic, write_outcome, on_diagnostic, on_outcome, is_strict=plan.strict
        )
        run = Run(
            jobs=jobs or (_processors() if are_many else 1),
            stops=is_alone or on_error == "stop",
            force=replaces,
            on_diagnostic=told.diagnostic,
            on_outcome=told.outcome,
            reads=beside if replaces else (),
            timeout=0.0 if timeout is None else float(timeout),
            durability=durability,
        )
        merging: _Merging = merge
        if timeout:
            from wirecopy.run.watched import watched  # no other run needs it

            merging = partial(watched, names, selection)
        everything: Iterable[Found | Unavailable] = chain(first, found)
        # An error that ends the run waits until the report, which tells of it, is in place.
        try:
            if by_file and target is not None:
                make_folder(target)
                sharded.ByFile(
                    plan=plan,
                    selection=selection,
                    folder=target,
                    engine=engine,
                    jobs=jobs or _processors(),
                    part=part,
                    timeout=60.0 if timeout is None else float(timeout),
                    resumes=resume,
                    replaces=replaces,
                    stops=on_error == "stop",
                ).run(outputs.of(everything), told.outcome)
            elif merged is None:
                if target is not None:
                    make_folder(target)
                journal = _journal(stack, plan, target, resume) if resume or not is_alone else None
                each(plan, outputs.of(everything), run, journal)
                if journal is not None:
                    journal.is_open = bool(told.counts["failed"])
            elif resume:
                now: Iterable[Found | Unavailable] = find()
                if any(map(_passes_by, names)):
                    now = everything = list(everything)
                told.written = _merge_again(plan, now, everything, merged, run, told, merging)
            else:
                told.written = merging(plan, everything, merged, run)
        except errors.WirecopyError as error:
            ended = error
        for file in left_out:
            told.outcome(Outcome(input=file, output="", status="left-out"))
    if ended is not None:
        raise ended
    return told.summary(left_out)


def takes_all(exporter: Exporter, output: str) -> bool:
    """Whether all inputs go into one output, not each into a file of a folder."""
    return exporter.package or not (output.endswith("/") or os.path.isdir(output))


def check(plan: Plan, first: Sequence[Found | Unavailable] = ()) -> None:
    """Raises what would befall every input, before anything is made.

    Of the `first` inputs the readers are known that are to have the plan's options.
    """
    exporter = registry.exporter(plan.to)
    with registry.border(exporter):  # its options may have a __post_init__
        conversion.record(plan.options, exporter)
    release.gate(exporter, plan.rules)
    conversion.filtered(plan.filters, iter(()))
    readers = {registry.reader(plan.from_)} if plan.from_ is not None else set()
    if plan.reader_options and plan.from_ is None:
        for found in first:
            with suppress(errors.FormatUnavailable):  # that input's own
                if isinstance(found, Found):
                    readers.add(registry.reader_for(found.source.plain_name))
    for reader in readers:
        with registry.border(reader):
            conversion.record(plan.reader_options, reader)


def _check_reports(
    reports: Sequence[str], merged: str | None, inputs: Callable[[], Container[Identity]]
) -> None:
    """Reports get files of their own: neither each other's nor the output's, and no input."""
    taken = {folded(merged)} if merged is not None and merged != STANDARD else set()
    for report in reports:
        name = folded(report)
        if name in taken:
            raise errors.UsageError(
                "is the name of another output, too", source=report, hint="choose another name"
            )
        taken.add(name)
        found = replaced(report)
        if found is not None and found in inputs():
            raise errors.OutputUnavailable("is an input", source=report, hint="choose another name")


def _lines(stack: ExitStack, file: Name | None, *, force: bool) -> Callable[[str], object] | None:
    """What writes a line to a file, which is in place when the stack is done; None for none."""
    if file is None:
        return None
    text = stack.enter_context(stack.enter_context(Sink.open(file, force=force)).text())
    return lambda line: text.write(f"{line}\n")


class _Told:
    """Hears of diagnostics and outcomes; counts them, writes them down and hands them on."""

    def __init__(
        self,
        diagnostics: Callable[[str], object] | None,
        report: Callable[[str], object] | None,
        on_diagnostic: OnDiagnostic | None,
        on_outcome: OnOutcome | None,
        *,
        is_strict: bool,
    ) -> None:
        self._diagnostics = diagnostics
        self._report = report
        self._on_diagnostic = on_diagnostic
        self._on_outcome = on_outcome
        self._sum = conversion.Tally(None)
        self._is_strict = is_strict
        self._failures: list[Outcome] = []
        # The codes of the first failure, and of the first that counts whatever else was written.
        self._code = self._grave_code = 0
        self.counts: Counter[str] = Counter()
        #: What all inputs came to together: not all that was read, and the exporter warns, too.
        self.written: Summary | None = None

    def diagnostic(self, source: str, diagnostic: Diagnostic) -> None:
        if self._diagnostics is not None:
            self._diagnostics(diagnostic_json(source, diagnostic))
        if self._on_diagnostic is not None:
            self._on_diagnostic(source, diagnostic)

    def outcome(self, outcome: Outcome) -> None:
        self.counts[outcome.status] += 1
        self._sum.add(outcome.summary, ())
        for code, count in outcome.summary.diagnostics.items():
            self._sum.codes[code] = self._sum.codes.get(code, 0) + count
        if outcome.error is not None:
            self._code = self._code or outcome.error.exit_code
            if self._is_strict or outcome.is_named or not _is_unreadable(outcome.error):
                self._grave_code = self._grave_code or outcome.error.exit_code
            if len(self._failures) < _MOST_FAILURES:
                self._failures.append(outcome)
        if self._report is not None:
            self._report(outcome_json(outcome))
        if self._on_outcome is not None:
            self._on_outcome(outcome)

    def summary(self, left_out: Sequence[str]) -> RunSummary:
        counts = self.counts
        is_of_use = counts["done"] or counts["unchanged"]
        return RunSummary(
            inputs=counts["done"] + counts["failed"] + counts["unchanged"],
            done=counts["done"],
            failed=counts["failed"],
            unchanged=counts["unchanged"],
            written=self.written or self._sum.summary(),
            failures=tuple(self._failures),
            left_out=tuple(left_out),
            exit_code=self._grave_code if is_of_use else self._code,
        )


def _is_unreadable(error: errors.WirecopyError) -> bool:
    """Whether it is the input's fault, or a reader's that is not installed."""
    kinds = errors.BadData | errors.FormatUnavailable
    return isinstance(error, kinds) and not isinstance(error, errors.Unusable)


def _first(found: Iterator[Found | Unavailable]) -> tuple[list[Found | Unavailable], bool]:
    """The first inputs, and whether there is much to do; those of archives may be in memory."""
    first: list[Found | Unavailable] = []
    weight = 0
    for one in found:
        first.append(one)
        weight += one.weight
        if len(first) == _MANY or (weight >= _MUCH and len(first) > 1):
            return first, True
    return first, False


def _journal(stack: ExitStack, plan: Plan, folder: str | None, resumes: bool) -> Journal | None:
    """What is done in a folder of outputs, for this run or the next."""
    if folder is None or remote.is_url(folder):
        return None
    if resumes:
        for place, _, _ in os.walk(folder):
            sweep(place)
    return stack.enter_context(Journal(Path(folder), plan.made_from(), resumes=resumes))


def _merge_again(
    plan: Plan,
    now: Iterable[Found | Unavailable],
    inputs: Iterable[Found | Unavailable],
    output: str,
    run: Run,
    told: _Told,
    merging: "_Merging",
) -> Summary | None:
    """Merges inputs, unless an earlier run did and `now` nothing has changed.

    Returns what was written.
    """
    path = Path(output.rstrip("/"))
    sweep(path.parent)
    with Journal(path.parent, plan.made_from(), resumes=True) as journal:
        fingerprint = journal.fingerprint(now)
        if journal.is_done(path, fingerprint):
            told.outcome(Outcome(input="", output=output, status="unchanged"))
            return None
        written = merging(plan, inputs, output, run)
        if written is not None and not told.counts["failed"]:
            journal.note(path, fingerprint)
        return written


#: Converts inputs into one output: see `merge`.
_Merging = Callable[[Plan, Iterable[Found | Unavailable], str, Run], Summary | None]


def _passes_by(name: str) -> bool:
    """Whether a name is that of a list that can be read but once."""
    return name.startswith("@") and not os.path.isfile(name.removeprefix("@"))


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
