"""Plugins, good and bad, installed as real distributions: a bad one does not affect the others."""

import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

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
HOOK = (
    "from wirecopy import Exporter, Filter, Reader, hookimpl\n@hookimpl\ndef wirecopy_exporters(): "
)
OFFER = HOOK + "return [Exporter('bad'{offer})]"
# What is wrong with the module: its text, and what `wirecopy plugins` says.
BROKEN_MODULES = {
    "fails to import": ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    "needs what is missing": ("import not_there_at_all", "ModuleNotFoundError"),
    "needs a name that is missing": ("from os import not_there", "ImportError: cannot import name"),
    "is not Python": ("def (", "SyntaxError"),
    "is not text": ("\udcff", "SyntaxError"),
    "exits": ("import sys; sys.exit('bye')", "SystemExit: bye"),
    "is cancelled": ("import asyncio; raise asyncio.CancelledError", "CancelledError"),
    "raises what is not an Exception": (
        "class Odd(BaseException): pass\nraise Odd('no')",
        "Odd: no",
    ),
    "raises what cannot be printed": (
        "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd",
        "Odd: and its message raises ValueError",
    ),
    "raises many lines": (
        "raise RuntimeError('a\\n\x1b[31mb' * 999)",
        "RuntimeError: a\\n\\x1b[31mb",
    ),
    "goes round in circles": ("def f(): f()\nf()", "RecursionError"),
    "closes standard output": ("import sys; sys.stdout.close(); 1 / 0", "ZeroDivisionError"),
    "takes an argument no hook has": (
        HOOK.replace("()", "(everything)") + "return []",
        "PluginValidationError",
    ),
    "answers an unknown hook": (
        HOOK.replace("ters()", "tes()") + "return []",
        "unknown hook 'wirecopy_exportes'",
    ),
    "answers no hook": ("import wirecopy", "answers no hook; mark its functions"),
    "forgets the mark": (
        HOOK.replace("@hookimpl", "") + "return []",
        "mark its functions `wirecopy_…` with @hookimpl",
    ),
    "raises in its hook": (HOOK + "1 / 0", "ZeroDivisionError"),
    "exits in its hook": (HOOK + "raise SystemExit(4)", "SystemExit: 4"),
    "returns a text": (HOOK + "return 'csv'", "TypeError: a hook returned str, not a list"),
    "returns a generator": (
        HOOK + "yield Exporter('bad', print)",
        "TypeError: a hook returned generator, not a list",
    ),
    "returns a format": (
        HOOK + "return Exporter('bad', print)",
        "TypeError: a hook returned Exporter",
    ),
    "offers no exporter": (HOOK + "return ['bad']", "TypeError: a hook offered str, not Exporter"),
    "offers a reader to write with": (
        HOOK + "return [Reader('bad', print)]",
        "a hook offered Reader, not Exporter",
    ),
    "offers one name twice": (
        HOOK + "return [Exporter('bad', print)] * 2",
        "offers 2 of Exporter 'bad'",
    ),
    "has a name that is not a word": (
        HOOK + "return [Exporter('A B', print)]",
        "a name is a word in lower case",
    ),
    "has no function": (OFFER.format(offer=", None"), "neither a function nor"),
    "forgets to return": (HOOK + "[Exporter('bad', print)]", "a hook returned None, not a list"),
    "has wrong extensions": (OFFER.format(offer=", print, 'bad'"), "extensions are a tuple"),
    "has a pattern for an extension": (
        OFFER.format(offer=", print, ('*.bad',)"),
        "extensions are a tuple",
    ),
    "has no text for a summary": (
        OFFER.format(offer=", print, summary=None"),
        "the summary is a text",
    ),
    "has options that are not a record": (
        OFFER.format(offer=", print, options=dict"),
        "a msgspec.Struct class",
    ),
    "has options of no type": (
        "import msgspec\nclass Options(msgspec.Struct):\n    loud: 'NotThere' = 1\n"
        + OFFER.format(offer=", print, options=Options"),
        "NameError: name 'NotThere' is not defined",
    ),
}
# What a module does to the process while it is imported, and should not.
DISTURBERS = {
    "prints": "print('noise')",
    "prints past Python": "import os; os.write(1, b'noise')",
    "starts what prints": "import subprocess; subprocess.run(['echo', 'noise'])",
    "changes the folder": "import os; os.chdir('/')",
    "changes the environment": "import os; os.environ.update(SOURCE_DATE_EPOCH='1', WIRECOPY_DISABLE='csv,good,quick')",
    "changes the decimals": "import decimal; decimal.getcontext().prec = 1; decimal.setcontext(decimal.Context(2))",
    "changes the locale": "import locale; locale.setlocale(locale.LC_ALL, 'C')",
    "makes errors of warnings": "import warnings; warnings.simplefilter('error')",
    "comes before the standard library": (
        "import os, sys; sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'shadows'))"
    ),
    "leaves a thread": "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
    "replaces standard output": "import io, sys; sys.stdout = io.StringIO()",
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
    "is cancelled": ("import asyncio\nraise asyncio.CancelledError", "CancelledError"),
    "returns a number": (
        "with sink.text() as text:\n    return text.write('document')",
        "it returned int, not None",
    ),
    "writes nothing of what it yields": ("yield from documents", "it returned generator, not None"),
    "keeps the stream for later": (
        "with sink.text() as text:\n    later = text\nlater.write('too late')",
        "ValueError: underlying buffer has been detached",
    ),
    "changes the tree": (
        "for document in documents:\n    document.children = ()",
        "AttributeError: immutable",
    ),
    "loses a program that it pipes to": (
        "read, write = os.pipe()\nos.close(read)\nos.write(write, b'document')",
        "BrokenPipeError",
    ),
    "warns without words": (
        "with sink.text() as text:\n    sink.warn('odd', None)",
        "TypeError: Expected `str`, got `null` - at `$.message`",
    ),
    "warns of a place that is none": (
        "with sink.text() as text:\n    sink.warn('odd', 'words', line=None)",
        "TypeError: Expected `int`, got `null` - at `$.line`",
    ),
}


