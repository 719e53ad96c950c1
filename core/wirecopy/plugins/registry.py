"""Formats by name and by extension.

Plugins are loaded only when they are needed, so that none slows down or affects those who did not
ask for it. wirecopy's own formats win their names; then come the files of the folders that the user
names; then the plugin whose entry point is called as the format is; then everybody else. Of two on
the same footing neither wins: that is an error when the format is asked for, which
`FORMAT@DISTRIBUTION` settles.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TypeVar

from wirecopy import errors
from wirecopy.files.compression import plain_name
from wirecopy.plugins import discovery
from wirecopy.plugins.discovery import DISABLED as DISABLED
from wirecopy.plugins.discovery import FOLDERS as FOLDERS
from wirecopy.plugins.discovery import NO_EXTENSION, Entry, Offer
from wirecopy.plugins.discovery import Plugin as Plugin
from wirecopy.plugins.formats import Engine, Exporter, Filter, Reader, Validator

Format = TypeVar("Format", Reader, Exporter)


@cache
def reader(name: str) -> Reader:
    """The reader of that name, or `name@distribution`. Raises `FormatUnavailable`."""
    return _by_name(name, Reader)


@cache
def exporter(name: str) -> Exporter:
    """The exporter of that name, or `name@distribution`. Raises `FormatUnavailable`."""
    return _by_name(name, Exporter)


def filter_(name: str) -> Filter:
    """The filter of that name, or `name@distribution`. Raises `FormatUnavailable`."""
    return _by_name(name, Filter)


def validator(name: str) -> Validator:
    """The validator of that name. Raises `FormatUnavailable`."""
    return _by_name(name, Validator)


def engine(name: str) -> Engine:
    """The engine of that name, or `name@distribution`. Raises `FormatUnavailable`."""
    return _by_name(name, Engine)


def validators() -> Iterator[Validator]:
    """All validators, wirecopy's own first; plugins are loaded on the way."""
    for entry in discovery.entries():
        yield from discovery.load(entry).validators


def reader_for(path: str) -> Reader:
    """The reader that claims the path's extension. Raises `FormatUnavailable`."""
    if not path:
        return _of_no_name()
    return _by_ending(path) or _by_extension(path, Reader)


def exporter_for(path: str) -> Exporter:
    """The exporter that claims the path's extension. Raises `FormatUnavailable`.

    That of a compression counts only where an exporter claims it, too.
    """
    plain = plain_name(path)
    try:
        return _by_extension(path, Exporter)
    except errors.FormatUnavailable:
        if plain == path:
            raise
    return _by_extension(plain, Exporter)


def is_readable(path: str) -> bool:
    """Whether some reader claims the path's extension."""
    if _by_ending(path) is not None:
        return True
    name = path.rpartition("/")[2].lower()
    return any(True for _ in _claiming(name, Reader, discovery.entries()))


def package_names() -> tuple[str, ...]:
    """The whole names that readers claim, such as `datapackage.json`."""
    claims = _claims(Reader, discovery.entries()).values()
    claimed = (extension for each in claims for extension, _, _ in each)
    return tuple(each for each in claimed if each and not each.startswith("."))


def plugins() -> tuple[Plugin, ...]:
    """Every installed plugin, loaded: wirecopy's own first."""
    return tuple(map(discovery.load, discovery.entries()))


def offers(kind: type[Offer]) -> tuple[tuple[Plugin, Offer], ...]:
    """All that is offered of one kind, with the plugin that offers it, sorted by name."""
    found = [(plugin, offer) for plugin in plugins() for offer in plugin.offered(kind)]
    return tuple(sorted(found, key=lambda pair: pair[1].name))


def remarks(plugin: Plugin) -> Iterator[str]:
    """What is odd about a plugin that works: whom it disturbs, or who disturbs it."""
    if plugin.printed:
        yield f"prints when imported: '{plugin.printed}'"
    for offer in plugin.offers:
        rivals = [
            other
            for other in plugins()
            if other is not plugin
            and any((type(o), o.name) == (type(offer), offer.name) for o in other.offers)
        ]
        if rivals and not plugin.is_own:
            owners = " and ".join(rival.distribution for rival in rivals)
            yield f"'{offer.name}' is offered by {owners}, too: ask for {full_name(offer)}"


def complaints() -> tuple[str, ...]:
    """A line for each plugin that was needed so far and is broken."""
    return tuple(str(_broken(each)) for each in discovery.loaded() if each.broken)


def check_disabled(names: Iterable[str]) -> None:
    """Raises `UsageError` for a name that neither a plugin nor a distribution has."""
    known = {word for entry in discovery.entries() for word in (entry.name, entry.distribution)}
    for name in names:
        if name not in known:
            raise errors.unknown_plugin(name, known)


def check_all() -> None:
    """Loads every plugin. Raises `FormatUnavailable` for the first that is broken."""
    for plugin in plugins():
        if plugin.broken:
            raise _broken(plugin)


