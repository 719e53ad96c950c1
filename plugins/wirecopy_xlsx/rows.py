"""The rows of the sheets as the XML of SpreadsheetML, a template for each kind."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import msgspec

from wirecopy import Article, Block, Document, Field, Quote, QuoteTable, Sink, fields
from wirecopy.kit.columns import Cell, cell, cells, compiled
from wirecopy.kit.columns import columns as table_columns
from wirecopy.kit.records import kind_of
from wirecopy_xlsx.cells import (
    FORMULA_SIGNS,
    all_fit,
    decimals,
    fits,
    height,
    heights,
    number,
    percent,
    pieces,
    width,
)
from wirecopy_xlsx.columns import SHEETS
from wirecopy_xlsx.sheets import Sheet
from wirecopy_xlsx.skeleton import Style
from wirecopy_xlsx.strings import Strings, Styles

_PLAIN = Style()
_TEXT = Style("@")
_BOLD = Style("@", is_bold=True)
_BOLD_LINK = Style("@", is_bold=True, is_link=True)
# For text beside a column of figures, which are on their cells' right.
_INDENTED = Style("@", is_indented=True)
# Paragraphs and messages, and what stands beside them.
_WRAPPED = Style("@", wraps=True, is_on_top=True)
_WRAPPED_INDENTED = Style("@", wraps=True, is_indented=True, is_on_top=True)
_TEXT_TOP = Style("@", is_on_top=True)
_INDENTED_TOP = Style("@", is_indented=True, is_on_top=True)
_TOP = Style(is_on_top=True)
_LINK = Style(is_link=True, is_on_top=True)
# The same for what a spreadsheet would take for a formula if somebody edited the cell.
_GUARDED = {
    style: msgspec.structs.replace(style, quote_prefix=True)
    for style in (
        _TEXT,
        _BOLD,
        _BOLD_LINK,
        _INDENTED,
        _WRAPPED,
        _WRAPPED_INDENTED,
        _TEXT_TOP,
        _INDENTED_TOP,
    )
}
BASE_STYLES = (_PLAIN, _TOP, _LINK, *_GUARDED, *_GUARDED.values())

#: How many characters stand in a line of a paragraph, and of a source's messages.
PARAGRAPH_WIDTH, MESSAGES_WIDTH = 110, 88

# An ISO 4217 code: nothing else goes into a number format.
_CODE = re.compile("[A-Z]{3}")
# Texts up to this length are looked up in their column, so many at most.
_SHORT = 40
_MOST_KNOWN = 1 << 11
# So many rows are written at once at the most.
_AT_ONCE = 256


class Book(msgspec.Struct, frozen=True):
    """What the sheets of a book share."""

    strings: Strings
    styles: Styles
    sink: Sink


class Quotes:
    """The sheet of quotes."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.table = table = _Table(sheet, book)
        self._letters = letters("quotes")
        self._title, self._source = (table.texts(self._letters[each]) for each in _BESIDE)
        self._rows = _quote_rows(table, self._letters, self._source)

    def add(self, quotes: QuoteTable, source: str, document: int, place: int) -> None:
        """A row for each quote; for a table without any, a row without a symbol."""
        sheet, title, at = self.table.sheet, quotes.title, self._letters
        keys = {at["document"]: document, at["place"]: place}
        told, placed = (
            f'"><v>{document}</v></c><c r="{at["place"]}',
            f'"><v>{place}</v></c><c r="{at["row"]}',
        )
        row = 0
        while row < len(quotes.quotes):
            first, count = sheet.reserve(min(len(quotes.quotes) - row, _AT_ONCE))
            chunk = quotes.quotes[row : row + count]
            titled = self._title if title is not None else None
            rows = self._rows(chunk, first, row, titled, title, source, told, placed)
            row += len(rows)
            sheet.leaning -= len(rows)  # to which names from right to left add two each
            sheet.write("".join(rows))
            if self.table.rests:
                sheet.release(count - len(rows))
                self.table.go_on(keys | {at["row"]: row}, quotes.quotes[row - 1].line)
        if not quotes.quotes:
            r, line = str(sheet.next_row()), quotes.line
            sheet.write(
                f'<row r="{r}">{self._title.cell(r, title, line)}'
                f"{self._source.cell(r, source, line)}{_keys(r, keys)}</row>"
            )
            if self.table.rests:
                self.table.go_on(keys, line)


# The texts that stand beside a quote's own.
_BESIDE = ("title", "source")


