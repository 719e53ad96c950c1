"""Walks over the elements of a page and tells `kit.blocks` what it meets."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation

from wirecopy.kit.blocks import Baseline, Blocks, Change, Kind
from wirecopy.kit.spans import address
from wirecopy_html.story import is_byline, is_date, is_subheadline
from wirecopy_html.tree import BLOCKS, HEADINGS, MISSED, Element

_BASELINES: dict[str, Baseline] = {"sup": "raised", "sub": "lowered"}
_CHANGES: dict[str, Change] = {
    "del": "deleted", "s": "deleted", "strike": "deleted", "ins": "inserted",
}  # fmt: skip
_KINDS: dict[str, Kind] = {
    "figcaption": "caption", "caption": "caption",
    "pre": "kept", "listing": "kept", "xmp": "kept", "plaintext": "kept",
}  # fmt: skip
_ROWS = frozenset("tr td th".split())
_PARTS = frozenset("tbody thead tfoot".split())
_LISTS = frozenset("ul ol menu dir".split())
_QUOTED = re.compile("\\s*[\"“”„«»‘’‚‹›「『']")
_KEPT_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)


class Walk:
    """A walk over elements; those that are `aside` are passed by.

    With `has_roles` bylines, dates and the like are told as such. `base` is the page's address.
    """

    def __init__(
        self,
        blocks: Blocks,
        *,
        aside: Collection[Element] = frozenset(),
        has_roles: bool = True,
        base: str = "",
    ) -> None:
        self.base = base
        self.blocks = blocks
        self.aside = aside
        self.has_roles = has_roles
        self.depth = 0  # of lists
        self.tables = 0  # that are open
        self.framed: dict[Element, bool] = {}  # whether blocks and no text stand right within

    def over(self, top: Element) -> None:
        """Tells all that an element holds, itself included."""
        # What is open: an element, its children that are to come, and how its text stands.
        stack: list[tuple[Element, Iterator[Element | str], _Manner]] = []
        plain = _Manner()
        manner = self.enter(top, plain)
        if manner is None:
            return
        aside, enter, leave, tell = self.aside, self.enter, self.leave, self.blocks.text
        element, children = top, iter(top.children)
        while True:
            for child in children:
                if isinstance(child, str):
                    if manner.is_plain:
                        tell(child)
                    else:
                        manner.tell(self.blocks, child)
                elif child not in aside and (inner := enter(child, manner)) is not None:
                    if child.children:
                        stack.append((element, children, manner))
                        element, children, manner = child, iter(child.children), inner
                        break
                    leave(child)
            else:
                leave(element)
                if not stack:
                    return
                element, children, manner = stack.pop()

    def enter(self, element: Element, manner: "_Manner") -> "_Manner | None":
        """Begins an element; None where there is nothing to tell within."""
        blocks, tag = self.blocks, element.tag
        if tag in _ROWS and self.tables:
            self.enter_row(element)
        elif tag == "table":
            self.tables += 1
            blocks.begin_table(line=element.line)
        elif tag in BLOCKS:
            return self.enter_block(element, manner)
        elif tag == "br":
            blocks.break_line()
            return None
        elif tag in MISSED:
            blocks.leave_out(MISSED[tag], element.line)
            return None
        else:
            return self.enter_inline(element, manner)
        return manner

    def enter_row(self, element: Element) -> None:
        if element.tag == "tr":
            parent = element.parent
            self.blocks.begin_row(is_header=parent is not None and parent.tag == "thead")
            return
        if not element.attributes:
            self.blocks.begin_cell(is_header=element.tag == "th", line=element.line)
            return
        value, kind, currency = _spreadsheet(element)
        self.blocks.begin_cell(
            columns=_span(element, "colspan"),
            rows=_span(element, "rowspan"),
            is_header=element.tag == "th",
            value=value,
            kind=kind,
            currency=currency,
            line=element.line,
        )

    def enter_block(self, element: Element, manner: "_Manner") -> "_Manner | None":
        tag = element.tag
        if tag in _PARTS:
            return manner
        if tag in _LISTS:
            self.depth += 1
        if self.has_roles and not self.blocks.is_in_cell and self.tell_role(element):
            return None
        kind: Kind = _KINDS.get(tag, "text")
        level = 0
        if tag in HEADINGS:
            kind, level = "heading", HEADINGS[tag]
        elif tag == "li":
            kind, level = "item", max(self.depth, 1)
        elif kind == "text" and (style := element.get("style")) and _KEPT_STYLE.search(style):
            kind = "kept"
        self.blocks.begin(kind, level, line=element.line)
        return manner

    def enter_inline(self, element: Element, manner: "_Manner") -> "_Manner | None":
        tag = element.tag
        if self.has_roles and element.attributes and self.tell_part(element):
            return None
        if tag in _BASELINES:
            return _Manner(_BASELINES[tag], manner.change, manner.is_reference)
        if tag in _CHANGES:
            return _Manner(manner.baseline, _CHANGES[tag], manner.is_reference)
        if tag == "a" and manner.baseline and element.get("href").startswith("#"):
            return _Manner(manner.baseline, manner.change, True)
        if tag == "data":
            self.tell_value(element)
        elif tag == "a":
            if (href := address(element.get("href"), self.base)) is not None:
                self.blocks.begin_link(href)
        elif tag == "q" and not _QUOTED.match(element.text()[:2]):
            self.blocks.text('"')
        elif tag == "rt":
            self.blocks.text("(")
        return manner

    def leave(self, element: Element) -> None:
        """Ends an element."""
        tag, blocks = element.tag, self.blocks
        if self.tables and tag in _ROWS:
            if tag == "tr":
                blocks.end_row()
            else:
                blocks.end_cell()
        elif tag == "table":
            self.tables -= 1
            blocks.end_table()
        elif tag in BLOCKS:
            if tag in _LISTS:
                self.depth -= 1
            if tag not in _PARTS:
                blocks.end()
        elif tag == "a":
            blocks.end_link()
        elif tag == "q" and not _QUOTED.match(element.text()[:2]):
            blocks.text('"')
        elif tag == "rt":
            blocks.text(")")

    def tell_role(self, element: Element) -> bool:
        """A block that is a byline, a date, or both, told whole; whether it is one."""
        if not 0 < element.chars <= _LONGEST_ROLE or element.tag in HEADINGS:
            return False
        if not element.attributes and all(
            isinstance(each, str) or not (each.attributes or each.tag == "time")
            for each in element.children
        ):
            return False  # nothing says what it is
        if any(each.tag in BLOCKS for each in element.elements()):
            return False
        marked = next((e for e in (element, *element.elements()) if is_byline(e)), None)
        dates = [each for each in element.elements() if is_date(each)]
        if marked is None:
            if not (is_date(element) or dates):
                return self.tell_subheadline(element)
            # A time within a sentence is not a date line.
            if element.chars > _LONGEST_DATE or (not dates and not element.figures):
                return False
            if dates and element.chars > 2 * sum(each.chars for each in dates) + 20:
                return False
            self.tell_line(element.text(), element, "date")
            return True
        if element.chars > 2 * marked.chars + _LONGEST_DATE:
            return False
        rest = element.text()
        for date in dates:
            if date is not marked:
                rest = rest.replace(date.text(), " ", 1)
        self.tell_line(" ".join(rest.split()).strip(_SEPARATORS), element, "byline")
        for date in dates:
            if date is not marked:
                self.tell_line(date.text(), date, "date")
        return True

    def tell_part(self, element: Element) -> bool:
        """A byline or date that stands between blocks, in none of its own."""
        if self.blocks.is_in_cell or not self.stands_apart(element):
            return False
        role = "byline" if is_byline(element) else "date" if is_date(element) else ""
        if role:
            self.tell_line(element.text(), element, role)
        return bool(role)

    def stands_apart(self, element: Element) -> bool:
        """Whether what is around an element are blocks, and no text."""
        parent = element.parent
        if parent is None:
            return False
        if parent not in self.framed:
            self.framed[parent] = any(each.tag in BLOCKS for each in parent.elements()) and all(
                not each.strip() for each in parent.children if isinstance(each, str)
            )
        return self.framed[parent]

    def tell_subheadline(self, element: Element) -> bool:
        if element.tag == "li" or not is_subheadline(element):
            return False
        self.tell_line(element.text(), element, "subheadline")
        return True

    def tell_line(self, text: str, element: Element, role: str) -> None:
        kind: Kind = "note" if role == "date" else "text"
        self.blocks.begin(kind, line=element.line, role=role)
        self.blocks.text(text)
        self.blocks.end()

    def tell_value(self, element: Element) -> None:
        """The figure of `<data value>`, where it is the one that is shown."""
        value = _decimal(element.get("value"))
        if value is None or not self.blocks.is_in_cell:
            return
        text = element.text()
        is_percent = any(sign in text for sign in "%٪％")
        for figure in (value, value * 100) if is_percent else (value,):
            if _is_shown(figure, text):
                self.blocks.value(figure, "percent" if is_percent else "number")
                return


class _Manner:
    """How text stands: on the line or not, deleted or not."""

    __slots__ = ("baseline", "change", "is_plain", "is_reference")

    def __init__(
        self, baseline: Baseline = "", change: Change = "", is_reference: bool = False
    ) -> None:
        self.baseline: Baseline = baseline
        self.change: Change = change
        self.is_reference = is_reference
        self.is_plain = not (baseline or change or is_reference)

    def tell(self, blocks: Blocks, text: str) -> None:
        if self.is_plain:
            blocks.text(text)
        else:
            blocks.text(
                text, baseline=self.baseline, change=self.change, is_reference=self.is_reference
            )


_LONGEST_ROLE, _LONGEST_DATE = 300, 60
_SEPARATORS = " |·•–—/,-"


def _span(element: Element, name: str) -> int:
    if name not in element.attributes:
        return 1
    written = element.get(name).strip()
    if not (written.isascii() and written.isdigit()) or len(written) > 5:
        return 1
    number = int(written)
    return min(number, _MOST_ROWS) if number else (_MOST_ROWS if name == "rowspan" else 1)


_MOST_ROWS = 65534


def _spreadsheet(cell: Element) -> tuple[Decimal | None, str, str | None]:
    """Value, kind and currency of a cell that LibreOffice wrote."""
    value = _decimal(cell.get("sdval")) if "sdval" in cell.attributes else None
    if value is None:
        return None, "", None
    formats = cell.get("sdnum")
    currency = _CURRENCY.search(formats)
    if "%" in formats:
        return value * 100, "percent", None
    return value, "number", currency[1] if currency else None


_CURRENCY = re.compile(r"\[\$([A-Z]{3})(?:-[0-9A-F]+)?\]")


def _decimal(written: str) -> Decimal | None:
    written = written.strip()
    if not _NUMBER.fullmatch(written):
        return None
    try:
        return Decimal(written)
    except InvalidOperation:
        return None


_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?(?:[eE][+-]?\d{1,2})?", re.ASCII)


def _is_shown(value: Decimal, text: str) -> bool:
    """Whether a text shows a value, perhaps rounded: its digits are the value's first ones."""
    shown = "".join(str(int(char)) for char in text if char.isdigit()).strip("0")
    whole = "".join(map(str, value.as_tuple().digits)).strip("0")
    if not shown or not whole:
        return shown == whole
    if whole.startswith(shown[:-1]) and len(shown) <= len(whole):
        return abs(int(whole[: len(shown)]) - int(shown)) <= 1
    return shown.startswith(whole) and not shown[len(whole) :].strip("0")