# Forks for every command: the interpreter has started and our own modules are imported once, but
# nothing has been asked of any plugin.
STARTED = """
import importlib.metadata, json, os, sys
import wirecopy.cli, wirecopy.cli.converting, wirecopy.cli.listing, wirecopy.plugins.registry
import csv, email.message, html, wirecopy.wire.articles, wirecopy_csv.writing, zipfile
for plugin in importlib.metadata.entry_points(group="wirecopy"):
    plugin.load()
answers = os.dup(1)
for line in sys.stdin:
    words, folder, site, environment = json.loads(line)
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        os.write(answers, b"%d\\n" % os.waitstatus_to_exitcode(status))
        continue
    os.chdir(folder)
    os.environ.update(environment, PYTHONPATH=site)
    sys.path[:1] = [folder, site]
    sys.argv[1:] = words
    for descriptor, name, mode in (
        (0, os.devnull, os.O_RDONLY), (1, site + "/.out", os.O_RDWR), (2, site + "/.err", os.O_RDWR)
    ):
        os.dup2(os.open(name, mode), descriptor)
    wirecopy.cli.main()
"""


class Site:
    """A folder of installed distributions, put before the real ones."""

    started: ClassVar[subprocess.Popen[str] | None] = None

    def __init__(self, folder: Path, *, is_afresh: bool = False) -> None:
        self.folder = folder
        self.is_afresh = is_afresh  # a new interpreter for each command
        self.site = folder / "site"
        self.site.mkdir()
        (folder / "story.txt").write_text("A | 0.1% | 1.5 | $ |\nHead\nText is.\n")

    def install(self, name: str, text: str, *, entry: str | None = None) -> None:
        module = name.replace("-", "_")
        (self.site / f"{module}.py").write_text(textwrap.dedent(text), "utf-8", "surrogateescape")
        info = self.site / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[wirecopy]\n{entry or module} = {module}\n")

    def damage(
        self, name: str, *, entry_points: bytes, metadata: bytes | None = b"Name: {}\nVersion: 1\n"
    ) -> None:
        info = self.site / f"{name}-1.0.dist-info"
        info.mkdir()
        if metadata is not None:
            (info / "METADATA").write_bytes(metadata.replace(b"{}", name.encode()))
        (info / "entry_points.txt").write_bytes(entry_points)

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        if self.is_afresh or self.started is None or self.started.stdin is None:
            return self._run_afresh(words, environment)
        printed = [Path(f"{self.site}/.out"), Path(f"{self.site}/.err")]
        for file in printed:
            file.write_bytes(b"")
        print(
            json.dumps([words, str(self.folder), str(self.site), environment]),
            file=self.started.stdin,
            flush=True,
        )
        assert self.started.stdout is not None
        code = int(self.started.stdout.readline())
        return subprocess.CompletedProcess(words, code, *(file.read_text() for file in printed))

    def _run_afresh(
        self, words: tuple[str, ...], environment: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "wirecopy", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.site), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module", autouse=True)
