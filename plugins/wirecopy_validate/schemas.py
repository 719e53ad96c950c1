"""Official schemas: found by name in the user's folder, compiled once a run."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from wirecopy import Diagnostic, UsageError
from wirecopy.kit.xml import PARSING, line_of

Version = tuple[int, ...]


def version_of(text: str) -> Version:
    """The numbers of a version (`2.35`, `3-6`), so that versions can be compared."""
    return tuple(int(number) for number in re.findall("[0-9]{1,6}", text))


@cache
def newest(folder: Path | None, pattern: str, wanted: Version = ()) -> Path | None:
    """The schema of the wanted version, else the newest.

    `pattern` matches whole names, in any case; its group is the version.
    """
    found: dict[Version, Path] = {}
    for file in sorted(folder.iterdir()) if folder else ():
        if match := re.fullmatch(pattern, file.name, re.IGNORECASE):
            found.setdefault(version_of(match[1]) if match.lastindex else (), file)
    return found[wanted if wanted in found else max(found)] if found else None


def standard(
    name: str, schema: Path | None, folder: Path | None, pattern: str = ""
) -> Iterator[Diagnostic]:
    """Says which standard it is and what it is validated by."""
    if schema is not None:
        yield Diagnostic("standard", "info", f"{name}; validated by {schema.name}")
        return
    yield Diagnostic("standard", "info", name)
    if pattern:
        why = f"no schema {pattern} in {folder}" if folder else "no schemas"
        what = "only our profile is checked; name a folder of official schemas with --schemas or"
        yield Diagnostic("profile-only", "info", f"{why}: {what} NEWS_SCHEMAS")


@cache
def xsd(file: Path) -> etree.XMLSchema:
    """A schema, compiled. Raises `UsageError`."""
    try:
        return etree.XMLSchema(etree.parse(file, etree.XMLParser(**PARSING)))
    except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
        raise _unusable(file, error) from error


@cache
def dtd(file: Path) -> etree.DTD:
    """A DTD, compiled. Raises `UsageError`."""
    try:
        return etree.DTD(file)
    except (etree.DTDParseError, OSError) as error:
        raise _unusable(file, error) from error


def violations(
    schema: etree.XMLSchema | etree.DTD, element: etree._Element
) -> Iterator[Diagnostic]:
    """Where an element breaks a schema."""
    if schema.validate(element):
        return
    # The stubs do not know that a log can be listed.
    for entry in list(schema.error_log):  # type: ignore[call-overload]
        # Nobody needs to be told the namespace again and again.
        message = re.sub(r"\{http[^}]*\}", "", entry.message)
        line = entry.line or line_of(element)
        yield Diagnostic("schema", "error", message, line, max(entry.column, 0))


def _unusable(file: Path, error: Exception) -> UsageError:
    what = str(error).splitlines()[0] if str(error) else type(error).__name__
    return UsageError(f"cannot be used: {what}", source=str(file), hint="fetch the schema anew")
