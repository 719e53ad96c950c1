"""Which files are complete: looked at, at moments that the tests make up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecopy.run.arrivals import Arrivals, State, is_unfinished


def state(size: int, modified: int = 0, number: int = 1) -> State:
    return State(number, size, modified)


def test_a_file_that_stands_still_is_complete_once() -> None:
    arrivals = Arrivals(0.5)
    assert not arrivals.see("a", state(1), 10.0)
    assert not arrivals.see("a", state(1), 10.4)
    assert arrivals.see("a", state(1), 10.5)
    assert not arrivals.see("a", state(1), 99.0)
    assert arrivals.due(99.0) == []


@pytest.mark.parametrize(
    "changed", [state(2), state(1, modified=7), state(1, number=2)], ids=["size", "time", "file"]
)
def test_whatever_changes_begins_the_wait_anew(changed: State) -> None:
    arrivals = Arrivals(0.5)
    arrivals.see("a", state(1), 10.0)
    assert not arrivals.see("a", changed, 10.5)
    assert not arrivals.see("a", changed, 10.9)
    assert arrivals.see("a", changed, 11.0)
    # and again, when it is complete already
    assert not arrivals.see("a", state(9), 20.0)
    assert arrivals.see("a", state(9), 20.5)


def test_a_file_that_goes_and_comes_is_new() -> None:
    arrivals = Arrivals(0.5)
    arrivals.see("a", state(1), 0.0)
    assert not arrivals.see("a", None, 0.5)
    assert not arrivals.see("a", state(1), 1.0)
    assert arrivals.see("a", state(1), 1.5)
    arrivals.see("a", None, 2.0)
    arrivals.see("a", state(1), 3.0)
    assert arrivals.see("a", state(1), 3.5)


def test_a_change_that_is_taken_back_is_none() -> None:
    arrivals = Arrivals(0.5)
    arrivals.see("a", state(1), 0.0)
    assert arrivals.see("a", state(1), 0.5)
    arrivals.see("a", state(2), 0.6)
    assert not arrivals.see("a", state(1), 0.7)
    assert arrivals.wait(0.7) is None


def test_says_when_to_look_again() -> None:
    arrivals = Arrivals(0.5)
    assert arrivals.wait(0.0) is None
    arrivals.see("a", state(1), 1.0)
    arrivals.see("b", state(1), 1.25)
    assert arrivals.wait(1.25) == 0.25
    assert arrivals.wait(7.0) == 0.0
    assert arrivals.due(1.49) == []
    assert arrivals.due(1.5) == ["a"]
    assert arrivals.due(1.75) == ["a", "b"]


def test_no_wait_at_all() -> None:
    arrivals = Arrivals(0)
    assert arrivals.see("a", state(1), 1.0)
    assert not arrivals.see("a", state(1), 1.0)
    assert arrivals.see("a", state(2), 1.0)


def test_names_what_is_no_longer_there() -> None:
    arrivals = Arrivals(0.5)
    arrivals.see("a", state(1), 0.0)
    arrivals.see("a", state(1), 0.5)
    arrivals.see("b", state(1), 0.5)
    assert sorted(arrivals.missing({"c"})) == ["a", "b"]
    assert list(arrivals.missing({"a", "b"})) == []


@given(st.lists(st.tuples(st.floats(0, 0.9), st.sampled_from([None, 1, 2, 3])), max_size=30))
def test_complete_means_the_same_for_half_a_second(looks: list[tuple[float, int | None]]) -> None:
    arrivals, now, since, last = Arrivals(0.5), 0.0, 0.0, None
    taken: int | None = None
    for pause, size in looks:
        now += pause
        if size != last:
            since, last = now, size
        is_complete = arrivals.see("a", None if size is None else state(size), now)
        if is_complete:
            assert size is not None
            assert now - since >= 0.5
            assert size != taken
            taken = size
        elif size is not None and size != taken:
            assert now - since < 0.5
        if size is None:
            taken = None


@pytest.mark.parametrize(
    "name", [".a.txt", "a.txt.part", "a.PART", "a.tmp", "a.txt~", "a.txt.crdownload", ".git"]
)
def test_unfinished_by_its_name(name: str) -> None:
    assert is_unfinished(name)


@pytest.mark.parametrize("name", ["a.txt", "part", "a.part.txt", "tmp.txt", "~a.txt", "a\n.txt"])
def test_nothing_unfinished_about_its_name(name: str) -> None:
    assert not is_unfinished(name)
