"""Shell completion: what may stand after an option, by what stands before it.

typer asks and answers the shells; here is what it cannot know: the names of formats, filters and
plugins, and the options of the format that the command line chooses so far.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from typer._click.shell_completion import CompletionItem, ShellComplete, add_completion_class
from typer._completion_classes import BashComplete, FishComplete, ZshComplete
from typer.core import TyperArgument, TyperOption

from wirecopy import errors
from wirecopy.cli.configuring import long_name
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter, Filter, Reader, Validator
from wirecopy.plugins.options import Option, describe

_Completer = Callable[[Any, str], Iterable[tuple[str, str]]]  # Any: typer's vendored click


def hush() -> None:
    """Keeps what plugins say out of the line being typed."""
    if sys.stderr is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def complete(command: Any) -> None:  # Any: typer's vendored click
    """Gives a command's parameters their completers."""
    for shell in (_Bash, _Zsh, _Fish):  # here, for typer has put its own there by now
        add_completion_class(shell, shell.name)
    for parameter in command.params:
        completer = None
        if isinstance(parameter, TyperOption):
            completer = _OF_OPTIONS.get(long_name(parameter))
        elif isinstance(parameter, TyperArgument):
            completer = _OF_ARGUMENTS.get(f"{command.name} {parameter.name}")
        if completer is not None:
            parameter._custom_shell_complete = _answer(completer)


class _Bash(BashComplete):
    """bash parts words at = and : and wants the last part only."""

    def get_completion_args(self) -> tuple[list[str], str]:
        parts = os.environ["COMP_WORDS"].split("\n")
        at = int(os.environ["COMP_CWORD"])
        words: list[str] = []
        glued = False
        for part in parts[: at + 1]:
            is_break = bool(re.fullmatch("[=:]+", part))
            if words and (is_break or (glued and part)):
                words[-1] += part
            else:
                words.append(part)
            glued = is_break
        incomplete = words.pop() if len(parts) > at else ""
        last = "" if glued else parts[at] if len(parts) > at else ""
        # Of --name=value typer completes the value alone.
        value = incomplete.partition("=")[2] if incomplete.startswith("-") else incomplete
        self._given = max(0, len(value) - len(last))
        return words[1:], incomplete

    def format_completion(self, item: CompletionItem) -> str:
        return str(item.value)[self._given :]


class _Joined(ShellComplete):
    """Keeps `--name=` before the values of `--name=value`: these shells ask for the whole word."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        name, equals, _ = incomplete.partition("=")
        head = name + equals if equals and name.startswith("-") else ""
        return [CompletionItem(head + item.value, help=item.help) for item in found]


class _Zsh(_Joined, ZshComplete):
    """zsh, which asks for whole words."""


class _Fish(_Joined, FishComplete):
    """fish, which asks for whole words, too."""


def _answer(completer: _Completer) -> Callable[[Any, Any, str], list[CompletionItem]]:
    def answer(context: Any, _parameter: Any, begun: str) -> list[CompletionItem]:
        # A format that is not there has no options; the command itself will say so.
        with suppress(errors.WirecopyError):
            found = dict(completer(context, begun))
            return [
                CompletionItem(word, help=said or None)
                for word, said in found.items()
                if word.startswith(begun)
            ]
        return []

    return answer


def _exporters(_context: Any, _begun: str) -> Iterator[tuple[str, str]]:
    return ((offer.name, offer.summary) for _, offer in registry.offers(Exporter))


def _readers(_context: Any, _begun: str) -> Iterator[tuple[str, str]]:
    return ((offer.name, offer.summary) for _, offer in registry.offers(Reader))


def _validators(_context: Any, _begun: str) -> Iterator[tuple[str, str]]:
    return ((offer.name, offer.summary) for _, offer in registry.offers(Validator))


def _read_as(context: Any, begun: str) -> Iterator[tuple[str, str]]:
    """`validate` takes a file for what validators know, all others for what readers do."""
    return (_validators if context.info_name == "validate" else _readers)(context, begun)


def _formats(context: Any, begun: str) -> Iterator[tuple[str, str]]:
    yield from _validators(context, begun)
    yield from _readers(context, begun)
    yield from _exporters(context, begun)
    yield from ((offer.name, offer.summary) for _, offer in registry.offers(Filter))


def _plugins(_context: Any, _begun: str) -> Iterator[tuple[str, str]]:
    return ((plugin.name, plugin.origin) for plugin in registry.plugins())


def _encodings(_context: Any, _begun: str) -> Iterator[tuple[str, str]]:
    from encodings.aliases import aliases

    return ((name.replace("_", "-"), "") for name in sorted(set(aliases.values())))


def _commands(context: Any, _begun: str) -> Iterator[tuple[str, str]]:
    if not context.params.get("words"):
        root = context.find_root()
        for name in root.command.list_commands(root):
            yield name, root.command.get_command(root, name).get_short_help_str()


def _exporter_options(context: Any, begun: str) -> Iterator[tuple[str, str]]:
    to, output = context.params.get("to"), context.params.get("output")
    if to or output:
        exporter = registry.exporter(to) if to else registry.exporter_for(output)
        yield from _words(exporter.options, begun)


def _reader_options(context: Any, begun: str) -> Iterator[tuple[str, str]]:
    from_, inputs = context.params.get("from_"), context.params.get("inputs")
    reader = registry.reader(from_) if from_ else registry.reader_for((inputs or [""])[0])
    yield from _words(reader.options, begun)


def _filters(_context: Any, begun: str) -> Iterator[tuple[str, str]]:
    name, colon, rest = begun.partition(":")
    if not colon:
        yield from ((offer.name, offer.summary) for _, offer in registry.offers(Filter))
        return
    before, _, last = rest.rpartition(":")
    head = f"{name}:{before}:" if before else f"{name}:"
    for word, said in _words(registry.filter_(name).options, last):
        yield head + word, said


def _words(record: type[msgspec.Struct] | None, begun: str) -> Iterator[tuple[str, str]]:
    """`name=` for several options, `name=value` for a single one, as no blank may follow `=`."""
    options = [each for each in describe(record) if f"{each.name}=".startswith(begun)] or [
        each for each in describe(record) if begun.startswith(f"{each.name}=")
    ]
    for option in options:
        if len(options) == 1:
            yield from ((f"{option.name}={value}", option.help) for value in _values(option))
        else:
            yield f"{option.name}=", option.help


def _values(option: Option) -> list[str]:
    """All values, if they are words; else the default, after nothing, to be typed over."""
    choices = option.type.split(" | ")
    return choices if len(choices) > 1 else ["", *filter(None, [option.default])]


_OF_OPTIONS: Mapping[str, _Completer] = {
    "to": _exporters,
    "from": _read_as,
    "option": _exporter_options,
    "reader-option": _reader_options,
    "filter": _filters,
    "encoding": _encodings,
    "disable": _plugins,
}
_OF_ARGUMENTS: Mapping[str, _Completer] = {
    "formats name": _formats,
    "config words": _commands,
}
