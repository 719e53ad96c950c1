"""Quote lines: which lines are a table, which column is which, what each cell says.

    table  = [ title ] [ header ] [ rule ] quote { quote }
    quote  = [ "|" ] symbol "|" cell { "|" cell } [ "|" [ "|" ] ]
    header = the same with two or more known column names, one of them for a figure
    rule   = cells of dashes, as in Markdown

Without a header the cells' shapes decide: the first is the symbol (or the first word after a
percentage), `%` marks the change in percent, a lone number is the price, of two numbers the signed
one is the change, a cell of its own names the currency. Such a line is a quote when it has two of
percentage, price and currency; one whose shape is clear and not that of its table is read by its
own, unless that only makes a name of what is no figure where the table has one. No cell is a name
that holds `%`, or a digit without two letters in a row. Tabs and runs of blanks count as bars when
a line has a percentage and a price, and beside such lines.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from wirecopy.tree.nodes import Cell, Diagnostic, Quote, QuoteTable
from wirecopy.wire.diagnostics import diagnostic
from wirecopy.wire.figures import (
    Figure,
    Mark,
    convention,
    figure,
    is_ambiguous,
    is_currency,
    is_placeholder,
    iso_4217,
    value,
)

Role = Literal[
    "symbol", "name", "exchange", "price", "change", "change_percent", "currency", "time", "extra",
    "unread",
]  # fmt: skip
Kind = Literal["percent", "number", "currency", "time", "none", "text"]

#: A line with more cells than this is no quote line.
MOST_CELLS = 64

_WHITE = " \t\u00a0\u202f\u2009\u200b\ufeff"
_TIME = re.compile(r"[0-2]?[0-9][:.h][0-5][0-9](?::[0-5][0-9])?(?: ?[A-Za-z]{2,4})?$")
_RULE = re.compile(r":?-{2,}+:?$|:-+:?$|-:$|-$|[=_+-]{3,}+$")
_PERCENT_SIGN = re.compile("[%٪％‰]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{2}")
_DOWN = frozenset("▼▽↓")
_ARROWS = _DOWN | frozenset("▲△↑")
# `3M` and `1&1` among names; a lone one may as well be a figure.
_SHORT_NAME = re.compile(r"[\w&]++\Z")
_GAP = re.compile(r"[ ]*\t[ \t]*| {2,}+")

# Header names as agencies and quote pages write them, in lower case.
_CHANGE = (
    "change", "chg", "net change", "net chg", "+/-", "veränderung", "variation", "var", "var.",
    "cambio", "variación", "variação", "variazione", "price change", "pricechange", "diff",
    "dif", "diferencia", "day change", "24h", "24h change", "veränd", "differenz", "écart",
    "differenza", "verschil", "zmiana", "изм", "изменение", "fark", "değişim", "涨跌", "涨跌额",
    "漲跌", "前日比", "التغير",
)  # fmt: skip
_HEADERS: dict[str, Role] = {
    **dict.fromkeys(
        ("symbol", "ticker", "ric", "code", "kürzel", "symbole", "símbolo", "simbolo",
         "ticker symbol", "tickersymbol"), "symbol"
    ),
    **dict.fromkeys(
        ("name", "company", "security", "instrument", "index", "stock", "titel", "aktie", "valeur",
         "nom", "titre", "empresa", "nombre", "titolo", "nome", "ação", "fund", "bond",
         "commodity", "contract", "coin", "valeurs", "naam", "spółka", "nazwa", "название",
         "компания", "hisse", "名称", "名稱", "銘柄", "السهم"), "name",
    ),
    **dict.fromkeys(("exchange", "market", "börse", "mic", "bourse", "bolsa"), "exchange"),
    **dict.fromkeys(
        ("price", "last", "close", "last price", "kurs", "preis", "schluss", "cours", "prix",
         "precio", "último", "ultimo", "prezzo", "preço", "value", "wert", "last_price",
         "last trade", "closing price", "current price", "letzter kurs", "schlusskurs", "dernier",
         "dernier cours", "clôture", "cierre", "último precio", "ultimo prezzo", "chiusura",
         "último preço", "fechamento", "settle", "settlement", "letzter", "koers", "slot",
         "цена", "закрытие", "son", "fiyat", "kapanış", "最新价", "收盘价", "收盤價", "現在値",
         "終値", "السعر", "الإغلاق"), "price",
    ),
    **dict.fromkeys(_CHANGE, "change"),
    **dict.fromkeys(
        ("%", "in %", "pct", "percent", "change percent", "change_percent", "percent change",
         "pricechangepercent", "涨跌幅", "漲跌幅", "騰落率"), "change_percent",
    ),
    **{
        form.format(name): "change_percent" for name in _CHANGE
        for form in (
            "{} %", "{}%", "% {}", "%{}", "{} in %", "{} (%)", "{} (in %)", "{} pct", "pct {}",
            "pct. {}", "percent {}", "{}. %", "{}.%", "{}. (%)", "{}. in %",
        )
    },
    **dict.fromkeys(
        ("currency", "ccy", "curr", "cur", "währung", "devise", "moneda", "moeda", "valuta",
         "divisa", "pricecurrency"),
        "currency",
    ),
    # No figure of ours, though it looks like one; what is beside it is a quote.
    **dict.fromkeys(("yield", "rendite", "rendement", "rendimiento", "rendimento"), "extra"),
    **dict.fromkeys(
        ("time", "quote time", "date", "zeit", "uhrzeit", "heure", "hora", "ora", "datum",
         "quotetime"), "time",
    ),
}  # fmt: skip
_RANKS = frozenset(("#", "no", "nr", "n°", "nº", "№", "rank", "rang", "platz", "pos"))
# `Last (USD)`, `Price in EUR`, `Kurs, €`.
_TITLE_IN = re.compile(r"([^(,]{1,30}?)(?: *+\(([^()]{1,4})\)| in ([^ ]{1,4})|, *+([^ ]{1,4}))\Z")
_FIGURES = ("price", "change", "change_percent")

# The line that most pages have. Possessive: no input makes it go back.
_CANONICAL = re.compile(
    r"^([A-Z][A-Z0-9.^=/&-]*+) \| ([+-]?[0-9]{1,6}+(?:\.[0-9]{1,2}+)?+)%"
    r" \| ([0-9]{1,9}+(?:\.[0-9]{1,6}+)?+) \| ([$€£]) \|(?: \|)?$",
    re.MULTILINE,
)


class _Known(dict[str, Decimal]):
    """Figures by their texts. Changes in percent are alike, and making one takes ten look-ups."""

    def __missing__(self, text: str) -> Decimal:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        known = self[text] = Decimal(text)
        return known


_MOST_KNOWN = 1 << 12
_percents = _Known()


class Settings(msgspec.Struct, frozen=True):
    """What a person decided about figures."""

    mark: Mark | None = None
    dollar: str = "USD"
    yen: str = "JPY"


class _Piece(msgspec.Struct, frozen=True, gc=False):
    """A cell in its place; `column` is 1-based."""

    text: str
    column: int


class _Row(msgspec.Struct, frozen=True):
    """A line taken apart into cells."""

    line: int
    pieces: tuple[_Piece, ...]
    kinds: tuple[Kind, ...]
    figures: tuple[Figure | None, ...]


class _Columns(msgspec.Struct, frozen=True):
    """What stands in which column, and under what title; the currency that the price's names."""

    roles: tuple[Role, ...]
    titles: tuple[str, ...]
    currency: str = ""


