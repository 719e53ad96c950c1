"""The command line as users meet it: every session in tests/cases is run."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

CASES = Path(__file__).parent / "cases"


class Shell(Protocol):
    replay: Callable[[Path], int]


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda case: case.stem)
def test_the_session_goes_as_written(case: Path, shell: Shell) -> None:
    assert shell.replay(case) > 0
