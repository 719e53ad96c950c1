"""The parts of a Word document: which there are, their styles, lists and footnotes."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from lxml import etree

from wirecopy import Source
from wirecopy.kit.blocks import Baseline
from wirecopy.kit.kinds import OLE
from wirecopy.kit.paragraphs import Style, style_named
from wirecopy.kit.records import bad, member, unpacked
from wirecopy.kit.xml import name_of, part_of
from wirecopy_docx import Options

# The namespaces of ISO's strict documents, and of all others.
_NAMESPACES = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}
#: The namespace of references to other parts.
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: The namespace of what is read; that of ISO's strict documents is made this one.
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# No honest chain of parents is longer.
_MOST_PARENTS = 50
_FALSE = ("0", "false", "off", "none")


class Parts:
    """The parts of a document by what they are."""

    def __init__(self, source: Source, options: Options) -> None:
        self._source = source
        content = source.binary()
        if content.startswith(OLE):
            what = "is an old Word document (.doc), or one that a password protects"
            raise bad(source, what, hint="save it as .docx, without a password")
        with unpacked(source, options.most_megabytes, content) as archive:
            names = set(archive.namelist())
            self._contents = {
                name: member(archive, name, source)
                for name in names
                if name.endswith((".xml", ".rels"))
            }
        main = next(self._targets("_rels/.rels", "", "/officeDocument"), "word/document.xml")
        if main not in self._contents:
            raise bad(source, f"lacks its part '{main}'")
        self.root = self._part(main)
        if self.root.tag != f"{W}document":
            kind = name_of(self.root)
            raise bad(source, f"is not a Word document: its main part is a '{kind[:40]}'")
        folder, name = dirname(main), main.rpartition("/")[2]
        relations = f"{folder}/_rels/{name}.rels"

        def parts(kind: str) -> list[etree._Element]:
            targets = self._targets(relations, folder, f"/{kind}")
            return [self._part(each) for each in targets if each in self._contents]

        core = next(self._targets("_rels/.rels", "", "/core-properties"), "docProps/core.xml")
        #: What the document says of itself, by the names of its properties.
        self.properties = (
            {name_of(each): (each.text or "").strip() for each in self._part(core)}
            if core in self._contents
            else {}
        )
        #: Where links lead, by their names; those of footnotes have names of their own.
        self.hyperlinks = self._hyperlinks(relations)
        for kind in ("footnotes", "endnotes"):
            inner = self._hyperlinks(f"{folder}/_rels/{kind}.xml.rels")
            self.hyperlinks |= {f"{kind}/{name}": target for name, target in inner.items()}
        self.styles = _Styles(parts("styles"), parts("numbering"))
        self.notes = {
            (name_of(note), note.get(f"{W}id", "")): note
            for kind in ("footnotes", "endnotes")
            for root in parts(kind)
            for note in root
        }
        #: The headers and footers that say something.
        self.furniture = [
            kind
            for kind in ("header", "footer")
            for root in parts(kind)
            if any((text.text or "").strip() for text in root.iter(f"{W}t"))
        ]

    def _part(self, name: str) -> etree._Element:
        content = self._contents[name]
        for strict, transitional in _NAMESPACES.items():
            content = content.replace(strict, transitional)
        return part_of(content, name, self._source)

    def _hyperlinks(self, relations: str) -> dict[str, str]:
        """Where the links of a part lead, by the names that they have there."""
        if relations not in self._contents:
            return {}
        return {
            link.get("Id", ""): link.get("Target", "")
            for link in part_of(self._contents[relations], relations, self._source)
            if link.get("Type", "").endswith("/hyperlink")
        }

    def _targets(self, relations: str, folder: str, kind: str) -> Iterator[str]:
        if relations in self._contents:
            for link in part_of(self._contents[relations], relations, self._source):
                if link.get("Type", "").endswith(kind) and link.get("TargetMode") != "External":
                    target = join("/", folder, link.get("Target", ""))
                    yield normpath(target).lstrip("/")


class _Styles:
    """Styles and numberings, with what their parents say."""

    def __init__(self, styles: list[etree._Element], numbering: list[etree._Element]) -> None:
        self._styles = {
            (style.get(f"{W}type", ""), style.get(f"{W}styleId", "")): style
            for root in styles
            for style in root.iterfind(f"{W}style")
        }
        self._default = next(
            (name for (kind, name), each in self._styles.items()
             if kind == "paragraph" and is_on(each.get(f"{W}default", "0"))),
            "",
        )  # fmt: skip
        self._lists: dict[tuple[str, str], str] = {}  # the format of each level of a numbering
        for root in numbering:
            levels = {
                each.get(f"{W}abstractNumId", ""): {
                    level.get(f"{W}ilvl", ""): value_of(level, "numFmt")
                    for level in each.iterfind(f"{W}lvl")
                }
                for each in root.iterfind(f"{W}abstractNum")
            }
            for each in root.iterfind(f"{W}num"):
                found = levels.get(value_of(each, "abstractNumId") or "", {})
                for level, kind in found.items():
                    self._lists[each.get(f"{W}numId", ""), level] = kind or ""

    def paragraph(self, properties: etree._Element | None) -> Style:
        """What a paragraph is by its properties."""
        name = (None if properties is None else value_of(properties, "pStyle")) or self._default
        level = "" if properties is None else value_of(properties, "outlineLvl") or ""
        numbers = None if properties is None else properties.find(f"{W}numPr")
        named: Style | None = None
        for style in self._chain("paragraph", name):
            named = named or style_named(value_of(style, "name") or "")
            inner = style.find(f"{W}pPr")
            if inner is not None:
                level = level or value_of(inner, "outlineLvl") or ""
                numbers = inner.find(f"{W}numPr") if numbers is None else numbers
        if named is not None and named != Style():
            return named
        if level and level in "012345678":
            return Style("heading", int(level) + 1)
        if numbers is not None:
            depth = value_of(numbers, "ilvl") or "0"
            number = value_of(numbers, "numId") or "0"
            if number != "0" and self._lists.get((number, depth), "bullet") != "none":
                return Style("item", int(depth) + 1 if depth in "012345678" else 1)
        return Style()

    def run(self, properties: etree._Element | None) -> tuple[Baseline, bool, bool]:
        """Where a run stands, whether it is struck, whether it is hidden."""
        if properties is None:
            return "", False, False
        chain = [properties]
        if name := value_of(properties, "rStyle"):
            inner = (style.find(f"{W}rPr") for style in self._chain("character", name))
            chain += [each for each in inner if each is not None]
        said: dict[str, str] = {}
        for each in reversed(chain):
            for property_ in each:
                said[name_of(property_)] = property_.get(f"{W}val", "1")
        baseline: Baseline = ""
        match said.get("vertAlign"):
            case "superscript":
                baseline = "raised"
            case "subscript":
                baseline = "lowered"
            case _ if said.get("position", "0") not in ("0", "1"):
                baseline = "lowered" if said["position"].startswith("-") else "raised"
        is_struck = is_on(said.get("strike", "0")) or is_on(said.get("dstrike", "0"))
        return baseline, is_struck, is_on(said.get("vanish", "0"))

    def _chain(self, kind: str, name: str) -> Iterator[etree._Element]:
        for _ in range(_MOST_PARENTS):
            style = self._styles.get((kind, name))
            if style is None:
                return
            yield style
            name = value_of(style, "basedOn") or ""


def value_of(element: etree._Element, name: str) -> str | None:
    """The value of a property; None where it is not set."""
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val", "1")


def is_on(value: str) -> bool:
    """Whether a property that is on or off is on."""
    return value not in _FALSE
