"""Where settings come from: configuration files, and their way to the commands.

A file is `wirecopy.toml`, or `[tool.wirecopy]` of `pyproject.toml`, in the working folder or the
nearest above it that has one; of two in one folder the first wins. Since a folder may be anybody's,
a file that was found there, not named, can neither bring code nor write outside its own folder.
"""

import math
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec
import typer
from typer.core import TyperCommand, TyperOption

from wirecopy import errors
from wirecopy.cli.stderr import tell
from wirecopy.patterns import later
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter
from wirecopy.plugins.options import by_name, check_unicode, from_mapping

OWN_FILE = "wirecopy.toml"
PROJECT_FILE = "pyproject.toml"
#: The table of tables of exporters' options.
FORMAT = "format"
# Options whose values are shown as this name a file, relative to the configuration's folder; the
# latter are written.
_PATHS = ("DIR", "FILE", "OUTPUT")
_WRITTEN = ("FILE", "OUTPUT")
_NAMING = "TEMPLATE"
# Where values come from, in typer's words; the later wins.
_SOURCES = ("DEFAULT", "DEFAULT_MAP", "ENVIRONMENT", "COMMANDLINE")
_PLACE = later(r" \(at line (\d+), column (\d+)\)")


class Configuration(msgspec.Struct, frozen=True):
    """A configuration file: its name, whether the user named it, and what it says."""

    file: str
    is_named: bool
    tables: Mapping[str, Any]  # Any: TOML

    @property
    def folder(self) -> str:
        return os.path.dirname(self.file)

    def options(self, format_name: str) -> dict[str, Any]:  # Any: as above
        """What `[format.NAME]` says."""
        formats = self.table(FORMAT, self.tables)
        given = self.table(format_name, formats, f"{FORMAT}.{format_name}")
        return {name.replace("-", "_"): value for name, value in given.items()}

    def table(
        self, name: str, within: Mapping[str, Any], full_name: str = ""
    ) -> Mapping[str, Any]:  # Any: as above
        """A table in another one; empty if there is none."""
        table = within.get(name, {})
        if not isinstance(table, dict):
            raise errors.wrong_setting(full_name or name, table, "a table", file=self.file)
        return table


def read(named: str | None) -> Configuration | None:
    """The configuration in the file of that name, or else in the one found from here upwards.

    Raises `UsageError` for a file that cannot be read or is not TOML.
    """
    if named is not None:
        tables = _toml(named, _content(named))
        if os.path.basename(named) == PROJECT_FILE:
            tables = _of_project(tables, named) or {}
        return Configuration(named, True, tables)
    return next(_found(), None)


def configure(context: Any, tables_of: Sequence[str]) -> None:  # Any: typer's vendored click
    """Makes the configuration in `context.obj` the defaults of the program and its commands."""
    configuration = context.obj
    if configuration is None:
        return
    context.default_map = {}
    own = {long_name(option): option for option in _options(context.command)}
    own = {name: own[name] for name in ("plugin-dir", "disable")}
    known = (*own, *tables_of, FORMAT)
    for name in configuration.tables:
        if name not in known:
            raise errors.unknown_setting("", name, known, file=configuration.file)
    given = {name: value for name, value in configuration.tables.items() if name in own}
    if "plugin-dir" in given and not configuration.is_named:
        raise errors.UsageError(
            "plugin-dir would run code that was only found",
            source=configuration.file,
            hint="give --plugin-dir, or name the file with --config",
        )
    context.default_map = _defaults(configuration, "", own, given)


def configure_command(context: Any, command: TyperCommand) -> None:  # Any: as above
    """Makes the configuration's table for a command the defaults of that command."""
    configuration = context.obj
    name = command.name or ""
    if configuration is None or name in context.default_map:
        return
    context.default_map[name] = _defaults(
        configuration,
        f"{name}.",
        {long_name(option): option for option in _options(command) if option.name != "help"},
        configuration.table(name, configuration.tables),
    )


def exporter_options(
    context: typer.Context, given: Sequence[str], exporter: Exporter
) -> msgspec.Struct | None:
    """The options for an exporter: those of `-O`, else of `[format.NAME]`, else the defaults."""
    configured: dict[str, Any] = {}  # Any: each option has its own type
    if isinstance(configuration := context.obj, Configuration):
        configured = configuration.options(exporter.name)
        check_options(configuration, configured, exporter)
        _refuse_misspelling(configuration, exporter.name)
    chosen = {**configured, **by_name(given)}
    check_unicode(chosen, exporter.name)
    return from_mapping(chosen, exporter.options, format_name=exporter.name)


