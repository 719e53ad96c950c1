"""No item that is withheld, canceled or embargoed goes out in a format that cannot say so."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import wirecopy
from wirecopy import Article, Document, Item, Paragraph, Quote, QuoteTable, Signal, Table, errors
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter
from wirecopy.run import release
from wirecopy.run.release import Rules

UNTIL = "2026-11-20T17:35:00+01:00"
BEFORE, AFTER = "2026-11-20T17:35:00+01:00", "2026-11-20T17:35:01+01:00"

#: What must not go out, and the words that say why.
UNUSABLE = {
    "killed": (Item(guid="urn:k", status="canceled"), "'urn:k' is canceled"),
    "kill signal": (Item(guid="urn:s", signals=(Signal("sig:kill"),)), "'urn:s' is killed"),
    "withheld": (Item(status="withheld"), "'Harbour opens' is withheld"),
    "embargoed": (Item(embargoed=UNTIL), f"'Harbour opens' is embargoed until {UNTIL}"),
    "embargoed openly": (Item(embargoed="open"), "is embargoed until further notice"),
}
USABLE = [None, Item(), Item(status="usable"), Item(signals=(Signal("update"),))]
WRITERS = sorted(offer.name for _, offer in registry.offers(Exporter))
#: Those that say that they have a place for both states.
KEEPERS = sorted(
    name
    for name in WRITERS
    if {"Item.status", "Item.embargoed"} <= (registry.exporter(name).carries or frozenset())
)


def story(item: Item | None, headline: str = "Harbour opens") -> Document:
    return Document((Article(headline, body=(Paragraph("Text is."),), item=item),))


def written(document: Document, to: str, **rules: object) -> bytes:
    output = io.BytesIO()
    wirecopy.write(document, output, to=to, **rules)  # type: ignore[arg-type]  # options by name
    return output.getvalue()


def wirecopy_(folder: Path, *words: str, epoch: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wirecopy", *words],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": epoch},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A usable story, a killed one and an embargoed one."""
    items = {"a": None, "b": Item(guid="urn:b", status="canceled"), "c": Item(embargoed=UNTIL)}
    for name, item in items.items():
        wirecopy.write(story(item, f"Story {name}"), tmp_path / f"{name}.json")
    return tmp_path


@pytest.mark.parametrize("to", sorted(set(WRITERS) - set(KEEPERS)))
@pytest.mark.parametrize("state", UNUSABLE)
def test_a_format_without_a_place_refuses(state: str, to: str) -> None:
    item, reason = UNUSABLE[state]
    carries = registry.exporter(to).carries or frozenset()
    has_end = item.embargoed == UNTIL and "Item.embargoed:end" in carries
    if has_end or ("Item.status" in carries and item.embargoed is None):
        (document,) = wirecopy.read_many([written(story(item), to)], from_=to)
        kept = document.articles[0].item
        assert kept is not None
        is_killed = item.status == "canceled" or item.signals
        assert kept.status == ("canceled" if is_killed else item.status)
        assert kept.embargoed == item.embargoed
        return
    with pytest.raises(wirecopy.Unusable) as caught:
        written(story(item), to)
    assert caught.value.exit_code == 65
    assert reason in str(caught.value)
    assert "--allow-unusable" in caught.value.hint
    assert written(story(item), to, allow_unusable=True)


@pytest.mark.parametrize("to", WRITERS)
@pytest.mark.parametrize("item", USABLE)
def test_every_format_takes_what_is_usable(item: Item | None, to: str) -> None:
    assert written(story(item), to)


@pytest.mark.parametrize("to", KEEPERS)
@pytest.mark.parametrize("state", UNUSABLE)
def test_a_format_with_a_place_keeps_the_state(state: str, to: str) -> None:
    item, _ = UNUSABLE[state]
    (document,) = wirecopy.read_many([written(story(item), to)], from_=to)
    kept = document.articles[0].item
    assert kept is not None
    assert item is not None
    # The place of a signal may bring the status, too.
    assert (kept.status, kept.embargoed) in [
        (item.status, item.embargoed),
        ("canceled" if item.signals else item.status, item.embargoed),
    ]


def test_the_formats_with_places_are_known() -> None:
    assert (
        {"newsml", "json", "jsonl"} <= set(KEEPERS) <= {"newsml", "ninjs", "nitf", "json", "jsonl"}
    )


