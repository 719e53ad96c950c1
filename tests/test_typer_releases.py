"""Options as releases of typer later than the one that the tests have show them."""

from types import SimpleNamespace
from typing import Literal

import pytest

from wirecopy.cli.configuring import _misfit


def option(annotation: object, *, least: int | None = None, most: int | None = None) -> object:
    """An option of typer 0.29 and later: with a descriptor instead of a type."""
    return SimpleNamespace(
        type_descriptor=SimpleNamespace(annotation=annotation),
        is_flag=False,
        multiple=False,
        min=least,
        max=most,
    )


@pytest.mark.parametrize(
    ("annotation", "value", "wrong"),
    [
        (str, "csv", ""),
        (str, 5, "text"),
        (int, 5, ""),
        (int, "x", "a number"),
        (float, 0.5, ""),
        (Literal["skip", "stop"], "stop", ""),
        (Literal["skip", "stop"], "x", "another: 'x' is not one of 'skip', 'stop'"),
    ],
)
def test_a_setting_is_held_to_the_type_of_its_option(
    annotation: object, value: object, wrong: str
) -> None:
    assert _misfit(option(annotation), value) == wrong  # type: ignore[arg-type]  # stands for one


@pytest.mark.parametrize(("value", "is_wrong"), [(0, True), (1, False), (8, False), (9, True)])
def test_a_setting_is_held_to_the_range_of_its_option(value: int, is_wrong: bool) -> None:
    wrong = f"another: {value} is not in the range x>=1 and x<=8" if is_wrong else ""
    assert _misfit(option(int, least=1, most=8), value) == wrong  # type: ignore[arg-type]  # as above
