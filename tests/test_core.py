"""Nodes, options, errors and the conversion API: what programmers rely on."""

import io
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import (
    Article,
    BadData,
    BadOption,
    Document,
    FormatUnavailable,
    OutputUnavailable,
    Paragraph,
    Quote,
    QuoteTable,
    Source,
    StrictFailure,
    UsageError,
    WirecopyError,
    errors,
    testing,
)
from wirecopy.plugins.options import Option, describe, parse

TEXT = "A | 0.1% | 1.5 | $ |\nHead\nText is.\n"
ODD = "A | 1% | 1,234 | $ |\n"


class TestNodes:
    def test_lines_take_no_part_in_equality(self) -> None:
        assert Paragraph("a", line=1) == Paragraph("a", line=2)
        assert hash(Paragraph("a", line=1)) == hash(Paragraph("a", line=2))
        assert Paragraph("a") != Paragraph("b")
        assert (Paragraph("a") != Paragraph("a", line=3)) is False
        assert Paragraph("a") != wirecopy.Subhead("a")
        assert Paragraph("a") != "a"

    def test_source_and_diagnostics_take_no_part_in_equality(self) -> None:
        document = wirecopy.read(ODD)
        assert document.diagnostics
        assert document == Document(document.children, "elsewhere")

    def test_nodes_are_immutable(self) -> None:
        with pytest.raises((AttributeError, FrozenInstanceError)):
            Paragraph("a").text = "b"  # type: ignore[misc]

    def test_a_document_lists_its_quotes_and_articles(self) -> None:
        document = wirecopy.read(TEXT)
        assert document.quotes == (
            Quote(
                "A",
                Decimal("1.5"),
                change=None,
                change_percent=Decimal("0.1"),
                currency="USD",
                currency_text="$",
            ),
        )
        assert document.articles == (Article("Head", body=(Paragraph("Text is."),)),)

    @given(st.lists(st.text("ab \t\n\x1c\xa0é"), max_size=4))
    def test_words_are_what_white_space_parts(self, texts: list[str]) -> None:
        article = Article("Head", body=tuple(map(Paragraph, texts)))
        assert article.words == sum(len(text.split()) for text in texts)

    @given(testing.any_documents())
    def test_equal_documents_have_equal_hashes(self, document: Document) -> None:
        again = Document(document.children, "again")
        assert (again, hash(again)) == (document, hash(document))


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    size: Annotated[int, msgspec.Meta(ge=1, le=9, description="how big")] = 3
    kind: Annotated[Literal["a", "b"], msgspec.Meta(description="which")] = "a"
    flag: bool = False
    name: str | None = None


class TestOptions:
    def test_words_become_a_record(self) -> None:
        words = ["size=9", "kind=b", "flag=true", "name=x=y"]
        assert parse(words, Sample, format_name="sample") == Sample(
            size=9, kind="b", flag=True, name="x=y"
        )
        assert parse([], Sample, format_name="sample") == Sample()
        assert parse([], None, format_name="sample") is None

    def test_a_record_describes_itself(self) -> None:
        assert describe(Sample) == (
            Option("size", "a number", "3", "how big"),
            Option("kind", "a | b", "a", "which"),
            Option("flag", "true | false", "false", ""),
            Option("name", "text", "", ""),
        )

    @pytest.mark.parametrize(
        ("word", "message"),
        [
            (
                "siez=1",
                r"no option 'siez'; did you mean 'size'\? sample has: size, kind, flag, name",
            ),
            ("size", "option 'size' has no value"),
            ("size=many", "option 'size' of sample cannot be 'many'; it is a number"),
            ("size=10", "option 'size' of sample cannot be '10'; it is a number <= 9"),
            ("size=0", "option 'size' of sample cannot be '0'; it is a number >= 1"),
            ("kind=c", "it is a | b"),
            ("flag=maybe", "it is true | false"),
        ],
    )
    def test_a_wrong_word_says_what_is_right(self, word: str, message: str) -> None:
        with pytest.raises(BadOption, match=message.replace("|", r"\|")):
            parse([word], Sample, format_name="sample")

    def test_a_format_without_options_says_so(self) -> None:
        with pytest.raises(BadOption, match="json has no options"):
            parse(["a=b"], None, format_name="json")


class TestErrors:
    def test_one_line_says_where_what_and_what_to_do(self) -> None:
        error = errors.BadData("is odd", hint="mend it", source="a.txt", line=3, column=7)
        assert str(error) == "a.txt:3:7: is odd; mend it"
        assert (error.code, error.exit_code) == ("bad-data", 65)

    @given(st.text(st.characters(exclude_categories=())))
    def test_no_message_carries_control_characters(self, text: str) -> None:
        said = str(errors.BadData(text, hint=text, source=text))
        assert said.isprintable() or not said
        said.encode()

    def test_every_error_is_one_of_ours_with_a_documented_code(self) -> None:
        page = (Path(__file__).parents[1] / "docs" / "promises.md").read_text("utf-8")
        documented = {int(code) for code in re.findall(r"\b(\d{1,3})\b", page)}
        for kind in vars(errors).values():
            if isinstance(kind, type) and issubclass(kind, WirecopyError):
                assert kind.exit_code in documented


