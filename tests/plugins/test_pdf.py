"""PDFs: pages that we set by hand, and pages that browsers and office programs print."""

import runpy
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wirecopy
from wirecopy import BadData, Document, FormatUnavailable
from wirecopy_pdf import glyphs

DOCUMENTS = Path(__file__).parents[1] / "documents"
MAKE = runpy.run_path(str(DOCUMENTS / "make.py"))

#: A text on a page: its left edge, its foot from above, its size, itself.
Text = tuple[float, float, float, str]


def pdf(*pages: Iterable[Text], operators: str = "") -> bytes:
    """A PDF of pages of 600 by 800 points with texts in Helvetica; `operators` are drawn, too."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{4 + 2 * at} 0 R' for at in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, texts in enumerate(pages):
        drawn = operators + "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {left} {800 - foot} Tm ({escaped(text)}) Tj ET"
            for left, foot, size, text in texts
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources "
            f"<< /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    content = "%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}"
    return content.encode("cp1252")


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def row(foot: float, *cells: str, lefts: tuple[float, ...] = (50, 150, 250, 350)) -> list[Text]:
    return [(left, foot, 10, cell) for left, cell in zip(lefts, cells, strict=True) if cell]


def read(*pages: Iterable[Text], operators: str = "") -> Document:
    return wirecopy.read(pdf(*pages, operators=operators), from_="pdf")


def quotes(document: Document) -> list[tuple[str, Decimal | None, Decimal | None, str | None]]:
    return [(q.symbol, q.price, q.change_percent, q.currency) for q in document.quotes]


def paragraphs(document: Document) -> list[str]:
    return [block.text for article in document.articles for block in article.body]


HEADER = row(100, "Symbol", "Price", "Change %", "Currency")
TWO = [
    ("HRWD", Decimal("63.34"), Decimal("-0.42"), "USD"),
    ("OSTK", Decimal("18.2"), Decimal("1.5"), "EUR"),
]
ROWS = [*row(120, "HRWD", "63.34", "-0.42%", "USD"), *row(140, "OSTK", "18.2", "1.5%", "EUR")]


def test_cells_stand_where_they_stand() -> None:
    assert quotes(read([*HEADER, *ROWS])) == TWO


def test_the_order_of_drawing_does_not_matter() -> None:
    assert quotes(read(sorted([*HEADER, *ROWS], reverse=True))) == TWO


def test_an_empty_cell_moves_nothing() -> None:
    more = row(160, "QAYB", "", "2%", "CHF") + row(180, "NDRX", "7.5", "", "GBP")
    assert quotes(read([*HEADER, *ROWS, *more])) == [
        *TWO,
        ("QAYB", None, Decimal("2"), "CHF"),
        ("NDRX", Decimal("7.5"), None, "GBP"),
    ]


def test_figures_that_nearly_touch_are_cells_of_their_own() -> None:
    """2.8 points apart; a library's own lines join these."""
    lefts = (50, 90, 131, 166.5)
    texts = [*row(100, "Sym", "Price", "Chg %", "Cur", lefts=lefts)]
    texts += row(120, "HRWD", "63.34", "-0.42%", "USD", lefts=lefts)
    texts += row(140, "OSTK", "18.2", "1.5%", "EUR", lefts=lefts)
    assert quotes(read(texts)) == TWO


def test_a_title_on_the_left_is_that_of_figures_on_the_right() -> None:
    """As spreadsheets print: no title stands above any part of its figures."""
    header = row(100, "Symbol", "Price", "Change %", "Currency", lefts=(50, 120, 190, 290))
    texts = [*header, *row(120, "HRWD", "63.34", "-0.42%", "USD", lefts=(50, 152, 240, 290))]
    texts += row(140, "OSTK", "18.2", "1.5%", "EUR", lefts=(50, 157.5, 248, 290))
    assert quotes(read(texts)) == TWO


def test_a_raised_figure_is_a_mark() -> None:
    width = 5 * 5.56 - 2.78  # of 63.34 in Helvetica
    assert quotes(read([*HEADER, *ROWS, (150 + width, 116.5, 6, "1")])) == TWO


def test_rows_may_be_set_tight() -> None:
    texts = [text for at, cells in enumerate((("Symbol", "Price", "Change %", "Currency"),
             ("HRWD", "63.34", "-0.42%", "USD"), ("OSTK", "18.2", "1.5%", "EUR"),
             ("QAYB", "", "", "CHF"))) for text in row(100 + 11 * at, *cells)]  # fmt: skip
    document = read(texts)
    assert quotes(document)[:2] == TWO
    assert "CHF" in str(document)


