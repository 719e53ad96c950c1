"""The command line."""

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Annotated, Any, Literal, NoReturn

import msgspec
import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException

import wirecopy
from wirecopy import conversion, errors, registry
from wirecopy.formats import Exporter, Filter, Reader
from wirecopy.nodes import Diagnostic
from wirecopy.options import Option, describe, parse
from wirecopy.streams import STANDARD, DecodeErrors, Sink, Source, make_folder

_ALARMS = ("warning", "error")

app = typer.Typer(
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The pandoc of news text: wire copy in, NewsML-G2, Excel, CSV and more out.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would cost every --help its import
)


class _FormatHelp(TyperCommand):
    """`--to xlsx --help` shows the format's own options, too."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # Any: typer's vendored click
        super().format_epilog(ctx, formatter)
        if name := ctx.params.get("to"):
            options = describe(registry.exporter(name).options)
            if options:
                with formatter.section(f"Options of {name} (-O name=value)"):
                    formatter.write_dl([(f"{o.name}={o.default}", _explained(o)) for o in options])


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


@app.callback(invoke_without_command=True)
def _wirecopy(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
    plugin_dirs: Annotated[
        list[str],
        typer.Option(
            "--plugin-dir", metavar="DIR", help="Use the single-file plugins in DIR, too."
        ),
    ] = [],  # noqa: B006  # typer copies it
    disabled: Annotated[
        list[str],
        typer.Option("--disable", metavar="PLUGIN", help="Leave this plugin out."),
    ] = [],  # noqa: B006  # as above
) -> None:
    _choose_plugins(plugin_dirs, disabled)
    if version:
        print(f"wirecopy {wirecopy.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(errors.UsageError.exit_code)


@app.command(cls=_FormatHelp)
def convert(
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
    record = parse(options, exporter.options, format_name=exporter.name)
    if output is not None and output.endswith("/") and not exporter.package:
        make_folder(output)
    jobs = _jobs(inputs, output, exporter)
    with _diagnostics(diagnostics, force) as hear:
        for names, target in jobs:
            _refuse_terminal(exporter, target)
            conversion.convert(
                _sources(names, encoding, decode_errors),
                target,
                to=exporter.name,
                from_=from_,
                options=record,
                reader_options=_reader_options(reader_options),
                filters=filters,
                force=force,
                strict=strict,
                on_diagnostic=hear,
            )


@app.command()
def formats(
    name: Annotated[str | None, typer.Argument(help="Show this one with its options.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what can be read and written, or one format with its options."""
    offers: list[tuple[registry.Plugin, Reader | Exporter | Filter]] = [
        *registry.offers(Reader),
        *registry.offers(Exporter),
        *registry.offers(Filter),
    ]
    if name is not None:
        offers = [offer for offer in offers if offer[1].name == name]
        if not offers:
            registry.exporter(name)  # raises, and names the nearest
    rows = sorted((_format_row(plugin, offer) for plugin, offer in offers), key=lambda r: r["name"])
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = [(r["name"], r["does"], " ".join(r["extensions"]), r["summary"]) for r in rows]
    _print_table(("FORMAT", "DOES", "EXTENSIONS", "SUMMARY"), table)
    if name is not None:
        for row in rows:
            if row["options"]:
                print(f"\nOptions to {row['does']} {name}:")
                for option in row["options"]:
                    print(f"  {option['name']}={option['default']}")
                    print(f"      {_explained(Option(**option))}")


