"""The reference names exactly what is public."""

import inspect
import re
from pathlib import Path

import pytest

import wirecopy
import wirecopy.testing
from wirecopy.plugins import hookspecs

PAGE = (Path(__file__).parents[1] / "docs" / "reference.md").read_text("utf-8")
ENTRIES = re.findall(r"^::: ([\w.]+)$", PAGE, re.MULTILINE)
HOOKS = [name for name in vars(hookspecs) if name.startswith("wirecopy_")]
ERRORS = [
    name
    for name in wirecopy.__all__
    if isinstance(value := getattr(wirecopy, name), type)
    and issubclass(value, wirecopy.WirecopyError)
]


def test_the_page_names_exactly_what_is_public() -> None:
    public = [f"wirecopy.{name}" for name in wirecopy.__all__]
    public += [f"wirecopy.testing.{name}" for name in wirecopy.testing.__all__]
    public += [f"wirecopy.plugins.hookspecs.{name}" for name in HOOKS]
    assert sorted(ENTRIES) == sorted(public)


@pytest.mark.parametrize("module", [wirecopy, wirecopy.testing], ids=lambda each: each.__name__)
def test_nothing_public_is_left_out_of_all(module: object) -> None:
    seen = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert seen <= set(getattr(module, "__all__"))  # noqa: B009  # mypy knows no `__all__` here


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_has_a_docstring(entry: str) -> None:
    module, _, name = entry.rpartition(".")
    value = getattr(__import__(module, fromlist=[name]), name)
    if name not in ("Block", "hookimpl"):  # a union and a marker: documented by a comment
        assert inspect.getdoc(value), entry


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_shows_its_exit_code(name: str) -> None:
    assert f"| `{name}` | {getattr(wirecopy, name).exit_code} |" in PAGE
