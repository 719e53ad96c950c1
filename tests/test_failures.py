"""The last line of defence: every failure is one line and a documented exit code."""

import codecs
import encodings.aliases
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import typer
from typer.core import TyperOption
from typer.exceptions import TyperException

import wirecopy
from wirecopy import errors
from wirecopy.cli import app
from wirecopy.cli.commands import COMMANDS, load
from wirecopy.files.encodings import codec
from wirecopy.run import workers
from wirecopy.run.journal import Journal
from wirecopy.run.workers import Pool, WorkerDied

STORY = "ABC | 0.1% | 1.5 | $ |\nHarbour opens\nText is.\nA. Roe--BTZ\n"


def wirecopy_(
    folder: Path, *words: str | bytes, limit: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    program: list[str | bytes] = [sys.executable, "-m", "wirecopy", *words]
    if limit:
        program = ["bash", "-c", f'{limit}; exec "$@"', "bash", *program]
    return subprocess.run(
        program,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(STORY)
    return tmp_path


PLUGIN = """
from wirecopy import Exporter, hookimpl
def export(documents, sink, options):
    return inner()
def inner():
    raise {what}
@hookimpl
def wirecopy_exporters():
    return [Exporter("shout", export)]
"""


def test_a_plugins_failure_names_its_file_and_line(folder: Path) -> None:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "shout.py").write_text(PLUGIN.format(what="KeyError('loud')"))
    words = ("--plugin-dir", "plugins", "convert", "story.txt", "--to", "shout", "-o", "o")
    done = wirecopy_(folder, *words)
    assert done.returncode == 70
    assert done.stderr == (
        b"wirecopy: format 'shout' of plugins/shout.py failed: KeyError: 'loud' (shout.py:6); "
        b"report it to its author\n"
    )
    for asked in ([*words, "--traceback"], ["--traceback", *words]):
        done = wirecopy_(folder, *asked)
        assert done.returncode == 70
        *trace, line = done.stderr.decode().splitlines()
        assert line.startswith("wirecopy: format 'shout'")
        assert "KeyError: 'loud'" in trace
    done = wirecopy_(folder, *words, WIRECOPY_TRACEBACK="1")
    assert b"Traceback (most recent call last)" in done.stderr
    assert wirecopy_(folder, *words, WIRECOPY_TRACEBACK="0").stderr.count(b"\n") == 1


def test_a_plugin_that_lacks_memory_is_told_so(folder: Path) -> None:
    (folder / "shout.py").write_text(PLUGIN.format(what="MemoryError"))
    done = wirecopy_(
        folder, "--plugin-dir", ".", "convert", "story.txt", "--to", "shout", "-o", "o"
    )
    assert (done.returncode, done.stderr.count(b"\n")) == (71, 1)


@pytest.mark.parametrize("command", ["convert --to json -o o", "check", "inspect", "validate"])
def test_a_fault_of_ours_is_one_line_with_its_place(command: str, folder: Path) -> None:
    """As any fault would be: a library that raises what nobody expects."""
    (folder / "broken.py").write_text(
        "import sys, wirecopy.wire\n"
        "from wirecopy.__main__ import main\n"
        "import wirecopy.run.convert as c, wirecopy.run.validation as v\n"
        "def broken(*_, **__): raise ZeroDivisionError('ours')\n"
        "c.record = v._recognised = broken\n"
        "main()\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "broken.py",
            command.split(maxsplit=1)[0],
            "story.txt",
            *command.split()[1:],
        ],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 70
    assert b"wirecopy failed: ZeroDivisionError: ours (wirecopy/run/" in done.stderr
    assert done.stderr.endswith(b"report it, with what --traceback shows\n")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs an endless file")
def test_an_input_that_no_memory_holds_is_one_line(folder: Path) -> None:
    done = wirecopy_(
        folder, "convert", "/dev/zero", "--from", "wire", "--to", "json", "-o", "o.json",
        limit="ulimit -v 700000",
    )  # fmt: skip
    assert done.returncode == 71
    assert done.stderr == (
        b"wirecopy: /dev/zero: needs more memory than there is; split the input, or allow the "
        b"process more\n"
    )
    assert not (folder / "o.json").exists()


@pytest.mark.parametrize("limit", ["ulimit -n 10", "trap '' XFSZ; ulimit -f 0"])
def test_where_no_process_can_be_started_one_does_the_work(limit: str, folder: Path) -> None:
    for number in range(140):
        (folder / f"s{number:03}.txt").write_text(STORY)
    done = wirecopy_(folder, "convert", "s*.txt", "--to", "csv", "-o", "-", "-j", "2", limit=limit)
    assert done.stderr == b""
    assert done.stdout.count(b"ABC") == 141


def test_a_process_of_somebody_elses_pool_works_alone() -> None:
    import multiprocessing

    with multiprocessing.get_context("fork").Pool(1) as outer:
        assert outer.apply(_in_a_pool) == [(n, r) for n in range(5) for r in (n, None)]


def _in_a_pool() -> list[tuple[int, object]]:
    with Pool(_once, 2) as pool:
        return list(pool.run(range(5)))


def _once(item: int) -> Iterator[int]:
    yield item


def _fatal(item: int) -> Iterator[int]:
    yield item
    if item == 40:
        os._exit(71)
    yield item


def test_when_the_last_process_dies_and_none_follows_the_rest_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Pool(_fatal, 1) as pool:
        monkeypatch.setattr(workers, "_Worker", _refused)
        found = list(pool.run(range(100)))
    results = {n: [r for item, r in found if item == n] for n in range(100)}
    assert list(results) == list(range(100))
    assert isinstance(results.pop(40)[-2], WorkerDied)
    assert all(each == [n, n, None] for n, each in results.items())


def _refused(*_: object) -> None:
    raise OSError


def test_a_process_that_lacks_memory_says_so() -> None:
    with Pool(_fatal, 2) as pool:
        deaths = [result for _, result in pool.run([40]) if isinstance(result, WorkerDied)]
    assert deaths == [WorkerDied("ended with exit code 71", is_of_memory=True)]


def test_a_journal_that_fails_when_it_is_closed_is_a_failed_write(folder: Path) -> None:
    """Network drives tell only then what they could not write."""
    (folder / "out").mkdir()
    with pytest.raises(errors.WriteFailed), Journal(folder / "out", [], resumes=True) as journal:
        os.close(journal._file.fileno())
    journal = Journal(folder / "out", [], resumes=True).__enter__()
    os.close(journal._file.fileno())
    journal.__exit__(KeyError, KeyError(), None)  # what was wrong before matters more


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "shift_jis", "utf-16"])
@pytest.mark.parametrize(
    "words",
    [
        "check 港.txt",
        "check 港.txt --format json",
        "inspect 港.txt",
        "validate 港.txt",
        "formats",
        "config",
    ],
)
def test_consoles_of_any_encoding(encoding: str, words: str, folder: Path) -> None:
    (folder / "港.txt").write_text("ABC | 0.1% | 港é | $\nB | 0.1% | 1.5 | $\n\n港é\nText.\n")
    done = wirecopy_(folder, *words.split(), PYTHONIOENCODING=f"{encoding}:strict")
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1, 65), done.stderr
    if "json" in words:
        import json

        found = [json.loads(line) for line in done.stdout.decode(encoding).splitlines()]
        assert found[0]["source"] == "港.txt"


