"""Blocks: the laws that hold for every kind of document, told as a reader tells them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy import BadData
from wirecopy.kit.blocks import Blocks, Bounds, Content, Mark, Passage
from wirecopy.kit.grid import Cell, Grid


def table(rows: list[list[object]], **begin: object) -> Content:
    """A table of cells: a text, or what is told of a cell with its text as `text`."""
    blocks = Blocks()
    blocks.begin_table(**begin)  # type: ignore[arg-type]
    for row in rows:
        blocks.begin_row()
        for cell in row:
            told = dict(cell) if isinstance(cell, dict) else {"text": cell}
            text = told.pop("text")
            blocks.begin_cell(**told)  # type: ignore[arg-type]  # the test knows better
            blocks.text(text)  # type: ignore[arg-type]  # the test knows better
            blocks.end_cell()
        blocks.end_row()
    blocks.end_table()
    return blocks.finish()


def texts(content: Content) -> list[list[str]]:
    [grid] = content.items
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row] for row in grid.rows]


def cell_of(*runs: tuple[str, str] | str) -> Cell:
    """A cell of runs, each a text or a text and how it stands or what became of it."""
    blocks = Blocks()
    blocks.begin_table()
    blocks.begin_row()
    for _ in range(2):  # a table of one column is but a frame
        blocks.begin_cell()
        tell(blocks, *runs)
        blocks.end_cell()
    blocks.end_row()
    blocks.end_table()
    [grid] = blocks.finish().items
    assert isinstance(grid, Grid)
    return grid.rows[0][0]


def tell(blocks: Blocks, *runs: tuple[str, str] | str) -> None:
    for run in runs:
        text, how = (run, "") if isinstance(run, str) else run
        if how in ("deleted", "inserted"):
            blocks.text(text, change=how)  # type: ignore[arg-type]
        else:
            blocks.text(text, baseline=how)  # type: ignore[arg-type]


def text_of(*runs: tuple[str, str] | str) -> str:
    blocks = Blocks()
    tell(blocks, *runs)
    [passage] = blocks.finish().items
    assert isinstance(passage, Passage)
    return passage.text


def test_a_raised_figure_beside_a_figure_is_a_mark() -> None:
    cell = cell_of("63.34", ("1", "raised"))

    assert (cell.text, cell.note) == ("63.34", "1")


@pytest.mark.parametrize(
    ("runs", "text", "note"),
    [
        (["0.42%", ("a", "raised")], "0.42%", "a"),
        (["18.24 €", ("2", "raised")], "18.24 €", "2"),
        (["18.24 ", ("*", "raised")], "18.24", "*"),
        ([("1", "raised"), "63.34"], "63.34", "1"),
        (["63.34", ("1,2", "lowered")], "63.34", "1,2"),
        (["63.34", ("(1)", "raised")], "63.34", "(1)"),
        ([("12", "raised")], "12", ""),  # alone
        (["Harrow", ("1", "raised")], "Harrow1", ""),  # behind a word
        (["CO", ("2", "lowered")], "CO2", ""),
        ([("$", "raised"), "63.34"], "$63.34", ""),
        (["63.34 ", ("USD", "raised")], "63.34 USD", ""),
        (["10", ("-3", "raised")], "10^-3", ""),
        (["4.2×10", ("6", "raised")], "4.2×10^6", ""),
        (["10", ("6", "raised")], "10", "6"),  # a footnote, as far as can be seen
        (["412", ("3", "raised"), "/", ("4", "lowered")], "412 3/4", ""),
    ],
)
def test_what_raised_and_lowered_runs_are(runs: list[object], text: str, note: str) -> None:
    cell = cell_of(*runs)  # type: ignore[arg-type]

    assert (cell.text, cell.note) == (text, note)


def test_an_ordinal_in_running_text_stays() -> None:
    assert text_of("on November 20", ("th", "raised"), ".") == "on November 20th."
    assert text_of("le 1", ("e", "raised"), " jour") == "le 1e jour"


def test_a_reference_to_a_footnote_is_a_mark_behind_a_word_too() -> None:
    blocks = Blocks()
    blocks.text("Ships left")
    blocks.text("3", baseline="raised", is_reference=True)
    blocks.text(".")

    assert blocks.finish().items == (Passage("Ships left.", marks=(Mark("3", "raised", 10),)),)


def test_struck_text_is_out_and_inserted_text_is_in() -> None:
    blocks = Blocks()
    blocks.begin(line=7)
    tell(blocks, "Oil rose to ", ("19.5", "deleted"), ("18.9", "inserted"), " dollars.")
    blocks.end()
    content = blocks.finish()

    assert [each.text for each in content.items] == ["Oil rose to 18.9 dollars."]
    assert [(each.code, each.severity, each.line) for each in content.diagnostics] == [
        ("corrected", "info", 7),
        ("struck-text", "info", 7),
    ]


def test_struck_words_between_blanks_correct_no_word() -> None:
    blocks = Blocks()
    tell(blocks, "Ships ", ("never", "deleted"), " left.")
    content = blocks.finish()

    assert [each.code for each in content.diagnostics] == ["struck-text"]
    assert "'never'" in content.diagnostics[0].message


def test_a_row_of_deleted_cells_is_no_row() -> None:
    blocks = Blocks()
    blocks.begin_table()
    for words in (("HRW", "1.5"), ("TUG", "2.5")):
        blocks.begin_row()
        for word in words:
            blocks.begin_cell()
            blocks.text(word, change="deleted" if words[0] == "HRW" else "")
            blocks.end_cell()
        blocks.end_row()
    blocks.end_table()

    assert texts(blocks.finish()) == [["TUG", "2.5"]]


def test_an_empty_row_stays_a_row() -> None:
    assert texts(table([["HRW", "1.5"], ["", ""], ["TUG", "2.5"]])) == [
        ["HRW", "1.5"],
        ["", ""],
        ["TUG", "2.5"],
    ]


def test_blocks_end_paragraphs_and_breaks_end_lines() -> None:
    blocks = Blocks(folds=True)
    blocks.begin()
    blocks.text("  One\n  two ")
    blocks.break_line()
    blocks.text(" three")
    blocks.begin("heading", 2)
    blocks.text("Head")
    blocks.end()
    blocks.text("four")
    blocks.end()

    assert blocks.finish().items == (
        Passage("One two\nthree"),
        Passage("Head", "heading", 2),
        Passage("four"),
    )


def test_two_breaks_end_a_paragraph() -> None:
    blocks = Blocks(folds=True)
    blocks.text("One.")
    blocks.break_line()
    blocks.text(" \n ")
    blocks.break_line()
    blocks.text("Two.")

    assert blocks.finish().items == (Passage("One."), Passage("Two."))


def test_only_what_folds_is_folded_and_no_break_spaces_stay() -> None:
    assert text_of("a  b\u00a0\u202f\u2212c") == "a  b\u00a0\u202f\u2212c"
    blocks = Blocks(folds=True)
    blocks.text(" a \n\u00a0 b ")
    assert blocks.finish().items == (Passage("a \u00a0 b"),)


def test_kept_text_keeps_its_lines() -> None:
    blocks = Blocks(folds=True)
    blocks.begin("kept")
    blocks.text("\nHRW   1.5\n  TUG 2.5\n")
    blocks.end()

    assert blocks.finish().items == (Passage("HRW   1.5\n  TUG 2.5", "kept"),)


def test_a_paragraph_in_an_item_is_that_item() -> None:
    blocks = Blocks()
    blocks.begin("item", 1)
    blocks.begin()
    blocks.text("One")
    blocks.end()
    blocks.end()

    assert blocks.finish().items == (Passage("One", "item", 1),)


def test_a_cell_that_spans_rows_stands_in_each() -> None:
    rows = [[{"text": "Miners", "rows": 2}, "HRW", "1.5"], ["TUG", "2.5"], ["Rail", "ABC", "3"]]

    assert texts(table(rows)) == [  # type: ignore[arg-type]  # the test knows better
        ["Miners", "HRW", "1.5"],
        ["Miners", "TUG", "2.5"],
        ["Rail", "ABC", "3"],
    ]


def test_a_cell_that_spans_columns_keeps_the_places_of_those_behind() -> None:
    rows = [[{"text": "Harrow", "columns": 2}, "1.5"], ["TUG", "Tugs", "2.5"]]

    assert texts(table(rows)) == [["Harrow", "", "1.5"], ["TUG", "Tugs", "2.5"]]  # type: ignore[arg-type]  # the test knows better


def test_a_row_may_begin_further_right_and_a_cell_stand_at_its_column() -> None:
    blocks = Blocks()
    blocks.begin_table()
    blocks.begin_row()
    for column, word in ((0, "HRW"), (3, "1.5")):
        blocks.begin_cell(column=column)
        blocks.text(word)
        blocks.end_cell()
    blocks.end_row()
    blocks.begin_row(before=2)
    for word in ("x", "2.5"):
        blocks.begin_cell()
        blocks.text(word)
        blocks.end_cell()
    blocks.end_row()
    blocks.end_table()

    assert texts(blocks.finish()) == [["HRW", "", "", "1.5"], ["", "", "x", "2.5"]]


def test_header_rows_are_known_where_the_source_knows_them() -> None:
    head = [{"text": word, "is_header": True} for word in ("Symbol", "Price")]
    [known] = table([head, ["HRW", "1.5"]]).items  # type: ignore[list-item]  # the test knows better
    [unknown] = table([["Symbol", "Price"], ["HRW", "1.5"]]).items

    assert isinstance(known, Grid)
    assert isinstance(unknown, Grid)
    assert (known.header_rows, unknown.header_rows) == (1, None)


def test_a_cell_has_value_and_look() -> None:
    [grid] = table(
        [
            [
                "HRW",
                {
                    "text": "18,24 €",
                    "value": Decimal("18.235"),
                    "kind": "number",
                    "currency": "EUR",
                },
            ]
        ]
    ).items
    assert isinstance(grid, Grid)
    cell = grid.rows[0][1]

    assert (cell.text, cell.value, cell.kind, cell.currency) == (
        "18,24 €",
        Decimal("18.235"),
        "number",
        "EUR",
    )


def test_of_two_values_in_a_cell_none_counts() -> None:
    blocks = Blocks()
    blocks.begin_table()
    blocks.begin_row()
    for values in (("1.5",), ("1.5", "2.5")):
        blocks.begin_cell()
        for value in values:
            blocks.value(Decimal(value))
            blocks.text(value)
        blocks.end_cell()
    blocks.end_row()
    blocks.end_table()
    [grid] = blocks.finish().items
    assert isinstance(grid, Grid)

    assert [cell.value for cell in grid.rows[0]] == [Decimal("1.5"), None]


def test_a_table_that_holds_a_table_is_a_frame() -> None:
    blocks = Blocks()
    blocks.begin_table()
    blocks.begin_row()
    blocks.begin_cell()
    blocks.text("Menu")
    blocks.end_cell()
    blocks.begin_cell()
    blocks.begin_table("Prices")
    blocks.begin_row()
    for word in ("HRW", "1.5"):
        blocks.begin_cell()
        blocks.text(word)
        blocks.end_cell()
    blocks.end_row()
    blocks.end_table()
    blocks.text("Below")
    blocks.end_cell()
    blocks.end_row()
    blocks.end_table()

    menu, grid, below = blocks.finish().items
    assert (menu, below) == (Passage("Menu"), Passage("Below"))
    assert isinstance(grid, Grid)
    assert (grid.title, len(grid.rows)) == ("Prices", 1)


def test_a_caption_is_the_title_and_stray_text_comes_before() -> None:
    blocks = Blocks()
    blocks.begin_table()
    blocks.begin("caption")
    blocks.text("Prices")
    blocks.end()
    blocks.text("stray")
    blocks.begin_row()
    for word in ("HRW", "1.5"):
        blocks.begin_cell()
        blocks.text(word)
        blocks.end_cell()
    blocks.end_row()
    blocks.end_table()

    stray, grid = blocks.finish().items
    assert stray == Passage("stray")
    assert isinstance(grid, Grid)
    assert grid.title == "Prices"


def test_what_is_left_out_is_named() -> None:
    blocks = Blocks()
    blocks.text("Text.")
    for line in (4, 9):
        blocks.leave_out("picture", line)
    blocks.leave_out("video", 12)
    [told] = blocks.finish().diagnostics

    assert (told.code, told.severity, told.line) == ("not-read", "info", 4)
    assert told.message == "not read: 2 pictures, 1 video"


def test_what_is_open_at_the_end_is_there() -> None:
    blocks = Blocks()
    blocks.begin_table()
    blocks.begin_row()
    blocks.begin_cell()
    blocks.text("HRW")
    blocks.end_cell()
    blocks.begin_cell()
    blocks.text("1.5")

    assert texts(blocks.finish()) == [["HRW", "1.5"]]


@pytest.mark.parametrize(("cells", "fits"), [(6, True), (7, False)])
def test_cells_are_bounded(cells: int, fits: bool) -> None:
    blocks = Blocks(bounds=Bounds(cells=6))

    def fill() -> None:
        blocks.begin_table()
        blocks.begin_row()
        for _ in range(cells):
            blocks.begin_cell()
            blocks.text("x")
            blocks.end_cell()
        blocks.end_row()
        blocks.end_table()

    if fits:
        fill()
        assert len(texts(blocks.finish())[0]) == cells
    else:
        with pytest.raises(BadData, match="more than 6 cells"):
            fill()


@pytest.mark.parametrize(("depth", "fits"), [(5, True), (6, False)])
def test_depth_is_bounded(depth: int, fits: bool) -> None:
    blocks = Blocks(bounds=Bounds(depth=5))

    def nest() -> None:
        for _ in range(depth):
            blocks.begin()

    if fits:
        nest()
    else:
        with pytest.raises(BadData, match="deeper than 5"):
            nest()


@pytest.mark.parametrize(("length", "fits"), [(10, True), (11, False)])
def test_text_is_bounded(length: int, fits: bool) -> None:
    blocks = Blocks(bounds=Bounds(characters=10))
    if fits:
        blocks.text("x" * length)
    else:
        with pytest.raises(BadData, match="more than 10 characters"):
            blocks.text("x" * length)


def test_wide_spans_make_no_large_table() -> None:
    rows: list[list[object]] = [[{"text": "x", "columns": 999_999, "rows": 999_999}, "y"]]
    [grid] = table(rows * 3).items
    assert isinstance(grid, Grid)

    assert len(grid.rows[0]) == 3 * 1000 + 1


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\0"), max_size=5), min_size=2, max_size=4
        ),
        min_size=1,
        max_size=4,
    )
)
def test_cells_are_cells_whatever_they_hold(rows: list[list[str]]) -> None:
    width = max(len(row) for row in rows)
    content = table([[*row, *[""] * (width - len(row))] for row in rows])
    if not any(cell.strip(" \t\r\n\f") for row in rows for cell in row):
        return
    seen = texts(content)

    for row, shown in zip(rows, seen, strict=True):
        told = [cell.strip(" \t\r\n\f") for cell in row]
        assert shown == (told + [""] * len(shown))[: len(shown)]
        assert not any(told[len(shown) :])
