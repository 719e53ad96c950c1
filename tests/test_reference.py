"""The reference names exactly what is public, as it is."""

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import wirecopy
import wirecopy.testing
from wirecopy.plugins import hookspecs

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "reference.md").read_text("utf-8")
HEADINGS = re.findall(r"^### `(\w+)`$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_docstrings_say(reference: ModuleType) -> None:
    assert reference.page() == PAGE, "run `python docs/reference.py > docs/reference.md`"


def test_the_page_names_exactly_what_is_public() -> None:
    hooks = [name for name in vars(hookspecs) if name.startswith("wirecopy_")]
    public = [*wirecopy.__all__, *wirecopy.testing.__all__, *hooks]
    assert sorted(HEADINGS) == sorted(public)


def test_nothing_public_is_left_out_of_all() -> None:
    for module in (wirecopy, wirecopy.testing):
        seen = {
            name
            for name, value in vars(module).items()
            if not name.startswith("_") and not inspect.ismodule(value)
        }
        assert seen == set(module.__all__)


@pytest.mark.parametrize("name", wirecopy.__all__)
def test_every_public_class_shows_its_fields(name: str) -> None:
    value = getattr(wirecopy, name)
    section = PAGE.split(f"### `{name}`\n")[1].split("\n### ")[0]
    for field in getattr(value, "__struct_fields__", ()):
        assert re.search(rf"^    {field}: ", section, re.MULTILINE), field


@pytest.mark.parametrize("hook", [name for name in vars(hookspecs) if name.startswith("wirecopy_")])
def test_every_hook_shows_its_signature(hook: str) -> None:
    signature = str(inspect.signature(getattr(hookspecs, hook)))
    returned = re.sub(r"wirecopy\.plugins\.formats\.", "", signature)
    assert f"\n{hook}{returned}\n" in PAGE


def test_every_public_error_says_when_it_is_raised() -> None:
    for name in wirecopy.__all__:
        value = getattr(wirecopy, name)
        if isinstance(value, type) and issubclass(value, wirecopy.WirecopyError):
            assert f"Exit code {value.exit_code}." in PAGE.split(f"### `{name}`\n")[1][:800], name