def test_nothing_is_left_open(folder: Path) -> None:
    for to in ("csv", "xlsx", "json"):
        done = wirecopy_(folder, "convert", "story.txt", "-o", f"o.{to}", PYTHONWARNINGS="error")
        assert (done.returncode, done.stderr) == (0, b"")
    for words in ("check story.txt", "formats", "--version", "convert story.txt --to csv -o -"):
        done = wirecopy_(folder, *words.split(), PYTHONWARNINGS="error")
        assert (done.returncode, done.stderr) == (0, b"")


def codecs_of_python() -> list[str]:
    return sorted({*encodings.aliases.aliases.values(), "idna", "punycode", "utf_8_sig"})


@pytest.mark.parametrize("encoding", codecs_of_python())
def test_an_encoding_is_one_of_texts_or_wrong_use(encoding: str) -> None:
    try:
        name = codec(encoding)
    except errors.UsageError:
        return
    for content in (bytes(range(256)), b"xn--zca", b"\xff" * 9, b"\\ud800", b"+2AA-"):
        for handling in ("strict", "replace"):
            try:
                content.decode(name, handling).encode("utf-8", "surrogatepass")
            except UnicodeDecodeError:
                assert handling == "strict"
    assert codecs.lookup(name).name == name


@pytest.mark.parametrize(
    "encoding", ["idna", "punycode", "unicode_escape", "base64", "rot13", "x\0"]
)
def test_what_is_no_encoding_of_texts_is_refused_everywhere(encoding: str) -> None:
    with pytest.raises(errors.UsageError, match="no encoding"):
        wirecopy.read("A", encoding=encoding)
    with pytest.raises(errors.UsageError, match="no encoding"):
        wirecopy.convert("A", to="csv", options={"encoding": encoding})


