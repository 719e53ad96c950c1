"""Validates NewsML-G2 item by item: by its schema, and by what no schema sees."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from lxml import etree

from wirecopy import Diagnostic, Source, UsageError
from wirecopy.kit.catalog import ALIASES, CATALOG_VERSION
from wirecopy.kit.xml import PARSING, name_of
from wirecopy_validate import newsml1
from wirecopy_validate.names import (
    CONTENT_META_ORDER,
    GLOBAL,
    ITEM_META_ORDER,
    ITEM_ORDER,
    ITEMS,
    LOCAL,
    NAR,
    PLAIN,
    QCODES,
    XHTML,
    XML,
    XSD,
)
from wirecopy_validate.schemas import newest, standard, version_of, violations, xsd
from wirecopy_validate.terms import unknown_mining, unknown_source_type
from wirecopy_validate.trees import Walk, emptied, error, misplaced, warning
from wirecopy_validate.values import is_language, is_of_type

_IPTC_CATALOG = re.compile(
    r"https?://(?:www\.)?iptc\.org/std/catalog/.*?IPTC-G2-Standards_([0-9]+)\.xml"
)
_ITEMS = ITEMS - {"newsMessage"}
# How many names are remembered to find doubles: beyond, the first ones are forgotten.
_REMEMBERED = 1_000_000


def validate(source: Source, folder: Path | None) -> Iterator[Diagnostic]:
    """NewsML-G2, or NewsML 1 by its root element."""
    walk = Walk(source, (f"{{{NAR}}}*", "NewsML", *ITEMS))
    message: _Message | None = None
    for event, element in walk:
        if message is None:
            if name_of(element) == "NewsML":
                # Its DTD is for whole documents.
                yield from newsml1.validate(source, folder)
                return
            message = _Message(element, folder)
            if not str(element.tag).startswith(f"{{{NAR}}}"):
                # Nothing in it means anything, and all that could be said is this.
                yield from message.announce(element)
                what = f"the root element is not in the namespace {NAR}"
                yield error("no-namespace", what, element)
                return
        if event == "end" and message.is_item(element):
            yield from message.item(element)
            walk.rest()
    if message is not None:
        yield from message.rest()


Key = TypeVar("Key")


class _Message:
    """What is known of a message, or of an item alone, while its items pass by."""

    def __init__(self, root: etree._Element, folder: Path | None) -> None:
        self._root = root
        self._folder = folder
        self._schema: Path | None = None
        self._is_announced = False
        self._waiting: list[Diagnostic] = []
        self._ids: set[str] = set()
        self._guids: set[tuple[str, str]] = set()
        self._unchecked: set[str] = set()

    def is_item(self, element: etree._Element) -> bool:
        """Whether it is what a message holds, or the item that is all there is."""
        parent = element.getparent()
        if parent is None:
            return name_of(element) != "newsMessage"
        return name_of(parent) == "itemSet" and parent.getparent() is self._root

    def item(self, item: etree._Element) -> Iterator[Diagnostic]:
        """What is to be said of an item; of one in a message, nothing is left."""
        if name_of(item) in _ITEMS:
            yield from self.announce(item)
            yield from sorted(self._findings(item), key=lambda each: each.line)
        elif item is self._root:
            # A catalog alone, perhaps: what the schema lets begin a document.
            yield from self.announce(item)
            if self._schema is not None:
                yield from violations(xsd(self._schema), item)
        else:
            unknown = error("unknown-element", f"'{name_of(item)}' is not a NewsML-G2 item", item)
            if self._is_announced:
                yield unknown
            else:
                self._waiting.append(unknown)
        if item is not self._root:
            # So that the message around it can be validated without it.
            item.tag = f"{{{NAR}}}catalogRef"
            emptied(item)
            item.set("href", "urn:x-wirecopy:item")

    def rest(self) -> Iterator[Diagnostic]:
        """What is to be said of the message itself."""
        yield from self.announce(self._root)
        if name_of(self._root) != "newsMessage":
            return
        if self._schema is not None:
            yield from violations(xsd(self._schema), self._root)
        elif self._root.find(f"{{{NAR}}}header/{{{NAR}}}sent") is None:
            yield error(
                "missing", "a message needs a header with the time when it was sent", self._root
            )
        for header in self._root.iterchildren(f"{{{NAR}}}header"):
            yield from _profile(header, _catalogs(self._root, header, self._folder))
        if self._root.find(f"{{{NAR}}}itemSet/*") is None:
            yield error("missing", "a message needs an item", self._root)

    def _findings(self, item: etree._Element) -> Iterator[Diagnostic]:
        schema = _schema(self._folder, *_kind(item))
        if schema is not None:
            yield from violations(xsd(schema), item)
        else:
            yield from _structure(item)
        for each in _profile(item, _catalogs(self._root, item, self._folder)):
            if each.code == "unchecked-alias":  # one is enough
                if each.message in self._unchecked:
                    continue
                _remember(self._unchecked, each.message)
            yield each
        yield from self._doubles(item, is_checked=schema is not None)

    def announce(self, item: etree._Element) -> Iterator[Diagnostic]:
        """Says, once, which standard it is, by the first item."""
        if self._is_announced:
            return
        self._is_announced = True
        version, conformance = _kind(item) if name_of(item) in _ITEMS else ("", "power")
        self._schema = _schema(self._folder, version, conformance)
        said = f", conformance {conformance}" + ("" if item.get("conformance") else " by default")
        yield from standard(
            f"NewsML-G2 {version}{said}" if version else "NewsML-G2 of no version",
            self._schema,
            self._folder,
            f"NewsML-G2_*-{conformance.capitalize()}.xsd",
        )
        if self._schema and f"-{conformance}." not in self._schema.name.lower():
            what = f"validated by {self._schema.name}, for there is no schema of Core"
            yield Diagnostic("other-schema", "info", what)
        newer = re.search(r"_([0-9.]+)-", self._schema.name) if self._schema else None
        if newer and version_of(version) > version_of(newer[1]):
            what = f"there is no schema of NewsML-G2 {version}: that of {newer[1]} is the newest"
            yield warning("older-schema", what, self._root)
        yield from self._waiting

    def _doubles(self, item: etree._Element, *, is_checked: bool) -> Iterator[Diagnostic]:
        """Names that occur twice; within an item that is checked the schema has told."""
        if guid := item.get("guid"):
            key = (guid, item.get("version", "1"))
            if key in self._guids:
                what = f"two items have the guid '{guid}' and the version {key[1]}"
                yield error("duplicate-guid", what, item)
            _remember(self._guids, key)
        own: set[str] = set()
        for element in item.iter(f"{{{NAR}}}*"):
            for name in ("id", "partid"):
                if value := element.get(name):
                    if value in self._ids or (value in own and not is_checked):
                        what = f"the document has the {name} '{value}' already"
                        yield error("duplicate-id", what, element)
                    own.add(value)
        for value in own:
            _remember(self._ids, value)


def _remember(known: set[Key], key: Key) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()
    known.add(key)


def _kind(item: etree._Element) -> tuple[str, str]:
    """The version and the conformance that an item states; the schema's default is `core`."""
    conformance = item.get("conformance", "core").lower()
    return item.get("standardversion", ""), "power" if conformance == "power" else "core"


