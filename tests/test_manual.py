"""The page of commands and the man page say what the program can do."""

import ast
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import wirecopy
from wirecopy import __main__ as program
from wirecopy import errors
from wirecopy.cli.commands import COMMANDS

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
HOW = "the command line has changed: run `python tools/manual.py`, and commit what it wrote"


@pytest.fixture(scope="module")
def manual() -> ModuleType:
    spec = importlib.util.spec_from_file_location("manual", PROJECT / "tools" / "manual.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(manual: ModuleType) -> None:
    assert manual.page() == (DOCS / "commands.md").read_text("utf-8"), HOW


def test_the_man_page_is_up_to_date(manual: ModuleType) -> None:
    assert manual.man() == (DOCS / "wirecopy.1").read_text("utf-8"), HOW


def test_the_help_that_is_printed_at_once_is_the_framework_s(manual: ModuleType) -> None:
    assert manual.help_text() == Path(program.HELP).read_text("utf-8"), HOW


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_the_framework_s(manual: ModuleType, command: str) -> None:
    file = Path(program.HELP).with_name(f"{command}.txt")
    assert manual.help_text(command) == file.read_text("utf-8"), HOW


def test_help_is_kept_of_commands_that_there_are() -> None:
    files = {file.stem for file in Path(program.HELP).parent.glob("*.txt")}
    assert files == {"wirecopy", *COMMANDS}


@pytest.mark.parametrize("option", ["--help", "-h", "--version"])
def test_help_and_version_load_no_framework(option: str) -> None:
    code = (
        f"import sys; sys.argv = ['wirecopy', '{option}']; import atexit\n"
        "atexit.register(lambda: print('typer' in sys.modules, file=sys.stderr))\n"
        "from wirecopy.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == "False\n"
    said = Path(program.HELP).read_text("utf-8")
    assert done.stdout == (f"wirecopy {wirecopy.__version__}\n" if "v" in option else said)


@pytest.mark.parametrize(
    ("name", "value"), [("COLUMNS", "79"), ("WIRECOPY_DISABLE", "text"), ("WIRECOPY_PLUGINS", "")]
)
def test_narrow_terminals_and_chosen_plugins_are_answered_by_the_framework(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert not program._is_answered(["--help"])


def test_terminals_of_80_columns_are_answered_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert program._is_answered(["--help"])
    assert capsys.readouterr().out.startswith("Usage: wirecopy [OPTIONS]")
    assert not program._is_answered(["--help", "convert"])


def test_the_help_of_a_command_is_printed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in os.environ if name.startswith("WIRECOPY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    assert program._is_answered(["convert", "--help"])
    assert capsys.readouterr().out.startswith("Usage: wirecopy convert [OPTIONS]")
    assert program._is_answered(["watch", "-h"])
    for words in (["convert"], ["convert", "--to", "--help"], ["wirecopy", "-h"], ["x", "-h"]):
        assert not program._is_answered(words)


@pytest.mark.parametrize("file", ["wirecopy.toml", "pyproject.toml"])
def test_settings_that_the_help_may_show_are_shown_by_the_framework(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / file).touch()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert not program._is_answered(["convert", "--help"])
    (tmp_path / file).unlink()
    monkeypatch.setenv("WIRECOPY_CONVERT_TO", "csv")
    assert not program._is_answered(["convert", "--help"])


def test_a_full_disk_is_told_by_the_framework() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "wirecopy", "--help"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == errors.WriteFailed.exit_code
    assert done.stderr.count("\n") == 1


def test_every_exit_code_is_named(manual: ModuleType) -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    raised = {kind.exit_code for kind in kinds if issubclass(kind, errors.WirecopyError)}
    stopped = {128 + number for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)}
    assert {code for code, _ in manual.exits()} == {0} | raised | stopped


def test_every_environment_variable_of_the_code_is_named() -> None:
    sources = [*(PROJECT / "core").rglob("*.py"), *(PROJECT / "plugins").rglob("*.py")]
    if not sources:
        pytest.skip("the sources are elsewhere")
    found = re.findall(
        r'"(WIRECOPY_[A-Z]+(?:_[A-Z]+)*|SOURCE_DATE_EPOCH)"',
        "\n".join(source.read_text("utf-8") for source in sources),
    )
    page = (DOCS / "commands.md").read_text("utf-8")
    assert len(found) > 3
    assert [name for name in set(found) if f"`{name}`" not in page] == []


def test_what_help_shows_is_on_both_pages() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wirecopy", "convert", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    options = set(re.findall(r"--[a-z-]+", done.stdout))
    assert len(options) > 15
    page, man = ((DOCS / name).read_text("utf-8") for name in ("commands.md", "wirecopy.1"))
    for option in options:
        assert option in page
        assert option.replace("-", r"\-") in man


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
def test_the_man_page_is_sound_roff() -> None:
    command = ["groff", "-man", "-ww", "-z", "-Tutf8", "-Kutf8", str(DOCS / "wirecopy.1")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_lines_of_roff_begin_no_request(manual: ModuleType) -> None:
    assert manual._marked(".EXT 'a\\b' `-x`") == r"\&.EXT 'a\eb' \fB\-x\fR"


def test_no_help_text_stands_twice() -> None:
    texts = [
        ast.unparse(keyword.value)
        for file in sorted((PROJECT / "core" / "wirecopy" / "cli").glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "typer.Option"
        for keyword in node.keywords
        if keyword.arg == "help"
    ]
    assert len(texts) > 20
    assert [text for text in texts if texts.count(text) > 1] == []