def started() -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", STARTED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as Site.started:
        yield
    Site.started = None


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def exporter(body: str) -> str:
    return EXPORTER.format(body=textwrap.indent(body, " " * 8))


def test_a_plugin_is_found_by_name_and_by_extension(tmp_path: Path) -> None:
    site = Site(tmp_path, is_afresh=True)
    site.install("wirecopy-good", GOOD)
    assert site.run("convert", "story.txt", "--to", "good", "-o", "-").stdout == "1\n"
    assert site.run("convert", "story.txt", "-o", "out.good").returncode == 0
    assert (site.folder / "out.good").read_text() == "1\n"
    assert "wirecopy-good 1.0" in site.run("plugins").stdout


def entry_of(kind: str) -> str:
    return kind.replace(" ", "-").lower()


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """All that is bad, installed side by side; a good plugin among it, and one under a name of its own."""
    zoo = Site(tmp_path_factory.mktemp("zoo"), is_afresh=True)
    for kind, (text, _) in BROKEN_MODULES.items():
        zoo.install(f"bad-{entry_of(kind)}", text, entry=entry_of(kind))
    for kind, text in DISTURBERS.items():
        offer = GOOD.replace("good", entry_of(kind))
        zoo.install(
            f"odd-{entry_of(kind)}", text + "\n" + textwrap.dedent(offer), entry=entry_of(kind)
        )
    zoo.install(
        "wirecopy-slow",
        "import time; time.sleep(1); open(__file__ + '.slept', 'w').close()\n"
        + textwrap.dedent(GOOD.replace("good", "slow")),
        entry="slow",
    )
    zoo.install("wirecopy-good", GOOD, entry="good")
    zoo.install("zz-quick", GOOD.replace("good", "quick"), entry="another-name")
    zoo.install("wirecopy-größe", GOOD.replace("good", "größe"), entry="größe")
    (zoo.site / "shadows").mkdir()
    for name in ("csv", "openpyxl", "wirecopy_csv", "json"):
        (zoo.site / "shadows" / f"{name}.py").write_text("raise RuntimeError('in the way')")
    zoo.damage("damaged", entry_points=b"[wirecopy]\n\xff = damaged\n")
    zoo.damage("misshapen", entry_points=b"[wirecopy]\nmisshapen = :::\n")
    zoo.damage("nameless", metadata=b"", entry_points=b"[wirecopy]\nnameless = not_there\n")
    zoo.damage("bare", metadata=None, entry_points=b"[wirecopy]\nbare = not_there\n")
    return zoo


@pytest.fixture(scope="module")
def rows(zoo: Site) -> dict[str, dict[str, object]]:
    """What `wirecopy plugins` says of the zoo, by name."""
    done = zoo.run("plugins", "--format", "json")
    assert done.returncode == 0
    return {row["plugin"]: row for row in json.loads(done.stdout)}


@pytest.mark.parametrize("kind", BROKEN_MODULES)
def test_what_is_wrong_with_a_plugin_is_said(kind: str, rows: dict[str, dict[str, object]]) -> None:
    row = rows[entry_of(kind)]
    assert row["distribution"] == f"bad-{entry_of(kind)}"
    assert BROKEN_MODULES[kind][1] in str(row["broken"])
    assert len(str(row["broken"])) < 700
    assert str(row["broken"]).isprintable()


@pytest.mark.parametrize("kind", DISTURBERS)
def test_what_disturbs_is_loaded_all_the_same(
    kind: str, rows: dict[str, dict[str, object]]
) -> None:
    row = rows[entry_of(kind)]
    assert (row["broken"], row["writes"]) == ("", [entry_of(kind)])
    prints = ["prints when imported: 'noise\\n'"] if kind == "prints" else []
    assert row["remarks"] == prints


