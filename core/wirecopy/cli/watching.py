"""The command `watch`."""

import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from functools import partial
from math import isfinite
from types import FrameType
from typing import IO, Annotated

import msgspec
import typer

from wirecopy import errors
from wirecopy.cli.arguments import Converts, spread
from wirecopy.cli.configuring import loudness
from wirecopy.cli.failing import complain, surprise
from wirecopy.cli.printing import ALARMS, diagnostic_line
from wirecopy.cli.stderr import Findings, tell
from wirecopy.files import archives, remote
from wirecopy.files.atomic import destination, make_folder
from wirecopy.files.faults import creation_errors, write_errors
from wirecopy.files.source import STANDARD
from wirecopy.plugins import registry
from wirecopy.run.arrivals import Arrivals
from wirecopy.run.batch import Outcome, Run, each
from wirecopy.run.inbox import Inbox, refuse_no_folder
from wirecopy.run.inputs import Found, Unavailable, gather, readable
from wirecopy.run.many import check
from wirecopy.run.outputs import Outputs
from wirecopy.run.plan import Plan
from wirecopy.run.reports import outcome_json
from wirecopy.run.signals import ENDING
from wirecopy.tree.nodes import Diagnostic

#: Seconds between two looks at all that is there: events get lost, on network drives and when too
#: many come at once.
_LOOK_EVERY = 5.0
_NEVER = float("inf")


@spread
def watch(
    context: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="The folder; those in it are watched, too.")
    ],
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", "-t", metavar="FORMAT", is_eager=True, help="Write this format."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUTPUT",
            help="The folder for what is written, one file for each input.",
        ),
    ] = None,
    converts: Converts,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            metavar="N",
            help="Share what arrives together among N processes.",
        ),
    ] = 1,
    report: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Append there what becomes of each input, as JSON lines."
        ),
    ] = None,
    settle: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="SECONDS",
            help="Treat a file as complete once it has not changed for SECONDS.",
        ),
    ] = 0.5,
    once: Annotated[bool, typer.Option("--once", help="Convert what is there, and end.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Do not tell what has been converted.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            "-v",
            help="Tell what has been converted even when stderr is not a terminal.",
        ),
    ] = False,
) -> None:
    """Convert what arrives in a folder, until a signal ends it."""
    if to is None:
        raise errors.UsageError("nothing says which format to write", hint="name one with --to")
    if output is None:
        raise errors.UsageError("nothing says where to write", hint="name a folder with -o")
    if output == STANDARD or "://" in output:
        raise errors.UsageError("is not a folder here", source=output, hint="name one with -o")
    if not isfinite(settle):
        raise errors.UsageError(
            f"invalid value for --settle: {settle}", hint="give a number of seconds"
        )
    quiet, verbose = loudness(context, quiet=quiet, verbose=verbose)
    refuse_no_folder(folder)
    _refuse_overlap(folder, output)
    exporter = registry.exporter(to)
    plan = converts.plan(context, exporter)
    check(plan)
    make_folder(output)
    find = partial(gather, selection=converts.selection)
    is_told = verbose or (not quiet and sys.stderr is not None and sys.stderr.isatty())
    inbox = Inbox(folder, output, readable(converts.extensions))
    arrivals = Arrivals(settle)
    with ExitStack() as stack:
        log = _Log(_report(stack, report, inbox), is_told=is_told)
        ending = stack.enter_context(_signals())
        stack.enter_context(redirect_stdout(sys.stderr))
        desk = _Desk(
            plan,
            Outputs(exporter, output),
            log,
            jobs,
            lambda file: _in_place(find([_plain(file)]), inbox.place(file)),
            ending,
        )
        wakes = _waits(arrivals, ending) if once else _wakes(inbox.top, settle, ending)
        for files in inbox.complete(arrivals, wakes, _NEVER if once else _LOOK_EVERY):
            desk.convert(files)
            if ending.is_set():
                break
    if ending.number:
        raise errors.Stopped(128 + ending.number)
    if log.exit_code:
        raise typer.Exit(log.exit_code)


class _Log:
    """Tells standard error, and the file that was asked for."""

    def __init__(self, report: IO[str] | None, *, is_told: bool) -> None:
        self._is_told = is_told
        self._report = report
        self._findings = Findings()
        #: That of the first failure.
        self.exit_code = 0

    def diagnostic(self, source: str, diagnostic: Diagnostic) -> None:
        if diagnostic.severity in ALARMS and self._findings.is_told(diagnostic.code):
            tell(diagnostic_line(source, diagnostic))

    def outcome(self, outcome: Outcome) -> None:
        for line in self._findings.rest("`wirecopy check` shows them all"):
            tell(line)
        if self._report is not None:
            with write_errors(self._report.name):
                print(outcome_json(outcome), file=self._report, flush=True)
        if outcome.error is not None:
            self.failure(outcome.error)
        elif self._is_told:
            tell(errors.printable(f"{outcome.input} -> {outcome.output}"))

    def failure(self, error: errors.WirecopyError) -> None:
        self.exit_code = self.exit_code or error.exit_code
        complain(error)


