"""The examples run, and their feeds are read as a person would read them."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import wirecopy

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_api_example_runs() -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "api.py")], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.startswith("Harbour reopens after three-day storm (BTZ)\nHRW ")


def test_the_harbour_feed() -> None:
    document = wirecopy.read(EXAMPLES / "harbour.txt")
    (article,) = document.articles
    assert len(document.quotes) == 5
    assert [type(block).__name__ for block in article.body].count("Paragraph") == 6
    assert article.byline == wirecopy.Byline("A. Roe", "BTZ")
    assert document.diagnostics == ()


def test_the_boerse_feed() -> None:
    document = wirecopy.read(EXAMPLES / "boerse.txt")
    assert [str(quote.price) for quote in document.quotes] == ["1234.50", "18.07", "None"]
    assert {quote.currency for quote in document.quotes} == {"EUR"}
    assert document.articles[0].dateline == wirecopy.Dateline("HARBURG", "14. Nov", agency="dtz")


def test_the_evening_feed() -> None:
    document = wirecopy.read(EXAMPLES / "evening.txt")
    assert [article.headline for article in document.articles] == [
        "Mine closes after ninety years",
        "Copper price little changed",
    ]
    assert [str(quote.price) for quote in document.quotes] == ["9412.5", "2561"]


@pytest.mark.parametrize("name", ["deskxml", "shout", "sqlite"])
def test_the_example_projects_pass_their_tests(name: str, tmp_path: Path) -> None:
    project = EXAMPLES / f"wirecopy-{name}"
    described = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    ((entry, module),) = described["entry-points"]["wirecopy"].items()
    # As if installed; `.ci/run` installs them.
    info = tmp_path / f"{module}-{described['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {described['name']}\nVersion: {described['version']}\n"
    )
    (info / "entry_points.txt").write_text(f"[wirecopy]\n{entry} = {module}\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(project)))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(project)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
