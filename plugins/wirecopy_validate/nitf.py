"""Validates NITF with its namespace or without, whole: a file is a story."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from wirecopy import Diagnostic, Source
from wirecopy.kit.xml import name_of
from wirecopy_validate.names import NITF, NITF_NAMES, NITF_ORDER, XML
from wirecopy_validate.schemas import (
    Version,
    dtd,
    newest,
    standard,
    version_of,
    violations,
    xsd,
)
from wirecopy_validate.trees import Walk, error, misplaced, warning
from wirecopy_validate.values import is_basic_time, is_language

_NAMED = re.compile(r"-//IPTC//DTD NITF ([0-9.]+)//EN")
# What names the version, by fixed values.
_FIXED = ("version", "change.date", "change.time")


def validate(source: Source, folder: Path | None) -> Iterator[Diagnostic]:
    """A story."""
    root: etree._Element | None = None
    for _, element in Walk(source):
        root = element if root is None else root
    if root is None:
        return
    named = _NAMED.fullmatch(root.get("version", ""))
    version = version_of(named[1]) if named else ()
    is_spaced = str(root.tag).startswith("{")
    schema = newest(folder, r"nitf-([0-9]+-[0-9]+)\.xsd", version)
    rules = None if is_spaced else newest(folder, r"nitf-([0-9]+-[0-9]+)\.dtd", version)
    said = f"NITF {named[1] if named else 'of no version'}"
    spaced = "with namespace" if is_spaced else "without namespace"
    yield from standard(f"{said}, {spaced}", schema or rules, folder, "nitf-*.xsd")
    found = [*_profile(root)]
    if schema is not None:
        found += _by_schema(root, schema, version)
    elif rules is not None:
        found += violations(dtd(rules), root)
    else:
        found += _structure(root)
    yield from sorted(found, key=lambda each: each.line)


def _by_schema(root: etree._Element, file: Path, version: Version) -> Iterator[Diagnostic]:
    """What the schema says of a story, in its namespace, which the older DTD has not."""
    for element in root.iter(etree.Element):
        if not str(element.tag).startswith("{"):
            element.tag = f"{{{NITF}}}{element.tag}"
    if version and version != version_of(file.name):
        # The schema fixes what names the version, and is of another.
        what = f"validated by {file.name}, for there is no schema of its own version"
        yield Diagnostic("other-schema", "info", what)
        for name in _FIXED:
            root.attrib.pop(name, "")
    yield from violations(xsd(file), root)


def _profile(root: etree._Element) -> Iterator[Diagnostic]:
    """What no schema sees."""
    for element in root.iter(etree.Element):
        name = name_of(element)
        norm = element.get("norm")
        if norm is not None and not is_basic_time(norm):
            yield error(
                "wrong-value", f"the norm '{norm}' of {name} is not an ISO 8601 time", element
            )
        tag = element.get(f"{{{XML}}}lang") or (element.get("baselang") if name == "nitf" else "")
        if tag and not is_language(tag):
            yield error("language-tag", f"'{tag}' is not a BCP 47 language tag", element)
        if name == "byline" and not (element.text or "").strip() and len(element):
            what = "some receivers cannot read a byline that does not begin with text"
            yield warning("receivers", what, element)
    identity = root.find("{*}head/{*}docdata/{*}doc-id")
    if identity is None or not identity.get("id-string"):
        yield warning("receivers", "many receivers need a doc-id with its id-string", root)


def _structure(root: etree._Element) -> Iterator[Diagnostic]:
    """What a schema would see, at least of what is often wrong."""
    if root.find("{*}body") is None:
        yield error("missing", "a story needs a body", root)
    ids: set[str] = set()
    for element in root.iter(etree.Element):
        if value := element.get("id"):
            if value in ids:
                yield error("duplicate-id", f"the document has the id '{value}' already", element)
            ids.add(value)
        name, space = name_of(element), etree.QName(element).namespace
        if space not in (None, NITF):
            continue
        if name not in NITF_NAMES:
            yield error("unknown-element", f"NITF has no element '{name}'", element)
        if name == "hedline" and element.find("{*}hl1") is None:
            yield error("missing", "a hedline needs an hl1", element)
        if name in NITF_ORDER:
            yield from misplaced(element, NITF_ORDER[name])
