"""What several commands take."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated

import typer

from wirecopy import errors
from wirecopy.files.source import STANDARD, DecodeErrors
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter
from wirecopy.run.inputs import Found, Unavailable, gather, readable

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Files, folders, archives, 'patterns/**/*.txt', @lists, URLs; - is standard input.",
    ),
]
From = Annotated[
    str | None, typer.Option("--from", "-f", metavar="FORMAT", help="Read this format.")
]
TextColumn = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Read each line of JSON Lines as a story: this column."),
]
IdColumn = Annotated[
    str | None, typer.Option(metavar="NAME", help="The column that names such a story.")
]
Extensions = Annotated[
    list[str],
    typer.Option(
        "--extension",
        metavar=".EXT",
        help="Take these files from folders and archives; else those that some format claims.",
    ),
]
ExporterOptions = Annotated[
    list[str],
    typer.Option("-O", "--option", metavar="NAME=VALUE", help="An exporter's option."),
]
Filters = Annotated[
    list[str],
    typer.Option(
        "--filter",
        metavar="NAME[:OPTION=VALUE]...",
        help="Change documents on their way, as in select:symbols=RIO,BHP:only=quotes.",
    ),
]
ReaderOptions = Annotated[
    list[str],
    typer.Option("-I", "--reader-option", metavar="NAME=VALUE", help="A reader's option."),
]
AllowUnusable = Annotated[
    bool,
    typer.Option(
        "--allow-unusable",
        help="Write items that are withheld, canceled or embargoed in formats that cannot say so.",
    ),
]
FailOnLoss = Annotated[
    bool,
    typer.Option(
        "--fail-on-loss",
        help="Write nothing if anything that the input says would be lost.",
    ),
]
Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="TIME",
        help="The time of the run (2026-01-31T12:00:00Z, or now): embargoes before it are over. "
        "Else that of SOURCE_DATE_EPOCH; without one no embargo is over.",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The text's encoding, a list of which the first that fits is taken, or auto; else its "
        "byte order mark, or UTF-8.",
    ),
]
OnUndecodable = Annotated[
    DecodeErrors, typer.Option("--errors", help="What to do with undecodable bytes.")
]


def gathered(
    names: Sequence[str],
    extensions: Sequence[str],
    text_column: str | None,
    id_column: str | None,
    encoding: str | None,
    decode_errors: DecodeErrors,
    on_left_out: Callable[[str], None] = lambda _: None,
) -> Iterator[Found | Unavailable]:
    return gather(
        names,
        is_readable=readable(extensions),
        packages=registry.package_names,
        text_column=text_column,
        id_column=id_column,
        encoding=encoding,
        decode_errors=decode_errors,
        on_left_out=on_left_out,
    )


def by_name(words: Sequence[str]) -> dict[str, str]:
    given = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise errors.BadOption(f"option '{word}' has no value", hint=f"write -I {word}=VALUE")
        given[name.replace("-", "_")] = value
    return given


def refuse_terminal(exporter: Exporter, target: str) -> None:
    if exporter.binary and target == STANDARD and sys.stdout and sys.stdout.isatty():
        raise errors.UsageError(
            f"{exporter.name} is not text for a terminal", hint="write it to a file"
        )