@pytest.mark.parametrize(
    "child",
    [
        QuoteTable((Quote("RIO"),), "Metals", item=Item(status="canceled")),
        Table((("a", "b"),), title="Metals", item=Item(status="canceled")),
    ],
)
def test_tables_are_items_too(child: QuoteTable | Table) -> None:
    with pytest.raises(wirecopy.Unusable, match="'Metals' is canceled"):
        written(Document((child,)), "csv")


@pytest.mark.parametrize(
    ("embargoed", "date", "is_over"),
    [
        (UNTIL, "", False),
        (UNTIL, BEFORE, False),
        (UNTIL, AFTER, True),
        ("open", "9999-12-31T23:59:59Z", False),
        # A day ends with its last hour, where no zone is given in the zone that comes last.
        ("2026-11-20", "2026-11-21T12:00:00Z", False),
        ("2026-11-20", "2026-11-21T12:00:01Z", True),
        ("2026-11-20T17:35:00", "2026-11-21T05:35:00Z", False),
        ("2026-11-20T17:35:00", "2026-11-21T05:35:01Z", True),
        # No such day: nobody knows when it ends.
        ("2026-13-45", "9999-12-31T23:59:59Z", False),
        ("9999-12-31", "9999-12-31T23:59:59Z", False),
    ],
)
def test_an_embargo_ends_before_a_time_that_is_given(
    embargoed: str, date: str, is_over: bool
) -> None:
    document = story(Item(embargoed=embargoed))
    if is_over:
        assert written(document, "text", date=date)
    else:
        with pytest.raises(wirecopy.Unusable, match="--date") as caught:
            written(document, "text", date=date)
        assert (date or "no time is given") in str(caught.value)


