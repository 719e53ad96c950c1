"""Finds plugins, and formats by name and by extension.

Plugins are entry points of the group `wirecopy`, and the Python files in the folders that the
environment variable `WIRECOPY_PLUGINS` names; `WIRECOPY_DISABLE` names those to leave out. Each is
loaded alone and only when it is needed, so that a broken one hurts nobody who did not ask for it.
wirecopy's own formats come by the same door; they win their names. Of two third parties that claim
one name neither wins: that is an error when the format is asked for.
"""

import importlib.util
import io
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

import msgspec
import pluggy

from wirecopy import errors, hookspecs
from wirecopy.formats import Exporter, Filter, Reader, Validator

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Offer = TypeVar("Offer", Reader, Exporter, Filter, Validator)
Format = TypeVar("Format", Reader, Exporter)

OWN = "wirecopy"
#: Folders of single-file plugins, parted as in PATH; and names of plugins to leave out, by commas.
FOLDERS = "WIRECOPY_PLUGINS"
DISABLED = "WIRECOPY_DISABLE"


class Plugin(msgspec.Struct, frozen=True):
    """A loaded plugin: whose it is, what it offers, or why it is broken.

    A single file's `distribution` is its path. `seconds` is how long its import took.
    """

    name: str
    distribution: str
    version: str
    readers: tuple[Reader, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    filters: tuple[Filter, ...] = ()
    validators: tuple[Validator, ...] = ()
    broken: str = ""
    is_disabled: bool = False
    seconds: float = 0.0

    @property
    def origin(self) -> str:
        """Its distribution and version, for eyes."""
        return f"{self.distribution} {self.version}".rstrip()

    @property
    def is_own(self) -> bool:
        """Whether it comes with wirecopy."""
        return self.distribution == OWN


@cache
def reader(name: str) -> Reader:
    """The reader of that name. Raises `FormatUnavailable`."""
    return _by_name(name, Reader)


@cache
def exporter(name: str) -> Exporter:
    """The exporter of that name. Raises `FormatUnavailable`."""
    return _by_name(name, Exporter)


def filter_(name: str) -> Filter:
    """The filter of that name. Raises `FormatUnavailable`."""
    return _by_name(name, Filter)


def validator(name: str) -> Validator:
    """The validator of that name. Raises `FormatUnavailable`."""
    return _by_name(name, Validator)


def validators() -> Iterator[Validator]:
    """All validators, wirecopy's own first; plugins are loaded on the way."""
    for entry in _entries():
        yield from _load(entry).validators


def reader_for(path: str) -> Reader:
    """The reader that claims the path's extension. Raises `FormatUnavailable`."""
    return _by_extension(path, Reader)


def exporter_for(path: str) -> Exporter:
    """The exporter that claims the path's extension. Raises `FormatUnavailable`."""
    return _by_extension(path, Exporter)


def is_readable(path: str) -> bool:
    """Whether some reader claims the path's extension."""
    name = path.rpartition("/")[2].lower()
    return any(
        _fits(name, extension)
        for is_own in (True, False)
        for extension, _, _ in _claims(Reader, is_own)
    )


def package_names() -> tuple[str, ...]:
    """The whole names that readers claim, such as `datapackage.json`."""
    claims = (*_claims(Reader, True), *_claims(Reader, False))
    return tuple(e for e, _, _ in claims if e and not e.startswith("."))


def plugins() -> tuple[Plugin, ...]:
    """Every installed plugin, loaded: wirecopy's own first, then by distribution and name."""
    return tuple(_load(entry) for entry in _entries())


def offers(kind: type[Offer]) -> tuple[tuple[Plugin, Offer], ...]:
    """All that is offered of one kind, with the plugin that offers it, sorted by name."""
    found = [(plugin, offer) for plugin in plugins() for offer in _of(plugin, kind)]
    return tuple(sorted(found, key=lambda pair: pair[1].name))


@contextmanager
def border(offer: Reader | Exporter | Filter | Validator) -> Iterator[None]:
    """Turns whatever a third party's format raises into `PluginFailed`, which names the culprit.

    wirecopy's own formats keep their tracebacks: a bug must look like one.
    """
    try:
        yield
    except (errors.WirecopyError, BrokenPipeError):
        raise
    # The plugin border: a plugin may raise anything at all, sys.exit included.
    except (Exception, SystemExit) as error:
        owner = _owner(offer)
        if owner is None or owner.is_own:
            raise
        raise errors.PluginFailed(
            f"format '{offer.name}' of {owner.origin} failed: {type(error).__name__}: {error}",
            hint="report it to its author",
        ) from error


class _Entry(msgspec.Struct, frozen=True):
    """Where a plugin is to be loaded from: an entry point, or a file."""

    name: str
    distribution: str
    version: str = ""
    point: "EntryPoint | None" = None
    file: Path | None = None

    def load(self) -> ModuleType:
        if self.point is not None:
            module: ModuleType = self.point.load()
            return module
        return _file_module(self.file or Path())


@cache
def _entries() -> tuple[_Entry, ...]:
    from importlib.metadata import entry_points  # heavy, and --help needs none of it

    # An entry point can be met twice: an editable install and its build folder on one path.
    points = entry_points(group=hookspecs.PROJECT)
    found = {(entry.distribution, entry.name): entry for entry in map(_of_point, points)}
    installed = (found[key] for key in sorted(found, key=lambda key: (key[0] != OWN, *key)))
    return (*installed, *_of_folders())


def _of_point(point: "EntryPoint") -> _Entry:
    if point.dist is None:
        return _Entry(point.name, "unknown", point=point)
    return _Entry(point.name, point.dist.name, point.dist.version, point)


def _of_folders() -> Iterator[_Entry]:
    """The files of the named folders; a missing folder stands for itself, and is found broken."""
    for name in dict.fromkeys(filter(None, os.environ.get(FOLDERS, "").split(os.pathsep))):
        folder = Path(name)
        files = sorted(folder.glob("[!_.]*.py")) if folder.is_dir() else [folder]
        for file in files:
            yield _Entry(file.stem, str(file), file=file)


def _file_module(file: Path) -> ModuleType:
    if not file.is_file():
        raise FileNotFoundError(f"{FOLDERS} names it, but it is no folder")
    # Not the bare name: a plugin `json.py` would stand in for the standard library's.
    name = f"{hookspecs.PROJECT}_plugin_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError("is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its options record looks its types up there
    spec.loader.exec_module(module)
    return module


@cache
def _load(entry: _Entry) -> Plugin:
    """Asks one plugin all questions. Whatever it does wrong is its own `broken`."""
    plugin = Plugin(entry.name, entry.distribution, entry.version)
    if entry.name in os.environ.get(DISABLED, "").replace(" ", "").split(","):
        return msgspec.structs.replace(plugin, is_disabled=True)
    begun = time.perf_counter()
    try:
        # One manager each: pluggy would let a raising hook take every plugin's answers along.
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        with redirect_stdout(io.StringIO()):  # standard output carries documents only
            manager.register(entry.load())
            manager.check_pending()
            plugin = msgspec.structs.replace(
                plugin,
                readers=_flat(manager.hook.wirecopy_readers(), Reader),
                exporters=_flat(manager.hook.wirecopy_exporters(), Exporter),
                filters=_flat(manager.hook.wirecopy_filters(), Filter),
                validators=_flat(manager.hook.wirecopy_validators(), Validator),
            )
    # The plugin border: a plugin may raise anything at all, sys.exit included.
    except (Exception, SystemExit) as error:
        reason = errors.printable(f"{type(error).__name__}: {error}")
        plugin = msgspec.structs.replace(plugin, broken=reason)
    return msgspec.structs.replace(plugin, seconds=time.perf_counter() - begun)


def _flat(answers: Iterable[object], kind: type[Offer]) -> tuple[Offer, ...]:
    offers: list[Offer] = []
    for answer in answers:
        if not isinstance(answer, list | tuple):
            raise TypeError(f"a hook returned {type(answer).__name__}, not a list")
        for offer in answer:
            if not isinstance(offer, kind):
                raise TypeError(f"a hook offered {type(offer).__name__}, not {kind.__name__}")
            offers.append(offer)
    return tuple(offers)


def _of(plugin: Plugin, kind: type[Offer]) -> tuple[Offer, ...]:
    found: tuple[Offer, ...] = getattr(plugin, f"{kind.__name__.lower()}s")
    return found


def _owner(offer: Reader | Exporter | Filter | Validator) -> Plugin | None:
    for plugin in map(_load, _entries()):
        offered = (*plugin.readers, *plugin.exporters, *plugin.filters, *plugin.validators)
        if any(offer is each for each in offered):
            return plugin
    return None


def _rounds(name: str) -> Iterator[list[_Entry]]:
    """Whom to ask for a format, in order; an entry point of its name is the best guess."""
    own = [entry for entry in _entries() if entry.distribution == OWN]
    others = [entry for entry in _entries() if entry.distribution != OWN]
    yield [entry for entry in own if entry.name == name]
    yield own
    yield [entry for entry in others if entry.name == name]
    yield others


def _by_name(name: str, kind: type[Offer]) -> Offer:
    for entries in _rounds(name):
        found = [
            (plugin, offer)
            for plugin in map(_load, entries)
            for offer in _of(plugin, kind)
            if offer.name == name
        ]
        if found:
            return _the_one(found, f"format '{name}'")
    for plugin in plugins():
        if plugin.name == name and (plugin.broken or plugin.is_disabled):
            raise _broken(plugin)
    verb = _VERBS[kind.__name__]
    raise errors.unknown_format(name, {offer.name for _, offer in offers(kind)}, verb=verb)


_VERBS = {
    "Reader": "read",
    "Exporter": "write",
    "Filter": "filter with",
    "Validator": "validate against",
}


def _by_extension(path: str, kind: type[Format]) -> Format:
    name = path.rpartition("/")[2].lower()
    for is_own in (True, False):
        claims = [
            (len(extension), plugin, offer)
            for extension, plugin, offer in _claims(kind, is_own)
            if _fits(name, extension)
        ]
        if claims:
            longest = max(length for length, _, _ in claims)
            best: list[tuple[Plugin, Format]] = [
                (plugin, offer) for length, plugin, offer in claims if length == longest
            ]
            return _the_one(best, f"'{path}'")
    raise errors.unknown_extension(path, verb="read" if kind is Reader else "write")


def _fits(name: str, extension: str) -> bool:
    return name.endswith(extension) if extension else "." not in name.lstrip(".")


@cache
def _claims(kind: type[Format], is_own: bool) -> tuple[tuple[str, Plugin, Format], ...]:
    """Which extension is claimed by what, among our own plugins or everybody else's."""
    return tuple(
        (extension, plugin, offer)
        for entry in _entries()
        if (entry.distribution == OWN) is is_own
        for plugin in (_load(entry),)
        for offer in _of(plugin, kind)
        for extension in offer.extensions
    )


def _the_one(found: list[tuple[Plugin, Offer]], what: str) -> Offer:
    if len(found) > 1:
        claimants = " and ".join(plugin.origin for plugin, _ in found)
        raise errors.FormatUnavailable(
            f"{what} is claimed by {claimants}",
            hint=f"uninstall one of them, or name its plugin in {DISABLED}",
        )
    return found[0][1]


def _broken(plugin: Plugin) -> errors.FormatUnavailable:
    who = f"plugin '{plugin.name}' of {plugin.origin}"
    if plugin.is_disabled:
        return errors.FormatUnavailable(f"{who} is disabled", hint="enable it again")
    return errors.FormatUnavailable(
        f"{who} is broken: {plugin.broken}", hint="repair or uninstall it"
    )