@pytest.mark.parametrize("name", ["wrapped", "ruled"])
def test_wrapped_cells_are_one(name: str) -> None:
    document = wirecopy.read(DOCUMENTS / f"{name}.pdf")
    assert [quote.name for quote in document.quotes] == list(MAKE["NAMES"])
    assert [(q.symbol, str(q.price), q.currency) for q in document.quotes] == [
        (symbol, price, unit) for symbol, price, _, unit in MAKE["ROWS"]
    ]


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    document = wirecopy.read(DOCUMENTS / "columns.pdf")
    (article,) = document.articles
    assert article.headline == MAKE["HEADLINE"]
    assert [b.text for b in article.body] == [MAKE["COLUMN"].format(n) for n in range(1, 9)]


LINES = (
    "The port authority of Ostwick said on Friday that it had settled the long dispute over its",
    "eastern docks, and that the ships of all companies could be unloaded there again from the",
    "first day of December on.",
)


def prose(begin: float, *lines: str, left: float = 50) -> list[Text]:
    return [(left, begin + 13 * at, 10, line) for at, line in enumerate(lines)]


def test_lines_are_joined_to_paragraphs() -> None:
    document = read([(50, 60, 20, "Harbour reopens"), *prose(100, *LINES), *prose(155, *LINES)])
    (article,) = document.articles
    assert article.headline == "Harbour reopens"
    assert paragraphs(document) == [" ".join(LINES)] * 2


def test_an_indented_line_begins_a_paragraph() -> None:
    texts = [*prose(100, *LINES[:2]), (66, 126, 10, LINES[0][:-4]), *prose(139, *LINES[1:])]
    assert len(paragraphs(read([(50, 60, 20, "Harbour reopens"), *texts]))) == 2


def test_a_short_line_ends_a_paragraph() -> None:
    texts = prose(100, *LINES, *LINES)
    assert len(paragraphs(read([(50, 60, 20, "Harbour reopens"), *texts]))) == 2