def check_options(
    configuration: Configuration,
    configured: Mapping[str, Any],  # Any: as above
    exporter: Exporter,
) -> None:
    """Raises `BadOption` with the file's name if an exporter cannot have these options."""
    try:
        from_mapping(configured, exporter.options, format_name=exporter.name, strict=True)
    except errors.BadOption as error:
        raise errors.BadOption(error.what, hint=error.hint, source=configuration.file) from error


def variables(option: TyperOption) -> list[str]:
    """The environment variables that can give an option its value; the first that is set does."""
    names = option.envvar or []
    return [names] if isinstance(names, str) else list(names)


def variable_in_force(option: TyperOption) -> str:
    """The environment variable that an option's value comes from."""
    return next((name for name in variables(option) if os.environ.get(name)), "")


def source_of(context: Any, name: str | None) -> str:  # Any: typer's vendored click
    """Where a parameter's value comes from, in typer's words."""
    return str(getattr(context.get_parameter_source(name), "name", ""))


def loudness(context: typer.Context, *, quiet: bool, verbose: bool) -> tuple[bool, bool]:
    """`quiet` and `verbose`, less the one that the other overrules: from file to command line.

    Raises `UsageError` if the same place says both.
    """
    if quiet and verbose:
        ranks = [_SOURCES.index(source_of(context, name)) for name in ("quiet", "verbose")]
        if ranks[0] == ranks[1]:
            raise errors.UsageError("--quiet and --verbose contradict each other", hint="give one")
        quiet, verbose = ranks[0] > ranks[1], ranks[1] > ranks[0]
    return quiet, verbose


def _refuse_misspelling(configuration: Configuration, format_name: str) -> None:
    """A table that is nearly called as the format, and as no other, would be passed over."""
    from difflib import get_close_matches  # only needed when there are tables for formats

    for name in configuration.table(FORMAT, configuration.tables):
        if name != format_name and get_close_matches(name, [format_name]):
            try:
                registry.exporter(name)
            except errors.FormatUnavailable as error:
                raise errors.unknown_setting(
                    f"{FORMAT}.", name, [format_name], file=configuration.file
                ) from error


def long_name(option: TyperOption) -> str:
    """An option's name without its dashes, as configuration files have it."""
    return max(option.opts, key=len).lstrip("-")


def _found() -> Iterator[Configuration]:
    try:
        here = os.getcwd()
    except OSError:  # the folder is gone
        return
    for folder in (here, *map(str, Path(here).parents)):
        for name in (OWN_FILE, PROJECT_FILE):
            file = os.path.join(folder, name)
            if not os.path.isfile(file):
                continue
            shown = name if folder == here else file
            why = _distrusted(file)
            # Other people's projects are not even parsed.
            if name == PROJECT_FILE and not _mentions_us(file):
                continue
            if why:
                tell(errors.printable(f"wirecopy: {shown}: not read: {why}; name it with --config"))
                continue
            content = _content(file)
            tables = _toml(shown, content)
            if name == PROJECT_FILE:
                tables = _of_project(tables, shown)
            if tables is not None:
                yield Configuration(shown, False, tables)


def _mentions_us(file: str) -> bool:
    try:
        return b"wirecopy" in Path(file).read_bytes()
    except OSError:  # somebody else's, most likely
        return False


def _distrusted(file: str) -> str:
    """Why a file that was only found is not to be trusted; empty if it is."""
    if not hasattr(os, "geteuid"):  # Windows
        return ""
    status, folder = os.stat(file), os.stat(os.path.dirname(file))
    if status.st_uid not in (os.geteuid(), 0):
        return "it belongs to somebody else"
    for each, what in ((status, "to it"), (folder, "to its folder")):
        # Many users have a group of their own, and share with it.
        is_shared = each.st_mode & stat.S_IWGRP and each.st_gid not in (os.getegid(), 0)
        if each.st_mode & stat.S_IWOTH or is_shared:
            return f"others may write {what}"
    return ""


def _of_project(tables: Mapping[str, Any], file: str) -> Any:  # Any: TOML
    """The table `[tool.wirecopy]`; None if there is none."""
    within: Any = tables  # as above
    for name, full_name in (("tool", "tool"), ("wirecopy", "tool.wirecopy")):
        within = within.get(name)
        if within is None:
            return None
        if not isinstance(within, dict):
            raise errors.wrong_setting(full_name, within, "a table", file=file)
    return within


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise errors.UsageError(
            f"cannot be read: {reason}",
            source=file,
            hint="name another with --config, or leave it out with --no-config",
        ) from error


