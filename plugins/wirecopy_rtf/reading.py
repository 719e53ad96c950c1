r"""Reads RTF: groups, their states, and what they say, as paragraphs and tables.

Of libraries, striprtf keeps hidden and deleted text and joins raised marks to figures, and all of
them part cells by bars; so the groups are read here. Places are counted in paragraphs and rows.
"""

import re
from collections.abc import Iterator

import msgspec

from wirecopy import Diagnostic, Document, Source
from wirecopy.kit.assembly import assemble
from wirecopy.kit.blocks import Baseline, Blocks
from wirecopy.kit.paragraphs import Style, style_named, with_lines
from wirecopy.kit.records import bad
from wirecopy_rtf.tables import Cell, Paragraph, Row, Run, say, tell
from wirecopy_rtf.tokens import Token, tokens

# Code pages by the number of a font's character set.
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
_SYMBOL = 2
_CHARACTERS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "tab": "\t", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "zwj": "\u200d", "zwnj": "\u200c", "nestcell": "\t",
}  # fmt: skip
_SYMBOLS = {"~": "\xa0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\t": "\t"}
# Groups that hold no copy, and those that are named where they say something.
_OUT = frozenset(
    "fonttbl colortbl stylesheet info fldinst nonshppict filetbl listtable revtbl pntxta pntxtb "
    "nonesttables bkmkstart bkmkend xe tc rsidtbl generator themedata datastore upr template "
    "passwordhash pgdsctbl mmathPr xmlnstbl latentstyles listpicture background".split()
)
_NAMED = {
    "pict": "picture", "object": "embedded object", "annotation": "comment",
    **{f"header{kind}": "header" for kind in ("", "l", "r", "f")},
    **{f"footer{kind}": "footer" for kind in ("", "l", "r", "f")},
}  # fmt: skip
_ITEMS = ("listtext", "pntext")
# Below which these begin to say something again.
_IN = ("shptxt", "ud", "fldrslt", "result", "footnote")


class _State(msgspec.Struct):
    """What counts in a group."""

    is_out: bool = False
    skips: int = 1  # characters that stand in for one of Unicode
    font: int | None = None
    baseline: Baseline = ""
    is_struck: bool = False
    is_deleted: bool = False
    is_hidden: bool = False
    table: str = ""  # the font table or the style sheet, while it is read


def read(source: Source, options: None) -> Iterator[Document]:  # noqa: ARG001  # there are none
    """Reads a document as one document."""
    content = source.binary().lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.startswith(b"{\\rtf"):
        raise bad(source, "is not RTF: it does not begin with {\\rtf")
    blocks = Blocks(name=source.name or "<input>")
    reading = _Reading(blocks)
    reading.over(content)
    found = blocks.finish()
    if not found.items:
        raise bad(source, "holds no text")
    made = assemble(list(with_lines(found.items)))
    told = sorted(
        (*found.diagnostics, *made.diagnostics), key=lambda each: (each.line, each.column)
    )
    yield Document(made.children, source.name, diagnostics=tuple(told))


