"""Writes the page of commands, the man page and the program's help from the command line itself.

`python tools/manual.py` writes `docs/commands.md`, `docs/wirecopy.1` and the texts that
`wirecopy --help` and `wirecopy COMMAND --help` print without loading the framework.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperOption

from wirecopy import __main__ as program
from wirecopy import errors
from wirecopy.cli import app
from wirecopy.cli.commands import COMMANDS, load
from wirecopy.cli.configuring import OWN_FILE, PROJECT_FILE, variables
from wirecopy.cli.failing import TRACEBACK
from wirecopy.plugins import registry
from wirecopy.run.journal import NAME as JOURNAL

DOCS = Path(__file__).parents[1] / "docs"
ALWAYS = (
    "An option of a command can also be given by its environment variable, which stands beside it, "
    "or in a configuration file, in the command's table under its long name; of these the command "
    "line wins, then the environment. Lists in the environment are separated by blanks; a flag is "
    "`1` or `0`. `-h` and `--help` explain each command."
)
ENVIRONMENT = {
    "WIRECOPY_CONFIG": "A configuration file, as `--config`.",
    "WIRECOPY_NO_CONFIG": "`1`: no configuration file, as `--no-config`.",
    registry.FOLDERS: "Folders of single-file plugins, parted as in `PATH`, as `--plugin-dir`.",
    registry.DISABLED: "Plugins to leave out, separated by commas, as `--disable`.",
    TRACEBACK: "`1`: show the whole traceback of a failure, as `--traceback`.",
    "WIRECOPY_COMMAND_OPTION": "An option of a command: `WIRECOPY_CONVERT_TO=csv`.",
    "SOURCE_DATE_EPOCH": "The time, in seconds since 1970, where a format demands one and the text "
    "has none.",
    "NO_COLOR": "Progress is shown without colours.",
}
FILES = {
    OWN_FILE: "The configuration; in the working folder, or the nearest above it that has one.",
    PROJECT_FILE: f"So can its table `[tool.wirecopy]` be; `{OWN_FILE}` beside it wins.",
    JOURNAL: "In a folder of outputs: what is done, for `--resume`.",
}
#: What ends so, besides errors.
EXITS = {
    0: "All is well.",
    1: "`check` found something.",
    65: "`validate` found something.",
    129: "Hung up.",
    130: "Interrupted.",
    143: "Terminated.",
}


class Entry(NamedTuple):
    """Something and what there is to say about it."""

    term: str
    said: str
    default: str = ""
    variable: str = ""


class Section(NamedTuple):
    """A part of the manual; `usage` is a command line."""

    title: str
    said: str
    entries: list[Entry]
    usage: str = ""


def manual() -> Iterator[Section]:
    """The manual, after its name."""
    program: Any = typer.main.get_command(app)  # Any: typer's vendored click
    yield Section("Options", ALWAYS, list(_entries(program)), "wirecopy [OPTION...] COMMAND ...")
    for name in COMMANDS:
        yield _command(name)
    yield Section("Environment", "", [Entry(*pair) for pair in ENVIRONMENT.items()])
    yield Section("Files", "", [Entry(*pair) for pair in FILES.items()])
    yield Section("Exit status", "", [Entry(str(code), said) for code, said in exits()])


def exits() -> list[tuple[int, str]]:
    """Each exit code and what it means, by the docstrings of the errors."""
    meanings = {code: [said] for code, said in EXITS.items()}
    for kind in errors.WirecopyError.__subclasses__():
        # Tests may have made some of their own.
        if kind.__module__ == errors.__name__:
            meanings.setdefault(kind.exit_code, []).append(_first_line(kind))
    return [(code, " ".join(said)) for code, said in sorted(meanings.items())]


def page() -> str:
    """The page for the site, as Markdown."""
    return "\n".join(_markdown()).rstrip() + "\n"


def man() -> str:
    """The man page, as roff."""
    return "\n".join(_roff()) + "\n"


def _command(name: str) -> Section:
    command: Any = load(name)  # Any: typer's vendored click
    arguments = " ".join(_argument(p) for p in command.params if not isinstance(p, TyperOption))
    usage = f"wirecopy {name} [OPTION...] {arguments}".strip()
    return Section(f"wirecopy {name}", command.help, list(_entries(command)), usage)


def _argument(parameter: Any) -> str:
    name = parameter.metavar or str(parameter.name).upper()
    return name if parameter.required or name.startswith("[") else f"[{name}]"


def _entries(command: Any) -> Iterator[Entry]:
    for parameter in command.params:
        if not isinstance(parameter, TyperOption):
            yield Entry(_argument(parameter), _said(parameter))
            continue
        value = "" if parameter.is_flag else f" {parameter.metavar or _values(parameter)}"
        names = ", ".join(sorted(parameter.opts, key=len))
        shown = parameter.default not in (None, False, [], ())
        yield Entry(
            names + value,
            _said(parameter),
            str(parameter.default) if shown else "",
            next(iter(variables(parameter)), ""),
        )


def _said(parameter: Any) -> str:
    choices = "" if isinstance(parameter, TyperOption) else _values(parameter)
    said = str(parameter.help or "")
    if parameter.multiple:
        said += " Can be given more than once."
    return f"{said} One of {choices}." if choices else said


def _values(parameter: Any) -> str:
    return "|".join(getattr(parameter.type, "choices", ()))


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").split("\n")[0]


def _markdown() -> Iterator[str]:
    yield "# Commands\n"
    yield "All commands and options; made from the program, as is the man page `wirecopy(1)`."
    for title, said, entries, usage in manual():
        yield f"\n## {title}\n"
        if usage:
            yield f"```text\n{usage}\n```\n"
        if said:
            yield f"{said}\n"
        if entries:
            yield from _table(entries)


def _table(entries: list[Entry]) -> Iterator[str]:
    # A column that says nothing is left out.
    columns = [n for n in range(4) if n < 2 or any(entry[n] for entry in entries)]
    heads = ("", "", "default", "environment")
    yield f"| {' | '.join(heads[n] for n in columns)} |"
    yield f"|{'---|' * len(columns)}"
    for entry in entries:
        cells = [cell.replace("|", "\\|") for cell in entry]
        cells[1] = _plain(cells[1])
        shown = [cells[1] if n == 1 else f"`{cells[n]}`" if cells[n] else "" for n in columns]
        yield f"| {' | '.join(shown)} |"


def _plain(text: str) -> str:
    """Words outside backticks mean nothing to Markdown."""
    parts = text.split("`")
    return "`".join(
        part if n % 2 else re.sub(r"([*_<])", r"\\\1", part) for n, part in enumerate(parts)
    )


def _roff() -> Iterator[str]:
    yield '.TH WIRECOPY 1 "" "wirecopy" "User Commands"'
    yield ".SH NAME"
    yield r"wirecopy \- convert news text"
    yield ".SH SYNOPSIS"
    for name in COMMANDS:
        yield f".B {_escaped(_command(name).usage)}\n.br"
    yield ".SH DESCRIPTION"
    yield _escaped(app.info.help or "")
    for title, said, entries, usage in manual():
        yield f'.SH "{_escaped(title.upper())}"'
        if usage:
            yield f".B {_escaped(usage)}\n.PP"
        if said:
            yield _marked(said)
        for entry in entries:
            yield f".TP\n.B {_escaped(entry.term)}"
            default = f" Default: {entry.default}." if entry.default else ""
            variable = f" ({entry.variable})" if entry.variable else ""
            yield _marked(entry.said + default + variable)


def help_text(*words: str) -> str:
    """What the framework prints for `wirecopy [COMMAND] --help` on a terminal of 80 columns."""
    line = ["wirecopy", *words, "--help"]
    code = f"import sys; sys.argv = {line}; from wirecopy.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "80", "WIRECOPY_NO_CONFIG": "1"},
    )
    return done.stdout


def _marked(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"\\fB\1\\fR", _escaped(text))


def _escaped(text: str) -> str:
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("\n", " ")
    # At the beginning of a line these two would begin a request.
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    (DOCS / "commands.md").write_text(page(), "utf-8")
    (DOCS / "wirecopy.1").write_text(man(), "utf-8")
    Path(program.HELP).write_text(help_text(), "utf-8")
    for name in COMMANDS:
        Path(program.HELP).with_name(f"{name}.txt").write_text(help_text(name), "utf-8")
