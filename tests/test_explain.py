"""`wirecopy.explain`: what became of each line, and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

import wirecopy
from wirecopy import Article, Document, Explained, QuoteTable, Reader, UsageError, testing

TEXT = """\
Market data
A | 0.1% | 1.5 | $

Ships left on Monday.
- Driving force -
Tugs followed.
By Jane Roe
"""


def rules(text: str) -> list[str]:
    return [each.rule for each in wirecopy.explain(text)]


def node_at(document: Document, path: str) -> object:
    value: object = document
    for step in path.replace("[", ".[").split("."):
        value = value[int(step[1:-1])] if step[0] == "[" else getattr(value, step)  # type: ignore[index]  # a tuple by its path
    return value


def test_every_line_has_its_node_and_rule() -> None:
    assert [(each.line, each.node_path, each.rule) for each in wirecopy.explain(TEXT)] == [
        (1, "children[0].title", "title"),
        (2, "children[0].quotes[0]", "quote"),
        (3, "", "blank"),
        (4, "children[1].body[0]", "paragraph"),
        (5, "children[1].body[1]", "cross-head"),
        (6, "children[1].body[2]", "paragraph"),
        (7, "children[1].byline", "byline"),
        (8, "", "blank"),
    ]


def test_a_form_feed_is_in_no_node() -> None:
    first, second, *_ = wirecopy.explain("\f\n\f\nHarbour reopens\nShips left.")
    assert (first.node_path, first.rule) == (second.node_path, second.rule) == ("", "blank")
    assert first.reason == "a form feed, which begins another story"


@given(testing.wire_text())
def test_a_line_is_explained_once_and_its_node_exists(text: str) -> None:
    document = wirecopy.read(text)
    explained = wirecopy.explain(text)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert [each.line for each in explained] == list(range(1, plain.count("\n") + 2))
    for each in explained:
        assert each.rule
        assert each.reason
        if each.rule != "blank":
            assert node_at(document, each.node_path) is not None


@given(testing.wire_text())
def test_explaining_changes_nothing(text: str) -> None:
    lines = {each.line for each in wirecopy.explain(text) if each.node_path}
    for child in wirecopy.read(text).children:
        nodes = child.quotes if isinstance(child, QuoteTable) else ()
        blocks = child.body if isinstance(child, Article) else ()
        assert {node.line for node in (*nodes, *blocks)} <= lines


def test_a_format_that_cannot_explain_itself_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("symbol,price\nA,1\n")
    with pytest.raises(UsageError, match="the format 'csv' does not explain its lines"):
        wirecopy.explain(tmp_path / "a.csv")


def test_a_reader_may_explain_itself() -> None:
    def read(_source: wirecopy.Source, _options: object) -> Iterator[Document]:
        yield Document()

    def explain(_source: wirecopy.Source, _options: object) -> tuple[Explained, ...]:
        return (Explained(1, "", "loud", "it is loud"),)

    function = Reader("loud", read, explain=explain).explanation()
    assert function is explain
    assert Reader("loud", read).explanation() is None
    with pytest.raises(TypeError, match="neither a function nor"):
        Reader("loud", read, explain="nowhere")


def test_marks_and_codes_of_messages_are_explained() -> None:
    text = (
        "ZCZC HRW000\nYY TDA\nHarbour reopens\nShips left.\nNNNN\nZCZC\nRIO | 1% | 2 | $ |\nNNNN\n"
    )
    found = wirecopy.explain(text)
    assert [each.rule for each in found if "ZCZC" in text.split("\n")[each.line - 1]] == [
        "message"
    ] * 2
    document = wirecopy.read(text)
    lines = text.split("\n")
    for each in found:
        if each.rule == "message":
            node = node_at(document, each.node_path)
            assert isinstance(node, wirecopy.Note)
            assert (node.text, node.line) == (lines[each.line - 1], each.line)
