"""The commands `inspect` and `check`: what the reader makes of a text."""

from typing import Annotated, Literal

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
from wirecopy.cli.printing import ALARMS, diagnostic_json, diagnostic_line, quietly
from wirecopy.streams import STANDARD


def inspect(
    inputs: Inputs,
    to: Annotated[
        str | None,
        typer.Option("--to", "-t", metavar="json", help="Print the tree as this format."),
    ] = None,
    from_: From = None,
    reader_options: ReaderOptions = [],  # noqa: B006  # typer copies it
    encoding: Encoding = None,
    decode_errors: OnUndecodable = "strict",
) -> None:
    """Show the document tree with its lines and diagnostics, for eyes."""
    documents = conversion.read_many(
        sources(inputs, encoding, decode_errors),
        from_=from_,
        options=by_name(reader_options),
    )
    if to is not None:
        refuse_terminal(registry.exporter(to), STANDARD)
        conversion.write(documents, STANDARD, to=to)
        return
    from wirecopy.inspection import show  # brings rich, which nothing else needs

    for document in quietly(documents):
        show(document)


def check(
    inputs: Inputs,
    from_: From = None,
    reader_options: ReaderOptions = [],  # noqa: B006  # typer copies it
    encoding: Encoding = None,
    decode_errors: OnUndecodable = "strict",
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print diagnostics.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Infos count as warnings do.")] = False,
) -> None:
    """Print what the reader has to say about each file; end with 1 if there is a warning."""
    alarmed = False
    documents = conversion.read_many(
        sources(inputs, encoding, decode_errors),
        from_=from_,
        options=by_name(reader_options),
    )
    for document in quietly(documents):
        for diagnostic in document.diagnostics:
            alarmed = alarmed or strict or diagnostic.severity in ALARMS
            as_line = diagnostic_json if format_ == "json" else diagnostic_line
            print(as_line(document.source, diagnostic))
    if alarmed:
        raise typer.Exit(errors.DIAGNOSTICS)