def may_be_quote(line: str) -> bool:
    """A cheap look: whether the line has cells at all."""
    return "|" in line or ("%" in line and has_gap(line))


def has_gap(line: str) -> bool:
    """Whether a tab or a run of blanks is in the line."""
    return "\t" in line or "  " in line


def are_parted(lines: Sequence[str], first: int) -> bool:
    """Whether a blank line or a rule parts a header there from its quotes, or a rule two quotes."""
    between = lines[first + 1].strip(_WHITE)
    if between and not _RULE.match(between):
        return False
    before, after = _row(lines[first], 0), _row(lines[first + 2], 0)
    return (
        len(before.pieces) == len(after.pieces)
        and _is_quotish(after)
        and (_is_header(before) or (between != "" and _is_quotish(before)))
    )


def begins_at(lines: Sequence[str], floor: int, first: int) -> int:
    """Where the table parted by gaps begins of which lines[first] is the first with a percentage.

    Quotes without one belong to it if they have as many cells, and a header, maybe with a rule
    below it. Lines before the floor belong to something else.
    """
    if first > floor and _may_be_beside(lines[first - 1]):
        after = _row(lines[first], first + 1)
        while first > floor and _may_be_beside(lines[first - 1]):
            row = _row(lines[first - 1], first)
            if not _are_alike(row, after):
                break
            first -= 1
            after = row
    for above in range(first - 1, max(first - 3, floor - 1), -1):
        if not has_gap(lines[above]) and not lines[above].startswith(("--", "==", "__")):
            break
        row = _row(lines[above], above + 1)
        if _is_header(row):
            return above if _is_quotish(_row(lines[first], first + 1)) else first
        if not _is_rule(row):
            break
    return first