class _Reading:
    """A document on its way to `blocks`."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._state = _State()
        self._stack: list[_State] = []
        self._page = "cp1252"
        self._charsets: dict[int, int] = {}
        self._styles: dict[int, Style] = {}
        self._style, self._style_name = 0, ""
        self._bytes = b""  # in the code page of their font
        self._high = 0  # the first half of a character beyond the 16 bits
        self._to_skip = 0
        self._ignorable = False
        self._paragraph = Paragraph([])
        self._notes: list[list[Paragraph]] = []
        self._outer: list[tuple[int, Paragraph]] = []  # what a footnote stands in
        self._row = Row(0, [])
        self._filled: list[list[Paragraph]] = []  # the cells of the row
        self._cell: list[Paragraph] = []
        self._rows: list[Row] = []
        self._in_table = False
        self._place = 0
        self._merged = _Merged()
        self._seen: list[tuple[int, str]] = []  # named groups, and how deep they are

    def over(self, content: bytes) -> None:
        for token in tokens(content):
            self._token(token)
        self._flush_bytes()
        self._end_paragraph(is_last=True)
        self._end_table()
        for note in self._notes:
            for paragraph in note:
                paragraph.kind = "note"
                self._place += 1
                say(paragraph, self._blocks, self._place)
        if self._stack:
            message = "it ends inside a group: is it whole?"
            self._blocks.diagnostics.append(
                Diagnostic("cut-short", "warning", message, self._place)
            )

    def _token(self, token: Token) -> None:
        if token.kind == "byte":
            if not self._is_skipped():
                self._take(token.content)
            return
        if token.kind == "text":
            text = token.content[self._to_skip :]
            self._to_skip = max(self._to_skip - len(token.content), 0)
            if text:
                self._take(text)
            return
        if token.kind == "symbol" and token.name == "*":
            self._ignorable = True
            return
        self._flush_bytes()
        match token.kind:
            case "{":
                self._to_skip = 0
                self._stack.append(msgspec.structs.replace(self._state))
            case "}":
                self._to_skip = 0
                self._close()
            case "symbol":
                if token.name in "\r\n":
                    self._end_paragraph()
                elif token.name in _SYMBOLS and not self._is_skipped():
                    self._say(_SYMBOLS[token.name])
            case "word":
                is_ignorable, self._ignorable = self._ignorable, False
                if not self._destination(token.name, is_ignorable=is_ignorable):
                    self._word(token.name, token.number)

    def _close(self) -> None:
        depth = len(self._stack)
        if self._seen and self._seen[-1][0] == depth:
            self._seen.pop()
        if self._outer and self._outer[-1][0] == depth:
            _, paragraph = self._outer.pop()
            self._notes[-1].append(self._paragraph)
            self._paragraph = paragraph
        if self._stack:
            self._state = self._stack.pop()

    def _destination(self, name: str, *, is_ignorable: bool) -> bool:
        """Whether a word begins a group of its own kind."""
        depth = len(self._stack)
        if name in _IN and (not self._state.is_out or name in ("shptxt", "ud", "result")):
            self._state.is_out = False
            if name == "footnote":
                self._outer.append((depth, self._paragraph))
                self._notes.append([])
                self._paragraph = Paragraph([])
            elif name == "shptxt":
                self._end_paragraph()
            return True
        if name in _NAMED:
            if not self._state.is_out and name in ("pict", "object", "annotation"):
                self._blocks.leave_out(_NAMED[name], self._place)
            elif not self._state.is_out:
                self._seen.append((depth, _NAMED[name]))
            self._state.is_out = True
            return True
        if name in _ITEMS:
            self._seen.append((depth, ""))
            self._state.is_out = True
            return True
        if name in _OUT or (is_ignorable and name != "shppict"):
            self._state.is_out = True
            self._state.table = name if name in ("fonttbl", "stylesheet") else ""
            return True
        return False

    def _word(self, name: str, number: int | None) -> None:
        state = self._state
        is_on = number != 0
        if state.table and self._table_word(name, number or 0):
            return
        match name:
            case "u":
                self._unicode(number or 0)
            case "uc":
                state.skips = max(number or 0, 0)
            case "ansicpg":
                self._page = _codec(f"cp{number}") or self._page
            case "mac" | "pc" | "pca":
                self._page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[name]
            case "f":
                state.font = number
            case "super" | "sub":
                state.baseline = ("raised" if name == "super" else "lowered") if is_on else ""
            case "up" | "dn":
                state.baseline = ("raised" if name == "up" else "lowered") if number else ""
            case "nosupersub":
                state.baseline = ""
            case "strike" | "striked":
                state.is_struck = is_on
            case "deleted":
                state.is_deleted = is_on
            case "v":
                state.is_hidden = is_on
            case "plain":
                state.baseline, state.is_struck = "", False
                state.is_deleted = state.is_hidden = False
            case _ if state.is_out:
                return
            case "par" | "sect" | "page" | "column" | "nestrow":
                self._end_paragraph()
            case "line":
                self._say("\n")
            case _ if name in _CHARACTERS:
                self._say(_CHARACTERS[name])
            case _:
                self._layout(name, number or 0)

    def _layout(self, name: str, number: int) -> None:
        """Words of paragraphs and of tables."""
        match name:
            case "pard":
                self._in_table = False
                self._paragraph.kind, self._paragraph.level, self._paragraph.role = "text", 0, ""
            case "intbl":
                self._in_table = True
            case "s":
                style = self._styles.get(number, Style())
                self._paragraph.kind, self._paragraph.level = style.kind, style.level
                self._paragraph.role = style.role
            case "outlinelevel" if self._paragraph.kind == "text" and number < 9:
                self._paragraph.kind, self._paragraph.level = "heading", number + 1
            case "trowd":
                self._row = Row(0, [])
                self._merged = _Merged()
            case "trleft":
                self._row.left = number
            case "trhdr":
                self._row.is_header = True
            case "clvmrg":
                self._merged.goes_on = True
            case "clmrg":
                self._merged.joins = True
            case "cellx":
                merged, self._merged = self._merged, _Merged()
                self._row.cells.append(Cell(number, merged.goes_on, merged.joins))
            case "cell":
                self._in_table = True
                self._end_paragraph()
                self._filled.append(self._cell)
                self._cell = []
            case "row":
                self._end_row()

    def _end_row(self) -> None:
        row = msgspec.structs.replace(self._row, cells=[])
        known = self._row.cells
        for at, paragraphs in enumerate(self._filled):
            # A row that says less than it holds has narrow cells at its end.
            right = known[-1].right if known else 0
            cell = known[at] if at < len(known) else Cell(right + 1000 * (at - len(known) + 1))
            row.cells.append(msgspec.structs.replace(cell, paragraphs=paragraphs))
        self._filled = []
        if row.cells:
            self._rows.append(row)

    def _end_table(self) -> None:
        if self._filled or self._cell:
            self._end_row()
        if self._rows:
            rows, self._rows = self._rows, []
            tell(rows, self._blocks, self._place + 1)
            self._place += len(rows)

    def _end_paragraph(self, *, is_last: bool = False) -> None:
        made = self._paragraph
        self._paragraph = Paragraph([], made.kind, made.level, made.role)
        if self._outer:
            self._notes[-1].append(made)
        elif self._in_table and not is_last:
            self._cell.append(made)
        elif made.runs:
            self._end_table()
            self._place += 1
            say(made, self._blocks, self._place)
        if made.kind == "item":  # the next one says so itself
            self._paragraph.kind, self._paragraph.level = "text", 0

    def _take(self, content: bytes) -> None:
        if not self._state.is_out or self._state.table:
            self._bytes += content
        elif self._seen and content.strip():
            _, what = self._seen.pop()
            if what:
                self._blocks.leave_out(what, self._place)
            elif self._paragraph.kind == "text":  # its bullet or number
                self._paragraph.kind, self._paragraph.level = "item", 1

    def _flush_bytes(self) -> None:
        if not self._bytes:
            return
        content, self._bytes = self._bytes, b""
        charset = self._charsets.get(-1 if self._state.font is None else self._state.font, 1)
        if charset == _SYMBOL and not self._state.table:
            text = content.decode("latin-1").replace("-", "\u2212")
        else:
            text = content.decode(_CHARSETS.get(charset, self._page), "replace")
        self._say(text)

    def _say(self, text: str) -> None:
        state = self._state
        if state.table:
            self._style_name += text
            if ";" in text:
                self._name_style()
            return
        if state.is_out:
            return
        if self._outer and not self._paragraph.runs:
            text = text.lstrip()
        if state.is_hidden:
            if text.strip():
                self._blocks.leave_out("hidden text", self._place)
        elif text == "\n":
            self._paragraph.runs.append(Run(""))
        elif text:
            change = "deleted" if state.is_struck or state.is_deleted else ""
            self._paragraph.runs.append(Run(text, state.baseline, change))  # type: ignore[arg-type]  # a change

    def _unicode(self, number: int) -> None:
        code = number % 65536
        self._to_skip = self._state.skips
        if self._state.is_out and not self._state.table:
            self._take(b"?")
            return
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
        # Symbols of fonts stand in the private area.
        text = "\u2212" if code == 0xF02D else chr(code)
        self._say(text)

    def _is_skipped(self) -> bool:
        if self._to_skip:
            self._to_skip -= 1
            return True
        return False

    def _table_word(self, name: str, number: int) -> bool:
        """Whether a word belongs to the font table or the style sheet."""
        match name:
            case "f" if self._state.table == "fonttbl":
                self._state.font = number
            case "fcharset" if self._state.font is not None:
                self._charsets[self._state.font] = number
            case "s" if self._state.table == "stylesheet":
                self._style, self._style_name = number, ""
            case _:
                return False
        return True

    def _name_style(self) -> None:
        name = self._style_name.split(";")[0].strip()
        self._style_name = ""
        if self._state.table == "stylesheet" and (found := style_named(name)) is not None:
            self._styles[self._style] = found
        self._style = -1


class _Merged(msgspec.Struct):
    """What is said of the next cell of a row."""

    goes_on: bool = False
    joins: bool = False


def _codec(name: str) -> str | None:
    """The codec of a code page, if Python has it."""
    try:
        "".encode(name)
    except LookupError:
        return {"cp10000": "mac_roman", "cp65001": "utf-8"}.get(name)
    return name if re.fullmatch(r"cp\d+", name) else None
