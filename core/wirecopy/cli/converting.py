"""The command `convert`."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from wirecopy import errors
from wirecopy.cli.arguments import Converts, Inputs, refuse_terminal, spread
from wirecopy.cli.configuring import loudness, source_of
from wirecopy.cli.failing import complain
from wirecopy.cli.printing import ALARMS, diagnostic_json, diagnostic_line, outcome_json
from wirecopy.cli.progress import Progress
from wirecopy.cli.stderr import Findings
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
from wirecopy.files.sink import Sink
from wirecopy.files.source import STANDARD
from wirecopy.plugins import registry
from wirecopy.run import convert as conversion
from wirecopy.run import release
from wirecopy.run.batch import Outcome, Run, each, merge
from wirecopy.run.convert import Summary
from wirecopy.run.inputs import Found, Unavailable, gather, identities, lists
from wirecopy.run.journal import Journal
from wirecopy.run.outputs import Outputs
from wirecopy.run.plan import Plan
from wirecopy.tree.nodes import Diagnostic

#: With so many inputs, or so many bytes of them in memory, other processes are worth their start.
_MANY = 128
_STANDARD_OUTPUTS = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
_MUCH = 1 << 24


@spread
def convert(
    context: typer.Context,
    inputs: Inputs,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            "-t",
            metavar="FORMAT",
            is_eager=True,
            help="Write this format; else by -o's name.",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUTPUT",
            help="FILE takes all inputs together, DIR/ one file each, - is standard output. "
            "Without it a file goes beside its input, standard input to standard output.",
        ),
    ] = None,
    converts: Converts,
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="Share the work among N processes; else one for each processor if there are many "
            "inputs. The output is the same.",
        ),
    ] = None,
    on_error: Annotated[
        Literal["skip", "stop"],
        typer.Option(
            help="What to do about an input that cannot be converted, if it is not alone."
        ),
    ] = "skip",
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Leave out what an earlier run has done and is unchanged; replace the rest.",
        ),
    ] = False,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="TEMPLATE",
            help="What outputs are called: {folder} {stem} {extension} {number} and text.",
        ),
    ] = None,
    diagnostics: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write diagnostics there as JSON lines, too."),
    ] = None,
    report: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write there what became of each input, as JSON lines."),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show no progress and no summary.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", help="Show the summary even when stderr is not a terminal."
        ),
    ] = False,
) -> None:
    """Convert wire copy to another format."""
    if output in _STANDARD_OUTPUTS:
        output = STANDARD  # by that name it is another's by now
    _check_output(inputs, output, to)
    if to is None and output is None:
        raise errors.UsageError(
            "nothing says which format to write", hint="name one with --to, or a file with -o"
        )
    exporter = registry.exporter(to) if to else registry.exporter_for(output or "")
    if converts.from_ is not None:
        registry.reader(converts.from_)
    is_folder = output is not None and (output.endswith("/") or os.path.isdir(output))
    merged = output if exporter.package or not is_folder else None
    if resume and (output is None or output == STANDARD or is_device(output)):
        raise errors.UsageError("only files can be resumed", hint="name them with -o")
    if merged is not None and name and source_of(context, "name") == "COMMANDLINE":
        raise errors.UsageError(
            f"--name has nothing to name: all goes to '{merged}'",
            hint="leave it out, or give a folder with -o DIR/",
        )
    quiet, verbose = loudness(context, quiet=quiet, verbose=verbose)
    selection = converts.selection
    find = partial(gather, inputs, selection)
    left_out: list[str] = []
    found = find(on_left_out=left_out.append)
    first, are_many = _first(found)
    is_alone = len(first) <= 1
    plan = converts.plan(context, exporter)
    beside = _read_beside(context, inputs)
    files = cache(partial(identities, inputs, selection, beside))
    reports = [file for file in (diagnostics, report) if file is not None]
    replaces = force or resume
    _check_reports(reports, merged, files if replaces else frozenset)
    _check(plan, first)
    outputs = Outputs(exporter, output, name, files if replaces else None, reports)
    outputs.check()
    with ExitStack() as stack:
        progress = stack.enter_context(
            Progress(is_wanted=not (quiet or is_alone), count=lambda: _count(inputs, find))
        )
        log = _Log(stack, progress, diagnostics, report, force=replaces)
        run = Run(
            jobs=jobs or (_processors() if are_many else 1),
            stops=is_alone or on_error == "stop",
            force=replaces,
            on_diagnostic=log.diagnostic,
            on_outcome=log.outcome,
            reads=beside if replaces else (),
        )
        everything: Iterable[Found | Unavailable] = chain(first, found)
        # A sink on standard output sees to it itself.
        if STANDARD not in (output, *(inputs if output is None else ())):
            stack.enter_context(redirect_stdout(sys.stderr))
        with log.kept():
            if merged is not None:
                refuse_terminal(exporter, merged)
                if resume:
                    now: Iterable[Found | Unavailable] = find()
                    if any(map(_passes_by, inputs)):
                        now = everything = list(everything)
                    written = _merge_again(plan, now, everything, merged, run, log)
                else:
                    written = merge(plan, everything, merged, run)
                if written is not None:
                    progress.wrote(written)
            else:
                if output is not None:
                    make_folder(output)
                journal = _journal(stack, plan, output, resume) if resume or not is_alone else None
                each(plan, outputs.of(everything), run, journal)
                if journal is not None:
                    journal.is_open = bool(log.failed)
        log.left_out(left_out, is_told=not (quiet or selection.extensions))
    if log.error is not None:
        raise log.error
    if verbose or progress.is_for_eyes:
        progress.tell(progress.summary())
    elif is_alone and not (quiet or log.failed) and sys.stderr and sys.stderr.isatty():
        progress.tell_alone(output or log.written)
    if plan.filters and not quiet and not log.failed and progress.is_empty:
        progress.tell("wirecopy: the filters left nothing: no quotes, no tables, no articles")
    if log.failed:
        raise typer.Exit(log.exit_code)


def _check_output(inputs: Sequence[str], output: str | None, to: str | None) -> None:
    """Raises `UsageError` where an output was named as the last input, as for other programs."""
    *others, last = inputs
    if output is not None or not others or os.path.lexists(last) or remote.is_url(last):
        return
    ending = os.path.splitext(last)[1].lower()
    if any(os.path.splitext(other)[1].lower() == ending for other in others):
        return
    with suppress(errors.FormatUnavailable):
        exporter = registry.exporter_for(last)
        if to is None or registry.exporter(to) is exporter:
            raise errors.UsageError(
                f"there is no '{last}' to read",
                hint=f"-o names an output: wirecopy convert {' '.join(others)} -o {last}",
            )


def _check(plan: Plan, first: Sequence[Found | Unavailable]) -> None:
    """Raises what would befall every input, before anything is made."""
    release.gate(registry.exporter(plan.to), plan.rules)
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


def _read_beside(context: typer.Context, names: Sequence[str]) -> frozenset[Identity]:
    """What is read besides the inputs, by device and number: lists of them, the configuration."""
    file = getattr(context.obj, "file", None)
    configuration = identity(file) if file is not None else None
    return lists(names) | ({configuration} if configuration is not None else frozenset())


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


class _Log:
    """Hears of diagnostics and outcomes; tells standard error and the files that were asked for."""

    def __init__(
        self,
        stack: ExitStack,
        progress: Progress,
        diagnostics: str | None,
        report: str | None,
        *,
        force: bool,
    ) -> None:
        self._progress = progress
        self._findings = Findings()
        self._diagnostics, self._report = (
            stack.enter_context(stack.enter_context(Sink.open(file, force=force)).text())
            if file is not None
            else None
            for file in (diagnostics, report)
        )
        self.failed = self.exit_code = 0
        #: The output of the last input.
        self.written = ""
        #: What ended the run, to be raised when the files are in place.
        self.error: errors.WirecopyError | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """An error that ends the run waits: the files tell of just such runs."""
        try:
            yield
        except errors.WirecopyError as error:
            self.error = error
        for line in self._findings.rest("--diagnostics FILE has them all"):
            self._progress.tell(line)

    def diagnostic(self, source: str, diagnostic: Diagnostic) -> None:
        if diagnostic.severity in ALARMS and self._findings.is_told(diagnostic.code):
            self._progress.tell(diagnostic_line(source, diagnostic))
        if self._diagnostics is not None:
            print(diagnostic_json(source, diagnostic), file=self._diagnostics)

    def outcome(self, outcome: Outcome) -> None:
        error = outcome.error
        if error is not None:
            self.failed += 1
            self.exit_code = self.exit_code or error.exit_code
            if not outcome.ends_run:  # else the caller tells it
                complain(error, self._progress.tell)
        self.written = outcome.output
        self._progress.note(outcome)
        if self._report is not None:
            print(outcome_json(outcome), file=self._report)

    def left_out(self, names: Sequence[str], *, is_told: bool) -> None:
        """Names what lay in folders and archives and was not taken, by kind."""
        if self._report is not None:
            for name in names:
                print(
                    outcome_json(Outcome(input=name, output="", status="left-out")),
                    file=self._report,
                )
        if names and is_told:
            kinds = Counter(os.path.splitext(name)[1].lower() or "no extension" for name in names)
            told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(_MOST_KINDS))
            more = ", …" if len(kinds) > _MOST_KINDS else ""
            self._progress.tell(
                f"wirecopy: left out, for no reader takes them: {told}{more}; "
                "--extension takes others"
            )


_MOST_KINDS = 8


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


def _count(names: Sequence[str], find: Callable[[], Iterable[Found | Unavailable]]) -> int | None:
    """How many inputs there are, if it can be said without reading them."""
    # Folders and patterns are looked through again; anything else would have to be read.
    if any(name == STANDARD or not os.path.exists(name) for name in names):
        return None
    return sum(1 for _ in find())


def _journal(stack: ExitStack, plan: Plan, folder: str | None, resumes: bool) -> Journal | None:
    """What is done in a folder of outputs, for this run or the next."""
    if folder is None:
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
    log: _Log,
) -> Summary | None:
    """Merges inputs, unless an earlier run did and `now` nothing has changed.

    Returns what was written.
    """
    path = Path(output.rstrip("/"))
    sweep(path.parent)
    with Journal(path.parent, plan.made_from(), resumes=True) as journal:
        fingerprint = journal.fingerprint(now)
        if journal.is_done(path, fingerprint):
            log.outcome(Outcome(input="", output=output, status="unchanged"))
            return None
        written = merge(plan, inputs, output, run)
        if written is not None and not log.failed:
            journal.note(path, fingerprint)
        return written


def _passes_by(name: str) -> bool:
    """Whether a name is that of a list that can be read but once."""
    return name.startswith("@") and not os.path.isfile(name.removeprefix("@"))


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