def goes_on_to(lines: Sequence[str], end: int) -> int:
    """Where the table parted by gaps ends of which the line before `end` is the last known.

    Quotes without a percentage belong to it if they have as many cells; a single one between two
    others, however many.
    """
    if end == len(lines) or not _may_be_beside(lines[end]):
        return end
    before = _row(lines[end - 1], end)
    while end < len(lines) and _may_be_beside(lines[end]):
        row = _row(lines[end], end + 1)
        if not _are_alike(row, before):
            is_between = (
                end + 1 < len(lines)
                and "|" not in lines[end + 1]
                and may_be_quote(lines[end + 1])
                and _is_quotish(row)
                and _is_quote(before)
                and _is_quote(_row(lines[end + 1], end + 2))
            )
            return end + is_between
        end += 1
        before = row
    return end


def _may_be_beside(line: str) -> bool:
    return has_gap(line) and "|" not in line and "%" not in line


def _are_alike(one: _Row, two: _Row) -> bool:
    return len(one.pieces) == len(two.pieces) and _is_quotish(one) and _is_quotish(two)


def canonical(lines: Sequence[str], start: int, end: int, settings: Settings) -> QuoteTable | None:
    """The table that lines[start:end] are, if each of them is canonical and its figures are clear.

    Most wire copy is: this is what makes reading fast. What it cannot read for certain is left to
    `tables`, which says the same of all that this can read.
    """
    if settings.mark == ",":
        return None
    found = _CANONICAL.findall("\n".join(lines[start:end]))
    if len(found) != end - start:
        return None
    if settings.mark is None and not any("." in percent for _, percent, _, _ in found):
        return None
    codes = {"$": settings.dollar or None, "€": "EUR", "£": "GBP"}
    return QuoteTable(
        tuple(
            [
                Quote(
                    symbol,
                    Decimal(price),
                    change=None,
                    change_percent=_percents[percent],
                    currency=codes[sign],
                    currency_text=sign,
                    line=line,
                )
                for line, (symbol, percent, price, sign) in enumerate(found, start + 1)
            ]
        ),
        line=start + 1,
    )


def tables(
    lines: Sequence[str], start: int, end: int, settings: Settings
) -> Iterator[tuple[int, int, QuoteTable, list[Diagnostic]]]:
    """The tables among lines[start:end]: where each begins and ends, and what it says.

    The lines between them are text.
    """
    rows = [_row(lines[index], index + 1) for index in range(start, end)]
    for first, end_of_span, header in _spans(rows):
        last = end_of_span
        if header:
            # A line with bars is a quote whatever it holds; one with gaps may be text that follows.
            while "|" not in lines[start + last - 1] and not _is_quotish(rows[last - 1]):
                last -= 1
                if last == first:
                    break
            if all(_is_rule(row) for row in rows[first + 1 : last]):
                continue
        table, diagnostics = _table(rows[first:last], header, settings)
        yield start + first, start + last, table, diagnostics


