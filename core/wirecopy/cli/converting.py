"""The command `convert`."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout, suppress
from typing import Annotated, Literal

import typer

from wirecopy import errors
from wirecopy.cli.arguments import Converts, Inputs, refuse_terminal, spread
from wirecopy.cli.configuring import loudness, source_of
from wirecopy.cli.failing import complain
from wirecopy.cli.printing import ALARMS, diagnostic_line
from wirecopy.cli.progress import Progress
from wirecopy.cli.stderr import Findings
from wirecopy.files import remote
from wirecopy.files.commits import Durability
from wirecopy.files.source import STANDARD
from wirecopy.plugins import registry
from wirecopy.run.batch import Outcome
from wirecopy.run.inputs import gather
from wirecopy.run.many import RunSummary, convert_many, takes_all
from wirecopy.run.plan import Selection
from wirecopy.tree.nodes import Diagnostic

_STANDARD_OUTPUTS = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


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
    by_file: Annotated[
        bool,
        typer.Option(
            "--by-file",
            help="Write one output for each file that is named or found, whatever it holds; each "
            "is done in a process of its own.",
        ),
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME[:ADDRESS]",
            help="Have this engine do the files, as in ray or ray:auto; else this machine.",
        ),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(
            metavar="I/N", help="Do every Nth file only, from the Ith, counted from 0; by file."
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="Leave out a document that takes longer, or that ends its process; 0 is forever. "
            "By file 60; without it, of files one by one, the whole input.",
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
    durability: Annotated[
        Durability,
        typer.Option(
            help="When outputs are safe from a loss of power: many at once, each by itself, or "
            "whenever the system likes. None is ever half there after a kill."
        ),
    ] = "group",
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
    is_by_file = by_file or engine is not None or part is not None
    merged = (
        output if output is not None and takes_all(exporter, output) and not is_by_file else None
    )
    if merged is not None:
        refuse_terminal(exporter, merged)
        if name and source_of(context, "name") != "COMMANDLINE":
            name = None  # a setting for other runs
    quiet, verbose = loudness(context, quiet=quiet, verbose=verbose)
    plan = converts.plan(context, exporter)
    configuration = getattr(context.obj, "file", None)
    with ExitStack() as stack:
        progress = stack.enter_context(
            Progress(is_wanted=not quiet, count=lambda: _count(inputs, converts.selection))
        )
        log = _Log(progress)
        tells_left_out = not (quiet or converts.extensions)
        # A sink on standard output sees to it itself.
        if STANDARD not in (output, *(inputs if output is None else ())):
            stack.enter_context(redirect_stdout(sys.stderr))
        try:
            summary = convert_many(
                inputs,
                output,
                plan,
                selection=converts.selection,
                jobs=jobs,
                resume=resume,
                force=force,
                name=name,
                on_error=on_error,
                durability=durability,
                report=report,
                diagnostics=diagnostics,
                on_diagnostic=log.diagnostic,
                on_outcome=log.outcome,
                protected=() if configuration is None else [configuration],
                by_file=by_file,
                engine=engine,
                part=None if part is None else _part(part),
                timeout=timeout,
            )
        except errors.WirecopyError:
            log.end(tells_left_out=tells_left_out)
            raise
        log.end(tells_left_out=tells_left_out)
    if verbose or (progress.is_for_eyes and summary.inputs > 1):
        progress.tell(progress.told(summary))
    elif summary.inputs <= 1 and not (quiet or summary.failed) and progress.is_for_eyes:
        progress.tell_alone(output or log.written, summary)
    if plan.filters and not quiet and not summary.failed and _is_empty(summary):
        progress.tell("wirecopy: the filters left nothing: no quotes, no tables, no articles")
    if summary.exit_code:
        raise typer.Exit(summary.exit_code)


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


def _part(word: str) -> tuple[int, int]:
    """The numbers of `I/N`. Raises `UsageError`."""
    first, slash, second = word.partition("/")
    if not slash or not (first.isascii() and second.isascii() and (first + second).isdigit()):
        raise errors.UsageError(f"'{word}' is not a part", hint="write I/N, as in 0/4")
    try:
        return int(first), int(second)
    except ValueError:
        raise errors.UsageError(f"'{word}' is not a part", hint="write I/N, as in 0/4") from None


class _Log:
    """Tells standard error of diagnostics and outcomes."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._findings = Findings()
        self._left_out: list[str] = []
        #: The output of the last input.
        self.written = ""

    def diagnostic(self, source: str, diagnostic: Diagnostic) -> None:
        if diagnostic.severity in ALARMS and self._findings.is_told(diagnostic.code):
            self._progress.tell(diagnostic_line(source, diagnostic))

    def outcome(self, outcome: Outcome) -> None:
        if outcome.status == "left-out":
            self._left_out.append(outcome.input)
            return
        if outcome.error is not None and not outcome.ends_run:  # else the caller tells it
            complain(outcome.error, self._progress.tell)
        self.written = outcome.output
        self._progress.note()

    def end(self, *, tells_left_out: bool) -> None:
        """Tells what there is to say of the whole run."""
        for line in self._findings.rest("--diagnostics FILE has them all"):
            self._progress.tell(line)
        if self._left_out and tells_left_out:
            names = self._left_out
            kinds = Counter(os.path.splitext(name)[1].lower() or "no extension" for name in names)
            told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(_MOST_KINDS))
            more = ", …" if len(kinds) > _MOST_KINDS else ""
            self._progress.tell(
                f"wirecopy: left out, for no reader takes them: {told}{more}; "
                "--extension takes others"
            )


_MOST_KINDS = 8


def _is_empty(summary: RunSummary) -> bool:
    """Whether inputs were read, and nothing of them is left."""
    written = summary.written
    return bool(summary.inputs) and not (
        written.quotes or written.tables or written.articles or summary.unchanged
    )


def _count(names: Sequence[str], selection: Selection) -> int | None:
    """How many inputs there are, if it can be said without reading them."""
    # Folders and patterns are looked through again; anything else would have to be read.
    if any(name == STANDARD or not os.path.exists(name) for name in names):
        return None
    return sum(1 for _ in gather(names, selection))