@app.command()
def plugins(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the installed plugins: what they bring, and what is wrong with them."""
    rows = [
        {
            "plugin": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "reads": [reader.name for reader in plugin.readers],
            "writes": [exporter.name for exporter in plugin.exporters],
            "filters": [each.name for each in plugin.filters],
            "import_ms": round(plugin.seconds * 1000, 1),
            "broken": plugin.broken,
            "disabled": plugin.is_disabled,
        }
        for plugin in registry.plugins()
    ]
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    _print_table(
        ("PLUGIN", "DISTRIBUTION", "READS", "WRITES", "FILTERS", "STATE"),
        [
            (
                str(row["plugin"]),
                f"{row['distribution']} {row['version']}".rstrip(),
                _words(row["reads"]),
                _words(row["writes"]),
                _words(row["filters"]),
                "disabled"
                if row["disabled"]
                else f"broken: {row['broken']}"
                if row["broken"]
                else "ok",
            )
            for row in rows
        ],
    )


@app.command()
def new(
    kind: Annotated[Literal["exporter", "reader", "filter"], typer.Argument(help="What to begin.")],
    name: Annotated[str, typer.Argument(help="What it is called; a word in lower case.")],
) -> None:
    """Begin a plugin: a complete project, with tests, in the folder wirecopy-NAME."""
    own = [plugin for plugin in registry.plugins() if plugin.is_own]
    taken = {
        "exporter": [each.name for plugin in own for each in plugin.exporters],
        "reader": [each.name for plugin in own for each in plugin.readers],
        "filter": [each.name for plugin in own for each in plugin.filters],
    }
    if name in taken[kind]:
        raise errors.UsageError(f"{kind} '{name}' is wirecopy's own", hint="choose another name")
    from wirecopy.projects import create  # templates, which nothing else needs

    for file in create(kind, name, Path()):
        print(file)
    print(f"\ncd wirecopy-{name} && pip install -e '.[dev]' && pytest && mypy")


@app.command()
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
        _sources(inputs, encoding, decode_errors),
        from_=from_,
        options=_reader_options(reader_options),
    )
    if to is not None:
        _refuse_terminal(registry.exporter(to), STANDARD)
        conversion.write(documents, STANDARD, to=to)
        return
    from wirecopy.inspection import show  # brings rich, which nothing else needs

    for document in documents:
        show(document)


@app.command()
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
    for document in conversion.read_many(
        _sources(inputs, encoding, decode_errors),
        from_=from_,
        options=_reader_options(reader_options),
    ):
        for diagnostic in document.diagnostics:
            alarmed = alarmed or strict or diagnostic.severity in _ALARMS
            as_line = _diagnostic_json if format_ == "json" else _diagnostic_line
            print(as_line(document.source, diagnostic))
    if alarmed:
        raise typer.Exit(errors.DIAGNOSTICS)


def main() -> NoReturn:
    """Runs the command line: one clear line and a documented exit code for whatever goes wrong."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        code = app(standalone_mode=False, prog_name="wirecopy")
        if sys.stdout is not None:
            sys.stdout.flush()
    except errors.WirecopyError as error:
        code = _complain(str(error), error.exit_code)
    except TyperException as error:  # the usage errors of the command line itself
        code = _complain(_usage(error), errors.UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = 128 + signal.SIGINT
    except SystemExit as stop:
        # Whoever read our output has had enough; typer makes a failure of it.
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0
    _leave(code if isinstance(code, int) else 0)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _usage(error: TyperException) -> str:
    what = error.format_message().strip().replace("\n", " ").removesuffix(".")
    return f"{what}; `wirecopy --help` shows what there is"


def _complain(message: str, code: int) -> int:
    if sys.stderr is not None:
        print(f"wirecopy: {message}", file=sys.stderr)
    return code


def _leave(code: int) -> NoReturn:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        # Else the interpreter would try again while it shuts down, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


def _choose_plugins(folders: Sequence[str], disabled: Sequence[str]) -> None:
    """Adds to what the environment says, where the registry looks when it is first asked."""
    for folder in folders:
        if not Path(folder).is_dir():
            raise errors.UsageError("is no folder of plugins", source=folder)
    for variable, words, separator in (
        (registry.FOLDERS, folders, os.pathsep),
        (registry.DISABLED, disabled, ","),
    ):
        if words:
            os.environ[variable] = separator.join((*words, os.environ.get(variable, "")))


def _sources(
    names: Sequence[str], encoding: str | None, decode_errors: DecodeErrors
) -> list[Source]:
    return [
        Source.standard_input(encoding=encoding, decode_errors=decode_errors)
        if name == STANDARD
        else Source.of(Path(name), encoding=encoding, decode_errors=decode_errors)
        for name in names
    ]


def _refuse_terminal(exporter: Exporter, target: str) -> None:
    if exporter.binary and target == STANDARD and sys.stdout and sys.stdout.isatty():
        raise errors.UsageError(
            f"{exporter.name} is no text for a terminal", hint="write it to a file"
        )


def _reader_options(words: Sequence[str]) -> dict[str, str]:
    given = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise errors.BadOption(f"option '{word}' has no value", hint=f"write -I {word}=VALUE")
        given[name.replace("-", "_")] = value
    return given


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
            if diagnostic.severity in _ALARMS and sys.stderr is not None:
                print(_diagnostic_line(source, diagnostic), file=sys.stderr)
            if log is not None:
                print(_diagnostic_json(source, diagnostic), file=log)

        yield hear


def _diagnostic_line(source: str, diagnostic: Diagnostic) -> str:
    place = [source or "<input>", *(str(n) for n in (diagnostic.line, diagnostic.column) if n)]
    message = errors.printable(diagnostic.message, 200)
    return f"{errors.printable(':'.join(place))}: {diagnostic.code} {message}"


def _diagnostic_json(source: str, diagnostic: Diagnostic) -> str:
    return json.dumps({"source": source, **msgspec.structs.asdict(diagnostic)}, ensure_ascii=False)


def _format_row(
    plugin: registry.Plugin, offer: Reader | Exporter | Filter
) -> dict[str, Any]:  # Any: JSON
    does = {Reader: "read", Exporter: "write", Filter: "filter"}[type(offer)]
    return {
        "name": offer.name,
        "does": does,
        "extensions": [] if isinstance(offer, Filter) else [e for e in offer.extensions if e],
        "summary": offer.summary,
        "distribution": plugin.distribution,
        "options": [msgspec.structs.asdict(option) for option in describe(offer.options)],
    }


def _explained(option: Option) -> str:
    return f"{option.help} ({option.type})" if option.help else option.type


def _words(names: object) -> str:
    return " ".join(names) if isinstance(names, list) and names else "-"


def _print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header) - 1)]
    for row in (header, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=True)]
        print("  ".join((*cells, row[-1])).rstrip())