def looks_like_quotes(lines: Sequence[str]) -> bool:
    """Whether lines that are no table look as if they should be: two in three have figures."""
    rows = [_row(line, 0) for line in lines if "|" in line]
    alike = sum(_is_quotish(row) and _has_percentage(row) for row in rows)
    return len(rows) > 1 and alike * 3 >= len(rows) * 2


def _has_percentage(row: _Row) -> bool:
    """Whether a cell is one, or holds one beside something else, as in `-0.40 (-3.2%)`."""
    return "percent" in row.kinds or any(
        _PERCENT_SIGN.search(piece.text) and _DIGIT.search(piece.text) for piece in row.pieces
    )


def _row(line: str, number: int) -> _Row:
    pieces = _pieces(line)
    if len(pieces) > MOST_CELLS:
        return _Row(number, (), (), ())
    figures = tuple(figure(piece.text) for piece in pieces)
    kinds = tuple(_kind(piece.text, each) for piece, each in zip(pieces, figures, strict=True))
    return _Row(number, pieces, kinds, figures)


def _pieces(line: str) -> tuple[_Piece, ...]:
    """The cells of a line, without those that only its leading and trailing bars make."""
    if "|" in line:
        parts = line.split("|", MOST_CELLS + 2)
        offsets = []
        at = 0
        for part in parts:
            offsets.append(at)
            at += len(part) + 1
    else:
        gaps = list(_GAP.finditer(line.rstrip(_WHITE)))
        offsets = [0, *(gap.end() for gap in gaps)]
        ends = [*(gap.start() for gap in gaps), len(line)]
        parts = [line[a:b] for a, b in zip(offsets, ends, strict=True)]
    pieces = [
        _Piece(part.strip(_WHITE), offset + len(part) - len(part.lstrip(_WHITE)) + 1)
        for part, offset in zip(parts, offsets, strict=True)
    ]
    if pieces and not pieces[0].text:
        del pieces[0]
    while pieces and not pieces[-1].text:
        del pieces[-1]
    return tuple(pieces)


def _kind(text: str, each: Figure | None) -> Kind:
    if each is not None:
        return "percent" if each.unit else "number"
    if is_placeholder(text) or text in _ARROWS:
        return "none"
    if is_currency(text):
        return "currency"
    return "time" if _TIME.match(text) else "text"


def _spans(rows: Sequence[_Row]) -> Iterator[tuple[int, int, bool]]:
    """Where tables are among the rows: first, last + 1, and whether a header begins it."""
    index = 0
    while index < len(rows):
        if _is_header(rows[index]):
            end = index + 1
            while end < len(rows) and rows[end].pieces and not _is_header(rows[end]):
                end += 1
            if any(not _is_rule(row) for row in rows[index + 1 : end]):
                yield index, end, True
            index = end
        elif _is_quote(rows[index]):
            first = index
            while first and _is_quotish(rows[first - 1]) and not _is_header(rows[first - 1]):
                first -= 1
            end = index + 1
            while end < len(rows) and rows[end].pieces and not _is_header(rows[end]):
                end += 1
            while not _is_quotish(rows[end - 1]):
                end -= 1
            yield first, end, False
            index = end
        else:
            index += 1


def _is_header(row: _Row) -> bool:
    if "percent" in row.kinds or "number" in row.kinds:
        return False
    roles = [_header_role(piece.text) for piece in row.pieces]
    return sum(role is not None for role in roles) > 1 and any(role in _FIGURES for role in roles)


def _header_role(title: str) -> Role | None:
    bare = _bare(title)
    return _HEADERS.get(bare.lower()) or _HEADERS.get(_title_and_currency(bare)[0].lower())


def _bare(title: str) -> str:
    """A title with plain blanks and without marks around it."""
    return " ".join(title.split()).strip("*_ .")


