"""The command line."""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException

import wirecopy
from wirecopy import errors, registry
from wirecopy.cli.converting import FormatHelp, convert
from wirecopy.cli.listing import formats, plugins
from wirecopy.cli.reading import check, inspect
from wirecopy.cli.starting import new
from wirecopy.cli.validating import validate

app = typer.Typer(
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The pandoc of news text: wire copy in, NewsML-G2, Excel, CSV and more out.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would cost every --help its import
)
app.command(cls=FormatHelp)(convert)
app.command()(formats)
app.command()(plugins)
app.command()(new)
app.command()(inspect)
app.command()(check)
app.command()(validate)


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
