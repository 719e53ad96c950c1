"""Validates ninjs item by item: by its schema, offline, and by what a schema cannot say."""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from wirecopy import Diagnostic, FormatUnavailable, Source, UsageError
from wirecopy_validate.schemas import Version, newest, standard, version_of
from wirecopy_validate.terms import unknown_source_type
from wirecopy_validate.texts import Finding, Value, located, pointer, values
from wirecopy_validate.values import is_language, is_of_type, is_time, is_uri

#: Any: anybody's JSON.
Item = dict[str, Any]
_FIGURES = ("price", "change", "change_percent")
#: The keys of an item (the IPTC's schemas), in lower case; 3 is 2 with capitals, and more.
_KEYS_1 = frozenset(
    """
    uri type mimetype representationtype profile version firstcreated versioncreated contentcreated
    embargoed pubstatus urgency copyrightholder copyrightnotice usageterms ednote language person
    organisation place subject event object infosource title byline headline slugline located
    charcount wordcount renditions associations altids trustindicator $standard genre expires
    rightsinfo digitalsourcetype
    """.split()
)
_KEYS_2 = frozenset(
    """
    uri type representationtype profile version firstcreated versioncreated contentcreated embargoed
    pubstatus urgency copyrightholder copyrightnotice usageterms ednote language descriptions bodies
    headlines people organisations places subjects events objects infosources title by slugline
    located renditions associations altids trustindicators standard genres expires rightsinfo
    digitalsourcetype name rel embargoeduntil eventdetails plannedcoverage
    """.split()
)
_TIMES = frozenset(
    "firstcreated versioncreated contentcreated embargoed embargoeduntil expires".split()
)


def validate(source: Source, folder: Path | None) -> Iterator[Diagnostic]:
    """An item, an array of items, or items one after another, such as one a line."""
    is_told = False
    seen: set[tuple[str, str]] = set()
    for value in values(source):
        if isinstance(value, Diagnostic):
            yield value
            continue
        items = value.value if isinstance(value.value, list) else [value.value]
        first = items[0] if items and isinstance(items[0], dict) else {}
        if not is_told:
            is_told = True
            yield from _announce(first, folder)
        yield from located(value, _findings(value, items, folder, seen))


def _announce(item: Item, folder: Path | None) -> Iterator[Diagnostic]:
    version = _version(item)
    file = _schema(folder, version)
    shown = ".".join(map(str, version)) if len(version) > 1 else f"{version[0]}, by its keys"
    extra = ", with wirecopy's quotes" if "quotes" in item else ""
    yield from standard(f"ninjs {shown}{extra}", file, folder, f"ninjs-schema_{version[0]}.*.json")
    newest_of = re.search(r"_([0-9.]+)\.json", file.name) if file is not None else None
    if newest_of and len(version) > 1 and version > version_of(newest_of[1])[:2]:
        what = f"there is no schema of ninjs {shown}: that of {newest_of[1]} is the newest"
        yield Diagnostic("older-schema", "warning", what)


def _findings(
    value: Value, items: list[object], folder: Path | None, seen: set[tuple[str, str]]
) -> Iterator[Finding]:
    is_list = isinstance(value.value, list)
    for number, item in enumerate(items):
        path: tuple[str | int, ...] = (number,) if is_list else ()
        if not isinstance(item, dict):
            yield Finding("wrong-value", "an item is an object", path)
            continue
        version = _version(item)
        file = _schema(folder, version)
        if file is not None:
            yield from _by_schema(item, file, path)
        else:
            yield from _structure(item, version[0], path)
        try:
            yield from _profile(item, path)
        except RecursionError:
            yield Finding("unreadable", "associations are nested too deep", path)
        key = (str(item.get("uri", "")), str(item.get("version", "1")))
        if key[0] and key in seen:
            what = f"two items have the uri '{key[0]}' and the version {key[1]}"
            yield Finding("duplicate-guid", what, (*path, "uri"))
        if len(seen) < 1_000_000:  # so that endless lines do not fill the memory
            seen.add(key)