def _title_and_currency(title: str) -> tuple[str, str]:
    """A column's name, and the currency behind it if it says one."""
    # Few titles are such; this keeps the pattern off the others.
    if title[-1:] == ")" or " in " in title or "," in title:
        found = _TITLE_IN.match(title)
        if found is not None:
            currency: str = found[2] or found[3] or found[4]
            for written in (currency, currency.upper()):
                if is_currency(written):
                    return found[1], written
    return title, ""


def _is_rule(row: _Row) -> bool:
    return bool(row.pieces) and all(_RULE.match(piece.text) for piece in row.pieces)


def _is_quote(row: _Row) -> bool:
    """Whether the row's shape says that it is a quote: two of percentage, price, currency."""
    if len(row.pieces) < 2 or not _has_symbol(row):
        return False
    rest = row.kinds[1:]
    percent, number = "percent" in row.kinds, "number" in rest
    currency = "currency" in rest or any(each and each.currency for each in row.figures[1:])
    return percent + number + currency > 1


def _has_symbol(row: _Row) -> bool:
    if row.kinds[0] == "percent":
        return "text" in row.kinds
    return any(c.isalnum() for c in row.pieces[0].text)


def _is_quotish(row: _Row) -> bool:
    """Whether the row may stand in a table of quotes: something figures is behind its symbol."""
    if len(row.pieces) < 2:
        return False
    rest = set(row.kinds[1:])
    return bool(rest & {"percent", "number", "currency"}) or rest == {"none"}


def _table(
    rows: Sequence[_Row], has_header: bool, settings: Settings
) -> tuple[QuoteTable, list[Diagnostic]]:
    body = [row for row in rows[has_header:] if not _is_rule(row)]
    if has_header:
        by_header = _columns_by_header(rows[0], body)
        columns = [by_header] * len(body)
    else:
        by_shape = _columns_by_shape(body)
        columns = [_columns_of(row, by_shape) for row in body]
    lines = list(zip(body, columns, strict=True))
    found: list[Diagnostic] = []
    mark = settings.mark
    if mark is None:
        figures = [(each, row, place) for row, c in lines for each, place in _figures_of(row, c)]
        mark = convention(each for each, _, _ in figures)
        if mark is None:
            doubtful = next((entry for entry in figures if is_ambiguous(entry[0])), None)
            if doubtful is not None:
                _, row, place = doubtful
                piece = row.pieces[place]
                found.append(
                    diagnostic("ambiguous-number", row.line, piece.column, text=piece.text)
                )
            mark = "."
    quotes = tuple([_quote(row, c, mark, settings, found) for row, c in lines])
    return QuoteTable(quotes, line=rows[0].line), found


def _figures_of(row: _Row, columns: _Columns) -> Iterator[tuple[Figure, int]]:
    for place, (each, role) in enumerate(zip(row.figures, columns.roles, strict=False)):
        if each is not None and role in _FIGURES:
            yield each, place


def _suits(row: _Row, columns: _Columns) -> bool:
    """Whether every cell is of the kind that its column asks for."""
    return all(
        _KIND_OF_ROLE.get(role) in (kind, None) or kind == "none"
        for kind, role in zip(row.kinds, columns.roles, strict=False)
    )


def _columns_of(row: _Row, table: _Columns) -> _Columns:
    """The table's columns, or the row's own if its shape is clear and another."""
    if _suits(row, table) or not _is_quote(row):
        return table
    own = _columns_by_shape([row])
    # `closed` where the others have their price is no name.
    is_unread = any(
        ours in ("name", "extra", "unread") and theirs in _FIGURES
        for ours, theirs in zip(own.roles, table.roles, strict=False)
    )
    if is_unread:
        read, by_table = _read_by(row, own), _read_by(row, table)
        if read <= by_table or len(read) < len(by_table):
            return table
    return own


def _read_by(row: _Row, columns: _Columns) -> set[tuple[int, Role]]:
    """Which cells are figures by those columns."""
    return {
        (place, columns.roles[place])
        for each, place in _figures_of(row, columns)
        if _fits(each, columns.roles[place])
    }


