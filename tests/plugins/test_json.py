"""The tree as JSON: lossless, and refused with a place where it is not ours."""

import io
import json
from decimal import Decimal

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, BadData, Diagnostic, Document, Paragraph, testing

DOCUMENT = wirecopy.read("RIO | -0.07% | 63.340 | $ | |\nMiners slip\nShares fell.\nA. Roe--BTZ")


def written(documents: Document | list[Document], to: str = "json") -> bytes:
    target = io.BytesIO()
    wirecopy.write(documents, target, to=to)
    return target.getvalue()


@pytest.mark.parametrize("to", ["json", "jsonl"])
def test_everything_comes_back_lines_and_diagnostics_included(to: str) -> None:
    document = Document(
        DOCUMENT.children,
        "story.txt",
        diagnostics=(Diagnostic("odd", "warning", "odd text", 3, 7),),
    )
    (back,) = wirecopy.read_many([written(document, to)], from_=to)
    assert repr(back) == repr(document)


@pytest.mark.parametrize("to", ["json", "jsonl"])
@given(documents=st.lists(testing.any_documents(), max_size=3))
def test_any_documents_come_back_equal(to: str, documents: list[Document]) -> None:
    content = written(documents, to)
    back = list(wirecopy.read_many([content], from_=to))
    if b"\xef\xbf\xbd" not in content:  # no U+FFFD: nothing had to be replaced
        assert [repr(each) for each in back] == [repr(each) for each in documents]
    assert written(back, to) == content


def test_json_is_an_array_and_jsonl_a_line_each() -> None:
    assert [each["type"] for each in json.loads(written([DOCUMENT, DOCUMENT]))] == ["Document"] * 2
    assert json.loads(written([])) == []
    assert written([DOCUMENT, DOCUMENT], "jsonl").count(b"\n") == 2


def test_figures_are_strings_that_keep_their_digits() -> None:
    quote = json.loads(written(DOCUMENT))[0]["children"][0]["quotes"][0]
    assert quote["price"] == "63.340"


@given(testing.any_documents())
def test_the_schema_describes_what_is_written(document: Document) -> None:
    jsonschema.validate(json.loads(written(document, "jsonl")), wirecopy.schema())


def test_lone_surrogates_are_replaced_and_reported() -> None:
    heard: list[str] = []
    target = io.BytesIO()
    wirecopy.write(
        Document((Article("a\ud800b", body=(Paragraph("c"),)),)),
        target,
        to="json",
        on_diagnostic=lambda _, each: heard.append(each.code),
    )
    assert json.loads(target.getvalue())[0]["children"][0]["headline"] == "a\ufffdb"
    assert heard == ["illegal-character"]


def test_one_document_alone_is_read_too() -> None:
    alone = json.dumps(json.loads(written(DOCUMENT))[0])
    assert wirecopy.read(alone, from_="json") == DOCUMENT


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"type":"Story"}', '[{"type":"Document","children":1}]']
)
def test_what_is_no_tree_is_bad_data(text: str) -> None:
    with pytest.raises(BadData, match="no wirecopy JSON") as caught:
        wirecopy.read(text, from_="json")
    assert caught.value.exit_code == 65


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("json", "{}"),
        ("json", '{"headline": "Harbour reopens"}'),
        ("json", '[{"headline": "Harbour reopens"}, {"headline": "Tugs wait"}]'),
        ("jsonl", '{"type": "Document"}\n{"headline": "Harbour reopens"}'),
    ],
)
def test_objects_of_others_are_no_empty_documents(name: str, text: str) -> None:
    with pytest.raises(wirecopy.BadData, match="nothing in it is of type Document"):
        list(wirecopy.read_many([text], from_=name))


@pytest.mark.parametrize("name", ["json", "jsonl"])
@pytest.mark.parametrize("text", ['{"type":"Document","x":' + "[" * 100_000, '{"a":"\ud800"}'])
def test_deep_nesting_and_lone_surrogates_are_bad_data(name: str, text: str) -> None:
    with pytest.raises(BadData, match="no wirecopy JSON"):
        list(wirecopy.read_many([text], from_=name))


def test_bad_json_lines_name_their_line() -> None:
    content = written([DOCUMENT], "jsonl") + b"\n{]\n"
    with pytest.raises(BadData) as caught:
        list(wirecopy.read_many([content], from_="jsonl"))
    assert caught.value.line == 3


@pytest.mark.parametrize("name", ["json", "jsonl"])
@pytest.mark.parametrize("figure", ["1_000.5", "NaN", "-Infinity", "١", " 1", "1\\u005f0"])
def test_figures_that_only_python_takes_are_refused(name: str, figure: str) -> None:
    quote = f'{{"type": "Quote", "symbol": "A", "change": "{figure}"}}'
    table = f'{{"type": "QuoteTable", "quotes": [{quote}]}}'
    text = f'{{"type": "Document", "children": [{table}]}}'
    with pytest.raises(wirecopy.BadData, match=r"is not a number \(field: change\)|Invalid"):
        wirecopy.read(text, from_=name)


@pytest.mark.parametrize("figure", ["-0.5", "+1", "1E-7", ".5"])
def test_figures_keep_their_digits(figure: str) -> None:
    quote = f'{{"type": "Quote", "symbol": "\\"price\\":\\"x", "change": "{figure}"}}'
    table = f'{{"type": "QuoteTable", "quotes": [{quote}]}}'
    text = f'{{"type": "Document", "children": [{table}]}}'
    assert str(wirecopy.read(text, from_="json").quotes[0].change) == str(Decimal(figure))
