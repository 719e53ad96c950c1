"""Plugins, good and bad, installed as real distributions: a bad one hurts nobody else."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

GOOD = """
    from wirecopy import Exporter, hookimpl

    def export(documents, sink, options):
        with sink.text() as text:
            for document in documents:
                text.write(f"{len(document.quotes)}\\n")

    @hookimpl
    def wirecopy_exporters():
        return [Exporter("good", export, (".good",))]
"""
EXPORTER = """
    import os, sys
    from wirecopy import Exporter, Reader, hookimpl

    def export(documents, sink, options):
{body}

    @hookimpl
    def wirecopy_exporters():
        return [Exporter("bad", export, (".bad",))]
"""
# What is wrong with the module: its text, and what `wirecopy plugins` says.
BROKEN_MODULES = {
    "fails to import": ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    "needs what is missing": ("import not_there_at_all", "ModuleNotFoundError"),
    "is no Python": ("def (", "SyntaxError"),
    "exits": ("import sys; sys.exit('bye')", "SystemExit: bye"),
    "takes an argument no hook has": (
        "from wirecopy import hookimpl\n@hookimpl\ndef wirecopy_exporters(everything): return []",
        "PluginValidationError",
    ),
    "answers an unknown hook": (
        "from wirecopy import hookimpl\n@hookimpl\ndef wirecopy_exportes(): return []",
        "PluginValidationError",
    ),
    "raises in its hook": (
        "from wirecopy import hookimpl\n@hookimpl\ndef wirecopy_exporters(): 1 / 0",
        "ZeroDivisionError",
    ),
    "returns no list": (
        "from wirecopy import hookimpl\n@hookimpl\ndef wirecopy_exporters(): return 'csv'",
        "TypeError: a hook returned str",
    ),
    "offers no exporter": (
        "from wirecopy import hookimpl\n@hookimpl\ndef wirecopy_exporters(): return ['bad']",
        "TypeError: a hook offered str",
    ),
    "has a name that is no word": (
        (
            "from wirecopy import Exporter, hookimpl\n@hookimpl\n"
            "def wirecopy_exporters(): return [Exporter('A B', print)]"
        ),
        "a name is a word in lower case",
    ),
    "has no function": (
        (
            "from wirecopy import Exporter, hookimpl\n@hookimpl\n"
            "def wirecopy_exporters(): return [Exporter('bad', None)]"
        ),
        "neither a function nor",
    ),
    "has wrong extensions": (
        (
            "from wirecopy import Exporter, hookimpl\n@hookimpl\n"
            "def wirecopy_exporters(): return [Exporter('bad', print, 'bad')]"
        ),
        "extensions are a tuple",
    ),
}
# What an exporter does wrong while it writes: its body, and what the message says.
BROKEN_EXPORTS = {
    "raises at once": ("raise ValueError('no')", "ValueError: no"),
    "raises midway": (
        "with sink.text() as text:\n    text.write('half')\n    raise ValueError('no')",
        "ValueError: no",
    ),
    "exits": ("sys.exit(3)", "SystemExit: 3"),
    "misses a file of its own": ("open('/no/such/template')", "FileNotFoundError"),
    "writes text to a binary stream": (
        "with sink.binary() as stream:\n    stream.write('text')",
        "TypeError",
    ),
    "changes the tree": (
        "for document in documents:\n    document.children = ()",
        "AttributeError: immutable",
    ),
}


class Site:
    """A folder of installed distributions, put before the real ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self.site.mkdir()
        (folder / "story.txt").write_text("A | 0.1% | 1.5 | $ |\nHead\nText is.\n")

    def install(self, name: str, text: str, *, entry: str | None = None) -> None:
        module = name.replace("-", "_")
        (self.site / f"{module}.py").write_text(textwrap.dedent(text))
        info = self.site / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[wirecopy]\n{entry or module} = {module}\n")

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wirecopy", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.site), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def exporter(body: str) -> str:
    return EXPORTER.format(body=textwrap.indent(body, " " * 8))


def test_a_plugin_is_found_by_name_and_by_extension(site: Site) -> None:
    site.install("wirecopy-good", GOOD)
    assert site.run("convert", "story.txt", "--to", "good", "-o", "-").stdout == "1\n"
    assert site.run("convert", "story.txt", "-o", "out.good").returncode == 0
    assert (site.folder / "out.good").read_text() == "1\n"
    assert "wirecopy-good 1.0" in site.run("plugins").stdout


