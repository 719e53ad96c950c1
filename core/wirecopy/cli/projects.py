"""The project of a new plugin, from templates."""

import os
import re
from pathlib import Path
from string import Template
from typing import Literal

from wirecopy import errors

Kind = Literal["exporter", "reader", "filter"]


def create(kind: Kind, name: str, folder: Path) -> list[Path]:
    """Writes a complete project `wirecopy-NAME` into `folder`; its files, in order.

    Raises `UsageError` for a name that is not a word, `OutputExists` and `OutputUnavailable`.
    """
    if not re.fullmatch("[a-z][a-z0-9]*([-_][a-z0-9]+)*", name):
        raise errors.UsageError(
            f"a format cannot be named '{name}'", hint="choose a word of a-z, 0-9, - and _"
        )
    module = f"wirecopy_{name.replace('-', '_')}"
    project = folder / f"wirecopy-{name}"
    if os.path.exists(project):
        raise errors.OutputExists(
            "is there already", source=str(project), hint="choose another name"
        )
    words = {"name": name, "module": module, "kind": kind, "Kind": kind.capitalize()}
    texts = {
        "pyproject.toml": _PYPROJECT,
        "README.md": _READMES[kind],
        ".gitignore": "__pycache__/\n.mypy_cache/\n.pytest_cache/\ndist/\n",
        f"{module}.py": _MODULES[kind],
        f"tests/test_{name.replace('-', '_')}.py": _TESTS[kind],
    }
    try:
        (project / "tests").mkdir(parents=True)
        for file, text in texts.items():
            (project / file).write_text(Template(text).substitute(words), "utf-8")
    except OSError as error:
        raise errors.OutputUnavailable(
            f"cannot be created: {(error.strerror or '').lower()}",
            source=str(project),
            hint="choose a folder that you may write to",
        ) from error
    return [project / file for file in texts]


_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "wirecopy-$name"
version = "0.1.0"
description = "A $kind for wirecopy: $name"
readme = "README.md"
requires-python = ">=3.11"
dependencies = ["msgspec>=0.20", "wirecopy"]

[project.optional-dependencies]
dev = ["mypy>=1.15", "pytest>=8.3", "wirecopy[testing]"]

[project.entry-points.wirecopy]
$name = "$module"

[tool.hatch.build.targets.wheel]
only-include = ["$module.py"]

[tool.mypy]
strict = true
files = ["$module.py", "tests"]

[tool.pytest.ini_options]
testpaths = ["tests"]
filterwarnings = ["error"]
"""

_README = """\
# wirecopy-$name

A $kind for wirecopy.

    pip install wirecopy-$name
    %s

To work on it: `pip install -e '.[dev]' && pytest && mypy`. The tests hold it to the contract that
wirecopy's own formats keep; `wirecopy plugins` says whether it is found.
"""
_READMES = {
    "exporter": _README % "wirecopy convert story.txt --to $name",
    "reader": _README % "wirecopy convert story.$name --to text",
    "filter": _README % "wirecopy convert story.txt --to json --filter $name",
}

_MODULES = {
    "exporter": '''\
"""Writes $name: a headline a line."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from wirecopy import Article, Document, Exporter, Sink, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What `-O name=value` may say."""

    prefix: Annotated[str, msgspec.Meta(description="what stands before each headline")] = ""


def export(documents: Iterable[Document], sink: Sink, options: Options) -> None:
    """Writes documents as they come."""
    with sink.text() as text:
        for document in documents:
            for article in document.articles:
                print(options.prefix + _headline(article, sink), file=text)


@hookimpl
def wirecopy_exporters() -> list[Exporter]:
    """One format."""
    return [
        Exporter(
            "$name",
            export,
            extensions=(".$name",),
            options=Options,
            summary="a headline a line",
        )
    ]


def _headline(article: Article, sink: Sink) -> str:
    # A file cannot hold lone surrogates; what is changed is said.
    headline = article.headline.encode("utf-8", "replace").decode()
    if headline != article.headline:
        sink.warn("illegal-character", "a lone surrogate became '?'", line=article.line)
    return headline
''',
    "reader": '''\
"""Reads $name: a headline a line."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from wirecopy import Article, Diagnostic, Document, Reader, Source, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What `-I name=value` may say."""

    comment: Annotated[str, msgspec.Meta(description="what begins a line to leave out")] = "#"


def read(source: Source, options: Options) -> Iterator[Document]:
    """Reads a document with an article for each line; never raises on odd text."""
    articles, diagnostics = [], []
    for number, line in enumerate(source.text().split("\\n"), start=1):
        if options.comment and line.startswith(options.comment):
            diagnostics.append(Diagnostic("comment", "info", "a comment was left out", number, 1))
        elif line.strip():
            articles.append(Article(line.strip(), line=number))
    yield Document(tuple(articles), source.name, diagnostics=tuple(diagnostics))


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """One format."""
    return [
        Reader(
            "$name",
            read,
            extensions=(".$name",),
            options=Options,
            summary="a headline a line",
        )
    ]
''',
    "filter": '''\
"""Filters documents: $name."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from wirecopy import Document, Filter, hookimpl


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What `--filter $name:name=value` may say."""

    most: Annotated[int, msgspec.Meta(ge=0, description="how many articles and tables stay")] = 1


def sift(documents: Iterator[Document], options: Options) -> Iterator[Document]:
    """Passes documents on as they come, changed."""
    for document in documents:
        yield msgspec.structs.replace(document, children=document.children[: options.most])


@hookimpl
def wirecopy_filters() -> list[Filter]:
    """One filter."""
    return [Filter("$name", sift, Options, "keeps what comes first")]
''',
}

_TEST = '''\
"""$Kind $name, as wirecopy finds and calls it."""

import wirecopy
from wirecopy.testing import ${Kind}Contract


class TestContract(${Kind}Contract):
    """What every $kind keeps to; see the page on plugins in wirecopy's documentation."""

    $kind = "$name"
%s'''
_TESTS = {
    "exporter": _TEST
    % """

TEXT = "Harbour reopens\\nShips left.\\nA. Roe--BTZ"


def test_headlines_are_written() -> None:
    assert wirecopy.convert(TEXT, to="$name") == b"Harbour reopens\\n"


def test_a_prefix_is_an_option() -> None:
    written = wirecopy.convert(TEXT, to="$name", options={"prefix": "- "})
    assert written == b"- Harbour reopens\\n"
""",
    "reader": _TEST
    % """    samples = ("Harbour reopens\\nMine closes\\n", "# only a comment")


def test_lines_are_headlines() -> None:
    document = wirecopy.read("Harbour reopens\\n\\nMine closes\\n", from_="$name")
    assert [article.headline for article in document.articles] == ["Harbour reopens", "Mine closes"]
    assert [article.line for article in document.articles] == [1, 3]


def test_comments_are_left_out_and_reported() -> None:
    document = wirecopy.read("% draft\\nMine closes", from_="$name", options={"comment": "%"})
    assert [article.headline for article in document.articles] == ["Mine closes"]
    assert [each.line for each in document.diagnostics] == [1]
""",
    "filter": _TEST
    % """

TEXT = "A | 0.1% | 1.5 | $$ |\\nHarbour reopens\\nShips left."


def test_what_comes_first_stays() -> None:
    assert wirecopy.convert(TEXT, to="text", filters=["$name"]) == b"A | 0.1% | 1.5 | $$ | |\\n"


def test_how_much_stays_is_an_option() -> None:
    assert wirecopy.convert(TEXT, to="text", filters=["$name:most=0"]) == b"\\n"
""",
}
