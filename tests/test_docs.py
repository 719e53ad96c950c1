"""Every session and every snippet of Python in the README and the docs is run."""

import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from wirecopy import errors
from wirecopy.plugins import registry
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


def test_the_formats_page_names_every_format_of_ours() -> None:
    page = (PROJECT / "docs" / "formats" / "index.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*`) \|(.*)\|(.*)\| \[", page, re.MULTILINE)
    listed = {
        (name, does)
        for names, read, written in rows
        for name in re.findall(r"`([a-z0-9]+)`", names)
        for does, mark in (("read", read), ("write", written))
        if "●" in mark
    }
    ours = [plugin for plugin in registry.plugins() if plugin.is_own]
    assert listed == {
        *((reader.name, "read") for plugin in ours for reader in plugin.readers),
        *((exporter.name, "write") for plugin in ours for exporter in plugin.exporters),
    }


def test_the_promises_page_names_every_exit_code() -> None:
    page = (PROJECT / "docs" / "promises.md").read_text("utf-8")
    cells = re.findall(r"^\| ([0-9, ]+) \|", page, re.MULTILINE)
    listed = {int(code) for cell in cells for code in cell.split(",")}
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    raised = {kind.exit_code for kind in kinds if issubclass(kind, errors.WirecopyError)}
    stopped = {128 + number for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    assert listed == {0} | raised | stopped


def test_ci_runs_the_command_that_the_readme_gives() -> None:
    command = re.search(r"^python3 -m venv .*--cov$", (PROJECT / "README.md").read_text(), re.M)
    assert command is not None
    assert command[0] in (PROJECT / ".ci" / "run").read_text()