def test_the_epoch_is_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    document = story(Item(embargoed="2026-11-20T17:35:00Z"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795196100")
    with pytest.raises(wirecopy.Unusable):
        written(document, "text")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795196101")
    assert written(document, "text")
    with pytest.raises(wirecopy.Unusable):  # what is given counts
        written(document, "text", date="2026-01-01T00:00:00Z")


def test_a_date_without_its_zone_is_refused() -> None:
    with pytest.raises(wirecopy.UsageError, match="with a zone"):
        written(story(None), "text", date="2026-11-20")


@pytest.mark.parametrize(
    ("carries", "state", "is_refused"),
    [
        (None, "killed", True),
        (frozenset({"*"}), "killed", True),
        (frozenset({"Article.headline", "Item.status"}), "killed", False),
        (frozenset({"Article.headline", "Item.status"}), "embargoed", True),
        (frozenset({"Item.embargoed"}), "embargoed", False),
        (frozenset({"Item.embargoed"}), "withheld", True),
    ],
)
def test_an_exporter_says_which_states_it_has_a_place_for(
    carries: frozenset[str] | None, state: str, is_refused: bool
) -> None:
    exporter = Exporter("loud", print, carries=carries)
    gate = release.gate(exporter, Rules())
    refusal = gate.refusal(story(UNUSABLE[state][0])) if gate is not None else None
    assert (refusal is not None) == is_refused


def test_every_refused_item_is_named() -> None:
    items = [Item(guid=f"urn:{number:02}", status="canceled") for number in range(21)]
    document = Document(tuple(Article("H", item=item) for item in items), "b.json")
    with pytest.raises(wirecopy.Unusable) as caught:
        written(document, "csv")
    assert "'urn:00' is canceled, 'urn:01' is canceled" in str(caught.value)
    assert "and 1 more items" in str(caught.value)
    assert str(caught.value).startswith("b.json: ")


def test_one_refused_input_leaves_no_output(folder: Path) -> None:
    done = wirecopy_(folder, "convert", "b.json", "--to", "csv")
    assert done.returncode == 65
    assert done.stderr.splitlines() == [
        (
            "wirecopy: b.json: 'urn:b' is canceled, and csv has no place to say so; "
            "write newsml or json, which keep the state, or use --allow-unusable"
        )
    ]
    assert not (folder / "b.csv").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("filters", [(), ("--filter", "redact:words=nothing")])
@pytest.mark.parametrize("to", ["text", "rss"])
def test_a_merged_run_leaves_refused_documents_out(
    folder: Path, to: str, filters: tuple[str, ...], jobs: str
) -> None:
    words = ("convert", "a.json", "b.json", "c.json", "--to", to, "-o", "all", "--jobs", jobs)
    done = wirecopy_(folder, *words, *filters)
    assert done.returncode == 65
    assert "'urn:b' is canceled" in done.stderr
    assert f"'Story c' is embargoed until {UNTIL}" in done.stderr
    output = (folder / "all").read_text()
    assert "Story a" in output
    assert "Story b" not in output
    assert "Story c" not in output


@pytest.mark.parametrize("filters", [(), ("--filter", "redact:words=nothing")])
def test_a_merged_run_without_a_usable_document_writes_nothing(
    folder: Path, filters: tuple[str, ...]
) -> None:
    done = wirecopy_(folder, "convert", "b.json", "c.json", "--to", "text", "-o", "all", *filters)
    assert done.returncode == 65
    assert not (folder / "all").exists()


def test_a_run_into_a_folder_writes_the_rest(folder: Path) -> None:
    words = ("convert", "a.json", "b.json", "c.json", "--to", "text", "-o", "out/")
    done = wirecopy_(folder, *words, "--report", "report", "--date", AFTER)
    assert done.returncode == 65
    assert {each.name for each in (folder / "out").glob("*.txt")} == {"a.txt", "c.txt"}
    report = [json.loads(line) for line in (folder / "report").read_text().splitlines()]
    assert [each["status"] for each in report] == ["done", "failed", "done"]


def test_the_state_of_what_goes_out_all_the_same_is_a_column(folder: Path) -> None:
    words = ("convert", "b.json", "--to", "csv", "-o", "-", "-O", "table=articles")
    done = wirecopy_(folder, *words, "--allow-unusable")
    assert done.returncode == 0
    header, row = (line.split(",") for line in done.stdout.splitlines())
    assert dict(zip(header, row, strict=True))["status"] == "canceled"


def test_watch_quarantines_what_must_not_go_out(folder: Path) -> None:
    (folder / "in").mkdir()
    for name in "ab":
        (folder / f"{name}.json").rename(folder / "in" / f"{name}.json")
    words = ("watch", "in", "-o", "out", "--to", "text", "--once", "--settle", "0")
    assert wirecopy_(folder, *words).returncode == 65
    assert [each.name for each in (folder / "out").glob("*.txt")] == ["a.txt"]


def test_a_loss_is_a_failure_where_that_is_asked_for(tmp_path: Path) -> None:
    document = story(Item(ed_note="Call the desk."))
    output = tmp_path / "story.html"
    heard: list[wirecopy.Diagnostic] = []
    with pytest.raises(wirecopy.StrictFailure, match="would be lost"):
        wirecopy.write(
            document, output, fail_on_loss=True, on_diagnostic=lambda _, each: heard.append(each)
        )
    assert not output.exists()
    assert "ed_note: 'Call the desk.'" in heard[0].message
    wirecopy.write(document, output)
    wirecopy.write(story(None), output, fail_on_loss=True, force=True)


def test_a_loss_of_the_reader_counts_even_if_it_is_an_info() -> None:
    said = wirecopy.Diagnostic("not-read", "info", "x")
    document = Document((Article("H"),), diagnostics=(said,))
    with pytest.raises(wirecopy.StrictFailure):
        written(document, "text", fail_on_loss=True)
    with pytest.raises(errors.StrictFailure):
        wirecopy.convert(written(document, "json"), to="text", from_="json", fail_on_loss=True)


@pytest.mark.parametrize("to", sorted(set(WRITERS) - set(KEEPERS) - {"newsml", "ninjs", "nitf"}))
@pytest.mark.parametrize("field", ["ed_note", "instructions"])
def test_notes_to_editors_stand_in_no_body_page_or_feed(field: str, to: str) -> None:
    item = Item(guid="urn:a", **{field: "Call Roedesk."})  # type: ignore[arg-type]  # one field
    heard: list[wirecopy.Diagnostic] = []
    output = io.BytesIO()
    article = Article("H", body=(Paragraph("Text."),), item=item)
    document = Document((article, QuoteTable((Quote("RIO"),), item=item)))
    wirecopy.write(document, output, to=to, on_diagnostic=lambda _, each: heard.append(each))
    written = output.getvalue()
    if to == "xlsx":
        with zipfile.ZipFile(io.BytesIO(written)) as workbook:
            written = b"".join(map(workbook.read, workbook.namelist()))
    assert b"Roedesk" not in written
    if to == "text":
        assert "not-exact" in [each.code for each in heard]
    else:
        assert any("Roedesk" in each.message for each in heard if each.code == "not-carried")
