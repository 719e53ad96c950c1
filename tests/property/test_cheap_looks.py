"""Laws: a cheap look in front of a pattern never changes what the pattern finds.

Each law has the slow way in it, word for word. The lines are those that extractors made of the kept
pages, each alone, and generated ones.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.tree.nodes import Note
from wirecopy.wire import bylines, datelines, furniture, heads, messages, typography, wraps
from wirecopy.wire.typography import CLOSERS, STOPS, WHITE

PAGES = Path(__file__).parent.parent / "extractors" / "out"

#: Pieces that the patterns look for, and their neighbours.
PIECES = (
    *("Harbour", "reopens", "Ships", "left", "By", "by", "Von", "Jane", "Roe", "ROE", "dpa", "BTZ"),
    *(
        "--",
        "—",
        "–",
        "-",
        " - ",
        "|",
        ":",
        "：",
        "/",
        "©",
        "(",
        ")",
        "（",
        "）",
        "[",
        "]",
        "【",
        "】",
    ),
    *("1", "14", "2031", "٣", "²", "9:41", "November", "Nov.", "Published", "Stand", "更新", "年"),
    *(".", "...", "U.S.", "。", "!", "?", '"', "”", "’", ",", ";", "\t", "  ", " ", "\u00a0"),
    *("Embargoed", "advİsory", "UPDATE", "ENDS", "more", "Photo", "http", "#", "*", "=", "~", "_"),
    *(
        "A. Roe--BTZ",
        "BERLIN (BTZ) -",
        "BTZ.CO, Berlin - ",
        "東京",
        "記者",
        "김민수 기자",
        "・",
        "·",
    ),
)
lines = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join),
    st.text(min_size=1, max_size=140),
).map(lambda text: " ".join(text.splitlines()).strip(WHITE))


@cache
def kept() -> tuple[str, ...]:
    found: set[str] = set()
    for path in PAGES.rglob("*.txt"):
        found.update(line.strip(WHITE) for line in path.read_text("utf-8").split("\n"))
    return tuple(sorted(found - {""}))


def slow_sentence(text: str) -> bool:
    bare = text.rstrip(CLOSERS)
    return (
        bare.endswith(STOPS)
        and not bare.endswith("...")
        and re.search(r"(?:^|[ \"'(])(?:\w\.){2,}\Z", bare[-12:]) is None
    ) or (text[-1:] in (")", "）") and typography.credit_behind(text) is not None)


def slow_row(text: str) -> bool:
    return "|" in text or text.count("  ") + text.count("\t") > 1


def slow_date_line(text: str) -> bool:
    if len(text) > 120 or not re.search(r"\d", text) or set("%$€£¥+=<>©@#?!*") & set(text):
        return False
    says_date = re.search(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d{2}", text) is not None
    for part in re.findall(r"[^\W\d_]+\.?|\d+", text):
        if not part[0].isdigit():
            if not datelines.is_date_word(part):
                return False
            says_date = says_date or len(part) > 2 or typography.is_cjk(part[0])
    return says_date


def slow_signature(text: str, *, is_first: bool) -> bylines.Found | None:
    agency = r"[^\W\d_](?:[^\W_]|[&.]){1,14}(?:-[^\W_]{2,8}){0,2}"
    for dash in ("--", "—", "–"):
        before, found, after = text.rpartition(dash)
        signature = re.match(rf"[ \t]*({agency})(\))?\Z", after) if found else None
        if signature is None or not all(part[:1].isupper() for part in signature[1].split("-")):
            continue
        if not before:
            if dash == "--" and not signature[2]:
                return bylines.Found(None, signature[1])
            continue
        signer = re.match(r"(\()?([^\d|()]{2,60})\Z", before)
        if signer is None or bool(signer[1]) != bool(signature[2]):
            continue
        name = signer[2].strip(WHITE)
        is_headline = is_first and not signer[1] and not re.match(r"(?:\w\.)+", name)
        if len(name) > 1 and bylines.is_name(name) and not is_headline:
            return bylines.Found(name, signature[1])
    return None


def differences(text: str) -> Iterator[str]:
    """Which cheap looks say something else than the patterns behind them."""
    if typography.is_sentence(text) != slow_sentence(text):
        yield "sentence"
    if typography.is_row(text) != slow_row(text):
        yield "row"
    if typography.has_digit(text) != bool(re.search(r"\d", text)):
        yield "digit"
    like = 0 < len(text) <= 200 and not slow_row(text) and re.search(r"[^\W_]", text) is not None
    if typography.is_like_headline(text) != (like and not slow_sentence(text)):
        yield "headline"
    if datelines.is_date_line(text) != slow_date_line(text):
        yield "date line"
    is_dated = slow_date_line(text) or re.match(datelines._PUBLISHED, text) is not None
    if is_dated and not datelines._may_be_published(text):
        yield "publication line"
    noticed = len(text) <= 60 and furniture._NOTICE.match(text) is not None
    if furniture.is_notice(text) != noticed:
        yield "notice"
    if furniture.is_rule(text) != (furniture._RULE.match(text) is not None):
        yield "rule"
    if furniture.is_words(text):
        if furniture.furniture(text) is not None:
            yield "words that are furniture"
        if not bylines.begins_with_by_word(text) and bylines.byline(text) is not None:
            yield "words that are a byline"
    if heads._TITLE_MARK.search(text) and len(text) <= 300 and not heads._may_be_title(text):
        yield "title"
    if furniture.PHOTO_BEHIND.search(text) and not heads._may_be_title(text):
        yield "photo"
    for is_first in (False, True):
        signed = slow_signature(text, is_first=is_first)
        if signed is not None and bylines.byline(text, is_first=is_first) != signed:
            yield "signature"
    if bylines._of_east_asia(text) is not None and text.isascii():
        yield "name of East Asia"
    return


def test_the_kept_pages_are_read_as_the_patterns_alone_read_them() -> None:
    wrong = {text: found for text in kept() if (found := list(differences(text)))}
    assert not wrong
    assert len(kept()) > 3000


@given(lines.filter(bool))
def test_any_line_is_read_as_the_patterns_alone_read_it(text: str) -> None:
    assert not list(differences(text))


@pytest.mark.parametrize(
    "text",
    [
        *("Published 14.11.2031", "Zuletzt aktualisiert 14.11.2031", "5 min read", "LEESTIJD 3"),
        *("Última actualización 14.11.2031", "Güncelleme 14.11.2031", "Opdateret 14.11.2031"),
        *(
            "最終更新日 2031年11月14日",
            "Обновлено 14.11.2031",
            "Dodano 14.11.2031",
            "Mis à jour 14.11",
        ),
    ],
)
def test_lines_that_begin_with_a_word_for_dates_are_publication_lines(text: str) -> None:
    assert datelines.is_publication_line(text)
    assert isinstance(furniture.furniture(text), Note)


@given(st.lists(lines.filter(bool), min_size=1, max_size=6))
def test_lines_are_joined_as_one_pair_after_the_other(texts: list[str]) -> None:
    slow = texts[0]
    for before, after in pairwise(texts):
        is_wide = typography.is_cjk(before[-1]) and typography.is_cjk(after[0])
        slow += after if is_wide else f" {after}"
    assert wraps.joined(texts) == slow


@given(st.lists(st.sampled_from(["ZCZC", "Z", "ZC", "NNNN", "N", " ", "A"]), max_size=9))
def test_a_message_may_begin_where_its_mark_is(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert messages.may_begin(text) == ("ZCZC" in text)
