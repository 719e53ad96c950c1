"""The styles of an OpenDocument file: what they say of paragraphs, runs of text and sheets."""

from collections.abc import Iterable, Iterator

from lxml import etree

from wirecopy.kit.paragraphs import Style, style_named

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# No honest chain of parents is longer.
_MOST_PARENTS = 50


class Styles:
    """The styles of a document, of all its parts."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                key = style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")
                self._styles[key] = style

    def paragraph(self, name: str) -> Style:
        """What a paragraph of a style is."""
        for style in self._chain("paragraph", name):
            # LibreOffice writes a blank in a name as `_20_`.
            shown = style.get(f"{STYLE}display-name", "") or style.get(f"{STYLE}name", "")
            if (found := style_named(shown.replace("_20_", " "))) is not None:
                return found
        return Style()

    def baseline(self, name: str) -> str:
        """`raised`, `lowered` or empty, for a run of text."""
        position = self._said("text", name, "text", f"{STYLE}text-position").split(" ")[0]
        if position == "super" or (position.endswith("%") and position[0] not in "-0"):
            return "raised"
        return "lowered" if position == "sub" or position.startswith("-") else ""

    def is_struck(self, name: str) -> bool:
        """Whether a line goes through a run of text."""
        line = self._said("text", name, "text", f"{STYLE}text-line-through-style")
        kind = self._said("text", name, "text", f"{STYLE}text-line-through-type")
        return (line or kind) not in ("", "none")

    def is_hidden_text(self, name: str, family: str = "text") -> bool:
        """Whether a run of text, or of a paragraph, is hidden."""
        return self._said(family, name, "text", f"{TEXT}display") == "none"

    def is_hidden_sheet(self, name: str) -> bool:
        """Whether a sheet is not shown."""
        return self._said("table", name, "table", f"{TABLE}display") == "false"

    def is_struck_paragraph(self, name: str) -> bool:
        """Whether a line goes through the paragraphs of a style."""
        line = self._said("paragraph", name, "text", f"{STYLE}text-line-through-style")
        return line not in ("", "none")

    def _said(self, family: str, name: str, kind: str, attribute: str) -> str:
        """What a style, or the nearest of its parents that says it, says in its properties."""
        for style in self._chain(family, name):
            for properties in style.iterfind(f"{STYLE}{kind}-properties"):
                if value := properties.get(attribute):
                    return value
        return ""

    def _chain(self, family: str, name: str) -> Iterator[etree._Element]:
        for _ in range(_MOST_PARENTS):
            style = self._styles.get((family, name))
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name", "")


def furniture(roots: Iterable[etree._Element]) -> Iterator[str]:
    """The headers and footers that say something: of each its kind."""
    for root in roots:
        for page in root.iter(f"{STYLE}master-page"):
            for part in page:
                kind = str(part.tag).rpartition("}")[2]
                if (
                    kind.startswith(("header", "footer"))
                    and "".join(map(str, part.itertext())).strip()
                ):
                    yield kind.split("-")[0]