def _columns_by_header(header: _Row, body: Sequence[_Row]) -> _Columns:
    titles = tuple(piece.text for piece in header.pieces)
    roles: list[Role] = []
    for place, title in enumerate(titles):
        role = _header_role(title) or "extra"
        kinds = [row.kinds[place] for row in body if place < len(row.kinds)]
        if role == "change" and kinds.count("percent") > kinds.count("number"):
            role = "change_percent"
        # A second column of one role has nowhere to go but aside.
        roles.append("extra" if role in roles else role)
    if "symbol" not in roles:
        # Company | Price: what stands first names the instrument, unless that is its rank.
        is_named = "name" in roles and (roles[0] != "extra" or _bare(titles[0]).lower() in _RANKS)
        roles[roles.index("name") if is_named else 0] = "symbol"
    currency = ""
    if "price" in roles:
        _, currency = _title_and_currency(_bare(titles[roles.index("price")]))
    return _Columns(tuple(roles), titles, currency)


def _columns_by_shape(body: Sequence[_Row]) -> _Columns:
    width = max(len(row.pieces) for row in body)
    common = [_common_kind(body, place) for place in range(width)]
    roles: list[Role] = ["extra"] * width
    # What stands first is the symbol, unless it is the percentage.
    symbol = common.index("text") if common[0] == "percent" and "text" in common else 0
    roles[symbol] = "symbol"
    numbers = [place for place in range(width) if common[place] == "number" and place != symbol]
    signed = [
        place
        for place in numbers
        if any(
            row.figures[place] is not None and row.figures[place].sign  # type: ignore[union-attr]  # not None
            for row in body
            if place < len(row.figures)
        )
    ]
    if len(numbers) > 1 and signed:
        roles[signed[0]] = "change"
        numbers.remove(signed[0])
    if numbers:
        roles[numbers[0]] = "price"
    exchange = next(
        (p for p in range(width) if roles[p] == "extra" and _are_exchanges(body, p)), -1
    )
    if exchange >= 0:
        roles[exchange] = "exchange"
    for at in range(width):
        if roles[at] == "extra" and common[at] == "text" and not _are_names(body, at):
            # A figure that cannot be read: of the column that is missing, if one is.
            due: Role = "change_percent" if _have_percent_sign(body, at) else "price"
            is_taken = due in roles or (due == "change_percent" and "percent" in common)
            roles[at] = "unread" if is_taken else due
    for role, kind in _KIND_OF_ROLE.items():
        if role not in roles:
            free = (p for p in range(width) if common[p] == kind and roles[p] == "extra")
            if (place := next(free, None)) is not None:
                roles[place] = role
    return _Columns(tuple(roles), ("",) * width)


_KIND_OF_ROLE: dict[Role, Kind] = {
    "change_percent": "percent",
    "currency": "currency",
    "time": "time",
    "name": "text",
}
_EXCHANGES = frozenset(
    """AMEX ASX B3 BME BSE CBOE CME COMEX EURONEXT FWB HKEX ICE JSE KRX LME LSE MOEX NASDAQ NSE
    NYMEX NYSE NZX OMX OTC SEHK SGX SIX SSE SZSE TASE TSE TSX TSXV TWSE WSE XETRA XETR
    XLON XNAS XNYS XPAR XTKS XHKG XTSE XASX XSWX""".split()
)


def _are_names(body: Sequence[_Row], place: int) -> bool:
    """Whether the texts there are words rather than figures that cannot be read."""
    texts = [
        row.pieces[place].text
        for row in body
        if place < len(row.pieces) and row.kinds[place] == "text"
    ]
    names = sum(map(_is_name, texts))
    others = sum(not _is_name(text) and not _SHORT_NAME.match(text) for text in texts)
    return names > 0 and names >= others


def _is_name(text: str) -> bool:
    return not _PERCENT_SIGN.search(text) and (not _DIGIT.search(text) or bool(_WORD.search(text)))


def _have_percent_sign(body: Sequence[_Row], place: int) -> bool:
    return any(
        place < len(row.pieces) and _PERCENT_SIGN.search(row.pieces[place].text) for row in body
    )


