"""The command line."""

import io
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperOption

import wirecopy
from wirecopy import errors
from wirecopy.cli import configuring
from wirecopy.cli.commands import COMMANDS, IS_COMPLETING, Commands
from wirecopy.cli.failing import TRACEBACK, complain, surprise
from wirecopy.cli.stderr import tell
from wirecopy.files.faults import write_errors
from wirecopy.plugins import registry
from wirecopy.run.signals import Ending

# The framework's own errors, whose general class has a public name in some of its releases only.
_FRAMEWORK_ERROR: type[Exception] = next(
    kind for kind in reversed(typer.BadParameter.__mro__) if hasattr(kind, "format_message")
)

app = typer.Typer(
    cls=Commands,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The pandoc of news text: wire copy in, NewsML-G2, Excel, CSV and more out.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich would cost every --help its import
)


def _configure(context: typer.Context, file: str | None) -> str | None:
    """Reads the configuration before the options that it may set."""
    context.obj = None if context.params.get("no_config") else configuring.read(file)
    configuring.configure(context, list(COMMANDS))
    return file


@app.callback(invoke_without_command=True)
def _wirecopy(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
    no_config: Annotated[  # noqa: ARG001  # `_configure` asks for it
        bool,
        typer.Option(
            "--no-config",
            envvar="WIRECOPY_NO_CONFIG",
            show_envvar=False,
            is_eager=True,
            help="Read no configuration file.",
        ),
    ] = False,
    config_file: Annotated[  # noqa: ARG001  # as above
        str | None,
        typer.Option(
            "--config",
            envvar="WIRECOPY_CONFIG",
            show_envvar=False,
            is_eager=True,
            callback=_configure,
            metavar="FILE",
            help="Read this configuration file, not the nearest wirecopy.toml or pyproject.toml.",
        ),
    ] = None,
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
    strict_plugins: Annotated[
        bool, typer.Option("--strict-plugins", help="Any broken plugin is a failure.")
    ] = False,
    traceback: Annotated[
        bool,
        typer.Option(
            "--traceback",
            envvar=TRACEBACK,
            show_envvar=False,
            is_eager=True,
            help="Show the whole traceback of a failure.",
        ),
    ] = False,
) -> None:
    if traceback:
        os.environ[TRACEBACK] = "1"
    if {configuring.source_of(context, name) for name in ("no_config", "config_file")} == {
        "COMMANDLINE"
    }:
        raise errors.UsageError("--config and --no-config contradict each other", hint="give one")
    _choose_plugins(plugin_dirs, disabled)
    if strict_plugins:
        registry.check_all()
    if version:
        print(f"wirecopy {wirecopy.__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit(errors.UsageError.exit_code)


def main() -> NoReturn:
    """Runs the command line: one clear line and a documented exit code for whatever goes wrong."""
    try:
        _leave(_run())
    except KeyboardInterrupt:  # a second one, or one that came while the rest is written
        os._exit(128 + signal.SIGINT)
    except errors.Stopped as stop:  # as above
        os._exit(stop.code)


def _run() -> int:
    """The exit code."""
    Ending().install()
    if IS_COMPLETING:
        from wirecopy.cli.completing import hush  # no other run needs it

        hush()
    _claim_standard_output()
    try:
        code = app(standalone_mode=False, prog_name="wirecopy")
        if sys.stdout is not None:
            sys.stdout.flush()
        _mention_broken_plugins()
    except errors.WirecopyError as error:
        _mention_broken_plugins(but=str(error))
        complain(error)
        code = error.exit_code
    except _FRAMEWORK_ERROR as error:  # the usage errors of the command line itself
        code = _complain(_usage(error), errors.UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = 128 + signal.SIGINT
    except errors.Stopped as stop:
        code = stop.code
    except BrokenPipeError:  # the reader of our output has had enough
        code = 0
    except SystemExit as stop:  # typer makes a failure of it
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        code = 0
    # The last line of defence; libraries written in Rust raise what is no `Exception`.
    except BaseException as error:
        failure = surprise(error)
        complain(failure)
        code = failure.exit_code
    return code if isinstance(code, int) else 0


def _usage(error: Any) -> str:  # Any: one of the framework's errors
    what = str(error.format_message()).strip().replace("\n", " ").removesuffix(".")
    option, context = getattr(error, "param", None), getattr(error, "ctx", None)
    if (
        isinstance(option, TyperOption)
        and configuring.source_of(context, option.name) == "ENVIRONMENT"
    ):
        what = f"{configuring.variable_in_force(option)}: {what}"
    return f"{what}; `{getattr(context, 'command_path', 'wirecopy')} --help` shows what there is"


def _complain(message: str, code: int) -> int:
    tell(f"wirecopy: {message}")
    return code


def _mention_broken_plugins(but: str = "") -> None:
    """Those that this run would have used; `wirecopy plugins` has said so already."""
    for complaint in registry.complaints():
        if complaint != but and "plugins" not in sys.argv:
            _complain(complaint, 0)


def _claim_standard_output() -> None:
    """Standard output carries only what wirecopy writes.

    Our own stream gets a descriptor of its own; what plugins, and programs that they start, write
    to descriptor 1 goes to standard error.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # closed: else the next file that is opened would take its place
            os.open(os.devnull, os.O_RDWR)
    stream = sys.stdout
    if not isinstance(stream, io.TextIOWrapper) or stream.fileno() != 1:
        return
    stream.flush()
    sys.stdout = _StandardOutput(
        os.fdopen(os.dup(1), "wb", closefd=False),  # it is open to the very end
        encoding=stream.encoding,
        errors="backslashreplace",  # a console may have any encoding
        line_buffering=stream.line_buffering,
    )
    os.dup2(2, 1)


class _StandardOutput(io.TextIOWrapper):
    """A full disk becomes `WriteFailed`, in whichever function prints."""

    def write(self, text: str, /) -> int:
        with write_errors("<stdout>"):
            return super().write(text)

    def flush(self) -> None:
        with write_errors("<stdout>"):
            super().flush()


def _leave(code: int) -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError, errors.WriteFailed):
            # Else the interpreter would try again while it shuts down, complain, and end with 120.
            with suppress(ValueError):  # closed: nothing to try
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    left = [t for t in threading.enumerate() if not t.daemon and t is not threading.main_thread()]
    if left:
        # A plugin's: the interpreter would wait for it, and forever if need be.
        if code < 128:  # else a signal came before it could end it
            _complain(f"a plugin left a thread running: {left[0].name}", code)
        os._exit(code)
    sys.exit(code)


def _choose_plugins(folders: Sequence[str], disabled: Sequence[str]) -> None:
    """Adds to what the environment says, where the registry looks when it is first asked."""
    for folder in folders:
        if not os.path.isdir(folder):
            raise errors.UsageError("is not a folder of plugins", source=folder)
    for variable, words, separator in (
        (registry.FOLDERS, folders, os.pathsep),
        (registry.DISABLED, disabled, ","),
    ):
        if words:
            os.environ[variable] = separator.join((*words, os.environ.get(variable, "")))
    if disabled:
        registry.check_disabled(disabled)
