"""What several commands take."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wirecopy import errors
from wirecopy.formats import Exporter
from wirecopy.streams import STANDARD, DecodeErrors, Source

Inputs = Annotated[
    list[str], typer.Argument(metavar="INPUT...", help="Files; - is standard input.")
]
From = Annotated[
    str | None, typer.Option("--from", "-f", metavar="FORMAT", help="Read this format.")
]
ReaderOptions = Annotated[
    list[str],
    typer.Option("-I", "--reader-option", metavar="NAME=VALUE", help="A reader's option."),
]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The text's encoding; else its byte order mark, or UTF-8."),
]
OnUndecodable = Annotated[
    DecodeErrors, typer.Option("--errors", help="What to do with undecodable bytes.")
]


def sources(
    names: Sequence[str], encoding: str | None, decode_errors: DecodeErrors
) -> list[Source]:
    return [
        Source.standard_input(encoding=encoding, decode_errors=decode_errors)
        if name == STANDARD
        else Source.of(Path(name), encoding=encoding, decode_errors=decode_errors)
        for name in names
    ]


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
            f"{exporter.name} is no text for a terminal", hint="write it to a file"
        )