def _schema(folder: Path | None, version: str, conformance: str) -> Path | None:
    """The schema of a conformance; that of Power allows all that Core does."""
    for each in dict.fromkeys((conformance, "power")):
        pattern = rf"NewsML-G2_([0-9.]+)-.*{each}\.xsd"
        if found := newest(folder, pattern, version_of(version)):
            return found
    return None


class _Catalogs(msgspec.Struct, frozen=True):
    """Which aliases QCodes may have, and whether there may be more."""

    aliases: frozenset[str]
    unread: tuple[str, ...]
    is_missing: bool


def _catalogs(root: etree._Element, item: etree._Element, folder: Path | None) -> _Catalogs:
    """The catalogs of an item, and of the header of its message."""
    holders = [item, *root.iterchildren(f"{{{NAR}}}header")]
    aliases: set[str] = set()
    unread: list[str] = []
    found = 0
    for holder in holders:
        for scheme in holder.iterfind("{*}catalog/{*}scheme"):
            aliases.add(scheme.get("alias", ""))
        for container in holder.iterfind("{*}catalog"):
            found += 1
            if href := container.get("url"):
                unread.append(href)
        for reference in holder.iterfind("{*}catalogRef"):
            found += 1
            known = _aliases(reference.get("href", ""), folder)
            if known is None:
                unread.append(reference.get("href", ""))
            else:
                aliases |= known
    return _Catalogs(frozenset(aliases), tuple(unread), not found)


