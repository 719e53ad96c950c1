"""The projects that `wirecopy new` begins pass their own tests and mypy as they are."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

KINDS = ["exporter", "reader", "filter"]


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_project_passes_its_tests_and_mypy(kind: str, tmp_path: Path) -> None:
    made = run(tmp_path, "wirecopy", "new", kind, "sea-mail")
    assert (made.returncode, made.stderr) == (0, "")
    project = tmp_path / "wirecopy-sea-mail"
    for file in made.stdout.split("\n\n")[0].splitlines():
        assert (tmp_path / file).is_file()
    # Instead of an installation, which the check of the wheel does: a folder of plugins.
    tested = run(project, "pytest", "-q", "-p", "no:cacheprovider", WIRECOPY_PLUGINS=str(project))
    assert tested.returncode == 0, tested.stdout
    typed = run(project, "mypy")
    assert typed.returncode == 0, typed.stdout
    for check in (["check"], ["format", "--check", "--line-length=100"]):
        linted = run(project, "ruff", *check, ".")
        assert linted.returncode == 0, linted.stdout
    points = tomllib.loads((project / "pyproject.toml").read_text())["project"]["entry-points"]
    assert points == {"wirecopy": {"sea-mail": "wirecopy_sea_mail"}}


def test_a_project_is_not_written_over(tmp_path: Path) -> None:
    run(tmp_path, "wirecopy", "new", "exporter", "shout")
    again = run(tmp_path, "wirecopy", "new", "reader", "shout")
    assert (again.returncode, again.stderr) == (
        73,
        "wirecopy: wirecopy-shout: is there already; choose another name\n",
    )


@pytest.mark.parametrize("name", ["A B", "../x", "", "9x", "a-", "csv", "größe"])
def test_a_name_that_is_no_new_word_is_refused(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, "wirecopy", "new", "exporter", "--", name)
    assert done.returncode == 2
    assert "choose a" in done.stderr
    assert list(tmp_path.iterdir()) == []