def is_foreign(offer: Reader | Exporter | Filter | Validator | Engine) -> bool:
    """Whether it comes from a third party's plugin."""
    owner = _owner(offer)
    return owner is not None and not owner.is_own


def full_name(offer: Reader | Exporter | Filter | Validator | Engine) -> str:
    """The name under which this very one, and not another of the same name, is found."""
    owner = _owner(offer)
    return offer.name if owner is None or owner.is_own else f"{offer.name}@{owner.distribution}"


def origin(offer: Reader | Exporter | Filter) -> str:
    """The distribution that an offer comes from, and its version; empty if it is nobody's."""
    owner = _owner(offer)
    return owner.origin if owner is not None else ""


@contextmanager
def border(
    offer: Reader | Exporter | Filter | Validator | Engine,
    *,
    source: str | None = None,
    may_be_left: bool = False,
) -> Iterator[None]:
    """Turns whatever a third party's format raises into `PluginFailed`, which names the culprit.

    wirecopy's own formats keep their tracebacks: a bug must look like one. `source` names what it
    reads. `may_be_left`: it writes to what somebody reads, who may have had enough.
    """
    try:
        yield
    except (errors.WirecopyError, errors.Stopped, KeyboardInterrupt, GeneratorExit, MemoryError):
        raise
    # The plugin border: a plugin may raise anything at all, sys.exit included.
    except BaseException as error:
        owner = _owner(offer)
        if owner is None or owner.is_own or (may_be_left and isinstance(error, BrokenPipeError)):
            raise
        raise errors.PluginFailed(
            f"format '{offer.name}' of {owner.origin} failed: {errors.described(error)}"
            f"{_where(error)}",
            hint="report it to its author",
            source=source,
        ) from error


def _where(error: BaseException) -> str:
    """The place in the plugin's own code, for eyes; empty if none of that was running."""
    for module, _, _ in errors.raised_through(error):
        package = module.partition(".")[0]
        if package not in ("wirecopy", "contextlib"):
            return f" ({errors.place_in_code(error, package)})"
    return ""


#: What is offered, and by whom, by identity: asked for each input, of which there may be many.
_OWNERS: dict[int, tuple[object, Plugin]] = {}


def _owner(offer: Reader | Exporter | Filter | Validator | Engine) -> Plugin | None:
    if id(offer) not in _OWNERS:
        for plugin in discovery.loaded():
            _OWNERS.update((id(each), (each, plugin)) for each in plugin.offers)
    _, owner = _OWNERS.get(id(offer), (None, None))
    return owner


@cache
def _own() -> tuple[Entry, ...]:
    return tuple(entry for entry in discovery.entries() if entry.is_own)


def _foreign(names: frozenset[str]) -> Iterator[Sequence[Entry]]:
    """Whom else to ask, in order; an entry point of the format's name is the best guess."""
    others = [entry for entry in discovery.entries() if not entry.is_own and not entry.file]
    yield [entry for entry in discovery.entries() if entry.file]
    yield [entry for entry in others if entry.name in names]
    yield others


def _by_name(name: str, kind: type[Offer]) -> Offer:
    if not isinstance(name, str):
        raise errors.UsageError(
            f"a format is named by a text, not by one of type {type(name).__name__}",
            hint="give its name",
        )
    word, _, distribution = name.partition("@")
    for entries in [_of(distribution)] if distribution else _everybody(word):
        asked = [discovery.load(entry) for entry in entries]
        found = [
            (plugin, offer)
            for plugin in asked
            for offer in plugin.offered(kind)
            if offer.name == word
        ]
        if found:
            return _the_one(found, f"format '{word}'")
        # It would be this one: no need to trouble those who are called otherwise.
        for plugin in asked:
            if plugin.name == word and plugin.broken:
                raise _broken(plugin)
    for plugin in discovery.loaded():
        if plugin.name == word and plugin.is_disabled:
            raise _broken(plugin)
    meant = _MEANT.get(kind.__name__, {}).get(word.lower())
    if meant is not None and not distribution:
        return _by_name(meant, kind)
    verb = _VERBS[kind.__name__]
    raise errors.unknown_format(name, {offer.name for _, offer in offers(kind)}, verb=verb)


# Names that people try, and what they mean by them; a plugin's own name comes first.
_MEANT = {
    "Reader": {
        "txt": "wire", "text": "wire", "md": "markdown", "excel": "xlsx", "htm": "html",
        "xhtml": "html", "word": "docx", "email": "eml", "mail": "eml", "mht": "mhtml",
    },
    "Exporter": {
        "txt": "text", "wire": "text", "md": "markdown", "excel": "xlsx", "htm": "html",
        "json-ld": "jsonld", "ndjson": "jsonl",
    },
}  # fmt: skip
_VERBS = {
    "Reader": "read",
    "Exporter": "write",
    "Filter": "filter with",
    "Validator": "validate against",
    "Engine": "run on",
}


