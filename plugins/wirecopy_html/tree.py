"""A page as a tree of elements and texts, with what is measured of each element."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from wirecopy.kit.charsets import codec, decoded, is_utf8, marked
from wirecopy.kit.mending import codes_as_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

#: Elements that are shown in a line with what is around them; so are unknown ones.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "listing main menu nav ol optgroup option p plaintext pre search section summary table tbody "
    "td tfoot th thead tr ul xmp".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
#: Elements whose content is never shown as text.
_MUTE = frozenset(
    "script style template noscript head title datalist object svg math canvas iframe audio video "
    "select textarea noframes noembed map".split()
)
# Of those, what a person would miss.
MISSED = {
    "iframe": "embedded page", "video": "video", "audio": "recording", "object": "embedded object",
    "embed": "embedded object", "svg": "drawing", "canvas": "drawing", "math": "formula",
    "img": "picture",
}  # fmt: skip
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_FIGURE, _FIGURE_IN_ASCII = re.compile(r"\d"), re.compile("[0-9]")
# The first set lets the search skip what cannot begin one.
_PRICE = re.compile(r"[\d$€£¥](?:(?<=\d)(?:[.,]\d|\s?[%٪％$€£¥])|(?<=[$€£¥])\s?\d)")
_PRICE_IN_ASCII = re.compile(r"[0-9$](?:(?<=[0-9])(?:[.,][0-9]|\s?[%$])|(?<=\$)\s?[0-9])")
_PARAGRAPH = 40
_LINKS = frozenset(("a", "button"))


class Element(msgspec.Struct, eq=False):
    """An element; `children` are elements and texts.

    `chars` counts the characters of its text, `linked` those in links and buttons, `prose` those in
    paragraphs of 40 and more outside of links, `figures` its texts with a digit, `prices` those
    with what quotes have: a decimal mark, a per cent sign, a currency. `place` is its number in
    the page's order, `within` how many elements it holds, which follow it there.
    """

    tag: str
    attributes: dict[str, str | None]
    parent: "Element | None"
    line: int
    place: int = 0
    within: int = 0
    children: list["Element | str"] = []
    chars: int = 0
    linked: int = 0
    prose: int = 0
    figures: int = 0
    prices: int = 0
    own: int = 0  # of a block: what is not in blocks within it
    own_linked: int = 0

    def get(self, name: str) -> str:
        """An attribute's value; empty if there is none."""
        return self.attributes.get(name) or ""

    def elements(self) -> list["Element"]:
        """The elements right within."""
        return [each for each in self.children if not isinstance(each, str)]

    def text(self) -> str:
        """All text within, white space folded; blocks part words."""
        parts: list[str] = []
        stack: list[Element | str] = self.children[::-1]
        while stack:
            each = stack.pop()
            if isinstance(each, str):
                parts.append(each)
                continue
            is_apart = each.tag in BLOCKS or each.tag == "br"
            if is_apart:
                parts.append(" ")
                stack.append(" ")
            stack += each.children[::-1]
        return " ".join("".join(parts).replace("\xa0", " ").split())

    def words(self) -> frozenset[str]:
        """The words of its class and id, lower case."""
        attributes = self.attributes
        if "class" not in attributes and "id" not in attributes:
            return _NO_WORDS
        return _words(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")


@lru_cache(4096)  # most elements of a page share their classes with others
def _words(said: str) -> frozenset[str]:
    return frozenset(_WORDS.split(said.lower()))


_NO_WORDS: frozenset[str] = frozenset()
_WORDS = re.compile(r"[\s_:-]+")


class Page:
    """A page: its body, and what its head says."""

    def __init__(self) -> None:
        self.body = Element("body", {}, None, 1)
        self.elements: list[Element] = []
        self.language = ""
        self.title = ""
        self.meta: dict[str, str] = {}
        self.links: dict[str, str] = {}  # of its head, by `rel`; `base` is that of all addresses
        self.scripts: list[str] = []  # of JSON-LD

    def below(self, element: Element) -> list[Element]:
        """All elements within one, in order."""
        return self.elements[element.place + 1 : element.place + 1 + element.within]

    def within(self, top: Element, aside: Collection[Element]) -> Iterator[Element]:
        """All elements within one, in order, less those aside and what is within them."""
        elements, place = self.elements, top.place + 1
        end = place + top.within
        while place < end:
            element = elements[place]
            place += 1
            if element in aside:
                place += element.within
            else:
                yield element


def holding(elements: Iterable[Element]) -> frozenset[Element]:
    """The elements, and all that hold one of them."""
    found: set[Element] = set()
    for element in elements:
        each: Element | None = element
        while each is not None and each not in found:
            found.add(each)
            each = each.parent
    return frozenset(found)


def decode(content: bytes, charset: str = "") -> tuple[str, str, int]:
    """A page's text, the encoding it was read in, and how many characters could not be read.

    The byte order mark counts, then the charset that a server or mail names, then the page's own
    `meta`, then UTF-8 if the bytes are valid, then windows-1252 (WHATWG's order and labels).
    """
    if (found := marked(content)) is not None:
        name, content = found
        return _decoded(content, name)
    name = codec(charset) or ""
    if not name and (declared := _declared(content[:_LOOKED_AT])):
        name = codec(declared) or ""
        if name.startswith("utf-16"):  # it could not have been read so far
            name = "utf-8"
    if name == "cp1252" and not content.isascii() and is_utf8(content):
        name = "utf-8"  # many declare what their server's default is
    if not name:
        name = "utf-8" if is_utf8(content) else "cp1252"
    return _decoded(content, name)


_LOOKED_AT = 4096
_CHARSET = re.compile(rb"<meta[^>]+?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]+?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)


def _declared(head: bytes) -> str:
    found = _CHARSET.search(head) or _XML.match(head)
    return found[1].decode("ascii", "replace") if found else ""


def _decoded(content: bytes, name: str) -> tuple[str, str, int]:
    text, lost = decoded(content, name)
    return text, name, lost


def parse(text: str) -> Page:
    """The page of a text, as browsers take it apart."""
    from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser  # 20 ms to import

    if not text.isascii():
        text = text.encode("utf-8", "replace").decode()  # a lone surrogate is not text
    text = codes_as_text(text)  # `<HRW.L>` is not an element, and browsers would not show it
    parser = LexborHTMLParser(text, options=int(LexborDocumentOptions.WO_EVENTS), scripting=True)
    page = Page()
    root = parser.root
    if root is None:
        return page
    page.language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "").strip()
    if parser.head is not None:
        _read_head(parser.head, page)
    hidden = {node.mem_id for node in parser.css(_HIDDEN_ELEMENTS) if _is_hidden(node)}
    _Conversion(text, page, hidden).run(root if parser.body is None else parser.body)
    return page


def _read_head(head: "LexborNode", page: Page) -> None:
    node = head.first_child
    while node is not None:
        match node.tag:
            case "title" if not page.title and node.first_child is not None:
                page.title = " ".join((node.first_child.text_content or "").split())
            case "meta":
                _read_meta(node.attributes, page)
            case "script":
                _read_script(node, page)
            case "base" | "link" as name:
                _read_link(name, node.attributes, page)
        node = node.next


def _read_link(name: str, attributes: dict[str, str | None], page: Page) -> None:
    href = (attributes.get("href") or "").strip()
    for rel in ["base"] if name == "base" else (attributes.get("rel") or "").lower().split():
        if href:
            page.links.setdefault(rel, href)


def _read_meta(attributes: dict[str, str | None], page: Page) -> None:
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
    value = attributes.get("content")
    if name and value:
        page.meta.setdefault(name.lower().strip(), " ".join(value.split()))


def _read_script(node: "LexborNode", page: Page) -> None:
    kind = node.attributes.get("type") or ""
    if kind.strip().lower() == "application/ld+json" and node.first_child is not None:
        page.scripts.append(node.first_child.text_content or "")


class _Conversion:
    """Makes our tree of Lexbor's, and finds the lines of its texts in the source."""

    def __init__(self, source: str, page: Page, hidden: set[int]) -> None:
        self.source = source
        self.page = page
        self.hidden = hidden
        self.at = 0
        self.line = 1

    def run(self, top: "LexborNode") -> None:
        elements = self.page.elements
        hidden = self.hidden
        element = self.page.body = Element("body", top.attributes, None, 1)
        elements.append(element)
        children = element.children
        waiting: list[LexborNode | None] = []  # what follows each element that is open
        links = 0  # how many links are open
        node = top.first_child
        while True:
            if node is None:
                element.within = len(elements) - element.place - 1
                parent = element.parent
                if element.chars:
                    _add_up(element, parent)
                if parent is None:
                    return
                if element.tag in _LINKS:
                    links -= 1
                element, node = parent, waiting.pop()
                children = element.children
                continue
            tag = node.tag
            if tag == "-text":
                text = node.text_content or ""
                children.append(text)
                if said := text.strip():
                    self.measure(said, element, is_linked=links > 0)
            elif tag is not None and tag[0] != "-":
                if tag in _MUTE or (hidden and node.mem_id in hidden):
                    self.pass_by(tag, node, element)
                else:
                    if tag == "meta":
                        _read_meta(node.attributes, self.page)
                    made = Element(tag, node.attributes, element, self.line, len(elements))
                    elements.append(made)
                    children.append(made)
                    if (first := node.first_child) is not None:
                        if tag in _LINKS:
                            links += 1
                        waiting.append(node.next)
                        element, node, children = made, first, made.children
                        continue
            node = node.next

    def measure(self, said: str, element: Element, *, is_linked: bool) -> None:
        """Counts a text of an element, and moves on to where it stands in the source.

        It is found as far as no reference is in it.
        """
        if (found := _PROBE.match(said)) is not None:
            probe = found[0]
            reach = _FAR if len(probe) > _SURE else _NEAR
            source, begin = self.source, self.at
            at = source.find(probe, begin, begin + reach)
            if at >= 0:
                self.line += source.count("\n", begin, at)
                self.at = at
        length = len(said)
        if not element.chars:
            element.line = self.line
        element.chars += length
        element.own += length
        if is_linked:
            element.linked += length
            element.own_linked += length
        is_ascii = said.isascii()
        if (figure := (_FIGURE_IN_ASCII if is_ascii else _FIGURE).search(said)) is not None:
            element.figures += 1
            # A currency may stand before the first figure.
            begin = max(figure.start() - 2, 0)
            if (_PRICE_IN_ASCII if is_ascii else _PRICE).search(said, begin):
                element.prices += 1

    def pass_by(self, tag: str, node: "LexborNode", element: Element) -> None:
        """What is not shown as text; what a person would miss stays, without its content."""
        if tag == "script":
            _read_script(node, self.page)
        elif tag in MISSED and node.mem_id not in self.hidden:
            elements = self.page.elements
            made = Element(tag, {}, element, self.line, len(elements))
            elements.append(made)
            element.children.append(made)


# The beginning of a text as it stands in the source, whatever references it has.
_PROBE = re.compile("[^&<>\"'\xa0\n\r\ufffd]{1,32}")
_SURE, _FAR, _NEAR = 8, 1 << 16, 1 << 11


_HIDDEN_ELEMENTS = (
    "[hidden], dialog:not([open]), [style*=display], [style*=visibility], [style*=DISPLAY]"
)


def _is_hidden(node: "LexborNode") -> bool:
    attributes = node.attributes
    if "hidden" in attributes or (node.tag == "dialog" and "open" not in attributes):
        return True
    return _HIDDEN.search(attributes.get("style") or "") is not None


def _add_up(element: Element, parent: Element | None) -> None:
    """What an element holds, when all within it is known, counts for what holds it, too."""
    if element.tag in BLOCKS or parent is None:
        prose = element.own - element.own_linked
        if prose >= _PARAGRAPH:
            element.prose += prose
    else:
        parent.own += element.own
        parent.own_linked += element.own_linked
    if parent is not None:
        if not parent.chars:
            parent.line = element.line  # of the first text within
        parent.chars += element.chars
        parent.linked += element.linked
        parent.prose += element.prose
        parent.figures += element.figures
        parent.prices += element.prices
