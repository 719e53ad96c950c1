"""The glyphs of a PDF and where they stand, as pdfminer has them; runs in a process of its own.

Only glyphs are taken from the library: its own lines join figures and part columns. Places are
points from the upper left corner of the page.
"""

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from wirecopy import BadData, FormatUnavailable

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage

# So many glyphs are a book of thousands of pages.
_MOST_GLYPHS = 5_000_000
# A page of a newspaper in small print has 30,000.
_MOST_ON_PAGE = 100_000
# Places further away are none: the largest page has 14,400 points.
_FARTHEST = 100_000.0
# What one is called that the file gives no character for.
_UNKNOWN = "\ufffd"
# Thicker lines are areas.
_THICKEST = 2.0
# Turned by more than this, as a share of their size, glyphs are not upright.
_TURNED = 0.1


class Glyph(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A character: its left and right edge, its baseline, its size, its text operation."""

    text: str
    left: float
    right: float
    foot: float
    size: float
    operation: int


class Rule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line that is drawn from left to right."""

    left: float
    right: float
    height: float


class Page(msgspec.Struct, frozen=True, array_like=True):
    """A page: its glyphs in the order of the file, and how many of them are turned."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    pictures: int = 0
    turned: int = 0


def pages(content: bytes, password: str = "", most_pages: int = 1000) -> list[Page]:
    """The pages of a PDF. Raises `BadData` for one that cannot be read."""
    try:
        from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
        from pdfminer.pdfexceptions import PDFException
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser
    except ImportError as error:
        raise FormatUnavailable(
            "reading PDFs needs pdfminer.six", hint="pip install 'wirecopy[pdf]'"
        ) from error
    try:
        document = PDFDocument(PDFParser(io.BytesIO(content)), password=password)
        found = list(_first(PDFPage.create_pages(document), most_pages))
        return list(_read(found))
    except PDFPasswordIncorrect as error:
        what = "a password protects it" if not password else "the password does not open it"
        raise BadData(what, hint="give -I password=…") from error
    except PDFEncryptionError as error:
        raise BadData(f"is encrypted in a way that is not known: {error}") from error
    except PDFException as error:
        said = str(error).split("\n")[0][:100]
        raise BadData(f"is not a readable PDF: {said}", hint="is it whole?") from error


def _first(found: "Iterable[PDFPage]", most: int) -> "Iterator[PDFPage]":
    for number, page in enumerate(found):
        if number == most:
            hint = "-I most_pages=… reads more"
            raise BadData(f"has more than {most:,} pages", hint=hint)
        yield page


def _is_near(places: Iterable[float]) -> bool:
    return all(-_FARTHEST < place < _FARTHEST for place in places)


def _read(found: "list[PDFPage]") -> Iterator[Page]:
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.layout import LTChar, LTContainer, LTImage, LTLine, LTPage, LTRect
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

    class Device(PDFLayoutAnalyzer):
        """Collects glyphs, with the operation that drew each."""

        def __init__(self, resources: PDFResourceManager) -> None:
            super().__init__(resources, laparams=None)
            self.glyphs: list[Glyph] = []
            self.operation = self.count = self.turned = 0
            self.page: LTPage | None = None

        def render_string(self, *arguments: Any) -> None:  # Any: the library's
            self.operation += 1
            super().render_string(*arguments)

        def render_char(self, *arguments: Any) -> float:
            advance: float = super().render_char(*arguments)
            char = self.cur_item._objs.pop()
            assert isinstance(char, LTChar)  # what the method above makes
            a, b, c, d, _, y = char.matrix
            text = char.get_text()
            if not a > 0 or not d > 0 or abs(b) > _TURNED * a or abs(c) > abs(d):
                self.turned += not text.isspace()
                return advance
            if text.startswith("(cid:"):
                text = _UNKNOWN
            self.count += 1
            if self.count > _MOST_GLYPHS:
                raise BadData(f"holds more than {_MOST_GLYPHS:,} characters", hint="split it")
            if len(self.glyphs) >= _MOST_ON_PAGE:
                what = f"a page holds more than {_MOST_ON_PAGE:,} characters"
                raise BadData(what, hint="no honest page does")
            size, rise = arguments[2] * d, arguments[4] * d
            places = char.x0, char.x1, y + rise, size
            if _is_near(places):
                self.glyphs.append(Glyph(text, *places, self.operation))
            return advance

        def receive_layout(self, ltpage: LTPage) -> None:
            self.page = ltpage

    resources = PDFResourceManager()
    device = Device(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for page in found:
        device.glyphs, device.turned = [], 0
        interpreter.process_page(page)
        shown = device.page
        if shown is None or not _is_near(shown.bbox):
            continue
        rules: list[Rule] = []
        pictures = 0
        open_: list[LTContainer[Any]] = [shown]
        while open_:
            for item in open_.pop():
                if isinstance(item, LTContainer):
                    open_.append(item)
                elif isinstance(item, LTImage):
                    pictures += 1
                elif isinstance(item, LTLine | LTRect) and _is_near(item.bbox):
                    thick = item.y1 - item.y0
                    if thick <= _THICKEST < item.x1 - item.x0:
                        rules.append(Rule(item.x0, item.x1, shown.y1 - (item.y0 + item.y1) / 2))
                    elif isinstance(item, LTRect) and item.stroke:
                        rules += [Rule(item.x0, item.x1, shown.y1 - y) for y in (item.y0, item.y1)]
        glyphs = [
            Glyph(g.text, g.left, g.right, shown.y1 - g.foot, g.size, g.operation)
            for g in device.glyphs
            if shown.x0 - 1 <= g.left <= shown.x1 + 1 and shown.y0 - 1 <= g.foot <= shown.y1 + 1
        ]
        yield Page(shown.width, shown.height, glyphs, rules, pictures, device.turned)
