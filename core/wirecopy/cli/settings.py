"""The command `config`."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
import typer
from typer.core import TyperOption

from wirecopy import errors
from wirecopy.cli.configuring import (
    FORMAT,
    Configuration,
    check_options,
    long_name,
    variable_in_force,
)
from wirecopy.cli.printing import print_json, print_table
from wirecopy.plugins import registry
from wirecopy.plugins.options import by_name


class Setting(msgspec.Struct, frozen=True):
    """A setting: its value in effect, and its origin: default, file, environment, command line."""

    setting: str
    value: Any  # Any: each setting has its own type
    source: str
    name: str | None = None  # the file's, or the environment variable's


def config(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND [ARGUMENT]...]",
            help="Show the settings of this command only, as with these arguments.",
        ),
    ] = None,
    format_: Annotated[
        Literal["text", "json"], typer.Option("--format", help="How to print them.")
    ] = "text",
) -> None:
    """Show every setting in effect, and from where: default, file, environment, command line."""
    settings = list(_settings(context, words or []))
    if format_ == "json":
        print_json(msgspec.json.format(msgspec.json.encode(settings), indent=2).decode())
        return
    print_table(
        ("SETTING", "VALUE", "FROM"),
        [
            (each.setting, errors.printable(_shown(each.value)), each.name or each.source)
            for each in settings
        ],
    )


def _settings(context: typer.Context, words: list[str]) -> Iterator[Setting]:
    root = context.find_root()
    group: Any = root.command  # Any: typer's vendored click
    name, *arguments = words or ("",)
    if not name:
        yield from _of_program(root)
    elif name not in group.list_commands(root):
        raise errors.unknown_command(name, group.list_commands(root))
    shown: dict[str, Setting] = {}
    for each in group.list_commands(root):
        if each in (name, "") or not name:
            shown.update((one.setting, one) for one in _of_command(root, each, arguments))
    yield from shown.values()
    if isinstance(context.obj, Configuration):
        to, output, options = (shown.get(f"{name}.{one}") for one in ("to", "output", "option"))
        is_given = options is not None and options.value
        target = _target(to, output) if is_given else ""
        for setting in _of_formats(context.obj):
            yield _overruled(setting, target, options) if target and options else setting


def _target(to: Setting | None, output: Setting | None) -> str:
    """The format that the options `-O` of a command are meant for; empty if nothing says so."""
    with suppress(errors.FormatUnavailable):  # the command itself will say so
        if to is not None and to.value:
            return registry.exporter(to.value).name
        if output is not None and output.value:
            return registry.exporter_for(output.value).name
    return ""


def _overruled(setting: Setting, format_name: str, options: Setting) -> Setting:
    """A format's option, as `-O` has it if it says so."""
    for name, value in by_name(options.value).items():
        if setting.setting == f"{FORMAT}.{format_name}.{name}":
            return msgspec.structs.replace(options, setting=setting.setting, value=value)
    return setting


def _of_program(root: Any) -> Iterator[Setting]:  # Any: as above
    for option in root.command.params:
        if option.expose_value and option.name not in ("help", "version"):
            setting = _setting(root, "", option, root.params[option.name])
            yield _PLUGINS[option.name](setting) if option.name in _PLUGINS else setting


def _added_up(setting: Setting, variable: str, separator: str) -> Setting:
    """These add to what the environment says, and stand there by now."""
    value = [each for each in os.environ.get(variable, "").split(separator) if each]
    if value and setting.source == "default":
        return Setting(setting.setting, value, "environment", variable)
    return msgspec.structs.replace(setting, value=value)


_PLUGINS = {
    "plugin_dirs": partial(_added_up, variable=registry.FOLDERS, separator=os.pathsep),
    "disabled": partial(_added_up, variable=registry.DISABLED, separator=","),
}


def _of_command(root: Any, name: str, arguments: list[str]) -> Iterator[Setting]:  # Any: as above
    command = root.command.get_command(root, name)
    context = command.context_class(command, info_name=name, parent=root)
    given, _, _ = command.make_parser(context).parse_args(args=list(arguments))
    for option in command.params:
        if isinstance(option, TyperOption):
            value, source = option.consume_value(context, given)
            context.set_parameter_source(option.name, source)
            # From typer 0.29 on there is only the second.
            converted = getattr(option, "type_cast_value", None) or option.process_value
            yield _setting(context, f"{name}.", option, converted(context, value))


def _setting(
    context: Any,  # Any: as above
    prefix: str,
    option: TyperOption,
    value: object,
) -> Setting:
    source = context.get_parameter_source(option.name)
    name = f"{prefix}{long_name(option)}"
    match source.name:
        case "COMMANDLINE":
            return Setting(name, value, "command line")
        case "ENVIRONMENT":
            return Setting(name, value, "environment", variable_in_force(option))
        case "DEFAULT_MAP":
            return Setting(name, value, "file", context.obj.file)
    return Setting(name, value, "default")


def _of_formats(configuration: Configuration) -> Iterator[Setting]:
    for name in configuration.table(FORMAT, configuration.tables):
        try:
            exporter = registry.exporter(name)
        except errors.FormatUnavailable as error:
            raise errors.FormatUnavailable(
                error.what, hint=error.hint, source=configuration.file
            ) from error
        options = configuration.options(name)
        check_options(configuration, options, exporter)
        for option, value in options.items():
            yield Setting(f"{FORMAT}.{name}.{option}", value, "file", configuration.file)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
