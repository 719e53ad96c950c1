"""Words `name=value` become a format's options record."""

import re
import types
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from wirecopy import errors


class Option(msgspec.Struct, frozen=True):
    """An option as a person should see it."""

    name: str
    type: str
    default: str
    help: str
    is_required: bool = False


@cache
def describe(record: type[msgspec.Struct] | None) -> tuple[Option, ...]:
    """The options of a format's record, in its order."""
    if record is None:
        return ()
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        Option(
            name=field.encode_name,
            type=_type_name(hints[field.name]),
            default=_shown(field.default),
            help=_help(hints[field.name]),
            is_required=field.required,
        )
        for field in msgspec.structs.fields(record)
    )


def parse(
    words: Iterable[str], record: type[msgspec.Struct] | None, *, format_name: str
) -> msgspec.Struct | None:
    """The options that `words` such as `delimiter=;` ask for; the defaults for the rest.

    Raises `BadOption` for a word without `=`, an unknown name and a value of the wrong type.
    """
    return from_mapping(by_name(words), record, format_name=format_name)


def by_name(words: Iterable[str], option: str = "-O") -> dict[str, str]:
    """The values of `words` such as `delimiter=;`. Raises `BadOption` for a word without `=`."""
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise errors.BadOption(
                f"option '{word}' has no value", hint=f"write {option} {word}=VALUE"
            )
        given[name.strip().replace("-", "_")] = value
    return given


def from_mapping(
    given: Mapping[str, Any],  # Any: words here, typed values from a configuration file
    record: type[msgspec.Struct] | None,
    *,
    format_name: str,
    strict: bool = False,
) -> msgspec.Struct | None:
    """The options record for values by name. Raises `BadOption` as `parse` does.

    `strict`: a number does not come as text.
    """
    known = {option.name: option for option in describe(record)}
    for name in given:
        if name not in known:
            raise errors.unknown_option(str(name), known, format_name=format_name)
    if record is None:
        return None
    for option in known.values():
        if option.is_required and option.name not in given:
            raise errors.BadOption(
                f"{format_name} needs the option '{option.name}'",
                hint=f"it is {option.type}" + (f": {option.help}" if option.help else ""),
            )
    try:
        return msgspec.convert(dict(given), record, strict=strict)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        name = place.rstrip("`").partition("[")[0]
        kind = known[name].type if name in known else ""
        if bound := re.search(r" [<>]=? \S+$", what):
            kind += bound[0]
        raise errors.BadOption(
            f"option '{name}' of {format_name} cannot be '{given[name]}'"
            if name in given
            else f"the options of {format_name} do not go together",
            hint=f"it is {kind}" if kind else what,
        ) from error


def check_unicode(given: Mapping[str, Any], format_name: str) -> None:  # Any: as above
    """Raises `BadOption` for values that cannot be written: they hold half characters."""
    for name, value in given.items():
        if not _is_unicode(value):
            raise errors.BadOption(
                f"option '{name}' of {format_name} holds bytes that are not UTF-8",
                hint="write it in UTF-8",
            )


def _is_unicode(value: object) -> bool:
    """Whether a value, or all in a list, is fit to be written: it holds no half characters."""
    if isinstance(value, list | tuple):
        return all(map(_is_unicode, value))
    try:
        return not isinstance(value, str) or value.encode() is not None
    except UnicodeEncodeError:
        return False


def _type_name(hint: Any) -> str:  # Any: type hints have no common type
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        return " | ".join(str(value) for value in get_args(hint))
    if get_origin(hint) in (Union, types.UnionType):
        return " | ".join(_type_name(arm) for arm in get_args(hint) if arm is not type(None))
    if hint is bool:
        return "true | false"
    return {int: "a number", float: "a number", str: "text"}.get(hint, str(hint))


def _help(hint: Any) -> str:  # Any: as above
    for note in getattr(hint, "__metadata__", ()):
        if isinstance(note, msgspec.Meta) and note.description:
            return note.description
    return ""


def _shown(default: object) -> str:
    if default is msgspec.NODEFAULT:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default is None else repr(default).strip("'")