def _version(item: Item) -> Version:
    """The version that an item names, or the major one that its keys show."""
    named = item.get("standard") or item.get("$standard")
    if isinstance(named, dict):
        for name in ("version", "schema"):
            if version := version_of(str(named.get(name, ""))):
                return version[:2]
    if any(key != key.lower() for key in item):
        return (3,)
    is_plural = item.keys() & (_KEYS_2 - _KEYS_1) or isinstance(item.get("associations"), list)
    return (2,) if is_plural else (1,)


def _schema(folder: Path | None, version: Version) -> Path | None:
    return newest(folder, rf"ninjs-schema_({version[0]}\.[0-9.]+)\.json", version)


def _by_schema(item: Item, file: Path, path: tuple[str | int, ...]) -> Iterator[Finding]:
    validator = _validator(file, "quotes" in item)
    from jsonschema.exceptions import best_match  # an extra, and known to be there by now

    try:
        for each in validator.iter_errors(item):
            # The branch that came nearest says more than that none fits.
            error = best_match([each]) or each
            where = pointer(error.absolute_path)
            message = f"{where}: {error.message}" if where else error.message
            if error.validator == "format":
                # By JSON Schema a format is but a remark, and the IPTC's own tests pass over it.
                yield Finding("format", message, (*path, *error.absolute_path), "warning")
            else:
                yield Finding("schema", message, (*path, *error.absolute_path))
    except RecursionError:
        yield Finding("unreadable", "it is nested too deep for its schema", path)


@cache
def _validator(file: Path, has_quotes: bool) -> Any:  # Any: jsonschema has no stubs of its own
    """What validates by a schema and the others of its folder, and never asks the network."""
    try:
        from jsonschema import FormatChecker
        from jsonschema.exceptions import SchemaError
        from jsonschema.validators import validator_for
        from referencing import Registry, Resource
        from referencing.exceptions import NoSuchResource
    except ImportError as error:
        raise FormatUnavailable(
            "validating ninjs by its schema needs jsonschema",
            hint="install it with `pip install 'wirecopy[validate]'`",
        ) from error

    def refuse(uri: str) -> Any:  # Any: as above
        raise NoSuchResource(uri)

    # mypy does not know that attrs leaves the underscore of the field away.
    registry: Any = Registry(retrieve=refuse)  # type: ignore[call-arg]
    # ninjs 2 and 3 refer to it, for a place's geometry.
    stub = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    registry = registry.with_resource(_GEOJSON, Resource.from_contents(stub))
    for each in sorted(file.parent.glob("*.json")):
        contents = _contents(each)
        if isinstance(contents, dict) and isinstance(name := contents.get("$id"), str):
            resource = Resource.from_contents(contents)
            registry = registry.with_resource(name.rstrip("#"), resource)
    schema = _contents(file)
    if has_quotes:
        from wirecopy_ninjs import extension_schema

        version: Literal["3.1", "2.2"] = "2.2" if "_2." in file.name else "3.1"
        extension = extension_schema(version)
        official = str(schema.get("$id", "")).rstrip("#")
        extension["allOf"] = [{"$ref": f"{official}#/$defs/ninjsType"}]
        if "_1." not in file.name:
            schema = extension
    try:
        kind = validator_for(schema)
        kind.check_schema(schema)
    except SchemaError as error:
        raise UsageError(f"is not a JSON Schema: {error.message}", source=str(file)) from error
    return kind(schema, registry=registry, format_checker=FormatChecker())


_GEOJSON = "https://geojson.org/schema/GeoJSON.json"


def _contents(file: Path) -> Any:  # Any: JSON
    try:
        return msgspec.json.decode(file.read_bytes())
    except (msgspec.DecodeError, OSError) as error:
        raise UsageError(f"is not a JSON Schema: {error}", source=str(file)) from error


