"""Times of sources and days of texts: what is read as one, and what never is."""

from datetime import date

import pytest

import wirecopy
import wirecopy_filters
from wirecopy import Article, Dateline, Document, Item
from wirecopy.kit.dates import dated, day_in, day_of, iso_time

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-20T17:35:00+01:00", "2026-11-20T17:35:00+01:00"),
        ("2026-11-20T17:35:00.000Z", "2026-11-20T17:35:00.000Z"),
        ("2026-11-20 17:35", "2026-11-20T17:35:00"),
        ("2026-11-20 17:35:00 UTC", "2026-11-20T17:35:00Z"),
        ("20261120T173500+0100", "2026-11-20T17:35:00+01:00"),
        ("20261120", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
        ("Fri, 20 Nov 2026 17:35:00 +0100", "2026-11-20T17:35:00+01:00"),
        ("20 Nov 2026 17:35 GMT", "2026-11-20T17:35:00Z"),
        # A zone that nobody knows is none.
        ("Fri, 20 Nov 2026 17:35:00 -0000", "2026-11-20T17:35:00"),
        ("14.11.", None),
        ("2026-13-01", None),
        ("2026-11-20T25:00:00Z", None),
        ("20261120173500123", None),
        ("Friday", None),
        ("1732", None),
        ("", None),
        ("x" * 99, None),
    ],
)
def test_times_are_read_as_they_are_written(text: str, time: str | None) -> None:
    """ISO 8601 in its forms, and that of mail; nothing else."""
    assert iso_time(text) == time
    if time is not None:
        item = Item(version_created=time)
        lines = wirecopy.tree.nodes.checked(Document((Article("a", item=item),)))  # type: ignore[attr-defined]  # seldom asked
        assert lines.articles[0].item == item


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Nov 14", "2026-11-14"),
        ("Nov. 14", "2026-11-14"),
        ("November 14, 2024", "2024-11-14"),
        ("14 November", "2026-11-14"),
        ("14. November", "2026-11-14"),
        ("14.11.", "2026-11-14"),
        ("14.11.2025", "2025-11-14"),
        ("14 de noviembre de 2025", "2025-11-14"),
        ("1er décembre", "2026-12-01"),
        ("2. Jänner", "2027-01-02"),
        ("3. März", "2027-03-03"),
        ("2026-11-14", "2026-11-14"),
        ("Dec 31", "2026-12-31"),
        ("Feb 29", None),
        ("31.11.", None),
        ("14:11", None),
        ("Friday", None),
        ("Octopus", None),
        ("99 Nov", None),
    ],
)
def test_a_day_without_a_year_gets_that_of_the_text(text: str, day: str | None) -> None:
    """The nearest one; a bare `14.11.` is a day, not a time."""
    found = day_of(text, TODAY)
    assert (found and found.isoformat()) == day


def test_no_year_is_guessed() -> None:
    """Without a day that is known."""
    assert day_of("Nov 14") is None
    assert day_of("Nov 14, 2026") == date(2026, 11, 14)


def test_a_year_that_ends_between() -> None:
    """A dateline of December in a text of January."""
    assert day_of("Dec 30", date(2027, 1, 2)) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("name", "pattern", "day"),
    [
        ("days/2026-11-20/quotes.txt", "days/{date}/", "2026-11-20"),
        ("in/days/20261120/a/quotes.txt", "days/{date}/", "2026-11-20"),
        ("days\\2026-11-20\\quotes.txt", "days/{date}/", "2026-11-20"),
        ("archive/2026/11/20/quotes.txt", "archive/{date}/", "2026-11-20"),
        ("quotes_20261120.txt", "quotes_{date}.", "2026-11-20"),
        ("quotes_eve_20261120.txt", "quotes_*_{date}", "2026-11-20"),
        ("quotes/eve_20261120.txt", "quotes*_{date}", None),
        ("quotes_20261120.txt", "{date}", "2026-11-20"),
        ("quotes_20261120173500.txt", "{date}", None),
        ("days/2026-13-20/quotes.txt", "days/{date}/", None),
        ("other/2026-11-20/quotes.txt", "days/{date}/", None),
    ],
)
def test_names_hold_days(name: str, pattern: str, day: str | None) -> None:
    """Of files and folders."""
    found = day_in(name, pattern)
    assert (found and found.isoformat()) == day


def test_what_the_source_says_wins() -> None:
    """Then the dateline's day with the year that is known, then that day."""
    told = Article("a", item=Item(published="2026-11-01"))
    filed = Article("b", dateline=Dateline("Port Harrow", "Nov 18"))
    far = Article("c", dateline=Dateline("Port Harrow", "June 2"))
    plain = Article("d", item=Item(guid="x"))
    found = dated(Document((told, filed, far, plain)), TODAY)
    times = [each.item and each.item.version_created for each in found.children]
    assert times == [None, "2026-11-18", "2026-11-20", "2026-11-20"]
    assert found.children[0] == told
    assert found.children[3].item == Item(guid="x", version_created="2026-11-20")


_STORY = (
    "Harbour opens\n\nPORT HARROW, Nov 18 (HRW) - The harbour opened after the storm on Monday.\n"
)


def _times(text: str, name: str = "", **options: object) -> list[str | None]:
    source = wirecopy.Source(name, text)
    written = wirecopy.convert(source, to="jsonl", from_="wire", **options)  # type: ignore[call-overload]  # any of its options
    document = wirecopy.read(written, from_="jsonl")
    return [each.item.version_created if each.item else None for each in document.children]


def test_a_person_says_the_day_of_a_text() -> None:
    """As an option of the reader of wire text, or of a filter for documents of any format."""
    assert _times(_STORY) == [None]
    assert _times(_STORY, reader_options={"date": "2026-11-20"}) == ["2026-11-18"]
    assert _times("HRW | 0.1% | 18.24 | $ |", reader_options={"date": "2026-11-20"}) == [
        "2026-11-20"
    ]
    assert _times(_STORY, filters=["dated:date=2026-11-20"]) == ["2026-11-18"]


def test_the_day_in_a_name_comes_before_that_of_an_option() -> None:
    """For each document its own."""
    names: list[object] = [("dated", {"names": "days/{date}/", "date": "2026-10-01"})]
    assert _times("Ships left.", "days/2026-11-21/a.txt", filters=names) == ["2026-11-21"]
    assert _times("Ships left.", "others/a.txt", filters=names) == ["2026-10-01"]


@pytest.mark.parametrize("day", ["20", "2026-11-31", "20.11.2026", "2026-11-20T12:00:00Z"])
def test_what_is_not_a_day_is_refused(day: str) -> None:
    """In one line that says how to write it."""
    with pytest.raises(wirecopy.UsageError, match="is not a day; write date=2026-11-20"):
        _times(_STORY, reader_options={"date": day})


def test_a_name_without_a_day_is_told() -> None:
    """A pattern without a place for it is an error."""
    document = wirecopy.read(_STORY)
    (found,) = dates_of([document], "days/{date}/")
    assert [(each.code, each.severity) for each in found.diagnostics] == [("no-date", "warning")]
    with pytest.raises(wirecopy.BadOption, match="names has no"):
        dates_of([document], "days")


def dates_of(documents: list[Document], names: str) -> list[Document]:
    options = wirecopy_filters.DatedOptions(names=names)
    return list(wirecopy_filters.dated(iter(documents), options))
