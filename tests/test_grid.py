"""Grids: cells in their places."""

from wirecopy.kit.grid import Cell, Grid, grid


def test_texts_become_cells_in_their_places() -> None:
    made = grid([["", "a|b"], ["c"]], title="T", line=7)
    assert made == Grid(
        ((Cell("", 7), Cell("a|b", 7)), (Cell("c", 8),)),
        title="T",
        line=7,
    )


def test_rows_without_a_line_have_none() -> None:
    assert grid([["a"], ["b"]]).rows == ((Cell("a"),), (Cell("b"),))
