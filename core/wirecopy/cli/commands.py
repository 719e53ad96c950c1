"""The commands: which there are, and how one is loaded."""

import os
from contextlib import nullcontext, suppress
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from wirecopy import errors
from wirecopy.cli.configuring import configure_command, long_name, variables
from wirecopy.cli.printing import explained
from wirecopy.plugins import registry
from wirecopy.plugins.options import describe

#: Each command's module and function. A module is loaded when its command is asked for: an import
#: too many is felt at every start.
COMMANDS = {
    "convert": ("converting", "convert"),
    "watch": ("watching", "watch"),
    "check": ("reading", "check"),
    "inspect": ("reading", "inspect"),
    "validate": ("validating", "validate"),
    "formats": ("listing", "formats"),
    "plugins": ("listing", "plugins"),
    "config": ("settings", "config"),
    "new": ("starting", "new"),
}


#: Whether a shell asks what may come next in a line.
IS_COMPLETING = "_WIRECOPY_COMPLETE" in os.environ


class Command(TyperCommand):
    """`--to xlsx --help` shows the format's own options, too."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # Any: typer's vendored click
        super().format_epilog(ctx, formatter)
        takes_options = any(parameter.name == "options" for parameter in self.params)
        if takes_options and (name := ctx.params.get("to")):
            options = describe(registry.exporter(name).options)
            if options:
                with formatter.section(f"Options of {name} (-O name=value)"):
                    formatter.write_dl([(f"{o.name}={o.default}", explained(o)) for o in options])


class Commands(TyperGroup):
    """Loads a command when it is asked for, with its environment variables and configuration."""

    def __init__(self, **settings: Any) -> None:  # Any: typer's many
        super().__init__(**settings)
        if IS_COMPLETING:
            _complete(self)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # Any: as above
        is_installing = "--install-completion" in args
        args = _traceback_first(args)
        try:
            return super().parse_args(ctx, args)
        except OSError as error:  # typer writes the completion as soon as it is asked to
            if not is_installing or isinstance(error, BrokenPipeError):
                raise
            raise errors.OutputUnavailable(
                f"cannot be created: {(error.strerror or str(error)).lower()}",
                source=error.filename,
                hint="print it with --show-completion, and put it where your shell looks",
            ) from error

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # Any: as above
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # Any: as above
        # For an unknown one all of them: typer looks there for a name that is near.
        for name in [cmd_name] if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = load(name)
        command = self.commands.get(cmd_name)
        if isinstance(command, TyperCommand):
            # While a line is being typed, nothing is wrong yet.
            with suppress(errors.WirecopyError) if ctx.resilient_parsing else nullcontext():
                configure_command(ctx, command)
        return command


def _traceback_first(args: list[str]) -> list[str]:
    """The arguments; `--traceback`, which is the program's, may stand after a command, too."""
    option = "--traceback"
    end = args.index("--") if "--" in args else len(args)
    if option not in args[:end]:
        return args
    return [option, *(each for each in args[:end] if each != option), *args[end:]]


def load(name: str) -> TyperCommand:
    """The command of that name, whose options can come from the environment, too."""
    module, function = COMMANDS[name]
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, cls=Command)(getattr(import_module(f"wirecopy.cli.{module}"), function))
    command = typer.main.get_command(app)
    assert isinstance(command, TyperCommand)
    command.allow_interspersed_args = name != "config"  # its arguments are another command's
    for option in command.params:
        if isinstance(option, TyperOption):
            variable = f"WIRECOPY_{name}_{long_name(option)}".upper().replace("-", "_")
            # Only one of its own is shown: the manual lists all, they would drown the help.
            option.show_envvar = option.envvar is not None
            option.envvar = [variable, *variables(option)]
    if IS_COMPLETING:
        _complete(command)
    return command


def _complete(command: Any) -> None:  # Any: as above
    from wirecopy.cli.completing import complete  # no other run needs it

    complete(command)