def _quote_rows(table: "_Table", at: dict[str, str], sources: "_Texts") -> Callable[..., list[str]]:
    """What makes rows of quotes: for each field a line or two of code, made once for a book.

    It stops after a row with a text that goes on in the next.
    """
    names: dict[str, object] = {"table": table, "sheet": table.sheet, "leaning": leaning}
    before: list[tuple[tuple[int, str], list[str]]] = []
    behind: list[tuple[tuple[int, str], list[str]]] = []  # what is new stands behind the keys
    for field in fields(Quote):
        letter = at[field.name]
        lines = before if _order(letter) < _order(at["title"]) else behind
        column = _column(table, letter, field)
        names |= {f"known_{letter}": column.known, f"tail_{letter}": column.tail}
        value = cell(field, "quote", names)
        found = f"known_{letter}.get(text) or tail_{letter}"
        begin = "text = {}" if field.is_required else "if (text := {}) is not None:"
        said = [begin.format(value)]
        indent = "" if field.is_required else " "
        if isinstance(column, _Texts):
            made = f"{found}(text, line)"
        elif field.name == "price":
            made = f"tail_{letter}(text, quote.currency, line)"
        else:
            said += [f"{indent}value = {'text' if field.holds is Decimal else 'Decimal(text)'}"]
            # Which only decimals have: what was said of `1.5` must not be said of a text `1.5`.
            said += [f"{indent}text = value.to_eng_string()"]
            made = f"{found}(value, None, line)"
        said.append(f"{indent}cells += f'<c r=\"{letter}{{r}}\"{{{made}}}'")
        if field.name == "name":
            said.append(f"{indent}if not text.isascii(): sheet.leaning += leaning(text) + 1")
        lines.append((_order(letter), said))
    names |= {"known": sources.known, "tail": sources.tail, "Decimal": Decimal}
    beside = (
        f'<c r="{at["source"]}{{r}}"{{known.get(source) or tail(source, line)}}'
        f'<c r="{at["document"]}{{r}}{{told}}{{r}}{{placed}}{{r}}"><v>{{row}}</v></c>'
    )
    code = [
        "def made(quotes, first, row, titled, title, source, told, placed):",
        " rows = []",
        " add = rows.append",
        " for r, quote in zip(map(str, range(first, first + len(quotes))), quotes):",
        "  row += 1",
        "  line = quote.line",
        "  cells = f'<row r=\"{r}\">'",
        *(f"  {each}" for _, said in sorted(before) for each in said),
        "  if titled is not None: cells += titled.cell(r, title, line)",
    ]
    if behind:
        code += [f"  cells += f'{beside}'"]
        code += [f"  {each}" for _, said in sorted(behind) for each in said]
        code += ["  add(cells + '</row>')"]
    else:
        code += [f"  add(f'{{cells}}{beside}</row>')"]
    code += ["  if table.rests: break", " return rows"]
    return compiled("\n".join(code), names)


def _column(table: "_Table", letter: str, field: Field) -> "_Texts | _Figures":
    """The column of a field, in its style."""
    if field.kind == "number":
        return table.figures(letter, _PATTERNS.get(field.name, _plain))
    return table.texts(letter, _STYLES.get(field.name, _TEXT))


# The fields that stand out, or beside a column of figures.
_STYLES = {"symbol": _BOLD, "currency": _INDENTED}


def letters(sheet: str) -> dict[str, str]:
    """The letters of the columns of a sheet, by their fields."""
    return {column.field: _letter(place) for place, column in enumerate(SHEETS[sheet])}


def _letter(place: int) -> str:
    high, low = divmod(place, 26)
    return (_letter(high - 1) if high else "") + chr(65 + low)


def _order(letter: str) -> tuple[int, str]:
    return len(letter), letter


def _keys(r: int | str, keys: dict[str, int]) -> str:
    """The cells of numbers, by their letters."""
    return "".join([f'<c r="{letter}{r}"><v>{key}</v></c>' for letter, key in keys.items()])