@pytest.mark.parametrize("name", ["damaged", "misshapen", "nameless", "bare"])
def test_a_damaged_installation_is_said(name: str, rows: dict[str, dict[str, object]]) -> None:
    owner = name if name in ("damaged", "misshapen") else "unknown"
    row = rows[name]
    assert row["distribution"] == owner
    assert row["broken"]


def test_the_zoo_hurts_nobody_of_ours(zoo: Site, site: Site) -> None:
    """The same bytes, and not a word, as without the zoo."""
    for words in (
        ("convert", "story.txt", "--to", "csv", "-o", "-"),
        ("convert", "story.txt", "--to", "json", "-o", "-", "--filter", "select:symbols=A"),
        ("check", "story.txt"),
        ("inspect", "story.txt"),
    ):
        among, alone = zoo.run(*words), site.run(*words)
        assert (among.returncode, among.stdout, among.stderr) == (0, alone.stdout, "")


@pytest.mark.parametrize("name", ["good", "größe"])
def test_the_zoo_hurts_no_third_party(name: str, zoo: Site) -> None:
    slept = zoo.site / "wirecopy_slow.py.slept"
    slept.unlink(missing_ok=True)
    for choice in (["--to", name, "-o", "-"], ["-o", f"out.{name}", "--force"]):
        done = zoo.run("convert", "story.txt", *choice)
        assert (done.returncode, done.stdout + done.stderr) == (0, "1\n" if "-" in choice else "")
    assert (zoo.folder / f"out.{name}").read_text() == "1\n"
    assert not slept.exists()  # no other plugin's import was waited for


def test_those_that_had_to_be_asked_are_named_if_broken(zoo: Site) -> None:
    # Its entry point is not called as its format is, so everybody had to be asked.
    done = zoo.run("convert", "story.txt", "--to", "quick", "-o", "-")
    assert (done.returncode, done.stdout) == (0, "1\n")
    for kind in BROKEN_MODULES:
        assert f"plugin '{entry_of(kind)}' of bad-{entry_of(kind)} 1.0 is broken" in done.stderr
    assert "leave it out with --disable exits" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_zoo_is_listed(zoo: Site) -> None:
    done = zoo.run("formats")
    assert done.returncode == 0
    assert {"good", "größe", "quick", "slow", "csv"} <= set(done.stdout.split())
    assert "noise" not in done.stdout
    table = zoo.run("plugins")
    assert table.returncode == 0
    assert "broken: RuntimeError: no licence" in table.stdout
    assert "ok; prints when imported" in table.stdout
    (slow,) = (line for line in table.stdout.splitlines() if line.startswith("slow "))
    assert 1000 < float(slow.split()[-2]) < 9000
    assert table.stdout.count("\n") == len(table.stdout.splitlines())


def test_a_broken_plugin_that_is_asked_for_is_named(zoo: Site) -> None:
    for kind in ("fails-to-import", "exits", "returns-a-generator"):
        done = zoo.run("convert", "story.txt", "--to", kind)
        assert done.returncode == 69
        assert f"plugin '{kind}' of bad-{kind} 1.0 is broken: " in done.stderr
        assert done.stderr.count("\n") == 1


def test_broken_plugins_are_a_failure_on_demand(zoo: Site, site: Site) -> None:
    done = zoo.run("--strict-plugins", "convert", "story.txt", "--to", "csv", "-o", "-")
    assert (done.returncode, done.stdout) == (69, "")
    assert "is broken: " in done.stderr
    site.install("wirecopy-good", GOOD)
    assert site.run("--strict-plugins", "formats").returncode == 0


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