@pytest.mark.parametrize("kind", BROKEN_MODULES)
def test_a_broken_module_is_named_and_hurts_nobody(kind: str, site: Site) -> None:
    text, reason = BROKEN_MODULES[kind]
    site.install("wirecopy-bad", text, entry="bad")
    site.install("wirecopy-good", GOOD)
    for to in ("good", "csv"):
        done = site.run("convert", "story.txt", "--to", to, "-o", "-")
        assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(site.run("plugins", "--json").stdout)
    (row,) = (row for row in rows if row["distribution"] == "wirecopy-bad")
    assert reason in row["broken"]
    asked = site.run("convert", "story.txt", "--to", "bad")
    assert asked.returncode == 69
    assert "plugin 'bad' of wirecopy-bad 1.0 is broken" in asked.stderr
    assert asked.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", BROKEN_EXPORTS)
def test_a_broken_export_is_named_and_leaves_no_file(kind: str, site: Site) -> None:
    body, reason = BROKEN_EXPORTS[kind]
    site.install("wirecopy-bad", exporter(body))
    done = site.run("convert", "story.txt", "--to", "bad")
    assert done.returncode == 70
    assert "format 'bad' of wirecopy-bad 1.0 failed" in done.stderr
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(os.listdir(site.folder)) == ["site", "story.txt"]


def test_a_missing_lazy_function_is_the_plugins_failure(site: Site) -> None:
    text = GOOD.replace('Exporter("good", export', 'Exporter("good", "not_there:export"')
    site.install("wirecopy-good", text)
    done = site.run("convert", "story.txt", "--to", "good")
    assert done.returncode == 70
    assert "No module named 'not_there'" in done.stderr


@pytest.mark.parametrize(
    "body",
    [
        "print('noise')\nwith sink.text() as text:\n    text.write('document')",
        "os.write(1, b'noise')\nwith sink.text() as text:\n    text.write('document')",
        "with sink.text() as text:\n    text.write('document')\n    text.close()",
        "with sink.binary() as stream:\n    stream.write(b'document')\n    stream.close()",
    ],
)
def test_standard_output_carries_the_document_only(body: str, site: Site) -> None:
    site.install("wirecopy-bad", exporter(body))
    done = site.run("convert", "story.txt", "--to", "bad", "-o", "-")
    assert (done.returncode, done.stdout) == (0, "document")


def test_noise_at_import_is_swallowed(site: Site) -> None:
    site.install("wirecopy-good", "print('hello')\n" + textwrap.dedent(GOOD))
    assert site.run("convert", "story.txt", "--to", "good", "-o", "-").stdout == "1\n"


def test_our_own_format_wins_its_name(site: Site) -> None:
    site.install("wirecopy-csv-too", GOOD.replace('"good"', '"csv"'))
    assert site.run("convert", "story.txt", "--to", "csv", "-o", "-").stdout.startswith("document,")


def test_two_that_claim_one_name_are_both_named(site: Site) -> None:
    site.install("wirecopy-one", GOOD)
    site.install("wirecopy-two", GOOD)
    done = site.run("convert", "story.txt", "--to", "good")
    assert done.returncode == 69
    assert "claimed by wirecopy-one 1.0 and wirecopy-two 1.0" in done.stderr
    assert site.run("convert", "story.txt", "--to", "csv").returncode == 0


def test_two_entry_points_of_one_name_do_not_hide_each_other(site: Site) -> None:
    site.install("wirecopy-one", GOOD, entry="mine")
    site.install("wirecopy-two", GOOD.replace("good", "better"), entry="mine")
    for to in ("good", "better"):
        assert site.run("convert", "story.txt", "--to", to, "-o", "-").stdout == "1\n"


def test_an_exporter_that_takes_no_document_writes_its_output(site: Site) -> None:
    site.install("wirecopy-bad", exporter("with sink.text() as text:\n    text.write('nothing')"))
    assert site.run("convert", "story.txt", "--to", "bad").returncode == 0
    assert (site.folder / "story.bad").read_text() == "nothing"


READER = """
    from wirecopy import Article, Document, Reader, hookimpl

    def read(source, options):
        yield Document((Article(source.text()),), source.name)
        {after}

    @hookimpl
    def wirecopy_readers():
        return [Reader("loud", read, (".loud",))]
"""
FILTER = """
    from wirecopy import Document, Filter, hookimpl

    def sift(documents, options):
        for document in documents:
            if document.quotes:
                yield Document(document.children[:1], document.source)

    @hookimpl
    def wirecopy_filters():
        return [Filter("first", sift)]
"""