class Articles:
    """The sheet of articles."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.table = table = _Table(sheet, book)
        self._at = at = letters("articles")
        self._headline = table.texts(at["headline"], _BOLD)
        self._link = table.texts(at["headline"], _BOLD_LINK)
        others = [(at[f.name], f) for f in table_columns(Article) if f.name != "headline"]
        columns = sorted(
            ((letter, _column(table, letter, field)) for letter, field in others),
            key=lambda each: _order(each[0]),
        )
        place = {letter: number for number, (letter, _) in enumerate(others, start=1)}
        self._fields = [(place[letter], column) for letter, column in columns]
        # What is new stands behind the keys.
        self._known = sum(_order(letter) < _order(at["paragraphs"]) for letter, _ in columns)
        self._source = table.texts(at["source"], _INDENTED)
        self._cells = cells(Article)

    def add(
        self, article: Article, source: str, document: int, place: int, target: str | None
    ) -> str:
        """A row whose headline leads to a target; comes back with its own place in the book."""
        sheet, line, at = self.table.sheet, article.line, self._at
        r = sheet.next_row()
        sheet.leaning += leaning_of(article)
        said = self._cells(article)
        filled = [
            column.cell(r, value, line) if (value := said[number_]) is not None else ""
            for number_, column in self._fields
        ]
        headline = self._link if target and article.headline else self._headline
        counts = {at["paragraphs"]: len(article.body), at["words"]: article.words}
        keys = {at["document"]: document, at["place"]: place}
        known = self._known
        sheet.write(
            f'<row r="{r}">{headline.cell(r, article.headline, line)}{"".join(filled[:known])}'
            f"{_keys(r, counts)}{self._source.cell(r, source, line)}{_keys(r, keys)}"
            f"{''.join(filled[known:])}</row>"
        )
        home = sheet.place(f"{at['headline']}{r}")
        if target and article.headline:
            sheet.link(f"{at['headline']}{r}", target)
        if self.table.rests:
            self.table.go_on(keys, line)
        return home


class Paragraphs:
    """The sheet of paragraphs."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.table = table = _Table(sheet, book)
        self._text, self._kind = table.texts("A", _WRAPPED), table.texts("B", _INDENTED_TOP)
        self._kinds: dict[type[Block], str] = {}
        self._number = f' s="{book.styles.numbers[_TOP]}"><v>'
        self._link = f' s="{book.styles.numbers[_LINK]}"><v>'

    def add(self, article: Article, document: int, place: int, home: str | None) -> None:
        """A row for each paragraph, more for one that is too long; the first leads home."""
        leans = leaning_of(article)
        sheet, number_, kinds = self.table.sheet, self._number, self._kinds
        blocks = article.body
        places = [(index, 1) for index in range(1, len(blocks) + 1)]  # paragraphs and their parts
        if not all_fit([block.text for block in blocks]):
            blocks, places = self._parts(blocks)
        in_document, at_place = f"{number_}{document}</v></c>", f"{number_}{place}</v></c>"
        placed = at_place if home is None else f"{self._link}{place}</v></c>"
        done = 0
        while done < len(blocks):
            first, count = sheet.reserve(min(len(blocks) - done, _AT_ONCE))
            chunk = blocks[done : done + count]
            texts = [block.text for block in chunk]
            if home is not None:
                sheet.link(f"D{first}", home)
                home = None
            rows = []
            for r, block, high, tail, (index, part) in zip(
                map(str, range(first, first + count)),
                chunk,
                heights(texts, PARAGRAPH_WIDTH),
                self._text.tails(chunk, texts),
                places[done : done + count],
                strict=True,
            ):
                rows.append(
                    f'<row r="{r}"{high}><c r="A{r}"{tail}'
                    f'<c r="B{r}"{kinds.get(type(block)) or self._kind_tail(block)}'
                    f'<c r="C{r}"{in_document}<c r="D{r}"{placed}'
                    f'<c r="E{r}"{number_}{index}</v></c><c r="F{r}"{number_}{part}</v></c></row>'
                )
                placed = at_place
            sheet.leaning += leans * count
            sheet.write("".join(rows))
            done += count

    def _kind_tail(self, block: Block) -> str:
        tail = self._kinds[type(block)] = self._kind.tail(kind_of(block), 0)
        return tail

    def _parts(self, blocks: Iterable[Block]) -> tuple[tuple[Block, ...], list[tuple[int, int]]]:
        """The blocks, cut where they do not fit a cell, and which part of which each is."""
        cut: list[Block] = []
        places = []
        for index, block in enumerate(blocks, start=1):
            parts = [type(block)(piece, block.line) for piece in pieces(block.text)]
            if len(parts) > 1:
                self.table.book.sink.warn(
                    "cell-too-long",
                    f"a paragraph of {len(block.text)} characters goes on over {len(parts)} rows",
                    line=block.line,
                )
            cut += parts
            places += [(index, part) for part in range(1, len(parts) + 1)]
        return tuple(cut), places


