"""The tutorial, step by step, in an environment that holds wirecopy and nothing of the project's."""

import os
import re
import shutil
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
TUTORIAL = (PROJECT / "docs" / "write-an-exporter.md").read_text("utf-8")


def block(language: str, part: str) -> str:
    """The block of the tutorial that holds a part."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)
    (found,) = [text for each, text in blocks if each == language and part in text]
    return str(found)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that has what this one has, but is its own place to install."""
    folder = tmp_path_factory.mktemp("tutorial") / "env"
    # Without a pip of its own: what Python brings of setuptools may be older than what `dev` asks for.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    shared = [sysconfig.get_path("purelib"), *site.getsitepackages()]
    (packages,) = folder.glob("lib/python*/site-packages")
    lines = [f"import site; site.addsitedir({each!r})" for each in dict.fromkeys(shared)]
    (packages / "shared.pth").write_text("\n".join(lines))
    return folder


def run(environment: Path, folder: Path, *words: str) -> str:
    """What a command prints to standard output."""
    done = subprocess.run(
        [environment / "bin" / "python", "-m", *words],
        cwd=folder,
        env={**os.environ, "PIP_NO_INDEX": "1", "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_whoever_follows_the_tutorial_has_an_exporter(environment: Path, tmp_path: Path) -> None:
    shutil.copy(PROJECT / "examples" / "harbour.txt", tmp_path / "story.txt")
    # From idea to output: a file in a folder of plugins.
    (tmp_path / "wirecopy_shout.py").write_text(block("python", "def export("))
    words = next(line for line in block("", "--plugin-dir .").splitlines() if line).split()
    assert words[0] == "wirecopy"
    assert run(environment, tmp_path, *words) == "HARBOUR REOPENS AFTER THREE-DAY STORM\n"
    # A project of its own, installed.
    project = tmp_path / "wirecopy-shout"
    project.mkdir()
    (tmp_path / "wirecopy_shout.py").rename(project / "wirecopy_shout.py")
    (project / "pyproject.toml").write_text(block("toml", "[project]"))
    run(environment, project, "pip", "install", "--no-deps", "--no-build-isolation", ".")
    assert re.search(r"^shout +write", run(environment, tmp_path, "wirecopy", "formats"), re.M)
    told = run(
        environment, tmp_path, "wirecopy", "convert", "story.txt", "--to", "shout", "-o", "-"
    )
    assert told == "HARBOUR REOPENS AFTER THREE-DAY STORM\n"
    # Its tests: the contract finds the fault that the tutorial speaks of, and its mend passes.
    test = block("python", "class TestShout").partition("check_exporter(")[0]
    (project / "tests").mkdir()
    (project / "tests" / "test_shout.py").write_text(test.replace(", check_exporter", ""))
    done = subprocess.run(
        [environment / "bin" / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", project],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "UnicodeEncodeError" in done.stdout
    mended = (project / "wirecopy_shout.py").read_text()
    mended = mended.replace(
        "article.headline.upper()", 'article.headline.encode("utf-8", "replace").decode().upper()'
    )
    (project / "wirecopy_shout.py").write_text(mended)
    run(environment, project, "pip", "install", "--no-deps", "--no-build-isolation", ".")
    run(environment, project, "pytest", "-q", "-p", "no:cacheprovider", "tests")
