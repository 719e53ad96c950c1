"""The command `watch`."""

import os
import signal
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from functools import partial
from math import isfinite
from pathlib import Path
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
from wirecopy.files.atomic import Identity, destination, identity, make_folder
from wirecopy.files.compression import plain_name
from wirecopy.files.faults import creation_errors, unreadable, write_errors
from wirecopy.files.source import STANDARD
from wirecopy.plugins import registry
from wirecopy.run import convert as conversion
from wirecopy.run import release
from wirecopy.run.arrivals import Arrivals, State, is_unfinished
from wirecopy.run.batch import Outcome, Run, each
from wirecopy.run.inputs import Found, Unavailable, gather, readable
from wirecopy.run.outputs import Outputs
from wirecopy.run.plan import Plan
from wirecopy.run.reports import outcome_json
from wirecopy.run.signals import ENDING
from wirecopy.tree.nodes import Diagnostic

#: Seconds between two looks at all that is there: events get lost, on network drives and when too
#: many come at once. After a look that took long it takes so many times as long until the next.
_LOOK_EVERY = 5.0
_REST = 20
_NEVER = float("inf")
#: Seconds until the next look after a folder arrived: files in it may have come before its watch.
_LOOK_AGAIN = 0.5
#: Seconds between two looks where nothing is heard.
_LOOK_ALONE = 1.0


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
    _refuse_no_folder(folder)
    _refuse_overlap(folder, output)
    exporter = registry.exporter(to)
    plan = converts.plan(context, exporter)
    _check(plan)
    make_folder(output)
    find = partial(gather, selection=converts.selection)
    is_told = verbose or (not quiet and sys.stderr is not None and sys.stderr.isatty())
    inbox = _Inbox(folder, output, readable(converts.extensions))
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


class _Inbox:
    """The folder that is watched, and which of its files are meant."""

    def __init__(self, folder: str, output: str, is_readable: Callable[[str], bool]) -> None:
        self._folder = folder
        self._is_readable = is_readable
        # The folders that were entered, by device and number, and by which path: by no other.
        self._entered: dict[Identity, str] = {}
        #: Its name in events.
        self.top = os.path.realpath(folder)
        self._output = output

    def place(self, file: str) -> str:
        """The folder that a file lies in, as seen from the one that is watched."""
        return os.path.dirname(os.path.relpath(file, self._folder))

    def complete(
        self, arrivals: Arrivals, wakes: Iterable[Collection[str] | None], look_every: float
    ) -> Iterator[list[tuple[str, bool]]]:
        """Files as they become complete, and whether they were there when we came.

        `wakes` gives the paths of which something was heard; None where nothing is heard any more,
        and looking has to do. Raises `InputUnavailable` when the folder is gone.
        """
        there: set[str] | None = None
        next_look = 0.0
        for changed in wakes:
            begun = time.monotonic()
            if changed is None and look_every > _LOOK_ALONE:
                look_every, next_look = _LOOK_ALONE, begun
            if begun >= next_look:
                files = self._files(self.top)
                for file in arrivals.missing(set(files)):
                    arrivals.see(file, None, begun)
                now = time.monotonic()
                next_look = now + max(look_every, _REST * (now - begun))
            else:
                files, has_folders = self._among(changed or ())
                if has_folders:
                    next_look = min(next_look, begun + _LOOK_AGAIN)
            if there is None:
                there = set(files)
            ready = []
            for file in dict.fromkeys((*files, *arrivals.due(time.monotonic()))):
                if arrivals.see(file, _state(file), time.monotonic()):
                    ready.append((file, file in there))
                    there.discard(file)
            if ready:
                yield ready

    def _among(self, paths: Iterable[str]) -> tuple[list[str], bool]:
        """The files that paths mean, and whether some are folders."""
        files: list[str] = []
        has_folders = False
        for path in sorted(paths):
            place = os.path.relpath(path, self.top)
            is_folder = os.path.isdir(path)
            if any(map(is_unfinished, place.split(os.sep))) or self._is_ours(
                path if is_folder else os.path.dirname(path)
            ):
                continue
            if is_folder:
                has_folders = True
                files += self._files(path)
            elif self._takes(os.path.basename(path)) and self._enters(os.path.dirname(path)):
                files.append(os.path.join(self._folder, place))
        return files, has_folders

    def _files(self, top: str) -> list[str]:
        """All files below a folder, in order. Raises `InputUnavailable` if it is all that is."""
        files: list[str] = []
        ours = identity(self._output)
        if top == self.top:
            _refuse_no_folder(self._folder)
        for folder, folders, names in os.walk(top, followlinks=True):
            # Gone, a link that leads back, or what we write.
            if (
                not self._enters(folder)
                or identity(folder) == ours
                or (os.path.islink(folder) and self._is_ours(folder))
            ):
                folders.clear()
                continue
            folders[:] = sorted(each for each in folders if not is_unfinished(each))
            place = os.path.relpath(folder, self.top)
            files += (
                os.path.normpath(os.path.join(self._folder, place, name))
                for name in sorted(names)
                if not is_unfinished(name) and self._takes(name)
            )
        return files

    def _takes(self, name: str) -> bool:
        return self._is_readable(plain_name(name)) or bool(archives.kind_of(name))

    def _enters(self, folder: str) -> bool:
        """Whether a folder is there and entered by this path, not by another that leads to it."""
        here = identity(folder)
        if here is None:
            return False
        known = self._entered.setdefault(here, folder)
        if known != folder and identity(known) != here:  # it has moved
            self._entered[here] = known = folder
        return known == folder

    def _is_ours(self, folder: str) -> bool:
        """Whether a folder is, or lies in, that of outputs, by whatever names and links."""
        ours, real = identity(self._output), Path(os.path.realpath(folder))
        return ours is not None and any(identity(each) == ours for each in (real, *real.parents))


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


def _report(stack: ExitStack, report: str | None, inbox: _Inbox) -> IO[str] | None:
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


def _state(file: str) -> State | None:
    try:
        status = os.stat(file)
    except OSError:
        return None
    # A pipe would wait for its writer.
    return State.of(status) if stat.S_ISREG(status.st_mode) else None


def _is_done(found: Found | Unavailable, output: str, file: str) -> bool:
    """Whether an output is newer than its file, and than the file's arrival under its name."""
    try:
        made, status = os.stat(output), os.stat(file)
    except OSError:
        return False
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    return isinstance(found, Found) and made.st_mtime_ns > newest


def _check(plan: Plan) -> None:
    """Raises what would befall every file."""
    release.gate(registry.exporter(plan.to), plan.rules)
    conversion.filtered(plan.filters, iter(()))
    if plan.from_ is not None:
        reader = registry.reader(plan.from_)
        with registry.border(reader):
            conversion.record(plan.reader_options, reader)


def _refuse_no_folder(folder: str) -> None:
    try:
        os.listdir(folder)
    except NotADirectoryError:
        raise errors.UsageError(
            "is not a folder", source=folder, hint="`wirecopy convert` takes files"
        ) from None
    except OSError as error:
        raise unreadable(error, folder) from error


def _refuse_overlap(folder: str, output: str) -> None:
    watched, written = os.path.realpath(folder), str(destination(output))
    if os.path.commonpath((watched, written)) == written:
        raise errors.UsageError(
            "holds the folder that is watched, which would be fed with its own outputs",
            source=output,
            hint="name a folder inside it, or elsewhere",
        )