class _Desk:
    """Converts what has arrived. A full disk ends it, for all others would fail, too.

    `find` says which inputs a file holds.
    """

    def __init__(
        self,
        plan: Plan,
        outputs: Outputs,
        log: _Log,
        jobs: int,
        find: Callable[[str], Iterable[Found | Unavailable]],
        ending: "_Ending",
    ) -> None:
        self._plan = plan
        self._outputs = outputs
        self._log = log
        self._jobs = jobs
        self._find = find
        self._ending = ending
        self._made_from: dict[str, str] = {}

    def convert(self, files: Sequence[tuple[str, bool]]) -> None:
        """Converts the inputs of files; not again, where one `was_there` and is done."""
        is_one = len(files) == 1 and not archives.kind_of(files[0][0])
        run = Run(
            on_diagnostic=self._log.diagnostic,
            on_outcome=self._log.outcome,
            jobs=1 if is_one else self._jobs,
            force=True,
            # What makes no sense may do so for one input only, as an option its reader has not.
            ends_on=(errors.WriteFailed,),
        )
        each(self._plan, self._pairs(files), run)

    def _pairs(
        self, files: Sequence[tuple[str, bool]]
    ) -> Iterator[tuple[Found | Unavailable, str]]:
        for file, was_there in files:
            if self._ending.is_set():
                return
            try:
                for pair in self._outputs.of(self._find(file)):
                    found, output = self._checked(file, *pair)
                    if not (was_there and _is_done(found, output, file)):
                        yield found, output
            except errors.WirecopyError as error:
                self._log.failure(error)
            # Whatever a name or an archive does, the others' turn comes; this one's is over until
            # it changes.
            except Exception as error:
                self._log.failure(surprise(error, file))

    def _checked(
        self, file: str, found: Found | Unavailable, output: str
    ) -> tuple[Found | Unavailable, str]:
        """Unavailable, if another file that is still there has this output."""
        other = self._made_from.get(output, file)
        if isinstance(found, Unavailable) or other == file or not os.path.exists(other):
            self._made_from[output] = file
            return found, output
        error = errors.OutputUnavailable(
            f"would be written to '{output}', as '{other}' was",
            source=found.source.name,
            hint="give one of them another name",
        )
        return Unavailable(found.source.name, error), output


class _Ending:
    """Whether a signal wants the end, and which; a second one does not wait for it."""

    def __init__(self) -> None:
        self.number = 0
        self._before = {
            number: signal.getsignal(number)
            for number in ENDING
            if signal.getsignal(number) != signal.SIG_IGN
        }
        for number in self._before:
            signal.signal(number, self._note)

    def is_set(self) -> bool:
        return self.number != 0

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        self.restore()


@contextmanager
def _signals() -> Iterator[_Ending]:
    ending = _Ending()
    try:
        yield ending
    finally:
        ending.restore()


def _events(top: str, settle: float, ending: _Ending) -> Iterator[Collection[str]]:
    """The paths of which something happened, at first and every now and then none.

    From the first on nothing that happens goes unheard.
    """
    try:
        import watchfiles  # an extra
    except ImportError as error:
        raise errors.FormatUnavailable(
            "folders are watched by watchfiles, which is not installed",
            hint="pip install 'wirecopy[watch]', or give --once",
        ) from error
    timeout = round(1000 * min(max(settle / 2, 0.05), 0.25))
    for changes in watchfiles.watch(
        top,
        watch_filter=None,
        debounce=200,
        rust_timeout=timeout,
        yield_on_timeout=True,
        stop_event=ending,
        ignore_permission_denied=True,
    ):
        yield {path for _, path in changes}


def _wakes(top: str, settle: float, ending: _Ending) -> Iterator[Collection[str] | None]:
    """What `_events` gives; when it fails, as at names that it cannot decode, None from then on."""
    try:
        yield from _events(top, settle, ending)
        return
    except errors.WirecopyError:
        raise
    # The notifier is written in Rust, and what it raises is not always an `Exception`.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        tell(
            f"wirecopy: changes are no longer reported ({errors.described(error, 100)}); "
            "the folder is looked at every second instead"
        )
    while not ending.is_set():
        yield None
        time.sleep(0.1)


def _waits(arrivals: Arrivals, ending: _Ending) -> Iterator[Collection[str]]:
    """Nothing, as often as files may have become complete, until all have."""
    yield ()
    while (seconds := arrivals.wait(time.monotonic())) is not None and not ending.is_set():
        time.sleep(min(seconds, 0.1))
        yield ()


def _plain(file: str) -> str:
    """The name of a file, spelled so that it is nothing but that: not `-`, a list or a URL."""
    is_odd = file.startswith(("-", "@")) or remote.is_url(file)
    return os.path.join(os.curdir, file) if is_odd else file


def _report(stack: ExitStack, report: str | None, inbox: Inbox) -> IO[str] | None:
    """A file open for appending. Raises `OutputUnavailable` if it lies in the folder itself."""
    if report is None:
        return None
    path = destination(report)
    if os.path.commonpath((inbox.top, path)) == inbox.top:
        raise errors.OutputUnavailable(
            "lies in the folder that is watched", source=report, hint="choose another place"
        )
    with creation_errors(report):
        stream = path.open("a", encoding="utf-8", errors="backslashreplace")
    return stack.enter_context(stream)


def _in_place(inputs: Iterable[Found | Unavailable], folder: str) -> Iterator[Found | Unavailable]:
    """The inputs, with their places below a folder."""
    for found in inputs:
        if isinstance(found, Found) and folder:
            found = msgspec.structs.replace(found, place=f"{folder}/{found.place}")
        yield found


def _is_done(found: Found | Unavailable, output: str, file: str) -> bool:
    """Whether an output is newer than its file, and than the file's arrival under its name."""
    try:
        made, status = os.stat(output), os.stat(file)
    except OSError:
        return False
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    return isinstance(found, Found) and made.st_mtime_ns > newest


def _refuse_overlap(folder: str, output: str) -> None:
    watched, written = os.path.realpath(folder), str(destination(output))
    if os.path.commonpath((watched, written)) == written:
        raise errors.UsageError(
            "holds the folder that is watched, which would be fed with its own outputs",
            source=output,
            hint="name a folder inside it, or elsewhere",
        )