def test_an_entry_point_names_a_module(site: Site) -> None:
    site.install("wirecopy-good", GOOD)
    points = site.site / "wirecopy_good-1.0.dist-info" / "entry_points.txt"
    points.write_text("[wirecopy]\ngood = wirecopy_good:wirecopy_exporters\n")
    done = site.run("convert", "story.txt", "--to", "good")
    assert done.returncode == 69
    assert "is broken: TypeError: is a function; let its entry point name the module" in done.stderr


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
        "import subprocess\nsubprocess.run(['echo', 'noise'])\nwith sink.text() as text:\n    text.write('document')",
        "import threading\nthreading.Thread(target=threading.Event().wait).start()\nwith sink.text() as text:\n    text.write('document')",
    ],
)
def test_standard_output_carries_the_document_only(body: str, site: Site) -> None:
    site.install("wirecopy-bad", exporter(body))
    done = site.run("convert", "story.txt", "--to", "bad", "-o", "-")
    assert (done.returncode, done.stdout) == (0, "document")
    done = site.run("convert", "story.txt", "--to", "bad", "-o", "out.bad")
    assert (done.returncode, done.stdout) == (0, "")
    assert (site.folder / "out.bad").read_text() == "document"


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_does_not_wait_for_a_plugins_threads(name: str, code: int, site: Site) -> None:
    body = (
        "import signal, threading, time\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        f"os.kill(os.getpid(), signal.{name})\n"
        "time.sleep(30)"
    )
    site.install("wirecopy-bad", exporter(body))
    done = site.run("convert", "story.txt", "--to", "bad", "-o", "out.bad")
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.parametrize("noise", ["print('noise')", "os.write(1, b'noise')"])
def test_a_reader_does_not_mix_into_what_is_printed(noise: str, site: Site) -> None:
    text = "import os\n" + textwrap.dedent(READER.format(after=noise))
    site.install("wirecopy-loud", text)
    for words in (("check",), ("inspect",), ("inspect", "--to", "jsonl")):
        done = site.run(*words, "story.txt", "--from", "loud")
        assert done.returncode == 0
        assert "noise" not in done.stdout
        assert "noise" in done.stderr


def test_a_signal_while_a_plugin_loads_ends_the_run(site: Site) -> None:
    site.install("wirecopy-slow", "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n")
    done = site.run("plugins")
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")


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


def test_one_of_two_that_claim_a_name_can_be_chosen(site: Site) -> None:
    site.install("wirecopy-one", GOOD)
    site.install("Wirecopy-Two", GOOD.replace("{len", "two {len"))
    site.install("wirecopy-csv-too", GOOD.replace('"good"', '"csv"'))
    (site.folder / "good.py").write_text(textwrap.dedent(GOOD.replace("{len", "three {len")))
    for distribution, output in (
        ("wirecopy-one", "1\n"),
        ("wirecopy_two", "two 1\n"),
        ("Wirecopy-Two", "two 1\n"),
    ):
        choice = f"good@{distribution}"
        assert site.run("convert", "story.txt", "--to", choice, "-o", "-").stdout == output
    # Not by its name alone, so the file goes by the one that was chosen.
    assert site.run("convert", "story.txt", "--to", "good@wirecopy-one").returncode == 0
    assert (site.folder / "story.good").read_text() == "1\n"
    run = ("convert", "story.txt", "-o", "-", "--to")
    assert site.run(*run, "csv@wirecopy-csv-too").stdout == "1\n"
    assert site.run(*run, "csv@wirecopy").stdout.startswith("document,")
    missing = site.run(*run, "good@nobody")
    assert (missing.returncode, missing.stderr) == (
        69,
        "wirecopy: no plugin of 'nobody' is installed; `wirecopy plugins` lists them all\n",
    )
    assert "choose one, as in good@" in site.run(*run, "good").stderr
    # A folder that the user names comes before what is installed.
    assert site.run("--plugin-dir", ".", *run, "good").stdout == "three 1\n"
    listed = site.run("plugins").stdout
    assert "'good' is offered by Wirecopy-Two, too: ask for good@wirecopy-one" in listed
    assert "'csv' is offered by wirecopy, too: ask for csv@wirecopy-csv-too" in listed


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


WRONG_DOCUMENTS = {
    "nothing": ("None", "'NoneType' object is not iterable"),
    "a text": ("'text'", "Expected `Document`, got `str`"),
    "texts": ("['text']", "Expected `Document`, got `str`"),
    "a float for a price": (
        "[Document((QuoteTable((Quote('A', price=1.5),)),))]",
        "Expected `decimal | null`, got `float` - at `$.children[0].quotes[0].price`",
    ),
    "no headline": (
        "[Document((Article(None),))]",
        "Expected `str`, got `null` - at `$.children[0].headline`",
    ),
    "odd children": (
        "[Document((Quote('A'),))]",
        "Invalid value 'Quote' - at `$.children[0].type`",
    ),
    "a child": ("[Document(Article('A'))]", "Expected `array`, got `object` - at `$.children`"),
}