def test_a_reader_is_found_by_extension_and_named_when_it_fails(site: Site) -> None:
    site.install("wirecopy-loud", READER.format(after=""))
    (site.folder / "a.loud").write_text("Hello")
    assert site.run("convert", "a.loud", "--to", "text", "-o", "-").stdout == "Hello\n"
    (site.site / "wirecopy_loud.py").write_text(textwrap.dedent(READER.format(after="1 / 0")))
    done = site.run("convert", "a.loud", "--to", "text", "-o", "out.txt")
    assert done.returncode == 70
    assert "format 'loud' of wirecopy-loud 1.0 failed: ZeroDivisionError" in done.stderr
    assert not (site.folder / "out.txt").exists()


def test_a_filter_changes_the_stream(site: Site) -> None:
    site.install("wirecopy-first", FILTER)
    done = site.run("convert", "story.txt", "--to", "text", "-o", "-", "--filter", "first")
    assert done.stdout == "A | 0.1% | 1.5 | $ | |\n"
    assert site.run("convert", "story.txt", "--to", "csv", "--filter", "frist").returncode == 69


def test_a_single_file_is_a_plugin(site: Site) -> None:
    folder = site.folder / "mine"
    folder.mkdir()
    (folder / "good.py").write_text(textwrap.dedent(GOOD))
    (folder / "json.py").write_text("raise RuntimeError('no licence')")
    (folder / "_helper.py").write_text("raise RuntimeError('never imported')")
    run = ("convert", "story.txt", "--to", "good", "-o", "-")
    assert site.run("--plugin-dir", "mine", *run).stdout == "1\n"
    assert site.run(*run, WIRECOPY_PLUGINS="nowhere:mine").stdout == "1\n"
    assert site.run(*run).returncode == 69
    rows = json.loads(site.run("plugins", "--json", WIRECOPY_PLUGINS="nowhere:mine").stdout)
    found = {row["distribution"]: row for row in rows if row["distribution"] != "wirecopy"}
    assert found["mine/good.py"]["writes"] == ["good"]
    assert found["mine/good.py"]["import_ms"] >= 0
    assert found["mine/json.py"]["broken"] == "RuntimeError: no licence"
    assert "no folder" in found["nowhere"]["broken"]
    assert set(found) == {"mine/good.py", "mine/json.py", "nowhere"}
    # A broken file does not stand in for our own format of its name.
    assert site.run("--plugin-dir", "mine", "convert", "story.txt", "--to", "json").returncode == 0


def test_a_folder_of_plugins_that_is_none_is_said(site: Site) -> None:
    done = site.run("--plugin-dir", "mine", "formats")
    assert (done.returncode, done.stderr) == (2, "wirecopy: mine: is no folder of plugins\n")


def test_the_options_of_a_single_file_are_shown(site: Site) -> None:
    text = (
        "from __future__ import annotations\nimport msgspec\n"
        + textwrap.dedent(GOOD).replace('(".good",))', '(".good",), options=Options)')
        + "\nclass Options(msgspec.Struct, frozen=True):\n    loud: bool = False\n"
    )
    (site.folder / "good.py").write_text(text)
    shown = site.run("--plugin-dir", ".", "formats", "good").stdout
    assert "loud=false\n      true | false" in shown


def test_a_disabled_plugin_is_not_imported(site: Site) -> None:
    site.install("wirecopy-good", GOOD, entry="good")
    site.install("wirecopy-two", "raise SystemExit(f'imported')", entry="two")
    run = ("convert", "story.txt", "--to", "good", "-o", "-")
    assert site.run(*run, WIRECOPY_DISABLE="two, csv").returncode == 0
    done = site.run("--disable", "good", *run)
    assert done.returncode == 69
    assert "plugin 'good' of wirecopy-good 1.0 is disabled" in done.stderr
    rows = json.loads(site.run("--disable", "two", "--disable", "csv", "plugins", "--json").stdout)
    assert {row["plugin"] for row in rows if row["disabled"]} == {"two", "csv"}
    assert not any(row["broken"] for row in rows)


def test_disabling_settles_who_owns_a_name(site: Site) -> None:
    site.install("wirecopy-one", GOOD, entry="one")
    site.install("wirecopy-csv-too", GOOD.replace('"good"', '"csv"'), entry="two")
    run = ("convert", "story.txt", "--to", "csv", "-o", "-")
    assert site.run("--disable", "csv", *run).stdout == "1\n"


def test_plugins_that_nobody_asked_for_are_not_imported(site: Site) -> None:
    for number in range(20):
        site.install(f"wirecopy-p{number}", f"open('imported-{number}', 'w').close()")
    for run in (["--to", "csv"], ["-o", "out.csv"], ["--to", "json", "--filter", "select"]):
        assert site.run("convert", "story.txt", *run).returncode == 0
    assert not list(site.folder.glob("imported-*"))