def _everybody(name: str) -> Iterator[Sequence[Entry]]:
    yield [entry for entry in _own() if entry.name == name]
    yield _own()
    yield from _foreign(frozenset((name,)))


def _of(distribution: str) -> list[Entry]:
    found = [entry for entry in discovery.entries() if entry.is_of(distribution)]
    if not found:
        raise errors.FormatUnavailable(
            f"no plugin of '{distribution}' is installed", hint="`wirecopy plugins` lists them all"
        )
    return found


def _by_extension(path: str, kind: type[Format]) -> Format:
    name = path.rpartition("/")[2].lower()
    for entries in _everybody_claiming(name, kind):
        claims = list(_claiming(name, kind, tuple(entries)))
        if claims:
            longest = max(len(extension) for extension, _, _ in claims)
            best: list[tuple[Plugin, Format]] = [
                (plugin, offer) for extension, plugin, offer in claims if len(extension) == longest
            ]
            return _the_one(best, f"'{path}'")
    raise errors.unknown_extension(path, verb="read" if kind is Reader else "write")


def _everybody_claiming(name: str, kind: type[Format]) -> Iterator[Sequence[Entry]]:
    if kind is Reader:  # else all of ours would have to be loaded to learn who reads `.txt`
        ending = name.rpartition(".")[2] if "." in name else NO_EXTENSION
        yield [entry for entry in _saying().get(ending, ()) if entry.says_to_read(name)]
    yield _own()
    yield from _foreign(frozenset(match[1] for match in re.finditer(r"\.(?=([^/]+))", name)))


@cache  # asked for each text, of which there may be many
def _of_no_name() -> Reader:
    """The reader of what has no name."""
    return _by_extension("", Reader)


def _by_ending(path: str) -> Reader | None:
    """The reader of a path, if it takes no more than what follows the last dot to know it."""
    _, dot, ending = path.rpartition(".")
    return _of_all_ending(ending) if dot else None


@lru_cache(256)  # asked for each input, of which there may be many
def _of_all_ending(ending: str) -> Reader | None:
    """The reader of all names that end so; None if that hangs on more of them, or is nobody."""
    ending = ending.lower()
    entries = tuple(_saying().get(ending, ()))
    said = {word for entry in entries for word in entry.reads if word.endswith(ending)}
    claims = _claims(Reader, entries).get(ending, ())
    readers = [reader for extension, _, reader in claims if extension == f".{ending}"]
    return readers[0] if said == {ending} and len(readers) == len(claims) == 1 else None


@cache
def _saying() -> dict[str, list[Entry]]:
    """Which of ours say that they read names, by what follows the last dot of those."""
    found: dict[str, list[Entry]] = {}
    for entry in _own():
        for ending in {word.rpartition(".")[2] for word in entry.reads}:
            found.setdefault(ending, []).append(entry)
    return found


def _claiming(
    name: str, kind: type[Format], entries: tuple[Entry, ...]
) -> Iterator[tuple[str, Plugin, Format]]:
    """The claims that a name fits."""
    claims = _claims(kind, entries)
    _, dot, end = name.rpartition(".")
    for each in (end, "") if dot and end else ("",):
        for claim in claims.get(each, ()):
            extension = claim[0]
            if name.endswith(extension) if extension else "." not in name.lstrip("."):
                yield claim


@cache
def _claims(
    kind: type[Format], entries: tuple[Entry, ...]
) -> dict[str, list[tuple[str, Plugin, Format]]]:
    """Which extension is claimed by what, by what follows its last dot."""
    claims: dict[str, list[tuple[str, Plugin, Format]]] = {}
    for plugin in map(discovery.load, entries):
        for offer in plugin.offered(kind):
            for extension in offer.extensions:
                _, dot, end = extension.rpartition(".")
                claims.setdefault(end if dot else "", []).append((extension, plugin, offer))
    return claims


def _the_one(found: list[tuple[Plugin, Offer]], what: str) -> Offer:
    if len(found) > 1:
        claimants = " and ".join(plugin.origin for plugin, _ in found)
        plugin, offer = found[0]
        raise errors.FormatUnavailable(
            f"{what} is claimed by {claimants}",
            hint=f"choose one, as in {offer.name}@{plugin.distribution}",
        )
    return found[0][1]


def _broken(plugin: Plugin) -> errors.FormatUnavailable:
    who = f"plugin '{plugin.name}' of {plugin.origin}"
    if plugin.is_disabled:
        return errors.FormatUnavailable(f"{who} is disabled", hint="enable it again")
    return errors.FormatUnavailable(
        f"{who} is broken: {plugin.broken}",
        hint=f"repair or uninstall it, or leave it out with --disable {plugin.name}",
    )
