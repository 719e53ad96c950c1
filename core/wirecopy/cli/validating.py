"""The command `validate`: which standards files are of, and what is wrong with them."""

from typing import Annotated, Literal

import msgspec
import typer

from wirecopy import errors
from wirecopy.cli.arguments import Extensions, IdColumn, Inputs, TextColumn, gathered
from wirecopy.cli.printing import diagnostic_json, diagnostic_line
from wirecopy.cli.telling import tell
from wirecopy.files.source import Source
from wirecopy.run.inputs import Lost
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
    as_line = diagnostic_json if format_ == "json" else diagnostic_line
    for each in gathered(inputs, extensions, text_column, id_column, None, "strict"):
        try:
            if isinstance(each, Lost):
                raise each.error
            source = _descriptor(each.source)
            for diagnostic in validate_source(source, from_=from_, schemas=schemas):
                print(as_line(source.name, diagnostic))
                if diagnostic.severity in alarms:
                    code = code or errors.BadData.exit_code
        # The others are validated.
        except (errors.InputUnavailable, errors.BadData, errors.PluginFailed) as error:
            lost = lost or error.exit_code
            tell(f"wirecopy: {error}")
    if lost or code:
        raise typer.Exit(lost or code)


def _descriptor(source: Source) -> Source:
    """A folder that is one document is validated by the file that makes it one."""
    if source.path is None or not source.path.is_dir():
        return source
    return msgspec.structs.replace(source, content=source.path / source.file_name)