@pytest.mark.parametrize("kind", WRONG_DOCUMENTS)
def test_wrong_documents_are_the_failure_of_whoever_made_them(kind: str, site: Site) -> None:
    made, said = WRONG_DOCUMENTS[kind]
    text = f"""
        from wirecopy import Article, Document, Filter, Quote, QuoteTable, Reader, hookimpl

        def read(source, options):
            return {made}

        def sift(documents, options):
            return {made}

        @hookimpl
        def wirecopy_readers():
            return [Reader("loud", read, (".loud",))]

        @hookimpl
        def wirecopy_filters():
            return [Filter("loud", sift)]
    """
    site.install("wirecopy-loud", text)
    for words in (["--from", "loud"], ["--filter", "loud"]):
        done = site.run("convert", "story.txt", "--to", "csv", *words)
        assert done.returncode == 70
        assert "format 'loud' of wirecopy-loud 1.0 failed: TypeError: " in done.stderr
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (site.folder / "story.csv").exists()


def test_lists_in_documents_become_tuples(site: Site) -> None:
    text = READER.format(after="").replace(
        "((Article(source.text()),)", "([Article(source.text())]"
    )
    site.install("wirecopy-loud", text)
    done = site.run("convert", "story.txt", "--from", "loud", "--to", "jsonl", "-o", "-")
    assert (done.returncode, done.stderr) == (0, "")


TRIPPING = """
    from wirecopy import Article, Document, Exporter, Filter, Reader, hookimpl

    def read(source, options):
        yield Document((Article(f"{1 / ('late' not in source.name)}"),), source.name)

    def sift(documents, options):
        for document in documents:
            yield 1 / ("late" not in document.source) and document

    def export(documents, sink, options):
        with sink.text() as text:
            text.writelines(str(1 / ("late" not in each.source)) for each in documents)

    @hookimpl
    def wirecopy_readers():
        return [Reader("trip", read)]

    @hookimpl
    def wirecopy_filters():
        return [Filter("trip", sift)]

    @hookimpl
    def wirecopy_exporters():
        return [Exporter("trip", export)]
"""


@pytest.mark.parametrize(
    "words",
    [
        ("convert", "--to", "json", "-o", "out/", "--from", "trip"),
        ("convert", "--to", "json", "-o", "all", "--from", "trip"),
        ("convert", "--to", "json", "-o", "out/", "--filter", "trip"),
        ("convert", "--to", "trip", "-o", "out/"),
        ("convert", "--to", "trip", "-o", "out/", "--jobs", "2"),
        ("check", "--from", "trip"),
    ],
)
def test_the_input_that_a_plugin_fails_at_is_named(words: tuple[str, ...], site: Site) -> None:
    site.install("wirecopy-trip", TRIPPING, entry="trip")
    (site.folder / "late.txt").write_text("Late\nText is.\n")
    done = site.run(*words, "story.txt", "late.txt")
    assert done.returncode == 70
    assert re.fullmatch(
        r"wirecopy: late\.txt: format 'trip' of wirecopy-trip 1\.0 failed: "
        r"ZeroDivisionError: division by zero \(wirecopy_trip\.py:\d+\); report it to its author\n",
        done.stderr,
    )


PREPARING = """
    from wirecopy import Exporter, hookimpl

    def prepare(document, options):
        return lambda: document

    def export(prepared, sink, options):
        with sink.text() as text:
            text.writelines(f"{len(each().quotes)}\\n" for each in prepared)

    @hookimpl
    def wirecopy_exporters():
        return [Exporter("good", export, prepare=prepare)]
"""


def test_what_cannot_come_from_another_process_is_the_plugins_failure(site: Site) -> None:
    site.install("wirecopy-good", PREPARING)
    (site.folder / "late.txt").write_text("B | 0.1% | 1.5 | $ |\n")
    words = ("convert", "story.txt", "late.txt", "--to", "good", "-o", "all")
    done = site.run(*words, "--jobs", "2")
    assert done.returncode == 70
    assert re.fullmatch(
        r"wirecopy: story\.txt: format 'good' of wirecopy-good 1\.0 failed: .*lambda.*; report it to its author\n",
        done.stderr,
    )
    assert site.run(*words, "--jobs", "1").returncode == 0
    assert (site.folder / "all").read_text() == "1\n1\n"


