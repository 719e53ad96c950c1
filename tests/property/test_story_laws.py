"""Stories rendered into the forms that pages and wires deliver come back with the same roles."""

import textwrap

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wirecopy
from wirecopy import Article, Byline, Caption, Note, Paragraph, Subhead

WORDS = "harbour tug pilot storm ferry quay captain island north water master signal".split()
NAMES = ("Jane Roe", "A. Roe", "Jürgen van der Aa", "Anne-Marie Roe")
MENU = ("Home", "World", "Business", "Sport", "Politik", "Économie", "Deportes", "経済")
SITES = ("The Harrow Courier", "Hafenblatt", "Le Phare")
BY = ("By", "Von", "Par", "Por", "Di", "Door", "Af", "Av")
DATES = (
    "Published 14 November 2031, 10:32", "Stand: 14.11.2031, 12:05 Uhr", "2 Min Read",
    "Publié le 14 novembre 2031 à 12h05", "Updated 4:12 PM EST, Mon November 14, 2031",
    "Aggiornato il 14/11/2031 12:05", "Publicado el 14 de noviembre de 2031", "14 November 2031",
    "Bijgewerkt 14 november 2031 12:05", "Uppdaterad 14 november 2031 kl 12.05",
    "Opdateret 14. november 2031 kl. 12.05", "Aktualizacja: 14 listopada 2031, 12:05",
    "Обновлено 14 ноября 2031, 12:05", "2031年11月14日 10時32分 更新", "更新 2031/11/14 10:32",
    "입력 2031.11.14 10:32", "发布时间：2031-11-14 10:32", "نشر 14 نوفمبر 2031",
    "פורסם 14 בנובמבר 2031",
)  # fmt: skip


def phrases(least: int, most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most).map(
        lambda words: " ".join(words).capitalize()
    )


def sentences() -> st.SearchStrategy[str]:
    return phrases(24, 40).map(lambda text: f"The {text.lower()}.")


HEADLINES = phrases(5, 9)
BODIES = st.lists(sentences(), min_size=1, max_size=4)


def story(text: str) -> Article:
    (article,) = wirecopy.read(text).articles
    return article


def paragraphs(article: Article) -> list[str]:
    return [block.text for block in article.body if isinstance(block, Paragraph)]


@given(
    st.lists(st.sampled_from(MENU), max_size=5),
    st.none() | st.sampled_from(("Shipping", "Schiffbau", "Mer")),
    HEADLINES,
    st.sampled_from(BY),
    st.sampled_from(NAMES),
    st.lists(st.sampled_from(DATES), max_size=2, unique=True),
    st.booleans(),
    BODIES,
)
def test_heads(
    menu: list[str],
    kicker: str | None,
    headline: str,
    by: str,
    name: str,
    dates: list[str],
    date_first: bool,
    body: list[str],
) -> None:
    above = [*menu, *([kicker] if kicker else [])]
    byline = [f"{by} {name}"]
    head = [*dates, *byline] if date_first else [*byline, *dates]
    article = story("\n".join([*above, headline, *head, *body]))
    assert article.headline == headline
    assert article.byline == Byline(name)
    assert paragraphs(article) == body
    notes = [block.text for block in article.body if isinstance(block, Note)]
    assert notes == [*above, *dates]


@given(
    st.sampled_from(SITES),
    st.sampled_from(("{site} - {headline}", "{headline} | {site}", "{headline} – {site}")),
    st.lists(st.sampled_from(MENU), max_size=4),
    HEADLINES,
    st.booleans(),
    BODIES,
)
def test_headlines_that_stand_again(
    site: str, title: str, menu: list[str], headline: str, photo: bool, body: list[str]
) -> None:
    lines = [title.format(site=site, headline=headline), site, *menu, headline]
    lines += [f"{headline} / Photo: J. Roe"] * photo
    article = story("\n\n".join([*lines, *body]))
    assert article.headline == headline
    assert paragraphs(article) == body
    assert sum(isinstance(block, Caption) for block in article.body) == photo


