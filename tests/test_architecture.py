"""A room imports only from the floors below it; plugins know the public face and the kit."""

import ast
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
CORE = PROJECT / "core" / "wirecopy"

# The rooms, from the ground up; `__init__` is the public face.
FLOORS = {
    "patterns": 0,
    "errors": 0,
    "tree": 1,
    "files": 2,
    "kit": 3,
    "plugins": 3,
    "wire": 4,
    "run": 5,
    "arrow": 6,
    "__init__": 6,
    "testing": 7,
    "cli": 7,
    "__main__": 8,
}
# Plugins may import, besides the public face, the standard library, and themselves:
LIBRARIES = {"msgspec", "openpyxl", "lxml"}
# What one plugin may import, too, for those who install its extra.
EXTRAS = {
    "wirecopy_html": {"selectolax", "trafilatura"},
    "wirecopy_markdown": {"markdown_it"},
    "wirecopy_parquet": {"pyarrow"},
    "wirecopy_pdf": {"pdfminer"},
    "wirecopy_ray": {"ray"},
    "wirecopy_validate": {"frictionless", "jsonschema", "referencing", "wirecopy_ninjs"},
    "wirecopy_xls": {"xlrd"},
    "wirecopy_xlsx": {"isal"},
}
NAMELESS = {"utils", "util", "common", "helpers", "base", "core", "manager"}


def imported(source: str) -> set[str]:
    """The modules that a file imports, as dotted names; those of `wirecopy` by their room."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "wirecopy":
                found |= {f"wirecopy.{alias.name}" for alias in node.names}
    return found


def rooms_of(source: str) -> set[str]:
    names = (name.split(".") for name in imported(source))
    return {parts[1] for parts in names if parts[0] == "wirecopy" and len(parts) > 1} & set(FLOORS)


def upward(room: str, source: str) -> set[str]:
    """The rooms that `room` imports although they do not lie below it."""
    return {other for other in rooms_of(source) - {room} if FLOORS[other] >= FLOORS[room]}


def room_files() -> list[tuple[str, Path]]:
    files = sorted(set(CORE.rglob("*.py")) - {CORE / "_version.py"})  # made when it is installed
    return [(file.relative_to(CORE).parts[0].removesuffix(".py"), file) for file in files]


@pytest.mark.parametrize(
    ("room", "file"), room_files(), ids=lambda each: getattr(each, "name", each)
)
def test_rooms_import_from_below_only(room: str, file: Path) -> None:
    assert room in FLOORS, "a new room: say on which floor it lies"
    assert upward(room, file.read_text("utf-8")) == set()


def test_nobody_imports_the_wire_reader() -> None:
    for room, file in room_files():
        if room != "wire":
            assert "wire" not in rooms_of(file.read_text("utf-8")), file.name


@pytest.mark.parametrize(
    "file",
    sorted((PROJECT / "plugins").rglob("*.py")),
    ids=lambda file: file.parent.name + "-" + file.name,
)
def test_plugins_know_the_public_face_only(file: Path) -> None:
    own = file.relative_to(PROJECT / "plugins").parts[0].removesuffix(".py")
    source = file.read_text("utf-8")
    assert rooms_of(source) <= {"kit", "arrow"}

    for name in imported(source):
        top = name.split(".")[0]
        allowed = sys.stdlib_module_names | LIBRARIES | {"wirecopy", own}
        assert top in allowed | EXTRAS.get(own, set()), name


@pytest.mark.parametrize("folder", ["core", "plugins"])
def test_every_module_says_what_it_is_in_a_sentence(folder: str) -> None:
    for file in set((PROJECT / folder).rglob("*.py")) - {CORE / "_version.py"}:
        docstring = ast.get_docstring(ast.parse(file.read_text("utf-8")))
        assert docstring, file
        assert docstring.split("\n")[0].endswith((".", "`.")), file
        assert file.stem not in NAMELESS, file


def test_the_page_names_every_room() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text("utf-8")
    assert set(FLOORS) - {"__main__"} <= set(re.findall(r"`(\w+)`", page))


def test_the_promises_of_the_kit_are_made_module_by_module() -> None:
    page = (PROJECT / "docs" / "stability.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|.*\| (?:stable|growing) \|$", page, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    kit = {file.stem for file in (CORE / "kit").glob("*.py")} - {"__init__"} | {"words"}
    assert sorted(named) == sorted(kit), "say in docs/stability.md what the new module promises"
    for row, names in re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| .*?: (`.*?) \| stable", page, re.M):
        modules = [import_module(f"wirecopy.kit.{name}") for name in re.findall(r"`(\w+)`", row)]
        for name in re.findall(r"`(\w+)`", names):
            assert any(hasattr(module, name) for module in modules), name


def test_the_check_can_fail() -> None:
    assert upward("tree", "from wirecopy.plugins.registry import reader") == {"plugins"}
    assert upward("files", "from wirecopy import run") == {"run"}
    assert upward("cli", "import wirecopy.run.convert") == set()
    assert rooms_of("from wirecopy import Document, hookimpl") == set()