def _structure(item: Item, major: int, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """What a schema would see, at least of what is often wrong."""
    uri = item.get("uri")
    if uri is None:
        yield Finding("missing", "an item needs a uri", path)
    elif not isinstance(uri, str) or not is_uri(uri):
        yield Finding("format", f"uri: '{uri}' is not an absolute URI", (*path, "uri"), "warning")
    known = _KEYS_1 if major == 1 else _KEYS_2
    for key, value in item.items():
        name = key.lower()
        is_worded = major == 1 and re.match("(?:description|body|headline)_", name)
        if name not in known and not is_worded and key != "quotes":
            what = f"ninjs {major} has no '{key}'"
            yield Finding("unknown-element", what, (*path, key), "warning")
        if name in _TIMES and not (isinstance(value, str) and is_time(value)):
            what = f"{key}: '{value}' is not an RFC 3339 time"
            yield Finding("format", what, (*path, key), "warning")


def _profile(item: Item, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """What no schema sees, of an item and of those associated with it."""
    language = item.get("language")
    if isinstance(language, str) and not is_language(language):
        what = f"'{language}' is not a BCP 47 language tag"
        yield Finding("language-tag", what, (*path, "language"))
    for name in ("digitalSourceType", "digitalsourcetype"):
        kind = item.get(name)
        uri = kind.get("uri") if isinstance(kind, dict) else None
        if isinstance(uri, str) and (message := unknown_source_type(uri)):
            yield Finding("unknown-term", message, (*path, name, "uri"), "warning")
    for place, kind, text in _bodies(item):
        yield from _body(kind, text, (*path, *place))
    associations = item.get("associations")
    inner = (
        enumerate(associations)
        if isinstance(associations, list)
        else associations.items()
        if isinstance(associations, dict)
        else ()
    )
    for key, each in inner:
        if isinstance(each, dict):
            yield from _profile(each, (*path, "associations", key))


def _bodies(item: Item) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where the bodies stand, of which kind they are, and their text."""
    for key, value in item.items():
        if key.lower().startswith("body_") and isinstance(value, str):
            yield (key,), key.lower().removeprefix("body_"), value
    bodies = item.get("bodies")
    for number, body in enumerate(bodies if isinstance(bodies, list) else ()):
        if isinstance(body, dict) and isinstance(body.get("value"), str):
            named = {key.lower(): str(value) for key, value in body.items()}
            kind = f"{named.get('contenttype', '')} {named.get('role', '')}"
            yield ("bodies", number, "value"), kind, body["value"]


def _body(kind: str, text: str, path: tuple[str | int, ...]) -> Iterator[Finding]:
    if "xhtml" in kind:
        from lxml import etree  # heavy, and many items have none

        from wirecopy.kit.xml import PARSING

        if "<!ENTITY" in text:
            yield Finding("wrong-content", "a body declares entities", path)
            return
        try:
            etree.fromstring(f"<div>{_undeclared(text)}</div>".encode(), etree.XMLParser(**PARSING))
        except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
            yield Finding(
                "wrong-content", f"an XHTML body is not well-formed XML: {_said(error)}", path
            )
    elif "csv" in kind:
        yield from _csv(text, path)


def _undeclared(text: str) -> str:
    """A body without what may stand before it."""
    return re.sub(r"\A\s*<\?xml[^>]*\?>\s*|\A\s*<!DOCTYPE[^>\[]*>", "", text)


def _said(error: Exception) -> str:
    return str(error.args[0]).splitlines()[0] if error.args else type(error).__name__


def _csv(text: str, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """Figures in the CSV that wirecopy writes for quotes."""
    try:
        rows = list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        yield Finding("wrong-content", f"a body is not valid CSV: {error}", path)
        return
    for number, row in enumerate(rows, start=1):
        for name in _FIGURES:
            figure = row.get(name) or ""
            if figure and not is_of_type(figure, "double"):
                what = f"row {number} of a CSV body: the {name} '{figure}' is not a number"
                yield Finding("wrong-value", what, path)