@given(HEADLINES, BODIES, st.integers(50, 90), st.sampled_from(("blank", "indent")))
def test_wraps(headline: str, body: list[str], width: int, between: str) -> None:
    indent = "   " if between == "indent" else ""
    wrapped = [textwrap.fill(text, width, initial_indent=indent) for text in body]
    article = story(f"{headline}\n\n" + ("\n" if indent else "\n\n").join(wrapped))
    assert article.headline == headline
    assert paragraphs(article) == body


@given(
    HEADLINES, st.lists(st.tuples(phrases(1, 3), sentences()), min_size=1, max_size=3), st.data()
)
def test_markdown(headline: str, parts: list[tuple[str, str]], data: st.DataObject) -> None:
    atx = data.draw(st.booleans())
    first = f"# {headline}" if atx else f"{headline}\n======"
    lead = "Ships [left](/ships) the ![tug](/tug.png) harbour \\- at last."
    lines = [first, "By [Jane Roe](/by)", "![A tug leaves](/a.jpg)", lead]
    for cross_head, text in parts:
        lines += [f"## {cross_head}" if atx else f"{cross_head}\n------", text]
    article = story("\n\n".join(lines))
    assert article.headline == headline
    assert article.byline == Byline("Jane Roe")
    assert article.body == (
        Caption("A tug leaves"),
        Paragraph("Ships left the tug harbour - at last."),
        *(each for head, text in parts for each in (Subhead(head), Paragraph(text))),
    )


@given(HEADLINES, BODIES, BODIES, st.integers(1, 3))
def test_tables_within(headline: str, above: list[str], below: list[str], rows: int) -> None:
    assume(len(above) > 1 or len(below) > 1)
    table = [f"HRW{row} | 0.{row}% | 1{row}.5 | $" for row in range(rows)]
    document = wirecopy.read("\n".join([headline, *above, *table, *below, "(J. Roe--BTZ)"]))
    (article,) = document.articles
    assert article.headline == headline
    assert article.byline == Byline("J. Roe", "BTZ")
    assert paragraphs(article) == [*above, *below]
    assert len(document.quotes) == rows


@given(HEADLINES, st.lists(st.tuples(phrases(1, 3), sentences()), min_size=1, max_size=4))
def test_rules_around_cross_heads(headline: str, parts: list[tuple[str, str]]) -> None:
    lines = [headline, "", "PORT HARROW (BTZ) - Shares rose.", ""]
    for cross_head, text in parts:
        lines += ["----------", cross_head.upper(), "----------", text]
    article = story("\n".join(lines))
    assert article.headline == headline
    subheads = [block.text for block in article.body if isinstance(block, Subhead)]
    assert subheads == [cross_head.upper() for cross_head, _ in parts]


@pytest.mark.parametrize("dash", ["-", "--", "–", "—", "−"])
@pytest.mark.parametrize("place", ["BERLIN", "Frankfurt/Main", "Port Harrow", "MÜNCHEN", "Москва"])
@pytest.mark.parametrize("agency", ["AFP", "dpa", "Reuters"])
def test_datelines_below_a_teaser(place: str, agency: str, dash: str) -> None:
    first = f"{place} ({agency}) {dash} Ships left on Monday."
    article = story(f"Harbour reopens\n\nShips may leave again.\n\n{first}")
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.agency) == (place, agency)
    assert paragraphs(article) == ["Ships may leave again.", first]


@pytest.mark.parametrize(
    "piece",
    [
        "# x\n", "[a](b)", "![a](b)\n", "[", "](", "\\", "x\n---\n", "---\nx\n", "A b\nBy Jane Roe\n",
        "Stand: 1\n", "Home\n", "x - y\n", " - ", "Ab c.\nx\ny\nz\n", "**a**\n", "By\nJane Roe\n",
        "[1]", "BERLIN (BTZ) - \n", "記者 ", "【", "Jane Roe | ", "14 Nov ", "A long line b\n", "x\n***\n",
        "A headline of a story\n\n", "a: ", "1\n", "Home\nBy Jane Roe\n", "   x y z\n", "(BTZ) ", "/ ©",
    ],
)  # fmt: skip
def test_repetitions_take_time_in_proportion(piece: str) -> None:
    """A quadratic step would not end here."""
    assert wirecopy.read(piece * 10_000).children is not None