@pytest.mark.parametrize(
    ("above", "below", "said", "is_told"),
    [
        ("com-", "pensation was paid", "compensation was paid", True),
        ("blue-", "chip shares and blue-chip bonds", "blue-chip shares", False),
        ("Baden-", "Baden is a town", "Baden-Baden is a town", False),
        ("covid-", "19 is over", "covid-19 is over", False),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(above: str, below: str, said: str, is_told: bool) -> None:
    first = f"{LINES[0][:-20]} and added that {above}"
    document = read([(50, 60, 20, "Harbour reopens"), *prose(100, LINES[1], first, below + ".")])
    assert said in str(document)
    assert ("joined-word" in [each.code for each in document.diagnostics]) is is_told


def test_heads_and_page_numbers_go_and_sentences_go_on() -> None:
    pages = [
        [(50, 40, 9, "Harbour Weekly"), (300, 770, 9, f"Page {number}"), *prose(100, *lines)]
        for number, lines in ((1, LINES[:2]), (2, LINES[2:]), (3, LINES))
    ]
    document = read(*pages)
    assert paragraphs(document) == [" ".join(LINES)] * 2
    assert [each.message for each in document.diagnostics] == ["not read: 2 header or footers"]


def test_a_sentence_goes_on_behind_a_footnote() -> None:
    note = (50, 700, 8, "1 The one of the east.")
    document = read([*prose(100, *LINES[:2]), note], prose(100, *LINES[2:]))
    assert paragraphs(document) == [" ".join(LINES), "1 The one of the east."]


def test_a_table_over_two_pages_is_one() -> None:
    later = row(100, "QAYB", "7.5", "2%", "CHF") + row(120, "NDRX", "8.5", "3%", "GBP")
    again = [(left, foot + 20, size, text) for left, foot, size, text in later]
    for second in (later, [*HEADER, *again]):
        (table,) = read([*HEADER, *ROWS], second).children
        assert [quote.symbol for quote in table.quotes] == ["HRWD", "OSTK", "QAYB", "NDRX"]


def test_what_is_not_read_is_named() -> None:
    turned = "BT /F1 10 Tf 0 1 -1 0 40 400 Tm (turned) Tj ET\n"
    document = read(prose(100, *LINES), operators=turned)
    assert [each.message for each in document.diagnostics] == ["not read: 1 turned text"]
    assert "turned" not in str(document.children)


def test_hidden_text_of_a_scan_is_text() -> None:
    assert paragraphs(read(prose(100, *LINES), operators="3 Tr\n")) == [" ".join(LINES)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not a PDF: it does not begin with %PDF"),
        (b"%PDF-1.7\n", "is not a readable PDF"),
        (pdf([]), "holds pictures, no text"),
        (pdf([], operators="BT /F1 10 Tf 0 1 -1 0 40 400 Tm (x) Tj ET\n"), "text that is turned"),
        ((DOCUMENTS / "scan.pdf").read_bytes(), "holds pictures, no text"),
        ((DOCUMENTS / "locked.pdf").read_bytes(), "a password protects it; give -I password=…"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(BadData) as caught:
        wirecopy.read(content, from_="pdf")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_opens_it() -> None:
    content = (DOCUMENTS / "locked.pdf").read_bytes()
    assert wirecopy.read(content, from_="pdf", options={"password": "harbour"}).quotes
    with pytest.raises(BadData, match="the password does not open it"):
        wirecopy.read(content, from_="pdf", options={"password": "x"})
    assert wirecopy.read(DOCUMENTS / "owned.pdf").quotes  # a password of its owner alone


def test_pages_are_bounded() -> None:
    content = pdf(prose(100, *LINES), prose(100, *LINES))
    with pytest.raises(BadData, match="more than 1 pages"):
        wirecopy.read(content, from_="pdf", options={"most_pages": 1})
    assert wirecopy.read(content, from_="pdf", options={"most_pages": 2}).articles


def test_without_its_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pdfminer.pdfdocument", None)
    with pytest.raises(FormatUnavailable, match=r"needs pdfminer\.six; pip install .wirecopy"):
        glyphs.pages(b"")


symbols = st.text("ABCDEFGHKLMNPRSTVWXZ", min_size=4, max_size=6)
listed = st.lists(
    st.tuples(
        symbols,
        st.decimals(min_value=1, max_value=9999, places=2),
        st.decimals(min_value=-50, max_value=50, places=2),
        st.sampled_from(("USD", "EUR", "CHF", "GBP")),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=15)
@given(listed, st.floats(11, 30), st.booleans())
def test_any_table_reads_back(
    rows: list[tuple[str, Decimal, Decimal, str]], pitch: float, is_right: bool
) -> None:
    def placed(foot: float, cells: tuple[str, ...]) -> list[Text]:
        shift = [0.0, *(5.56 * (8 - len(each)) if is_right else 0 for each in cells[1:3]), 0.0]
        lefts = tuple(left + by for left, by in zip((50, 150, 250, 350), shift, strict=True))
        return row(foot, *cells, lefts=lefts)

    texts = list(HEADER)
    for at, (symbol, price, change, unit) in enumerate(rows, 1):
        texts += placed(100 + pitch * at, (symbol, str(price), f"{change}%", unit))
    assert quotes(read(texts)) == rows


def test_words_without_blanks_between_them_are_words() -> None:
    """As typesetting programs set them: each word a text of its own."""
    texts: list[Text] = []
    for at, line in enumerate(LINES):
        left = 50.0
        for word in line.split():
            texts.append((left, 100 + 13 * at, 10, word))
            left += 4.9 * len(word) + 6
    document = read(texts)
    assert "".join(paragraphs(document)).replace(" ", "") == "".join(LINES).replace(" ", "")
    assert "The port authority" in paragraphs(document)[0]


def widths(word: str) -> float:
    """The width of a word in Helvetica, of the size 10, as the library has it."""
    (page,) = glyphs.pages(pdf([(50, 100, 10, word)]))
    return page.glyphs[-1].right - 50


def test_words_may_stand_close_and_letters_apart() -> None:
    texts: list[Text] = []
    for at, line in enumerate(("The docks of the port opened", "again on Friday at nine.")):
        left = 50.0
        for word in line.split():
            texts.append((left, 100 + 13 * at, 10, word))
            left += widths(word) + 1.8
    for at, letter in enumerate("HARBOUR"):
        texts.append((50 + 20 * at, 60, 20, letter))
    (article,) = read(texts).articles
    assert article.headline == "HARBOUR"
    assert [b.text for b in article.body] == [
        "The docks of the port opened again on Friday at nine."
    ]


def test_a_bullet_begins_an_item() -> None:
    lines = ("• Docks open at nine", "• Ships leave at ten")
    document = read([*prose(100, *LINES), *prose(152, *lines)])
    assert [type(b).__name__ for b in document.articles[0].body] == [
        "Paragraph",
        "Bullet",
        "Bullet",
    ]


def test_a_list_and_a_heading_below_a_table_are_none_of_it() -> None:
    items = [(60, 180, 10, "•"), (80, 180, 10, "Docks open at nine in the morning"),
             (60, 200, 10, "•"), (80, 200, 10, "Ships leave at ten")]  # fmt: skip
    document = read([*HEADER, *ROWS, (50, 160, 14, "What comes next"), *items, *prose(240, *LINES)])
    assert quotes(document) == TWO
    texts = [each.text for each in document.articles[0].body]
    assert "Docks open at nine in the morning" in texts
    assert "Ships leave at ten" in texts


def test_a_cell_that_ends_in_a_blank_ends_there_if_the_columns_agree() -> None:
    """Wrapped cells end in a blank, and the next cell begins less than a letter behind it."""
    lefts = (50, 90, 131, 170)
    rows = [("Sym ", "Price ", "Chg % ", "Cur"), ("HRWD ", "63.34 ", "-0.42% ", "USD"),
            ("OSTK ", "18.20 ", "1.50% ", "EUR"), ("QAYB ", "7.50 ", "2.00% ", "CHF")]  # fmt: skip
    texts = [
        text for at, cells in enumerate(rows) for text in row(100 + 20 * at, *cells, lefts=lefts)
    ]
    assert [(q.symbol, q.price, q.currency) for q in read(texts).quotes] == [
        ("HRWD", Decimal("63.34"), "USD"),
        ("OSTK", Decimal("18.20"), "EUR"),
        ("QAYB", Decimal("7.50"), "CHF"),
    ]


def test_places_beyond_any_page_are_none() -> None:
    far = f"BT /F1 10 Tf 1 0 0 1 {'9' * 9} 50 Tm (far) Tj ET\n"
    assert paragraphs(read(prose(100, *LINES), operators=far)) == [" ".join(LINES)]


def test_glyphs_on_a_page_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf([(50, 100, 10, "x" * 100)])
    monkeypatch.setattr(glyphs, "_MOST_ON_PAGE", 99)
    with pytest.raises(BadData, match="a page holds more than 99 characters"):
        glyphs.pages(content)
    monkeypatch.setattr(glyphs, "_MOST_ON_PAGE", 100)
    assert len(glyphs.pages(content)[0].glyphs) == 100
    monkeypatch.setattr(glyphs, "_MOST_GLYPHS", 99)
    with pytest.raises(BadData, match="holds more than 99 characters"):
        glyphs.pages(content)


def test_a_page_full_of_glyphs_takes_a_moment() -> None:
    """Small glyphs beside large ones, and blanks that part nothing: the work stays linear."""
    import time

    made = [
        glyphs.Glyph("x "[at % 2], at * 0.3, at * 0.3 + 0.2, foot, size, at)
        for foot, size in ((100.0, 10.0), (96.0, 6.0))
        for at in range(20_000)
    ]
    from wirecopy_pdf.lines import pieces
    from wirecopy_pdf.paragraphs import parts_of

    begin = time.process_time()
    assert list(parts_of(pieces(made), []))
    assert time.process_time() - begin < 10


points = st.floats(-100, 900, allow_nan=False, width=32)
anything = st.builds(
    glyphs.Glyph,
    st.sampled_from(["a", "7", " ", "-", "•", "%", "\ufffd", "ab"]),
    points,
    points,
    points,
    st.floats(0.125, 40, width=32),
    st.integers(0, 5),
)


@given(st.lists(anything, max_size=60), st.lists(st.builds(glyphs.Rule, points, points, points)))
def test_no_glyph_is_lost_wherever_it_stands(
    found: list[glyphs.Glyph], rules: list[glyphs.Rule]
) -> None:
    from wirecopy_pdf.lines import pieces
    from wirecopy_pdf.paragraphs import Paragraph, parts_of

    made: list[str] = []
    for part in parts_of(pieces(found), rules):
        cells = [part.lines] if isinstance(part, Paragraph) else [c for r in part.rows for c in r]
        made += (glyph.text for cell in cells for piece in cell for glyph in piece.glyphs)
    shown = [glyph.text for glyph in found if glyph.text.strip()]
    assert sorted(text for text in made if text.strip()) == sorted(shown)
