"""Functions in a child process: what they find comes back, and nothing they do hurts anybody."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from wirecopy import Source
from wirecopy.errors import BadData, FormatUnavailable
from wirecopy.kit import child
from wirecopy.kit.child import Limits

HERE = str(Path(__file__).parent)
SOURCE = Source.of(b"")


def found(content: bytes, *, word: str = "") -> list[str]:
    print("a library may print")
    return [content.decode(), word]


def raises(_: bytes) -> None:
    raise ValueError("odd\nin two lines")


def refuses(_: bytes) -> None:
    raise FormatUnavailable("needs a library", hint="install it")


def sleeps(_: bytes) -> None:
    time.sleep(30)


def dies(_: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eats(_: bytes) -> int:
    return len(bytearray(3_000_000_000))


def recurses(_: bytes) -> None:
    recurses(_)


def leaves(_: bytes) -> None:
    sys.exit(3)


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(HERE)


def run(function: str, **options: object) -> list[str]:
    return child.run(
        f"test_child:{function}",
        "höher".encode(),
        source=SOURCE,
        kind=list[str],
        options=options,
        limits=Limits(seconds=3, megabytes=1000),
    )


def test_what_a_function_finds_comes_back() -> None:
    assert run("found", word="x") == ["höher", "x"]


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("raises", "cannot be taken apart: ValueError: odd; is it whole?"),
        ("sleeps", "took longer than 3 seconds"),
        ("dies", "died of SIGKILL"),
        ("recurses", "nested too deep"),
        ("leaves", "ended with exit code 3"),
        pytest.param(
            "eats",
            "needs more than 1000 MB of memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="knows no such limit"),
        ),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(function: str, said: str) -> None:
    with pytest.raises(BadData) as caught:
        run(function)
    assert said in str(caught.value)
    assert str(caught.value).startswith("<input>: ")


def test_errors_of_ours_stay_what_they_are() -> None:
    with pytest.raises(FormatUnavailable, match="needs a library; install it"):
        run("refuses")


def number(_: bytes) -> list[str]:
    return [str(os.getpid())]


def test_a_process_is_kept_for_the_next_file(monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("number")
    assert run("number") == first != [str(os.getpid())]
    with pytest.raises(BadData):
        run("raises")  # what an error of a library leaves behind does no harm
    assert run("number") == first
    with pytest.raises(BadData):
        run("dies")
    second = run("number")
    assert second != first
    os.kill(int(second[0]), signal.SIGKILL)  # while it waits
    time.sleep(0.3)
    second = run("number")
    monkeypatch.setattr(child, "_MOST_SERVED", 1)
    run("number")
    assert run("number") != second
