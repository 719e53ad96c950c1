"""Shell completion, asked for as the shells do it, and once in a real bash."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

WIRECOPY = [sys.executable, "-m", "wirecopy"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text("Head\nText is.\n")
    return tmp_path


def complete(folder: Path, *words: str, shell: str = "bash", **variables: str) -> list[str]:
    """What a shell offers for the last of the words; nothing means that it offers files."""
    line = " ".join(("wirecopy", *words))
    done = subprocess.run(
        WIRECOPY,
        cwd=folder,
        env={
            **os.environ,
            "_WIRECOPY_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": "\n".join(("wirecopy", *words)),
            "COMP_CWORD": str(len(words)),
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            **variables,
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["insp"], ["inspect"]),
        (["convert", "--forc"], ["--force"]),
        (["convert", "--to", "xl"], ["xlsx"]),
        (["convert", "--from", "jso"], ["json", "jsonl"]),
        (["convert", "--errors", ""], ["strict", "replace"]),
        (["convert", "--encoding", "cp125"], [f"cp125{n}" for n in range(9)]),
        (["convert", "story.txt", "-t", "csv", "-O", "de"], ["delimiter=", "decimal="]),
        (["convert", "story.txt", "-o", "a.xlsx", "-O", "summ"], ["summary=true", "summary=false"]),
        (["convert", "story.txt", "-I", "deci"], [f"decimal={x}" for x in ("auto", "point", "comma")]),
        (["convert", "--from", "csv", "-I", "guar"], ["guarded=true", "guarded=false"]),
        # No blank may follow: two words that begin alike.
        (["convert", "--to", "csv", "-O", "delim"], ["delimiter=", "delimiter=,"]),
        (["convert", "--filter", "re"], ["redact"]),
        (["--disable", "nit"], ["nitf"]),
        (["validate", "--from", "an"], []),
        (["validate", "--from", "data"], ["datapackage"]),
        (["formats", "xls"], ["xls", "xlsx"]),
        (["formats", "data"], ["datapackage"]),
        (["config", "conv"], ["convert"]),
        (["new", "re"], ["reader"]),
        # File names.
        (["convert", ""], []),
        (["convert", "sto"], []),
        (["convert", "story.txt", "-o", ""], []),
        # What is not there has nothing to offer, and says nothing.
        (["convert", "--to", "nothing", "-O", ""], []),
        (["convert", "--filter", "nothing:"], []),
    ],
)  # fmt: skip
def test_what_bash_is_offered(words: list[str], offered: list[str], folder: Path) -> None:
    assert complete(folder, *words) == offered


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["convert", "--to", "=", "xl"], ["xlsx"]),
        (["convert", "--to", "csv", "-O", "header", "="], ["true", "false"]),
        (["convert", "--to", "csv", "-O", "header", "=", "f"], ["false"]),
        (["convert", "--filter", "select", ":"], ["symbols=", "text=", "only="]),
        (["convert", "--filter", "select", ":", "only", "=", "quot"], ["quotes"]),
        (["convert", "--filter", "select", ":", "only", "=", "all", ":", "te"], ["text="]),
        (["convert", "--to", "csv", "-O", "header", "=", "true", "-O", "ra"], ["raw=true", "raw=false"]),
    ],
)  # fmt: skip
def test_bash_parts_words_at_colons_and_equal_signs(
    words: list[str], offered: list[str], folder: Path
) -> None:
    assert complete(folder, *words) == offered


def test_the_default_decides_where_the_options_go(folder: Path) -> None:
    assert complete(folder, "convert", "-O", "summ") == []
    (folder / "wirecopy.toml").write_text('[convert]\nto = "xlsx"\n')
    assert complete(folder, "convert", "-O", "summ") == ["summary=true", "summary=false"]


@pytest.mark.parametrize("fault", ["[convert]\nto = \n", "[convert]\nthere = 1\n", "oh = 1\n"])
def test_a_faulty_configuration_keeps_nobody_from_completing(fault: str, folder: Path) -> None:
    (folder / "wirecopy.toml").write_text(fault)
    assert complete(folder, "convert", "--to", "xl") == ["xlsx"]


def test_plugins_that_shout_are_not_heard(folder: Path) -> None:
    plugins = folder / "plugins"
    plugins.mkdir()
    (plugins / "loud.py").write_text(
        "import os, sys, warnings\n"
        "print('LOUD')\n"
        "print('LOUD', file=sys.stderr)\n"
        "os.write(1, b'LOUD')\n"
        "os.write(2, b'LOUD')\n"
        "warnings.warn('LOUD')\n"
        "raise RuntimeError('LOUD')\n"
    )
    assert complete(folder, "convert", "--to", "xl", WIRECOPY_PLUGINS=str(plugins)) == ["xlsx"]


def test_zsh_and_fish_are_told_what_it_is_for(folder: Path) -> None:
    (zsh,) = complete(folder, "convert", "--to", "xl", shell="zsh")
    assert zsh.startswith("""_arguments '*: :(("xlsx":"an Excel workbook""")
    (fish,) = complete(folder, "convert", "--to", "xl", shell="fish")
    assert fish.startswith("xlsx\tan Excel workbook")
    (fish,) = complete(folder, "convert", "--to=xl", shell="fish")
    assert fish.startswith("--to=xlsx\t")
    assert complete(folder, "convert", "sto", shell="zsh") == ["_files"]
    assert complete(folder, "convert", "sto", shell="fish") == []


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("wirecopy convert --to xls", "wirecopy convert --to xlsx "),
        ("wirecopy convert sto", "wirecopy convert story.txt "),
        ("wirecopy convert --to csv -O header=t", "wirecopy convert --to csv -O header=true "),
        ("wirecopy convert --filter select:o", "wirecopy convert --filter select:only="),
    ],
)
def test_a_real_bash(typed: str, completed: str, folder: Path) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        surroundings = {**os.environ, "PATH": path, "TERM": "dumb", "PS1": "", "HOME": str(folder)}
        os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], surroundings)
    try:
        os.write(terminal, b'eval "$(_WIRECOPY_COMPLETE=source_bash wirecopy)"; echo rea""dy\n')
        assert "ready" in seen(terminal, "ready")
        os.write(terminal, f"{typed}\t".encode())
        assert completed in seen(terminal, completed)
    finally:
        os.close(terminal)
        os.waitpid(process, 0)