@pytest.mark.parametrize("to", ["xlsx", "newsml", "nitf", "ninjs", "rss", "atom"])
@pytest.mark.parametrize("epoch", ["x", "-1", "1.5", "²", "9" * 30, "253402300800"])
def test_an_epoch_that_cannot_be_is_wrong_use(
    epoch: str, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(errors.UsageError, match="which is not a time"):
        wirecopy.convert(STORY, to=to)


@pytest.mark.parametrize("to", ["xlsx", "newsml", "nitf", "ninjs", "rss", "atom"])
@pytest.mark.parametrize("epoch", ["0", "4354819200", "253402300799"])
def test_an_epoch_that_can_be_is_written(
    epoch: str, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert wirecopy.convert(STORY, to=to)


@pytest.mark.parametrize(
    "descriptor", ['"encoding": "idna"', '"encoding": "x"', '"dialect": {"delimiter": ""}',
                   '"dialect": {"delimiter": "\\n"}', '"dialect": {"delimiter": "ab"}'],
)  # fmt: skip
def test_a_data_package_may_say_what_cannot_be(descriptor: str, folder: Path) -> None:
    wirecopy.convert(STORY, f"{folder}/pk/", to="csv")
    package = folder / "pk" / "datapackage.json"
    text = package.read_text().replace('"encoding": "utf-8"', '"x": 0')
    text = text.replace('"dialect"', '"y"') if "dialect" in descriptor else text
    package.write_text(text.replace('"name": "quotes",', f'"name": "quotes", {descriptor},', 1))
    with pytest.raises(errors.BadData):
        wirecopy.read(package)


# What somebody, or some program, may give any option.
ODD = ["", "\udcff", "a\udcff=\udcfe", "x" * 300, "/" + "y" * 5000, "gone/../x", "-1", "9" * 400,
       "{", "{0.__class__}", "x=y", "idna", "\x1b[31m", "name:option=\udcff", "nan", "*[", "@x"]  # fmt: skip


def options() -> list[tuple[str, str]]:
    return [
        (name, max(option.opts, key=len))
        for name in COMMANDS
        if name != "config"
        for option in load(name).params
        if isinstance(option, TyperOption) and not option.is_flag and option.name != "help"
    ]


@pytest.mark.parametrize(("command", "option"), options())
def test_no_value_of_an_option_is_a_surprise(
    command: str, option: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(STORY)
    for value in ODD:
        words = [command, "in" if command == "watch" else "in/a.txt"]
        if command in ("convert", "watch"):
            words += ["--to", "csv", "-o", "out/"]
        if command == "watch":
            words += ["--once"]
        with suppress(errors.WirecopyError, TyperException, typer.Exit):
            app([*words, f"{option}={value}"], standalone_mode=False, prog_name="wirecopy")


def test_names_that_cannot_be(folder: Path) -> None:
    for words in (
        ["new", "exporter", "a" * 300],
        ["--plugin-dir", "p" * 5000, "formats"],
        ["convert", "i" * 5000, "--to", "csv"],
        ["convert", "story.txt", "-o", "o" * 300 + ".csv"],
        ["validate", "story.txt", "--schemas", "s" * 5000],
    ):
        done = wirecopy_(folder, *words)
        assert done.returncode in (2, 66, 73)
        assert done.stderr.count(b"\n") == 1


ODD_STORY = "ABC | 0.1% | closed | $ |\nXYZ | 0.1% | 1.5 | $ |\n"


@pytest.mark.parametrize("to", ["json", "csv", "text", "xlsx"])
def test_a_strict_failure_writes_nothing_wherever_it_goes(to: str, folder: Path) -> None:
    (folder / "odd.txt").write_text(ODD_STORY)
    words = ["convert", "odd.txt", "--to", to, "--strict", "-o"]
    done = wirecopy_(folder, *words, "-")
    assert (done.returncode, done.stdout) == (1, b"")
    with pytest.raises(errors.StrictFailure):
        wirecopy.convert(folder / "odd.txt", to=to, strict=True)
    for stream in (io.BytesIO(), io.StringIO())[: 2 if to == "text" else 1]:
        with pytest.raises(errors.StrictFailure):
            wirecopy.convert(folder / "odd.txt", stream, to=to, strict=True)
        assert stream.tell() == 0
        wirecopy.convert(folder / "story.txt", stream, to=to, strict=True)
        assert stream.tell() > 0
    done = wirecopy_(folder, "convert", "story.txt", "--to", to, "--strict", "-o", "-")
    assert done.stdout == wirecopy.convert(wirecopy.Source("story.txt", STORY), to=to)


def test_findings_of_one_kind_are_counted_after_the_first(folder: Path) -> None:
    (folder / "odd.txt").write_text("ABC | 0.1% | closed | $ |\nXYZ | 0.1% | 1.5 | $ |\n" * 25)
    for most, more in ((20, 30), (50, 0)):
        text = ODD_STORY * (most + more if more else 20)
        (folder / "odd.txt").write_text(text)
        done = wirecopy_(
            folder, "convert", "odd.txt", "-o", "o.json", "--force", "--diagnostics", "d.jsonl"
        )
        lines = done.stderr.decode().splitlines()
        assert len([line for line in lines if "not-a-number" in line and ": not-" in line]) == 20
        rest = [
            f"wirecopy: {more} more of 'not-a-number' are not shown; --diagnostics FILE has them all"
        ]
        assert lines[20:] == (rest if more else [])
        told = (folder / "d.jsonl").read_text().count("not-a-number")
        assert told == (most + more if more else 20)


def test_a_found_configuration_is_read_only_if_nobody_else_could_write_it(folder: Path) -> None:
    (folder / "wirecopy.toml").write_text('[convert]\nto = "json"\n')
    words = ("convert", "story.txt", "-o", "-")
    assert wirecopy_(folder, *words).returncode == 0
    for mode, place in ((0o777, folder), (0o666, folder / "wirecopy.toml")):
        before = place.stat().st_mode
        place.chmod(mode)
        done = wirecopy_(folder, *words, "--to", "csv")
        assert done.returncode == 0
        assert done.stdout.startswith(b"document,")
        assert done.stderr.startswith(b"wirecopy: wirecopy.toml: not read: others may write to it")
        assert done.stderr.count(b"\n") == 1
        assert wirecopy_(folder, "--config", "wirecopy.toml", *words).returncode == 0
        place.chmod(before)
    if os.geteuid() == 0:
        os.chown(folder / "wirecopy.toml", 12345, 12345)
        done = wirecopy_(folder, *words, "--to", "csv")
        assert b"not read: it belongs to somebody else; name it with --config" in done.stderr


def test_standard_output_may_be_named_by_its_device(folder: Path) -> None:
    done = wirecopy_(folder, "convert", "story.txt", "--to", "csv", "-o", "/dev/stdout")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"ABC" in done.stdout


@pytest.mark.parametrize("to", ["csv", "json", "newsml", "text", "html"])
def test_a_stream_gets_nothing_of_an_input_that_is_refused(tmp_path: Path, to: str) -> None:
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))

    run = wirecopy_(tmp_path, "convert", "old.doc", "--to", to, "-o", "-")

    assert (run.returncode, run.stdout) == (65, b"")
    assert run.stderr.count(b"\n") == 1
    taken = io.BytesIO()
    with pytest.raises(wirecopy.Unreadable):
        wirecopy.convert(tmp_path / "old.doc", taken, to=to)
    assert taken.getvalue() == b""
