"""Finds plugins and asks each of them, alone, what it offers.

Plugins are entry points of the group `wirecopy`, and the Python files in the folders that the
environment variable `WIRECOPY_PLUGINS` names; `WIRECOPY_DISABLE` names those to leave out. Whatever
is wrong with one is written down in its `Plugin` and does not affect others: it is asked apart from
them, and what it does to the process meanwhile is undone.
"""

import decimal
import importlib.util
import io
import os
import re
import sys
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import TypeVar, cast

import msgspec
import pluggy

from wirecopy import errors
from wirecopy.plugins import hookspecs
from wirecopy.plugins.formats import Engine, Exporter, Filter, Reader, Validator
from wirecopy.plugins.installed import Installed, Point, with_entry_points
from wirecopy.plugins.options import describe

Offer = TypeVar("Offer", Reader, Exporter, Filter, Validator, Engine)

OWN = "wirecopy"
#: Folders of single-file plugins, parted as in PATH; and names of plugins to leave out, by commas.
FOLDERS = "WIRECOPY_PLUGINS"
DISABLED = "WIRECOPY_DISABLE"


class Plugin(msgspec.Struct, frozen=True):
    """A loaded plugin: whose it is, what it offers, or why it is broken.

    A single file's `distribution` is its path. `seconds` is how long its import took, `printed`
    what it printed meanwhile.
    """

    name: str
    distribution: str
    version: str
    readers: tuple[Reader, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    filters: tuple[Filter, ...] = ()
    validators: tuple[Validator, ...] = ()
    engines: tuple[Engine, ...] = ()
    broken: str = ""
    printed: str = ""
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

    @property
    def offers(self) -> tuple[Reader | Exporter | Filter | Validator | Engine, ...]:
        """All that it offers."""
        return (
            *self.readers,
            *self.exporters,
            *self.filters,
            *self.validators,
            *self.engines,
        )

    def offered(self, kind: type[Offer]) -> tuple[Offer, ...]:
        """What it offers of one kind."""
        return tuple(offer for offer in self.offers if isinstance(offer, kind))


#: The group of entry points that say which plugin reads an extension, named without its dot.
READS = f"{hookspecs.PROJECT}.reads"
#: Stands there for names without one.
NO_EXTENSION = "-"


class Entry(msgspec.Struct, frozen=True, eq=False):
    """Where a plugin is to be loaded from: an entry point, or a file; or why it cannot be."""

    name: str
    distribution: str
    version: str = ""
    point: Point | None = None
    file: Path | None = None
    broken: str = ""
    reads: tuple[str, ...] = ()  # extensions, known before anybody loads it

    @property
    def is_own(self) -> bool:
        """Whether it comes with wirecopy."""
        return self.distribution == OWN

    def says_to_read(self, name: str) -> bool:
        """Whether a file name, in lower case, has an extension that it says to read."""
        return any(
            name.endswith(f".{each}") or name == each or (each == NO_EXTENSION and "." not in name)
            for each in self.reads
        )

    def is_of(self, name: str) -> bool:
        """Whether `name` is its distribution's, however its dashes and capitals are written."""
        return name == self.distribution or _normal(name) == _normal(self.distribution)


@cache
def entries() -> tuple[Entry, ...]:
    """All that there is: wirecopy's own, the files of folders, then by distribution and name."""
    # A distribution can be met twice: an editable install and its build folder on one path.
    found: dict[tuple[str, str], Entry] = {}
    for distribution in with_entry_points(hookspecs.PROJECT):
        for entry in _of_distribution(distribution):
            found.setdefault((entry.distribution, entry.name), entry)
    installed = [found[key] for key in sorted(found)]
    own = [entry for entry in installed if entry.is_own]
    return (*own, *_of_folders(), *(entry for entry in installed if not entry.is_own))


_loading = RLock()
_loaded: dict[Entry, Plugin] = {}


def load(entry: Entry) -> Plugin:
    """The plugin, asked all questions. Whatever it does wrong is its own `broken`."""
    with _loading:  # what is undone of one must not be what another does
        if entry not in _loaded:
            _loaded[entry] = _load(entry)
        return _loaded[entry]


def loaded() -> tuple[Plugin, ...]:
    """The plugins that somebody needed so far."""
    return tuple(_loaded.values())


def _of_distribution(distribution: Installed) -> Iterator[Entry]:
    name, version = distribution.name, distribution.version
    if distribution.error is not None:
        broken = f"its entry points are damaged: {errors.described(distribution.error)}"
        yield Entry(name, name, version, broken=broken)
        return
    claims = [(each.value, each.name) for each in distribution.points if each.group == READS]
    for point in distribution.points:
        if point.group == hookspecs.PROJECT:
            reads = tuple(extension for module, extension in claims if module == point.value)
            yield Entry(point.name, name, version, point, reads=reads)


def _of_folders() -> Iterator[Entry]:
    """The files of the named folders; a missing folder stands for itself, and is found broken."""
    for name in dict.fromkeys(filter(None, os.environ.get(FOLDERS, "").split(os.pathsep))):
        folder = Path(name)
        if not os.path.isdir(folder):
            yield Entry(folder.stem, name, broken=f"{FOLDERS} names it, but it is not a folder")
            continue
        for file in sorted(folder.glob("[!_.]*.py")):
            yield Entry(file.stem, str(file), file=file.absolute())


class _Said(io.StringIO):
    """What a plugin prints, even if it closes its standard output."""

    def close(self) -> None:
        pass


def _load(entry: Entry) -> Plugin:
    plugin = Plugin(entry.name, entry.distribution, entry.version, broken=entry.broken)
    disabled = re.split("[, ]+", os.environ.get(DISABLED, ""))
    if entry.name in disabled or entry.distribution in disabled:
        return msgspec.structs.replace(plugin, is_disabled=True)
    if entry.broken:
        return plugin
    said = _Said()
    begun = time.perf_counter()
    try:
        with nullcontext() if entry.is_own else _put_back(said):
            plugin = _asked(plugin, _module(entry))
    except (KeyboardInterrupt, errors.Stopped):  # the user's own
        raise
    # The plugin border: a plugin may raise anything at all, sys.exit included.
    except BaseException as error:
        plugin = msgspec.structs.replace(plugin, broken=errors.described(error))
    return msgspec.structs.replace(
        plugin, seconds=time.perf_counter() - begun, printed=errors.printable(said.getvalue(), 60)
    )


def _module(entry: Entry) -> ModuleType:
    if entry.point is not None:
        return cast(ModuleType, entry.point.load())  # what is not one is refused in `_asked`
    file = entry.file or Path()
    # Not the bare name: a plugin `json.py` would stand in for the standard library's, and one of
    # the same name in another folder for this.
    name = f"{hookspecs.PROJECT}_plugin_{zlib.crc32(bytes(file)):08x}_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError("is not a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its options record looks its types up there
    spec.loader.exec_module(module)
    return module


def _asked(plugin: Plugin, module: ModuleType) -> Plugin:
    # One manager each: pluggy would let a raising hook take every plugin's answers along.
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(module)
    manager.check_pending()
    if not manager.get_hookcallers(module):
        if not isinstance(module, ModuleType):
            raise TypeError(f"is a {type(module).__name__}; let its entry point name the module")
        raise TypeError("answers no hook; mark its functions `wirecopy_…` with @hookimpl")
    asked = msgspec.structs.replace(
        plugin,
        readers=_offered(manager.hook.wirecopy_readers, Reader),
        exporters=_offered(manager.hook.wirecopy_exporters, Exporter),
        filters=_offered(manager.hook.wirecopy_filters, Filter),
        validators=_offered(manager.hook.wirecopy_validators, Validator),
        engines=_offered(manager.hook.wirecopy_engines, Engine),
    )
    if not plugin.is_own:
        _check(asked)
    return asked


def _offered(hook: pluggy.HookCaller, kind: type[Offer]) -> tuple[Offer, ...]:
    answers = hook()
    if len(answers) < len(hook.get_hookimpls()):  # pluggy leaves None out
        raise TypeError("a hook returned None, not a list")
    offers: list[Offer] = []
    for answer in answers:
        if not isinstance(answer, list | tuple):
            raise TypeError(f"a hook returned {type(answer).__name__}, not a list")
        for offer in answer:
            if not isinstance(offer, kind):
                raise TypeError(f"a hook offered {type(offer).__name__}, not {kind.__name__}")
            offers.append(offer)
    return tuple(offers)


def _check(plugin: Plugin) -> None:
    """What would only be found out when formats are listed, or chosen."""
    for (kind, name), count in Counter((type(o), o.name) for o in plugin.offers).items():
        if count > 1:
            raise ValueError(f"offers {count} of {kind.__name__} '{name}'")
    for offer in plugin.offers:
        if not isinstance(offer, Validator | Engine):
            describe(offer.options)


@contextmanager
def _put_back(said: io.StringIO) -> Iterator[None]:
    """Keeps what is printed, and undoes what is done to the process.

    Environment, working folder, module path, locale, decimal context, filters of warnings: others
    go by them.
    """
    import locale  # only third parties need it

    environment, path = dict(os.environ), sys.path[:]
    place = locale.setlocale(locale.LC_ALL)
    folder = ""
    with suppress(OSError):  # the folder may be gone
        folder = os.getcwd()
    try:
        with redirect_stdout(said), warnings.catch_warnings(), decimal.localcontext():
            yield
    finally:
        sys.path[:] = path
        if os.environ != environment:
            os.environ.clear()
            os.environ.update(environment)
        locale.setlocale(locale.LC_ALL, place)
        if folder:
            os.chdir(folder)


def _normal(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()
