"""Validates NewsML 1 by its DTD or schema, and by what any reader needs."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from wirecopy import Diagnostic, Source
from wirecopy.kit.xml import name_of
from wirecopy_validate.names import XML
from wirecopy_validate.schemas import dtd, newest, standard, version_of, violations, xsd
from wirecopy_validate.trees import Walk, error
from wirecopy_validate.values import is_basic_time, is_language

#: What identifies an item (NewsML 1.2, NewsIdentifier).
_IDENTIFIER = ("ProviderId", "DateId", "NewsItemId", "RevisionId", "PublicIdentifier")
_DATES = frozenset(("DateAndTime", "FirstCreated", "ThisRevisionCreated", "DateId"))


def validate(source: Source, folder: Path | None) -> Iterator[Diagnostic]:
    """A document of NewsML 1, whole: its DTD has references from end to end."""
    root = None
    for _, element in Walk(source):
        root = element if root is None else root
    if root is None:
        return
    version = root.get("Version", "")
    schema = newest(folder, r"NewsML_?([0-9][0-9._]*)\.xsd", version_of(version))
    rules = newest(folder, r"NewsML_?v?([0-9][0-9._]*)\.dtd", version_of(version))
    found = schema or rules
    yield from standard(f"NewsML {version or '1'}", found, folder, "NewsML_1.*.dtd")
    if schema is not None:
        yield from violations(xsd(schema), root)
    elif rules is not None:
        yield from violations(dtd(rules), root)
    yield from _profile(root)


def _profile(root: etree._Element) -> Iterator[Diagnostic]:
    if root.find("NewsEnvelope") is None:
        yield error("missing", "NewsML needs a NewsEnvelope", root)
    if root.find("NewsItem") is None:
        yield error("missing", "NewsML needs a NewsItem", root)
    for item in root.iterchildren("NewsItem"):
        identifier = item.find("Identification/NewsIdentifier")
        if identifier is None:
            yield error("missing", "a NewsItem needs an Identification/NewsIdentifier", item)
            continue
        for name in _IDENTIFIER:
            if identifier.find(name) is None:
                yield error("missing", f"a NewsIdentifier needs a {name}", identifier)
        if item.find("NewsManagement") is None:
            yield error("missing", "a NewsItem needs a NewsManagement", item)
    seen: set[str] = set()
    duids: set[str] = set()
    for element in root.iter(etree.Element):
        name, text = name_of(element), (element.text or "").strip()
        if name == "PublicIdentifier":
            if text in seen:
                yield error("duplicate-guid", f"two items have the identifier '{text}'", element)
            seen.add(text)
        if duid := element.get("Duid"):
            if duid in duids:
                yield error("duplicate-id", f"the document has the Duid '{duid}' already", element)
            duids.add(duid)
        if name in _DATES and text and not is_basic_time(text):
            yield error("wrong-value", f"{name} '{text}' is not an ISO 8601 date", element)
        tag = element.get(f"{{{XML}}}lang") or (
            element.get("FormalName") if name == "Language" else None
        )
        if tag and not is_language(tag):
            yield error("language-tag", f"'{tag}' is not a BCP 47 language tag", element)
