"""The limits of heads and furniture that no text of the table in `test_wire_limits.py` shows."""

import pytest

import wirecopy
from wirecopy import Article, Note, Subhead
from wirecopy.wire import articles, furniture, heads

SITE = "The Norrhaven Post"
HEADLINE = "Harbour reopens after a long night of storm"


@pytest.mark.parametrize(("between", "headline"), [(1, SITE), (2, HEADLINE)])
def test_a_name_that_stands_again_is_left_for_what_is_three_lines_nearer_to_the_copy(
    between: int, headline: str
) -> None:
    texts = [SITE, SITE, *["Home", "World"][:between], HEADLINE]
    found = heads.head([heads.Line(text, at) for at, text in enumerate(texts, 1)])
    assert found.headline is not None
    assert texts[found.headline] == headline


@pytest.mark.parametrize(("lines", "taken"), [(11, 11), (12, 12), (13, 12)])
def test_so_many_lines_show_whether_the_first_two_are_one_paragraph(lines: int, taken: int) -> None:
    texts = [f"Ships left the harbour {chr(97 + at)} on Monday" for at in range(lines)]
    group = articles._Group(texts, 1, 0, after_form_feed=False)
    assert len(articles.Stories(texts)._run(group, 0)) == taken


@pytest.mark.parametrize(("sentences", "stories"), [(2, 2), (3, 1)])
def test_a_heading_below_three_sentences_is_a_cross_head(sentences: int, stories: int) -> None:
    copy = [f"Ship number {at} left on Monday." for at in range(sentences)]
    text = "\n\n".join(["By Jane Roe", *copy, "## Harbour", "Tugs waited for two days."])
    read = [child for child in wirecopy.read(text).children if isinstance(child, Article)]
    assert len(read) == stories
    if stories == 1:
        assert [block.text for block in read[0].body if isinstance(block, Subhead)] == ["Harbour"]
    else:
        assert read[1].headline == "Harbour"


def test_no_sign_off_and_no_word_of_furniture_is_longer_than_the_cheap_look_allows() -> None:
    longest = "bur-abcd/efgh/ijkl/mnop"
    assert furniture.furniture(longest) == Note(longest)
    assert furniture.furniture(f"{longest}/q") is None
    assert len(longest) <= furniture._LONGEST_SIGN_OFF
    assert max(map(len, furniture._WORDS)) <= furniture._LONGEST_SIGN_OFF