@cache
def _aliases(href: str, folder: Path | None) -> frozenset[str] | None:
    """What a catalog declares: one in the folder of schemas, or the IPTC's; else nobody knows."""
    name = href.rpartition("/")[2]
    file = folder / name if folder and name.endswith(".xml") else None
    if file is not None and file.is_file():
        try:
            tree = etree.parse(file, etree.XMLParser(**PARSING))
        except etree.XMLSyntaxError as problem:
            raise UsageError(f"is not a catalog: {problem.msg}", source=str(file)) from problem
        return frozenset(scheme.get("alias", "") for scheme in tree.iter("{*}scheme"))
    ours = _IPTC_CATALOG.fullmatch(href)
    return ALIASES if ours and int(ours[1]) <= CATALOG_VERSION else None


def _profile(item: etree._Element, catalogs: _Catalogs) -> Iterator[Diagnostic]:
    """What no schema sees."""
    told: set[str] = set()
    for element in item.iter(f"{{{NAR}}}*"):
        name = name_of(element)
        if name in _LAX:
            for child in element.iterchildren(f"{{{NAR}}}*"):
                if (inner := name_of(child)) not in GLOBAL | LOCAL:
                    what = f"'{inner}' is nothing that '{name}' may hold"
                    yield error("unknown-element", what, child)
        elif name.endswith("ExtProperty"):
            yield from _property(element)
        elif name == "inlineXML":
            for child in element.iterchildren(f"{{{XHTML}}}*"):
                if child.prefix:
                    what = f"receivers that want HTML stumble over the prefix '{child.prefix}:'"
                    yield warning("prefixed-markup", what, child)
        yield from _languages(element, name)
        for attribute, alias in _used(element):
            if catalogs.is_missing:
                if "" not in told:
                    what = f"there is no catalog for the aliases of QCodes, such as '{alias}'"
                    yield error("missing-catalog", what, item)
                told.add("")
            elif alias not in catalogs.aliases and alias not in told:
                told.add(alias)
                yield _unresolved(element, attribute, alias, catalogs)
    if name_of(item) in _ITEMS:
        yield from _received(item)
        yield from _terms(item)


# Whose content the schema checks only where it knows it.
_LAX = ("assert", "link")


