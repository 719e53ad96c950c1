"""What several commands take."""

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, get_type_hints

import msgspec
import typer

from wirecopy import errors
from wirecopy.cli.configuring import exporter_options
from wirecopy.files.source import STANDARD, DecodeErrors
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter
from wirecopy.plugins.options import by_name
from wirecopy.run.plan import Plan, Selection, encoded

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
    typer.Option(
        metavar="NAME",
        help="Read each line of JSON Lines, or row of Parquet, as a story: this column.",
    ),
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
Strict = Annotated[
    bool, typer.Option("--strict", help="Any warning is a failure; nothing is written then.")
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
DateFrom = Annotated[
    str | None,
    typer.Option(
        "--date-from",
        metavar="PATTERN",
        help="Take the day of items that have no time from the name of the file or folder, where "
        "{date} stands: 'days/{date}/'.",
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


class Reads(msgspec.Struct, kw_only=True):
    """The options of all commands that read."""

    from_: From = None
    text_column: TextColumn = None
    id_column: IdColumn = None
    extensions: Extensions = []
    reader_options: ReaderOptions = []
    encoding: Encoding = None
    decode_errors: OnUndecodable = "strict"

    @property
    def selection(self) -> Selection:
        return Selection(
            extensions=tuple(self.extensions),
            text_column=self.text_column,
            id_column=self.id_column,
            encoding=self.encoding,
            decode_errors=self.decode_errors,
        )

    @property
    def reader_options_by_name(self) -> dict[str, str]:
        """Raises `BadOption` for a word without `=`."""
        return by_name(self.reader_options, "-I")


class Converts(Reads, kw_only=True):
    """The options of all commands that convert."""

    options: ExporterOptions = []
    filters: Filters = []
    strict: Strict = False
    allow_unusable: AllowUnusable = False
    fail_on_loss: FailOnLoss = False
    date: Date = None
    date_from: DateFrom = None

    def plan(self, context: typer.Context, exporter: Exporter) -> Plan:
        """What the options ask for. Raises `BadOption`."""
        with registry.border(exporter):  # its options may have a __post_init__
            record = exporter_options(context, self.options, exporter)
        dated = [("dated", {"names": self.date_from})] if self.date_from else []
        return Plan(
            to=registry.full_name(exporter),
            options=encoded(record),
            from_=self.from_,
            reader_options=self.reader_options_by_name,
            filters=(*dated, *self.filters),
            strict=self.strict,
            allow_unusable=self.allow_unusable,
            fail_on_loss=self.fail_on_loss,
            date=self.date or "",
        )


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of its record, in place of that parameter."""
    signature = inspect.signature(command)
    (name, record), *_ = (
        (each.name, each.annotation)
        for each in signature.parameters.values()
        if isinstance(each.annotation, type) and issubclass(each.annotation, Reads)
    )
    hints = get_type_hints(record, include_extras=True)
    options = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=[] if field.default is msgspec.NODEFAULT else field.default,
            annotation=hints[field.name],
        )
        for field in msgspec.structs.fields(record)
    ]
    parameters: list[inspect.Parameter] = []
    for each in signature.parameters.values():
        own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
        parameters += options if each.name == name else own

    @wraps(command)
    def spread_out(**given: Any) -> None:  # Any: each option has its own type
        words = record(**{option.name: given.pop(option.name) for option in options})
        command(**given, **{name: words})

    spread_out.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # PEP 362
    return spread_out


def refuse_terminal(exporter: Exporter, target: str) -> None:
    if exporter.binary and target == STANDARD and sys.stdout and sys.stdout.isatty():
        raise errors.UsageError(
            f"{exporter.name} is not text for a terminal", hint="write it to a file"
        )
