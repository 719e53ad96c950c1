"""Outputs at URLs: whole or not there, replaced only with --force, and no input among them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import fsspec
import pytest

import wirecopy
from wirecopy import Document, OutputExists, OutputUnavailable
from wirecopy.cli import main

STORY = "Harbour reopens\nShips left on Monday.\n"


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """In this process, for another has a memory of its own."""
    monkeypatch.setattr(sys, "argv", ["wirecopy", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.fixture
def store() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_a_document_goes_to_a_url_and_comes_back(store: Any) -> None:
    document = wirecopy.read(STORY)
    wirecopy.write(document, "memory://out/story.json.gz")
    assert wirecopy.convert(STORY, "memory://out/story.json", to="json").documents == 1
    packed, plain = (store.cat(f"/out/story.{ending}") for ending in ("json.gz", "json"))
    assert packed[:2] == b"\x1f\x8b"
    (source,) = wirecopy.find("memory://out/story.json.gz")
    assert wirecopy.read(source) == document == wirecopy.read(plain, from_="json")


def test_what_is_there_needs_force(store: Any) -> None:
    store.pipe("/out/a.json", b"old")
    with pytest.raises(OutputExists):
        wirecopy.convert(STORY, "memory://out/a.json")
    assert store.cat("/out/a.json") == b"old"
    wirecopy.convert(STORY, "memory://out/a.json", force=True)
    assert store.cat("/out/a.json") != b"old"


def test_what_comes_meanwhile_is_not_replaced(store: Any) -> None:
    def documents() -> Iterator[Document]:
        yield wirecopy.read(STORY)
        store.pipe("/out/a.json", b"another's")

    with pytest.raises(OutputExists):
        wirecopy.write(documents(), "memory://out/a.json")
    assert store.cat("/out/a.json") == b"another's"


def test_a_run_that_breaks_leaves_nothing(store: Any) -> None:
    def documents() -> Iterator[Document]:
        yield wirecopy.read(STORY)
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError):
        wirecopy.write(documents(), "memory://out/a.json")
    with pytest.raises(wirecopy.StrictFailure):
        wirecopy.convert("A | x% | 1 | $ |", "memory://out/a.json", strict=True)
    assert store.find("/out") == []


@pytest.mark.parametrize(
    ("url", "to", "said"),
    [
        ("https://a.example/x.json", "json", "can only be read"),
        ("simplecache::memory://a/x.json", "json", "can only be read"),
        ("file:///tmp/x.json", "json", "is the URL of a file"),
        ("memory://out/", "csv", "only single files"),
        ("memory://out/x.zip", "csv", "only single files"),
        ("nonsense://out/x.json", "json", "cannot be written to"),
    ],
)
@pytest.mark.usefixtures("store")
def test_where_nothing_can_be_put(url: str, to: str, said: str) -> None:
    with pytest.raises(OutputUnavailable, match=said):
        wirecopy.convert(STORY, url, to=to)


def test_an_input_is_never_the_output(
    store: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pipe("/in/a.txt", STORY.encode())
    argv = ["convert", "memory://in/a.txt", "-o", "memory://in/a.txt", "--to", "text", "--force"]
    assert run(argv, monkeypatch) == 73
    assert "is the input itself" in capfd.readouterr().err
    store.pipe("/in/b.txt", STORY.encode())
    assert (
        run(
            ["convert", "memory://in/", "-o", "memory://in/", "--to", "text", "--force"],
            monkeypatch,
        )
        == 73
    )
    assert store.cat("/in/a.txt") == STORY.encode()
    (source,) = wirecopy.find("memory://in/a.txt")
    with pytest.raises(OutputUnavailable, match="is the input itself"):
        wirecopy.convert(source, "memory://in/a.txt", to="text", force=True)


def test_a_folder_of_outputs(store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "below/b.txt"):
        store.pipe(f"/in/{name}", STORY.encode())
    report = tmp_path / "report.jsonl"
    argv = ["convert", "memory://in/", "-o", "memory://out/", "--to", "json"]
    assert run([*argv, "--report", str(report)], monkeypatch) == 0
    assert store.find("/out") == ["/out/a.json", "/out/below/b.json"]
    assert '"output": "memory://out/a.json"' in report.read_text()
    assert run(argv, monkeypatch) == 73
    assert run([*argv, "--resume"], monkeypatch) == 2


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    moto_server = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    server = moto_server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    # Servers of one process share what they hold.
    urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir("bucket")
    yield system
    server.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # those of the server and its client
def test_s3_in_and_out(s3: Any) -> None:
    s3.pipe("bucket/in/a.txt", STORY.encode())
    s3.pipe("bucket/in/b.txt.gz", b"damaged")
    argv = [sys.executable, "-m", "wirecopy", "convert", "s3://bucket/in/"]
    argv += ["-o", "s3://bucket/out/", "--to", "json"]
    first = subprocess.run(argv, capture_output=True, text=True, env=os.environ)
    assert first.returncode == 0, first.stderr
    assert "s3://bucket/in/b.txt.gz: cannot be unpacked" in first.stderr
    s3.invalidate_cache()
    assert s3.find("bucket/out") == ["bucket/out/a.json"]
    assert b"Harbour reopens" in s3.cat("bucket/out/a.json")
    second = subprocess.run(argv, capture_output=True, text=True, env=os.environ)
    assert "s3://bucket/out/a.json: is there already" in second.stderr
    missing = [*argv[:5], "-o", "s3://none/x.json", "--force"]
    third = subprocess.run(missing, capture_output=True, text=True, env=os.environ)
    assert "s3://none/x.json: cannot be written" in third.stderr
    assert third.returncode == 74


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # as above
def test_s3_by_file(s3: Any, tmp_path: Path) -> None:
    s3.pipe("bucket/rows/a.jsonl", b'{"id": "n1", "text": "Miners slip\\nShares fell."}\n')
    report = tmp_path / "report.jsonl"
    argv = [sys.executable, "-m", "wirecopy", "convert", "s3://bucket/rows/*.jsonl"]
    argv += ["-o", "s3://bucket/shards/", "--to", "json", "--by-file", "--text-column", "text"]
    argv += ["--id-column", "id", "--resume", "--report", str(report)]
    for status in ("done", "unchanged"):
        done = subprocess.run(argv, capture_output=True, text=True, env=os.environ)
        assert done.returncode == 0, done.stderr
        assert f'"status": "{status}"' in report.read_text()
    s3.invalidate_cache()
    found = [name.removeprefix("bucket/shards/") for name in s3.find("bucket/shards")]
    assert [name for name in found if not name.startswith("_wirecopy/")] == ["_SUCCESS", "a.json"]
    assert len(found) == 3
    assert b'"n1"' in s3.cat("bucket/shards/a.json")
