"""The command `validate`: which standards files are of, and what is wrong with them."""

import sys
from typing import Annotated, Literal

import typer

from wirecopy import errors
from wirecopy.cli.arguments import Inputs, sources
from wirecopy.cli.printing import diagnostic_json, diagnostic_line
from wirecopy.validation import validate as validate_source


def validate(
    inputs: Inputs,
    schemas: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            envvar="NEWS_SCHEMAS",
            help="A folder of the standards' official schemas.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", "-f", metavar="FORMAT", help="Take the files for this format."),
    ] = None,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print what is found.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors do.")] = False,
) -> None:
    """Say which standard each file is of, and what is wrong; end with 65 if one is not valid."""
    code = 0
    alarms = ("warning", "error") if strict else ("error",)
    as_line = diagnostic_json if format_ == "json" else diagnostic_line
    for source in sources(inputs, None, "strict"):
        try:
            for diagnostic in validate_source(source, from_=from_, schemas=schemas):
                print(as_line(source.name, diagnostic))
                if diagnostic.severity in alarms:
                    code = code or errors.BadData.exit_code
        except errors.InputUnavailable as error:  # the other files are validated all the same
            code = error.exit_code
            if sys.stderr is not None:
                print(f"wirecopy: {error}", file=sys.stderr)
    if code:
        raise typer.Exit(code)
