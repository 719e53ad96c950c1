"""No story that may not be published is written as one that may."""

from pathlib import Path

import pytest

import wirecopy
from wirecopy import Article, Document, Item, Paragraph, QuoteTable
from wirecopy.kit.status import state_of, status_of, with_state

KILLED = {
    "newsml": (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:h:1" version="3"><itemMeta>'
        '<pubStatus qcode="stat:canceled"/></itemMeta><contentMeta><headline>Tugs</headline>'
        "</contentMeta></newsItem>"
    ),
    "ninjs": '{"uri": "urn:h:1", "headline": "Tugs", "pubstatus": "canceled"}',
    "nitf": (
        '<nitf><head><docdata management-status="killed"/></head><body><body.head><hedline>'
        "<hl1>Tugs</hl1></hedline></body.head></body></nitf>"
    ),
}
WRITTEN = {
    "newsml": '<pubStatus qcode="stat:canceled"/>',
    "ninjs": '"pubStatus":"canceled"',
    "nitf": 'management-status="canceled"',
    "json": '"status":"canceled"',
}


@pytest.mark.parametrize("to", WRITTEN)
@pytest.mark.parametrize("from_", KILLED)
def test_a_killed_story_stays_killed(from_: str, to: str, tmp_path: Path) -> None:
    (document,) = wirecopy.read_many([KILLED[from_]], from_=from_)
    assert document.articles[0].headline == "Tugs"
    target = tmp_path / f"out.{to}"
    wirecopy.write(document, target, to=to)
    assert WRITTEN[to] in target.read_text("utf-8").replace('": "', '":"')
    (again,) = wirecopy.read_many([target], from_=to)
    item = again.articles[0].item
    assert item is not None
    assert item.status == "canceled"


def test_an_embargo_is_kept_or_the_story_is_refused(tmp_path: Path) -> None:
    story = Article("Tugs", item=Item(embargoed="2099-01-01T00:00:00Z"), body=(Paragraph("x."),))
    for to in ("newsml", "ninjs", "nitf", "json"):
        target = tmp_path / f"out.{to}"
        wirecopy.write(Document((story,)), target, to=to)
        (again,) = wirecopy.read_many([target], from_=to)
        assert again.articles == (story,)
    for to in ("text", "html", "rss"):
        with pytest.raises(wirecopy.Unusable, match="embargo"):
            wirecopy.write(Document((story,)), tmp_path / to, to=to)


@pytest.mark.parametrize(
    ("status", "embargo", "state"),
    [
        ("", None, None),
        ("Usable", None, None),
        ("Cancelled", None, Item(status="canceled")),
        ("Embargoed", None, Item(embargoed="open")),
        ("usable", "2099-01-01", Item(embargoed="2099-01-01")),
        ("odd", None, Item(status="withheld")),
    ],
)
def test_the_states_that_sources_name(status: str, embargo: str | None, state: Item | None) -> None:
    assert state_of(status, embargo) == state


def test_the_status_of_several_is_the_strictest() -> None:
    plain, held = Article("a"), Article("b", item=Item(embargoed="open"))
    assert status_of([plain]) == "usable"
    assert status_of([plain, held]) == "withheld"
    assert status_of([held, QuoteTable((), item=Item(status="canceled"))]) == "canceled"
    assert with_state(plain, None) is plain
    assert with_state(Article(item=Item(guid="g")), Item(status="withheld")).item == Item(
        guid="g", status="withheld"
    )