def _toml(file: str, content: bytes) -> Any:  # Any: TOML
    import tomllib  # most calls need none

    try:
        return tomllib.loads(content.decode().replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        what, line, column = f"is not UTF-8 at byte {error.start}", 0, 0
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        what = f"is not TOML: {_PLACE.sub('', str(error)).lower()}"
    except RecursionError:
        what, line, column = "is not readable TOML: it is nested too deeply", 0, 0
    raise errors.UsageError(
        what, source=file, line=line, column=column, hint="repair it, or give --no-config"
    )


def _options(command: Any) -> Iterator[TyperOption]:  # Any: typer's vendored click
    return (option for option in command.params if isinstance(option, TyperOption))


def _defaults(
    configuration: Configuration,
    prefix: str,
    known: Mapping[str, TyperOption],
    given: Mapping[str, Any],  # Any: TOML
) -> dict[str, Any]:
    """The defaults by the parameters' names in the code."""
    defaults = {}
    for name, value in given.items():
        if name not in known:
            raise errors.unknown_setting(prefix, name, known, file=configuration.file)
        option = known[name]
        if kind := _misfit(option, value):
            raise errors.wrong_setting(f"{prefix}{name}", value, kind, file=configuration.file)
        if option.metavar in _PATHS:
            if option.metavar in _WRITTEN and not configuration.is_named:
                _refuse_outside(configuration, f"{prefix}{name}", value)
            value = _placed(configuration, value)
        if option.metavar == _NAMING and not configuration.is_named:
            _refuse_any_name(configuration, f"{prefix}{name}", value)
        defaults[option.name or name] = value
    return defaults


def _misfit(option: TyperOption, value: object) -> str:
    """What the option's value must be, if this one is not that."""
    texts = value if isinstance(value, list) else [value]
    if any("\0" in text for text in texts if isinstance(text, str)):
        return "without NUL"
    if option.is_flag:
        return "" if isinstance(value, bool) else "true or false"
    if option.multiple:
        is_fit = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return "" if is_fit else "a list of texts"
    kind = _NUMBERS.get(_type_name(option), (str,))
    is_endless = isinstance(value, float) and not math.isfinite(value)
    if isinstance(value, bool) or not isinstance(value, kind) or is_endless:
        return "text" if kind == (str,) else "a number"
    return _refusal(option, value)


#: By the names that the framework's releases give them.
_NUMBERS: Mapping[str, tuple[type, ...]] = {
    "int": (int,),
    "integer": (int,),
    "float": (int, float),
}


def _type_name(option: Any) -> str:  # Any: releases of typer differ in what an option has
    descriptor = getattr(option, "type_descriptor", None)  # typer 0.29 and later
    if descriptor is None:
        return str(option.type.name).removesuffix(" range")
    return getattr(descriptor.annotation, "__name__", "")


def _refusal(option: Any, value: Any) -> str:  # Any: as above
    """What the option's value must be, if it is of the right type, but not allowed."""
    descriptor = getattr(option, "type_descriptor", None)
    if descriptor is None:
        try:
            option.type(value, option, None)
        except typer.BadParameter as error:
            return f"another: {error.message.rstrip('.')}"
        return ""
    choices = get_args(descriptor.annotation)
    if choices and value not in choices:
        return f"another: '{value}' is not one of {', '.join(map(repr, choices))}"
    if (option.min is not None and value < option.min) or (
        option.max is not None and value > option.max
    ):
        ends = [
            f"{sign}{end}"
            for sign, end in ((">=", option.min), ("<=", option.max))
            if end is not None
        ]
        return f"another: {value} is not in the range x{' and x'.join(ends)}"
    return ""


def _placed(configuration: Configuration, value: Any) -> Any:  # Any: TOML
    """A file's name, or a list of them, as seen from here."""
    if isinstance(value, list):
        return [_placed(configuration, each) for each in value]
    return value if value == "-" or "://" in value else os.path.join(configuration.folder, value)


def _refuse_outside(configuration: Configuration, name: str, value: str) -> None:
    folder = os.path.realpath(configuration.folder or ".")
    path = os.path.realpath(os.path.join(folder, value))
    if value != "-" and ("://" in value or os.path.commonpath((folder, path)) != folder):
        raise errors.UsageError(
            f"{name} leads out of the folder of a file that was only found",
            source=configuration.file,
            hint="give it on the command line, or name the file with --config",
        )


def _refuse_any_name(configuration: Configuration, name: str, template: str) -> None:
    """An output's name is to come of its input's, or its number, and to lead nowhere else."""
    rest = template.replace("{folder}", "")
    leads = "/" in rest or os.sep in rest
    if leads or not ("{stem}" in rest or "{number}" in rest):
        raise errors.UsageError(
            f"{name} could name any file, and the file that says so was only found",
            source=configuration.file,
            hint="let it hold {stem} or {number} and no folder but {folder}, give --name, "
            "or name the file with --config",
        )
