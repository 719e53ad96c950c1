"""The command `validate`: which standards files are of, and what is wrong with them."""

import os
from typing import Annotated, Literal

import msgspec
import typer

from wirecopy import errors
from wirecopy.cli.arguments import Extensions, IdColumn, Inputs, TextColumn
from wirecopy.cli.failing import complain
from wirecopy.cli.printing import print_diagnostic
from wirecopy.files.source import Source
from wirecopy.run.inputs import Unavailable, gather
from wirecopy.run.plan import Selection
from wirecopy.run.validation import validate as validate_source


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
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    extensions: Extensions = [],  # noqa: B006  # typer copies it
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print what is found.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors do.")] = False,
) -> None:
    """Say which standard each file is of, and what is wrong; end with 65 if one is not valid."""
    code = lost = 0
    alarms = ("warning", "error") if strict else ("error",)
    selection = Selection(
        extensions=tuple(extensions), text_column=text_column, id_column=id_column
    )
    for each in gather(inputs, selection):
        try:
            if isinstance(each, Unavailable):
                raise each.error
            source = _descriptor(each.source)
            for diagnostic in validate_source(source, from_=from_, schemas=schemas):
                print_diagnostic(source.name, diagnostic, as_json=format_ == "json")
                if diagnostic.severity in alarms:
                    code = code or errors.BadData.exit_code
        # The others are validated.
        except (errors.InputUnavailable, errors.BadData, errors.PluginFailed) as error:
            lost = lost or error.exit_code
            complain(error)
    if lost or code:
        raise typer.Exit(lost or code)


def _descriptor(source: Source) -> Source:
    """A folder that is one document is validated by the file that makes it one."""
    if source.path is None or not os.path.isdir(source.path):
        return source
    return msgspec.structs.replace(source, content=source.path / source.file_name)