def test_options_that_raise_are_the_plugins_failure(site: Site) -> None:
    text = (
        "import msgspec\n"
        "class Options(msgspec.Struct, frozen=True):\n"
        "    loud: int\n"
        "    def __post_init__(self):\n"
        "        if self.loud > 9: raise ValueError('too loud')\n"
        "        if self.loud > 5: raise KeyError('loud')\n"
    ) + textwrap.dedent(GOOD).replace('(".good",))', '(".good",), options=Options)')
    site.install("wirecopy-good", text)
    run = ("convert", "story.txt", "--to", "good", "-o", "-")
    for loud, code, said in (
        ("1", 0, ""),
        ("12", 2, "wirecopy: the options of good do not go together; too loud\n"),
        ("x", 2, "wirecopy: option 'loud' of good cannot be 'x'; it is a number\n"),
        (
            "7",
            70,
            "wirecopy: format 'good' of wirecopy-good 1.0 failed: KeyError: 'loud' (wirecopy_good.py:6); report it to its author\n",
        ),
    ):
        done = site.run(*run, "-O", f"loud={loud}")
        assert (done.returncode, done.stderr) == (code, said)
    done = site.run(*run)
    assert (done.returncode, done.stderr) == (
        2,
        "wirecopy: good needs the option 'loud'; it is a number\n",
    )
    assert "loud= (required)" in site.run("formats", "good").stdout


def test_the_api_is_not_hurt_either(site: Site) -> None:
    """One process: a stream that is closed, and a good conversion after bad ones."""
    site.install("wirecopy-bad", exporter("with sink.text() as text:\n    text.close()"))
    site.install("wirecopy-good", GOOD)
    program = """
        import io, wirecopy
        for to in ("bad", "good", "bad", "good"):
            try:
                print(wirecopy.convert("A | 1% | 1 | $", to=to))
            except wirecopy.PluginFailed as error:
                print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(site.site)},
        capture_output=True,
        text=True,
        check=True,
    )
    failure = "format 'bad' of wirecopy-bad 1.0 failed: ValueError: it closed the file that it was given; report it to its author"
    assert done.stdout.splitlines() == [failure, "b'1\\n'"] * 2


def test_threads_may_ask_at_once(site: Site) -> None:
    for number in range(8):
        site.install(
            f"wirecopy-p{number}",
            "print('noise')\n" + textwrap.dedent(GOOD.replace("good", f"p{number}")),
        )
    program = """
        import sys, threading, wirecopy
        from concurrent.futures import ThreadPoolExecutor
        before, barrier = sys.stdout, threading.Barrier(8)
        def convert(number):
            barrier.wait()
            return wirecopy.convert("A | 1% | 1 | $", to=f"p{number}")
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(convert, range(8))) == [b"1\\n"] * 8
        assert sys.stdout is before
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": str(site.site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


VALIDATORS = """
    from wirecopy import Diagnostic, Validator, hookimpl

    def recognise(head):
        if head.startswith(b"<odd"):
            return 1 / 0
        return head.startswith(b"%mine")

    def validate(source, folder):
        yield Diagnostic("standard", "info", "Mine 1")
        text = source.text()
        if "critical" in text:
            yield Diagnostic("odd", "critical", "what is that?")
        if "line" in text:
            yield Diagnostic("odd", "error", "where is that?", "one")
        if "raise" in text:
            raise ValueError("not today")

    def nothing(head):
        return 1 / 0

    @hookimpl
    def wirecopy_validators():
        broken = Validator("broken", nothing, validate)
        return [broken, Validator("mine", recognise, validate)]
"""


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("critical", "Invalid enum value 'critical'"),
        ("line", "Expected `int`, got `str`"),
        ("raise", "ValueError: not today"),
    ],
)
def test_a_validator_that_fails_ends_its_own_file(word: str, why: str, site: Site) -> None:
    site.install("wirecopy-mine", VALIDATORS)
    (site.folder / "a.mine").write_text(f"%mine {word}")
    (site.folder / "b.mine").write_text("%mine")
    done = site.run("validate", "a.mine", "b.mine")
    assert done.returncode == 70
    assert f"format 'mine' of wirecopy-mine 1.0 failed: {why}" in done.stderr.replace(
        "TypeError: ", ""
    )
    assert done.stdout.endswith("b.mine: standard Mine 1\n")