def _are_exchanges(body: Sequence[_Row], place: int) -> bool:
    texts = [row.pieces[place].text for row in body if place < len(row.pieces)]
    return bool(texts) and all(text.upper() in _EXCHANGES for text in texts)


def _common_kind(body: Sequence[_Row], place: int) -> Kind:
    kinds = [row.kinds[place] for row in body if place < len(row.kinds)]
    telling: list[Kind] = [kind for kind in kinds if kind != "none"]
    return max(_KINDS, key=lambda kind: telling.count(kind)) if telling else "none"


_KINDS: tuple[Kind, ...] = ("percent", "number", "currency", "time", "text")


def _quote(
    row: _Row, columns: _Columns, mark: Mark, settings: Settings, found: list[Diagnostic]
) -> Quote:
    words: dict[Role, str] = {}
    numbers: dict[Role, Decimal] = {}
    extra: list[Cell] = []
    currency = ""
    currency_column = 0
    is_down = "none" in row.kinds and any(piece.text in _DOWN for piece in row.pieces)
    for place, piece in enumerate(row.pieces):
        if not piece.text:
            continue
        if place >= len(columns.roles):
            extra.append(Cell(piece.text))
            found.append(diagnostic("extra-cell", row.line, piece.column, text=piece.text))
            continue
        role = columns.roles[place]
        each = row.figures[place]
        if role == "name" and not (columns.titles[place] or _is_name(piece.text)):
            role = "name" if _SHORT_NAME.match(piece.text) else "unread"
        if role == "unread":
            extra.append(Cell(piece.text))
            found.append(_not_a_number(row, piece, str(place + 1)))
            continue
        if role not in _FIGURES:
            if role == "extra":
                extra.append(Cell(piece.text, columns.titles[place]))
            else:
                words[role] = piece.text
            continue
        number = value(each, mark) if each is not None and _fits(each, role) else None
        if number is None:
            extra.append(Cell(piece.text, role))
            if not is_placeholder(piece.text):
                found.append(_not_a_number(row, piece, role.replace("_", " ")))
            continue
        if is_down and number and role != "price" and each is not None and not each.sign:
            number = number.copy_negate()
        numbers[role] = number
        if each is not None and each.currency:
            if currency and currency != each.currency:
                extra.append(Cell(each.currency, "currency"))
                found.append(
                    diagnostic("clashing-currency", row.line, piece.column, text=each.currency)
                )
            else:
                currency = each.currency
                currency_column = piece.column
    written = words.get("currency", "")
    if currency and written and currency != written:
        extra.append(Cell(currency, "currency"))
        found.append(diagnostic("clashing-currency", row.line, currency_column, text=currency))
    currency = written or currency or columns.currency
    if len(extra) > 1:  # figures' cells first, so that no order of columns makes a difference
        extra.sort(key=lambda cell: _FIGURES.index(cell.title) if cell.title in _FIGURES else 9)
    symbol = words.get("symbol", "")
    if not symbol:
        found.append(diagnostic("missing-symbol", row.line, 1))
    if any(role in _FIGURES for role in columns.roles[len(row.pieces) :]):
        found.append(diagnostic("missing-cell", row.line, 1, text=symbol))
    return Quote(
        symbol,
        numbers.get("price"),
        change=numbers.get("change"),
        change_percent=numbers.get("change_percent"),
        currency=iso_4217(currency, dollar=settings.dollar, yen=settings.yen) if currency else None,
        currency_text=currency or None,
        name=words.get("name"),
        exchange=words.get("exchange"),
        time=words.get("time"),
        extra=tuple(extra),
        line=row.line,
    )


def _not_a_number(row: _Row, piece: _Piece, column_name: str) -> Diagnostic:
    return diagnostic(
        "not-a-number", row.line, piece.column, text=piece.text, column_name=column_name
    )


def _fits(each: Figure, role: Role) -> bool:
    if role == "change_percent":
        return not each.currency
    return not each.unit