def seen(terminal: int, awaited: str) -> str:
    """What a terminal shows, without its bell, until the awaited is there, or for half a minute."""
    shown = ""
    deadline = time.monotonic() + 30
    while awaited not in shown and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 4096).decode(errors="replace").replace("\a", "")
    return shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_installed_where_the_shell_looks(shell: str, folder: Path) -> None:
    done = subprocess.run(
        WIRECOPY,
        env={**os.environ, "_WIRECOPY_COMPLETE": f"source_{shell}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_WIRECOPY_COMPLETE=complete_" in done.stdout
    assert done.stderr == ""
    program = f"from typer._completion_shared import install as i; i('{shell}', 'wirecopy')"
    surroundings = {**os.environ, "HOME": str(folder)}
    subprocess.run([sys.executable, "-c", program], env=surroundings, check=True)
    places = {
        "bash": ".bash_completions/wirecopy.sh",
        "zsh": ".zfunc/_wirecopy",
        "fish": ".config/fish/completions/wirecopy.fish",
    }
    assert (folder / places[shell]).read_text().strip() == done.stdout.strip()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_home_that_cannot_be_written_is_one_line(shell: str, folder: Path) -> None:
    done = subprocess.run(
        [*WIRECOPY, "--install-completion", shell],
        cwd=folder,
        env={
            **os.environ,
            "HOME": str(folder / "story.txt"),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (73, "", 1), done.stderr
    assert "cannot be created: " in done.stderr
    assert "--show-completion" in done.stderr