class TestConversion:
    def test_a_list_of_inputs_is_one_output(self, tmp_path: Path) -> None:
        path = tmp_path / "story.txt"
        path.write_text(TEXT)
        content = wirecopy.convert([path, TEXT, TEXT.encode(), io.StringIO(TEXT)], to="jsonl")
        assert len(list(wirecopy.read_many([content], from_="jsonl"))) == 4

    def test_a_summary_counts_what_went_through(self, tmp_path: Path) -> None:
        summary = wirecopy.convert([TEXT, ODD], tmp_path / "out.csv")
        assert summary == wirecopy.Summary(2, 2, 1, 1, {"ambiguous-number": 1, "other-table": 1})

    def test_documents_are_pulled_one_at_a_time(self, tmp_path: Path) -> None:
        alive = 0
        most = 0

        def documents() -> object:
            nonlocal alive, most
            for _ in range(5):
                alive += 1
                most = max(most, alive)
                yield wirecopy.read(TEXT)
                alive -= 1

        for to in ("csv", "json", "jsonl", "newsml", "text", "xlsx"):
            wirecopy.write(documents(), tmp_path / to, to=to)  # type: ignore[arg-type]
        assert most == 1

    def test_strict_writes_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(StrictFailure) as caught:
            wirecopy.convert(ODD, tmp_path / "out.csv", strict=True)
        assert caught.value.exit_code == 1
        assert not (tmp_path / "out.csv").exists()

    def test_diagnostics_are_heard_with_their_source(self) -> None:
        heard: list[tuple[str, str]] = []
        source = Source("feed", ODD)
        wirecopy.convert(
            source, to="csv", on_diagnostic=lambda name, each: heard.append((name, each.code))
        )
        assert heard == [("feed", "ambiguous-number")]

    def test_options_are_a_record_or_a_mapping(self) -> None:
        import wirecopy_csv

        record = wirecopy_csv.Options(header=False)
        assert wirecopy.convert(TEXT, to="csv", options=record) == wirecopy.convert(
            TEXT, to="csv", options={"header": False}
        )
        with pytest.raises(BadOption, match="are not those of json"):
            wirecopy.convert(TEXT, to="json", options=record)

    def test_one_document_is_asked_for_and_one_must_be_there(self) -> None:
        both = wirecopy.convert([TEXT, TEXT], to="json")
        with pytest.raises(BadData, match="holds 2 documents, not one"):
            wirecopy.read(both, from_="json")
        assert len(list(wirecopy.read_many(both, from_="json"))) == 2

    def test_many_may_be_one(self, tmp_path: Path) -> None:
        path = tmp_path / "story.txt"
        path.write_text(TEXT)
        expected = [wirecopy.read(TEXT)]
        with path.open("rb") as binary, path.open() as text:
            for one in (TEXT, TEXT.encode(), path, Source.of(path), binary, text):
                assert list(wirecopy.read_many(one)) == expected
        with pytest.raises(UsageError, match="type NoneType cannot be read"):
            list(wirecopy.read_many(None))  # type: ignore[arg-type]

    def test_any_iterable_of_inputs_is_one_output(self, tmp_path: Path) -> None:
        path = tmp_path / "story.txt"
        path.write_text(TEXT)
        both = wirecopy.convert([path, TEXT], to="jsonl")
        assert wirecopy.convert((each for each in (path, TEXT)), to="jsonl") == both
        assert wirecopy.convert({path: 1, TEXT: 2}.keys(), to="jsonl") == both  # type: ignore[arg-type]  # of two kinds
        with path.open("rb") as binary, path.open() as text:  # iterables, too, of lines
            for one in (binary, text, bytearray(TEXT, "utf-8"), memoryview(TEXT.encode())):
                assert len(wirecopy.convert(one, to="jsonl").splitlines()) == 1
        with pytest.raises(UsageError, match="type int cannot be read; give a path object"):
            wirecopy.convert([TEXT, 5], to="jsonl")  # type: ignore[list-item]

    @pytest.mark.parametrize(
        ("wrong", "got"),
        [
            (Article("x"), "Article"),
            ("x", "str"),
            ("", "str"),
            (None, "NoneType"),
            ([1], "int"),
            ([None], "NoneType"),
            ([Document(), Article("x")], "Article"),
            ({"x": 1}, "str"),
        ],
    )
    def test_only_documents_are_written(self, wrong: object, got: str, tmp_path: Path) -> None:
        for to in ("csv", "html", "json", "xlsx"):
            with pytest.raises(UsageError, match=rf"xpected (a )?`Document`.*, got `{got}`"):
                wirecopy.write(wrong, tmp_path / "out", to=to)  # type: ignore[arg-type]
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        "wrong",
        [
            Document((Article(body=(Paragraph(None),)),)),  # type: ignore[arg-type]
            Document((Article(headline=b"x"),)),  # type: ignore[arg-type]
            Document((QuoteTable((Quote("A", 1.5),)),)),  # type: ignore[arg-type]
            Document((QuoteTable((Quote("A", time=date(2026, 1, 31)),)),)),  # type: ignore[arg-type]
            Document(("x",)),  # type: ignore[arg-type]
            Document(None),  # type: ignore[arg-type]
            Document(diagnostics=("odd",)),  # type: ignore[arg-type]
            Document((Article(byline={}),)),  # type: ignore[arg-type]
            Document((QuoteTable((Quote("A", extra=({"text": "x"},)),)),)),  # type: ignore[arg-type]
        ],
    )
    @pytest.mark.parametrize("given_as", [list, iter, lambda documents: documents[0]])
    def test_a_document_that_breaks_an_exporter_is_to_blame_if_its_fields_are(
        self, wrong: Document, given_as: Callable[[list[Document]], Document]
    ) -> None:
        said = []
        for exporter in ("csv", "html", "json", "newsml", "nitf", "rss", "text", "xlsx"):
            try:
                wirecopy.write(given_as([wrong, Document()]), io.BytesIO(), to=exporter)
            except UsageError as error:  # nothing else, and nothing is checked when all goes well
                said.append(str(error))
        assert said
        assert all(re.search(r"Expected `.*`, got `.*` - at `\$\.", each) for each in said)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"filters": "select:only=quotes"}, r"'select:only=quotes' is not a list of filters"),
            ({"filters": None}, "None is not a list of filters"),
            ({"filters": ("select", {"only": "quotes"})}, r"\{'only': 'quotes'\} is not a filter"),
            ({"filters": [("select", {}, 1)]}, "is not a filter; give a name, or a pair"),
            ({"filters": [(3, {})]}, "named by a text, not by one of type int"),
            ({"to": 3}, "named by a text, not by one of type int"),
            ({"from_": Article}, "named by a text, not by one of type"),
            ({"options": {3: "x"}}, "no option '3'"),
            ({"inputs": Document()}, "type Document cannot be read; `write` takes documents"),
            ({"inputs": Source("s", b"x", "utf-99")}, "no encoding 'utf-99'"),
            ({"inputs": Source("s", b"\xff", None, "ignored")}, "cannot be treated by 'ignored'"),  # type: ignore[arg-type]
        ],
    )
    def test_wrong_use_is_said(self, given: dict[str, object], said: str) -> None:
        with pytest.raises(UsageError, match=said):
            wirecopy.convert(**{"inputs": TEXT, "to": "csv", **given})  # type: ignore[call-overload]

    def test_a_folder_is_no_file_for_all(self, tmp_path: Path) -> None:
        for folder in (f"{tmp_path}/", tmp_path, f"{tmp_path}/new/"):
            with pytest.raises(OutputUnavailable, match="is a folder; name a file in it"):
                wirecopy.write(Document(), folder, to="json")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("jobs", [0, -1, "two"])
    def test_no_processor_writes_nothing(self, jobs: int) -> None:
        with pytest.raises(UsageError, match="let `jobs` be 1 or more"):
            wirecopy.write(Document(), io.BytesIO(), to="xlsx", jobs=jobs)

    def test_extensions_are_several(self, tmp_path: Path) -> None:
        (tmp_path / "story.t").write_text(TEXT)
        with pytest.raises(UsageError, match=r"write `extensions=\['\.txt'\]`"):
            list(wirecopy.find(tmp_path, extensions=".txt"))

    def test_an_exporters_own_fault_stays_what_it_is(self) -> None:
        def upset(_name: str, _each: object) -> None:
            raise KeyError("mine")

        for documents in ([wirecopy.read(ODD)], iter([wirecopy.read(ODD)])):
            with pytest.raises(KeyError, match="mine"):
                wirecopy.write(documents, io.BytesIO(), to="csv", on_diagnostic=upset)

    def test_without_a_format_there_is_nothing_to_write(self) -> None:
        with pytest.raises(UsageError, match="nothing says which format"):
            wirecopy.write(Document(), io.BytesIO())
        with pytest.raises(FormatUnavailable, match=r"cannot tell the .*put format from the name"):
            wirecopy.write(Document(), "out.docx")

    @given(testing.any_documents())
    def test_every_format_takes_every_document(self, document: Document) -> None:
        for to in ("csv", "json", "jsonl", "newsml", "text", "xlsx"):
            wirecopy.write(document, io.BytesIO(), to=to)


def test_tables_know_their_titles() -> None:
    assert wirecopy.read("Stocks\n" + TEXT).children[0] == QuoteTable(
        (
            Quote(
                "A",
                Decimal("1.5"),
                change=None,
                change_percent=Decimal("0.1"),
                currency="USD",
                currency_text="$",
            ),
        ),
        title="Stocks",
    )
