"""The commands `inspect` and `check`: what the reader makes of a text."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from wirecopy import errors
from wirecopy.cli.arguments import Inputs, Reads, refuse_terminal, spread
from wirecopy.cli.failing import complain, surprise
from wirecopy.cli.printing import ALARMS, print_diagnostic, quietly
from wirecopy.files.source import STANDARD
from wirecopy.plugins import registry
from wirecopy.run import convert as conversion
from wirecopy.run.explanation import explain as explained
from wirecopy.run.inputs import Found, Unavailable, gather
from wirecopy.tree.nodes import Document


@spread
def inspect(
    inputs: Inputs,
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", "-t", metavar="json", help="Print the tree as this format."),
    ] = None,
    reads: Reads,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Say of each line, or of the line in FILE:LINE, what it became and why.",
        ),
    ] = False,
) -> None:
    """Show the document tree with its lines and diagnostics, for eyes."""
    if explain:
        for each in inputs:
            _explain(str(each), reads)
        return
    reading = _Reading(reads.from_, reads.reader_options_by_name)
    documents = reading.documents(gather(inputs, reads.selection))
    if to is not None:
        refuse_terminal(registry.exporter(to), STANDARD)
        conversion.write(documents, STANDARD, to=to)
    else:
        from wirecopy.run.inspection import show  # brings rich, which nothing else needs

        for document in quietly(documents):
            show(document)
    if reading.exit_code:
        raise typer.Exit(reading.exit_code)


def _explain(name: str, reads: Reads) -> None:
    """Prints what became of the lines of a file, or of the one that its name ends with."""
    path, _, line = name.rpartition(":")
    number = int(line) if path and line.isascii() and line.isdigit() and len(line) < 10 else 0
    source = Path(path if number else name)
    found = explained(
        source,
        from_=reads.from_,
        options=reads.reader_options_by_name,
        encoding=reads.encoding,
    )
    if number > len(found):
        raise errors.UsageError(f"{source} has {len(found)} lines", hint="name one of them")
    for each in found[number - 1 : number] if number else found:
        place = each.node_path or "-"
        print(f"{each.line}: {place} {each.rule}: {each.reason}")
        if each.columns:
            print(f"    columns: {', '.join(each.columns)}; {each.convention}")


@spread
def check(
    inputs: Inputs,
    *,
    reads: Reads,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print diagnostics.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Infos count as warnings do.")] = False,
) -> None:
    """Print what the reader has to say about each file; end with 1 if there is a warning."""
    alarmed = False
    reading = _Reading(reads.from_, reads.reader_options_by_name)
    documents = reading.documents(gather(inputs, reads.selection))
    for document in quietly(documents):
        for diagnostic in document.diagnostics:
            alarmed = alarmed or strict or diagnostic.severity in ALARMS
            print_diagnostic(document.source, diagnostic, as_json=format_ == "json")
    if reading.exit_code or alarmed:
        raise typer.Exit(reading.exit_code or errors.DIAGNOSTICS)


class _Reading:
    """Reads input after input; one that cannot be read is named, and the rest goes on.

    `exit_code` is that of the first error, 0 if there was none.
    """

    def __init__(self, from_: str | None, options: dict[str, str]) -> None:
        if from_ is not None:
            registry.reader(from_)  # no format by this name: that is everybody's error
        self.from_ = from_
        self.options = options
        self.exit_code = 0

    def documents(self, inputs: Iterable[Found | Unavailable]) -> Iterator[Document]:
        for each in inputs:
            if isinstance(each, Unavailable):
                self._complain(each.error)
                continue
            try:
                yield from conversion.read_many(
                    [each.source], from_=self.from_, options=self.options
                )
            except errors.UsageError:  # an unknown option: everybody's, too
                raise
            except errors.WirecopyError as error:
                self._complain(error)
            except Exception as error:  # a fault of ours: the others are read
                self._complain(surprise(error, each.source.name))

    def _complain(self, error: errors.WirecopyError) -> None:
        self.exit_code = self.exit_code or error.exit_code
        complain(error)
