"""The command `convert`."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import IO, Annotated

import typer

from wirecopy import conversion, errors, registry
from wirecopy.cli.arguments import (
    Encoding,
    From,
    Inputs,
    OnUndecodable,
    ReaderOptions,
    by_name,
    refuse_terminal,
    sources,
)
from wirecopy.cli.configuring import exporter_options
from wirecopy.cli.printing import ALARMS, diagnostic_json, diagnostic_line
from wirecopy.formats import Exporter
from wirecopy.nodes import Diagnostic
from wirecopy.streams import STANDARD, Sink, make_folder


def convert(
    context: typer.Context,
    inputs: Inputs,
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
    from_: From = None,
    options: Annotated[
        list[str],
        typer.Option("-O", "--option", metavar="NAME=VALUE", help="An exporter's option."),
    ] = [],  # noqa: B006  # typer copies it
    reader_options: ReaderOptions = [],  # noqa: B006  # as above
    filters: Annotated[
        list[str],
        typer.Option(
            "--filter",
            metavar="NAME[:OPTION=VALUE]...",
            help="Change documents on their way, as in select:symbols=RIO,BHP:only=quotes.",
        ),
    ] = [],  # noqa: B006  # as above
    encoding: Encoding = None,
    decode_errors: OnUndecodable = "strict",
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Any warning is a failure; nothing is written then.")
    ] = False,
    diagnostics: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write diagnostics there as JSON lines, too."),
    ] = None,
) -> None:
    """Convert wire copy to another format."""
    if to is None and output is None:
        raise errors.UsageError(
            "nothing says which format to write", hint="name one with --to, or a file with -o"
        )
    exporter = registry.exporter(to) if to else registry.exporter_for(output or "")
    with registry.border(exporter):
        record = exporter_options(context, options, exporter)
    if output is not None and output.endswith("/") and not exporter.package:
        make_folder(output)
    jobs = _jobs(inputs, output, exporter)
    with _diagnostics(diagnostics, force) as hear:
        for names, target in jobs:
            refuse_terminal(exporter, target)
            # A sink on standard output sees to it itself.
            with nullcontext() if target == STANDARD else redirect_stdout(sys.stderr):
                conversion.convert(
                    sources(names, encoding, decode_errors),
                    target,
                    to=registry.full_name(exporter),
                    from_=from_,
                    options=record,
                    reader_options=by_name(reader_options),
                    filters=filters,
                    force=force,
                    strict=strict,
                    on_diagnostic=hear,
                )


def _jobs(
    inputs: Sequence[str], output: str | None, exporter: Exporter
) -> list[tuple[list[str], str]]:
    """Which inputs go together into which output."""
    if output is not None:
        is_folder = output.endswith("/") or Path(output).is_dir()
        if exporter.package or not is_folder:
            return [(list(inputs), output)]
    jobs = [([name], _target(name, output, exporter)) for name in inputs]
    for target, count in Counter(target for _, target in jobs).items():
        if count > 1 and target != STANDARD:
            raise errors.UsageError(
                f"{count} inputs would be written to '{target}'", hint="merge them with -o FILE"
            )
    return jobs


def _target(name: str, folder: str | None, exporter: Exporter) -> str:
    if name == STANDARD and folder is None:
        return STANDARD
    path = Path("stdin") if name == STANDARD else Path(name)
    if not path.name:  # `.`, `/`: a folder
        raise errors.InputUnavailable("is no file", source=name or "''", hint="name its files")
    extension = exporter.extensions[0] if exporter.extensions else f".{exporter.name}"
    renamed = path.with_suffix(extension)
    return str(renamed if folder is None else Path(folder) / renamed.name)


@contextmanager
def _diagnostics(file: str | None, force: bool) -> Iterator[Callable[[str, Diagnostic], None]]:
    with ExitStack() as stack:
        log: IO[str] | None = None
        if file is not None:
            log = stack.enter_context(stack.enter_context(Sink.open(file, force=force)).text())

        def hear(source: str, diagnostic: Diagnostic) -> None:
            if diagnostic.severity in ALARMS and sys.stderr is not None:
                print(diagnostic_line(source, diagnostic), file=sys.stderr)
            if log is not None:
                print(diagnostic_json(source, diagnostic), file=log)

        yield hear
