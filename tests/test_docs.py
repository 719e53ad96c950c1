"""Every session and every snippet of Python in the README and the docs is run."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from wirecopy.wire.diagnostics import CATALOGUE

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#:]+)\)")


class Shell(Protocol):
    folder: Path
    replay: Callable[[Path], int]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_sessions_and_snippets_run(
    page: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.replay(page)
    monkeypatch.chdir(shell.folder)
    for number, snippet in enumerate(PYTHON.findall(page.read_text("utf-8")), start=1):
        exec(compile(snippet, f"{page.name}, snippet {number}", "exec"), {"__name__": "snippet"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_catalogue_page_names_every_diagnostic() -> None:
    page = (PROJECT / "docs" / "diagnostics.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (info|warning|error) \|", page, re.MULTILINE))
    assert rows == {code: severity for code, (severity, _) in CATALOGUE.items()}


def test_the_site_names_every_page() -> None:
    site = (PROJECT / "mkdocs.yml").read_text("utf-8")
    for page in sorted((PROJECT / "docs").rglob("*.md")):
        assert str(page.relative_to(PROJECT / "docs")) in site


def test_ci_runs_the_command_that_the_readme_gives() -> None:
    command = re.search(r"^python3 -m venv .*--cov$", (PROJECT / "README.md").read_text(), re.M)
    assert command is not None
    assert command[0] in (PROJECT / ".ci" / "run").read_text()