class Sources:
    """The sheet of sources."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.table = table = _Table(sheet, book)
        self._name, self._messages = (
            table.texts("A", _TEXT_TOP),
            table.texts("F", _WRAPPED_INDENTED),
        )
        self._number = f' s="{book.styles.numbers[_TOP]}"><v>'

    def add(self, document: Document, number_: int) -> None:
        """A row for a document, with what its reader had to say."""
        sheet, head = self.table.sheet, self._number
        r = sheet.next_row()
        tables = [child for child in document.children if isinstance(child, QuoteTable)]
        told = "\n".join(
            f"{d.line}:{d.column} {d.severity} {d.code} {' '.join(d.message.split())}"
            for d in document.diagnostics
        )
        sheet.write(
            f'<row r="{r}"{height(told, MESSAGES_WIDTH)}>'
            f"{self._name.cell(r, document.source, 0)}"
            f'<c r="B{r}"{head}{number_}</v></c>'
            f'<c r="C{r}"{head}{sum(len(table.quotes) for table in tables)}</v></c>'
            f'<c r="D{r}"{head}{len(document.articles)}</v></c>'
            f'<c r="E{r}"{head}{len(document.diagnostics)}</v></c>'
            f"{self._messages.cell(r, told or None, 0)}</row>"
        )
        if self.table.rests:
            self.table.go_on({"B": number_}, 0)


def leaning_of(article: Article) -> int:
    """Which way an article runs: see `leaning`."""
    return leaning(article.headline or next((block.text for block in article.body), ""))


def leaning(text: str) -> int:
    """1 for text that runs from right to left, by its first letter; -1 for other."""
    if text.isascii():
        return -1
    strong = (unicodedata.bidirectional(character) for character in text)
    return 1 if next((s for s in strong if s in ("L", "R", "AL")), "L") != "L" else -1


class _Table:
    """A sheet in the making: its columns, and the rests of texts too long for their cells."""

    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.sheet = sheet
        self.book = book
        self.columns: list[_Texts | _Figures] = []
        self.rests: list[tuple[_Texts, list[str]]] = []

    def texts(self, letter: str, style: Style = _TEXT) -> "_Texts":
        """A column of text."""
        column = _Texts(letter, style, self)
        self.columns.append(column)
        return column

    def of_texts(self, letters: str) -> "list[_Texts]":
        """Several of them."""
        return [self.texts(letter) for letter in letters]

    def figures(self, letter: str, pattern: "_Pattern") -> "_Figures":
        """A column of figures."""
        column = _Figures(letter, pattern, self)
        self.columns.append(column)
        return column

    def widest(self) -> dict[str, int]:
        """By the columns' letters, the characters of their widest cells; 0 where all are empty."""
        found: dict[str, int] = {}
        for column in self.columns:
            found[column.letter] = max(column.width(), found.get(column.letter, 0))
        return found

    def begin_long(self, column: "_Texts", text: str, line: int) -> str:
        """The beginning of a text, the rest of which `go_on` writes."""
        first, *rest = pieces(text)
        self.rests.append((column, rest))
        self.book.sink.warn(
            "cell-too-long",
            f"a text of {len(text)} characters goes on over {len(rest) + 1} rows",
            line=line,
        )
        return first

    def go_on(self, keys: dict[str, int], line: int) -> None:
        """Rows of the same key for the rests of texts that did not fit their cells."""
        rests, self.rests = self.rests, []
        for index in range(max(len(rest) for _, rest in rests)):
            r = self.sheet.next_row()
            cells = {
                column.letter: column.cell(r, rest[index], line)
                for column, rest in rests
                if index < len(rest)
            }
            cells |= {
                letter: f'<c r="{letter}{r}"><v>{key}</v></c>' for letter, key in keys.items()
            }
            row = "".join(cells[letter] for letter in sorted(cells, key=_order))
            self.sheet.write(f'<row r="{r}">{row}</row>')


