"""What a run is to do: what becomes of documents, and which inputs are meant.

Both records hold names and plain values only, so that they travel as JSON to other processes and
machines: `msgspec.json.encode(plan)`, `msgspec.json.decode(content, type=Plan)`.
"""

import math
import os
from collections.abc import Mapping
from typing import Any

import msgspec

from wirecopy import errors
from wirecopy.files.source import DecodeErrors
from wirecopy.plugins import registry
from wirecopy.plugins.options import from_mapping
from wirecopy.run import release
from wirecopy.run.release import Gate, Rules

#: A filter's name with its options, `select:symbols=RIO,BHP`, or its name and its options by name.
PlannedFilter = str | tuple[str, Mapping[str, Any]]  # Any: each option has its own type
#: Integers that every reader of JSON keeps as they are.
_LARGEST = 1 << 53


class Plan(
    msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}, forbid_unknown_fields=True
):
    """What becomes of the documents of every input: how they are read, changed and written.

    `to` and `from_` name the formats; without `from_` each input's name or content decides.
    `options` are the exporter's, `reader_options` the reader's, by name; `filters` change the
    documents in their order. `strict`, `allow_unusable`, `fail_on_loss` and `date` are as in
    `write`. Raises `BadOption` for options that JSON cannot hold.
    """

    to: str
    options: Mapping[str, Any] = {}  # Any: each option has its own type
    from_: str | None = None
    reader_options: Mapping[str, Any] = {}  # Any: as above
    filters: tuple[PlannedFilter, ...] = ()
    strict: bool = False
    allow_unusable: bool = False
    fail_on_loss: bool = False
    date: str = ""

    def __post_init__(self) -> None:
        put = msgspec.structs.force_setattr
        put(self, "options", encoded(self.options))
        put(self, "reader_options", encoded(self.reader_options))
        put(self, "filters", _filters(self.filters))

    @property
    def rules(self) -> Rules:
        """What may go out, and what may be lost."""
        return Rules(
            allow_unusable=self.allow_unusable, date=self.date, fail_on_loss=self.fail_on_loss
        )

    @property
    def gate(self) -> Gate | None:
        """What must not be written; None if nothing is refused."""
        return release.gate(registry.exporter(self.to), self.rules)

    def made_from(self) -> list[object]:
        """All but the inputs that decides what the outputs are, for a journal."""
        exporter = registry.exporter(self.to)
        record = from_mapping(self.options, exporter.options, format_name=exporter.name)
        # However the options were given: the default is as good as the same value by name.
        whole = msgspec.structs.replace(
            self, to=registry.full_name(exporter), options=encoded(record)
        )
        return [
            registry.origin(exporter),
            msgspec.to_builtins(whole),
            os.environ.get("SOURCE_DATE_EPOCH", ""),
        ]


class Selection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which inputs are meant by the names of files, folders and archives, and how they are decoded.

    `extensions` are what to take from folders and archives, else what some reader claims. With
    `text_column` each line of JSON Lines is an input, named by `id_column` or its line; a column
    within a column is `article.text`. `encoding` and `decode_errors` are as in `read`.
    """

    extensions: tuple[str, ...] = ()
    text_column: str | None = None
    id_column: str | None = None
    encoding: str | None = None
    decode_errors: DecodeErrors = "strict"

    def __post_init__(self) -> None:
        if isinstance(self.extensions, str):
            raise errors.UsageError(
                f"'{self.extensions}' is not a list of extensions",
                hint=f"write `extensions=['{self.extensions}']`",
            )
        msgspec.structs.force_setattr(self, "extensions", tuple(self.extensions))


def encoded(options: Mapping[str, Any] | msgspec.Struct | None) -> dict[str, Any]:  # Any: JSON
    """Options by name, with values as JSON has them. Raises `BadOption` for those it has not."""
    plain = _plain({} if options is None else options)
    if not isinstance(plain, dict):
        raise errors.BadOption(
            f"options of type {type(options).__name__} are not by name", hint="give a mapping"
        )
    return plain


def _filters(filters: object) -> tuple[PlannedFilter, ...]:
    if isinstance(filters, str) or not isinstance(filters, list | tuple):
        raise errors.UsageError(f"{filters!r} is not a list of filters", hint="write `filters=[…]`")
    return tuple(map(_filter, filters))


def _filter(choice: object) -> PlannedFilter:
    match choice:
        case str():
            return choice
        case (str(name), Mapping() | msgspec.Struct() | None as options):
            return name, encoded(options)
    raise errors.UsageError(
        f"{choice!r} is not a filter", hint="give a name, or a pair of name and options"
    )


def _plain(value: object) -> object:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= _LARGEST:
            return int(value)
        case float() if math.isfinite(value):
            return value
        case int() | float():  # JSON has no such number; text becomes one again
            return repr(value)
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case set() | frozenset():
            return sorted(map(_plain, value), key=repr)
        case msgspec.Struct():
            return {
                field.encode_name: _plain(getattr(value, field.name))
                for field in msgspec.structs.fields(value)
            }
    try:
        return msgspec.to_builtins(value)
    except TypeError as error:
        raise errors.BadOption(
            f"a value of type {type(value).__name__} cannot be written as JSON",
            hint="give options as text, numbers or lists of them",
        ) from error