def _used(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The attributes of an element that hold QCodes, with the aliases."""
    for attribute, value in _codes(element):
        for code in value.split():
            alias, colon, _ = code.partition(":")
            if colon:
                yield attribute, alias


def _codes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The attributes of an element that are QCodes, or should be, with their values."""
    # Not items(), which looks for each value from the first attribute on: quadratic.
    for attribute in map(str, element.attrib):
        if attribute in QCODES and (name_of(element), attribute) not in PLAIN:
            yield attribute, element.get(attribute, "")


def _unresolved(
    element: etree._Element, attribute: str, alias: str, catalogs: _Catalogs
) -> Diagnostic:
    if catalogs.unread:
        what = f"the alias '{alias}' may be of {catalogs.unread[0]}, which is not read"
        return warning("unchecked-alias", what, element)
    what = f"no catalog has the alias '{alias}' of the {attribute} '{element.get(attribute)}'"
    return error("unresolvable-alias", what, element)


def _property(element: etree._Element) -> Iterator[Diagnostic]:
    """An extension property says what it is, and has a value of its type."""
    name, value = name_of(element), element.get("value")
    if element.get("rel") is None and element.get("reluri") is None:
        yield error("missing-rel", f"a {name} needs a rel that says what it is", element)
    datatype = element.get("valuedatatype")
    if datatype is None:
        return
    prefix, colon, kind = datatype.partition(":")
    namespace = element.nsmap.get(prefix if colon else None)
    if namespace is None:
        what = f"the prefix '{prefix}' of the valuedatatype '{datatype}' is not declared"
        yield error("undeclared-prefix", what, element)
    elif namespace == XSD and value is not None and not is_of_type(value, kind or prefix):
        yield error("wrong-value", f"'{value}' is not a valid {datatype}", element)


_TAGS = (f"{{{XML}}}lang", "hreflang", "tag")


def _languages(element: etree._Element, name: str) -> Iterator[Diagnostic]:
    for attribute in _TAGS if name == "language" else _TAGS[:2]:
        tag = element.get(attribute)
        if tag and not is_language(tag):
            yield error("language-tag", f"'{tag}' is not a BCP 47 language tag", element)


def _received(item: etree._Element) -> Iterator[Diagnostic]:
    """What the schema lets go and receivers ask for (Superdesk's reader)."""
    needed = []
    for names, path, attribute, what in _RECEIVED:
        if name_of(item) in names.split():
            found = item.find(path) if path else item
            if found is None or (attribute and found.get(attribute) is None):
                needed.append(what)
    if needed:
        yield warning("receivers", f"many receivers need {', '.join(needed)}", item)
    if _holds_quotes(item):
        lacking = [name for name in ("headline", "subject") if _lacks(item, name)]
        if lacking:
            what = f"a table of quotes is found by its {' and its '.join(lacking)}, which it lacks"
            yield warning("receivers", what, item)
    for group in item.iterfind("{*}groupSet/{*}group"):
        if group.get("id") is None or group.get("role") is None:
            yield warning("receivers", "many receivers need a group's id and role", group)
        for reference in group.iterfind("{*}itemRef"):
            if reference.get("contenttype") is None or reference.find("{*}itemClass") is None:
                what = "many receivers need an itemRef's contenttype and itemClass"
                yield warning("receivers", what, reference)


def _holds_quotes(item: etree._Element) -> bool:
    profile = item.findtext("{*}itemMeta/{*}profile")
    return profile == "quote-table" or item.find("{*}assert/{*}hasInstrument") is not None


def _lacks(item: etree._Element, name: str) -> bool:
    return item.find(f"{{*}}contentMeta/{{*}}{name}") is None


#: The elements that speak of machines, the versions that brought them, and their terms.
_TERMS = (
    ("{*}contentMeta/{*}digitalSourceType", (2, 33), unknown_source_type),
    ("{*}rightsInfo/{*}dataMining", (2, 34), unknown_mining),
)


def _terms(item: etree._Element) -> Iterator[Diagnostic]:
    """What is said of AI and of data mining."""
    version = version_of(item.get("standardversion", ""))
    for path, since, unknown in _TERMS:
        for each in item.iterfind(path):
            if version and version < since:
                what = f"{name_of(each)} is of NewsML-G2 {'.'.join(map(str, since))}"
                yield warning("newer-element", f"{what}, the item of an older version", each)
            if message := unknown(each.get("qcode") or each.get("uri") or ""):
                yield warning("unknown-term", message, each)


_RECEIVED = (
    ("newsItem packageItem", "", "version", "a version"),
    ("newsItem packageItem", "{*}itemMeta/{*}itemClass", "qcode", "an itemClass with its qcode"),
    ("newsItem packageItem", "{*}itemMeta/{*}pubStatus", "qcode", "a pubStatus with its qcode"),
    ("newsItem", "{*}contentMeta", "", "a contentMeta"),
    ("newsItem", "{*}contentSet", "", "a contentSet"),
)


def _structure(item: etree._Element) -> Iterator[Diagnostic]:
    """What a schema would see, at least of what is often wrong."""
    for attribute in ("standard", "standardversion", "guid"):
        if not item.get(attribute):
            yield error("missing", f"the {name_of(item)} needs the attribute {attribute}", item)
    meta = item.find("{*}itemMeta")
    if meta is None:
        yield error("missing", f"the {name_of(item)} needs an itemMeta", item)
    else:
        for name in ("itemClass", "provider", "versionCreated"):
            if meta.find(f"{{*}}{name}") is None:
                yield error("missing", f"the itemMeta needs the element {name}", meta)
        yield from misplaced(meta, ITEM_META_ORDER)
        created = meta.findtext("{*}versionCreated", "1970-01-01T00:00:00Z")
        if not is_of_type(created, "dateTime"):
            yield error("wrong-value", f"versionCreated '{created}' is not a date and time", meta)
    yield from misplaced(item, ITEM_ORDER)
    for content in item.iterchildren("{*}contentMeta"):
        yield from misplaced(content, CONTENT_META_ORDER)
    for element in item.iter(f"{{{NAR}}}*"):
        name = name_of(element)
        if name not in GLOBAL | LOCAL and name_of(element.getparent()) not in _LAX:
            yield error("unknown-element", f"NewsML-G2 has no element '{name}'", element)
        if name == "inlineXML" and (len(element) != 1 or (element.text or "").strip()):
            yield error("wrong-content", "an inlineXML holds one element and no text", element)
        for attribute, value in _codes(element):
            for code in value.split() or [""]:
                if not re.fullmatch(r"[^\s:]+:\S+", code):
                    what = f"the {attribute} '{value}' is not a QCode"
                    yield error("wrong-value", what, element)