class _Texts:
    """A column of text."""

    def __init__(self, letter: str, style: Style, table: _Table) -> None:
        self.letter = letter
        self._widest = 0
        #: What `tail` said of short texts.
        self.known: dict[str, str] = {}
        self._table = table
        self._strings = table.book.strings
        numbers = table.book.styles.numbers
        self._plain, self._guarded = numbers[style], numbers[_GUARDED[style]]

    def tail(self, text: str, line: int) -> str:
        """The rest of a cell after its reference: a typed string, which is never a formula."""
        if not fits(text):
            text = self._table.begin_long(self, text, line)
        style = self._guarded if text[:1] in FORMULA_SIGNS else self._plain
        tail = f' s="{style}" t="s"><v>{self._strings.number(text, line)}</v></c>'
        size = len(text)
        if size > self._widest or not text.isascii():
            self._widest = max(width(text), self._widest)
        if size <= _SHORT:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            self.known[text] = tail
        return tail

    def tails(self, blocks: Sequence[Block], texts: Sequence[str]) -> list[str]:
        """The same for several blocks and their texts, all of which fit a cell."""
        self._widest = max(self._widest, *map(width, texts))
        plain, guarded = f' s="{self._plain}" t="s"><v>', f' s="{self._guarded}" t="s"><v>'
        numbers = self._strings.numbers(blocks, texts)
        if FORMULA_SIGNS.isdisjoint([text[:1] for text in texts]):  # as mostly
            return [f"{plain}{number_}</v></c>" for number_ in numbers]
        return [
            f"{guarded if text[:1] in FORMULA_SIGNS else plain}{number_}</v></c>"
            for text, number_ in zip(texts, numbers, strict=True)
        ]

    def width(self) -> int:
        """The characters of the widest text."""
        return self._widest

    def cell(self, r: int | str, text: Cell, line: int) -> str:
        """A whole cell, or none where there is no text."""
        if text is None:
            return ""
        text = str(text)
        return f'<c r="{self.letter}{r}"{self.known.get(text) or self.tail(text, line)}'


#: The number format of a figure with so many decimals in a currency.
_Pattern = Callable[[int, str | None], str]


def _price(places: int, currency: str | None) -> str:
    unit = f"[${currency}] " if currency is not None and _CODE.fullmatch(currency) else ""
    return f"{unit}#,##{_digits(places)}"


def _change(places: int, _: str | None) -> str:
    digits = f"#,##{_digits(places)}"
    return f"+{digits};-{digits};{digits}"


def _percent(places: int, _: str | None) -> str:
    digits = f"{_digits(max(places, 2))}%"
    return f"+{digits};-{digits};{digits}"


def _plain(places: int, _: str | None) -> str:
    return f"#,##{_digits(places)}"


# The patterns of figures that are not plain, by their fields.
_PATTERNS: dict[str, _Pattern] = {"price": _price, "change": _change, "change_percent": _percent}


def _digits(places: int) -> str:
    return f"0.{'0' * places}" if places else "0"


class _Figures:
    """A column of figures."""

    def __init__(self, letter: str, pattern: _Pattern, table: _Table) -> None:
        self.letter = letter
        self._widest = 0
        self._pattern = pattern
        self._shift = -2 if pattern is _percent else 0
        self._styles = table.book.styles
        self._inexact = _Texts(letter, _TEXT, table)
        self._heads: dict[tuple[int, str | None], str] = {}
        #: What `tail` said of figures without a currency, by their texts.
        self.known: dict[str, str] = {}

    def tail(self, value: Decimal, currency: str | None, line: int) -> str:
        """The rest of a cell after its reference; a text where a double would not be exact."""
        text = str(value)
        size = len(text)
        self._widest = max(self._widest, size)
        if not value.is_finite():
            raise TypeError(f"{text} is not a finite number")
        # Nearly all figures: up to 15 digits survive a double and back.
        if size <= 15 and "E" not in text:
            point = text.find(".")
            places = size - 1 - point if point >= 0 else 0
            written = percent(text) if self._shift else text
        else:
            exact = number(value, self._shift)
            if exact is None:
                return self._inexact.tail(f"{text}%" if self._shift else text, line)
            places, written = decimals(value), exact
        head = self._heads.get((places, currency)) or self._head(places, currency)
        tail = f"{head}{written}</v></c>"
        if currency is None:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            self.known[text] = tail
        return tail

    def cell(self, r: int | str, value: Cell, line: int) -> str:
        """A whole cell."""
        figure = value if isinstance(value, Decimal) else Decimal(str(value))
        return f'<c r="{self.letter}{r}"{self.tail(figure, None, line)}'

    def width(self) -> int:
        """The characters of the widest figure, with its currency or sign and its commas."""
        return self._widest and self._widest * 4 // 3 + 4

    def _head(self, places: int, currency: str | None) -> str:
        style = Style(self._pattern(places, currency))
        head = self._heads[places, currency] = f' s="{self._styles.number(style)}"><v>'
        return head