def test_a_validator_that_cannot_recognise_hurts_nobody_elses_file(site: Site) -> None:
    site.install("wirecopy-mine", VALIDATORS)
    (site.folder / "a.mine").write_text("%mine")
    (site.folder / "b.odd").write_text("<odd/>")
    done = site.run("validate", "a.mine", "b.odd")
    assert done.stdout == "a.mine: standard Mine 1\n"
    assert "format 'broken' of wirecopy-mine 1.0 failed: ZeroDivisionError" in done.stderr
    assert done.returncode == 70


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
    rows = json.loads(
        site.run("plugins", "--format", "json", WIRECOPY_PLUGINS="nowhere:mine").stdout
    )
    found = {row["distribution"]: row for row in rows if row["distribution"] != "wirecopy"}
    assert found["mine/good.py"]["writes"] == ["good"]
    assert found["mine/good.py"]["import_ms"] >= 0
    assert found["mine/json.py"]["broken"] == "RuntimeError: no licence"
    assert "not a folder" in found["nowhere"]["broken"]
    assert set(found) == {"mine/good.py", "mine/json.py", "nowhere"}
    # A broken file does not stand in for our own format of its name.
    assert site.run("--plugin-dir", "mine", "convert", "story.txt", "--to", "json").returncode == 0


def test_a_folder_of_plugins_that_is_none_is_said(site: Site) -> None:
    done = site.run("--plugin-dir", "mine", "formats")
    assert (done.returncode, done.stderr) == (2, "wirecopy: mine: is not a folder of plugins\n")


def test_the_options_of_a_single_file_are_shown(site: Site) -> None:
    text = (
        "from __future__ import annotations\nimport msgspec\n"
        + textwrap.dedent(GOOD).replace('(".good",))', '(".good",), options=Options)')
        + "\nclass Options(msgspec.Struct, frozen=True):\n    loud: bool = False\n"
    )
    (site.folder / "good.py").write_text(text)
    shown = site.run("--plugin-dir", ".", "formats", "good").stdout
    assert "loud=false\n      true | false" in shown


def test_two_files_of_one_name_are_two_plugins(site: Site) -> None:
    options = "import msgspec\nclass Options(msgspec.Struct, frozen=True):\n    a{n}: 'int{n}' = 1\nint{n} = int\n"
    for number in (1, 2):
        (site.folder / f"dir{number}").mkdir()
        text = textwrap.dedent(GOOD).replace('(".good",))', '(".good",), options=Options)')
        text = options.replace("{n}", str(number)) + text.replace("good", f"good{number}")
        (site.folder / f"dir{number}" / "good.py").write_text(text)
    folders = ("--plugin-dir", "dir1", "--plugin-dir", "dir2")
    for number in (1, 2):
        assert f"a{number}=1\n" in site.run(*folders, "formats", f"good{number}").stdout


def test_leaving_out_what_is_not_there_is_an_error(site: Site) -> None:
    done = site.run("--disable", "cvs", "formats")
    assert (done.returncode, done.stderr) == (2, "wirecopy: no plugin 'cvs'; did you mean 'csv'?\n")
    site.install("wirecopy-good", GOOD, entry="mine")
    done = site.run("--disable", "wirecopy-good", "convert", "story.txt", "--to", "good")
    assert done.returncode == 69


def test_a_disabled_plugin_is_not_imported(site: Site) -> None:
    site.install("wirecopy-good", GOOD, entry="good")
    site.install("wirecopy-two", "raise SystemExit(f'imported')", entry="two")
    run = ("convert", "story.txt", "--to", "good", "-o", "-")
    assert site.run(*run, WIRECOPY_DISABLE="two, csv").returncode == 0
    done = site.run("--disable", "good", *run)
    assert done.returncode == 69
    assert "plugin 'good' of wirecopy-good 1.0 is disabled" in done.stderr
    rows = json.loads(
        site.run("--disable", "two", "--disable", "csv", "plugins", "--format", "json").stdout
    )
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
