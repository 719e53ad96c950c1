"""Files at URLs: secrets stay secret, failures are told as what they are, downloads are bounded."""

import http.server
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirecopy
from wirecopy import BadData, InputUnavailable
from wirecopy.errors import public_url
from wirecopy.files import compression, remote

STORY = b"ABC | 0.1% | 1.5 | $ |\n"


class Server(http.server.BaseHTTPRequestHandler):
    """Answers in each of the ways that a client has to get along with."""

    files: ClassVar[dict[str, bytes]] = {}
    sent = 0

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/status/"):
            self.send_response(int(path.rpartition("/")[2]))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/loop.txt":
            self.send_response(302)
            self.send_header("Location", "/loop.txt?token=SECRET")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/endless.txt":
            self.send_response(200)
            self.end_headers()
            try:
                while self.command == "GET":
                    self.wfile.write(b"words " * 10_000)
            except OSError:
                self.close_connection = True
        elif path in self.files:
            self.send_file(self.files[path])
        else:
            self.send_error(404)

    def send_file(self, content: bytes) -> None:
        asked = self.headers.get("Range", "")
        begin, end = 0, len(content)
        if asked.startswith("bytes="):
            first, _, last = asked.removeprefix("bytes=").partition("-")
            begin, end = int(first), min(int(last or end) + 1, end)
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        if asked:
            self.send_header("Content-Range", f"bytes {begin}-{end - 1}/{len(content)}")
        self.send_header("Content-Length", str(end - begin))
        self.end_headers()
        if self.command == "GET":
            type(self).sent += end - begin
            self.wfile.write(content[begin:end])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    Server.files = {"/a.txt": STORY}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def wirecopy_(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wirecopy", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/status/500", "the server answers 500"),
        ("/status/503", "the server answers 503"),
        ("/status/403", "the server answers 403"),
        ("/status/401", "the server answers 401"),
        ("/loop.txt", "the server sends from address to address in circles"),
        ("/gone.txt", "there is no such file"),
    ],
)
def test_what_the_server_says_is_told(path: str, said: str, url: str) -> None:
    (source,) = wirecopy.find(f"{url}{path}?X-Amz-Signature=SECRET")
    with pytest.raises(InputUnavailable) as caught:
        source.text()
    assert f"cannot be fetched: {said}; " in str(caught.value)
    assert str(caught.value).startswith(f"{url}{path}: ")


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (source,) = wirecopy.find(f"http://127.0.0.1:{port}/a.txt")
    with pytest.raises(InputUnavailable, match="cannot be fetched: the connection is refused"):
        source.text()


def test_no_secret_reaches_messages_outputs_reports_or_journals(url: str, tmp_path: Path) -> None:
    at = url.removeprefix("http://")
    names = [
        f"{url}/a.txt?X-Amz-Signature=SECRET",
        f"http://joe:SECRET@{at}/a.txt?x=SECRET#SECRET",
        f"http://joe:pa/SECRET@{at}/a.txt",
        f"{url}/status/500?key=SECRET",
        f"{url}/loop.txt?key=SECRET",
        "nosuch://joe:SECRET@host/x.txt?SECRET",
        f"@http://joe:SECRET@{at}/list?SECRET",
        f"zip://a.txt::http://joe:SECRET@{at}/a.zip?SECRET",
    ]
    (tmp_path / "names").write_text("\n".join(names[:6]))
    for trace in ([], ["--traceback"]):
        calls = (
            ["convert", *names, "--to", "json", "-o", "out/", "--resume", "--force", "-v"],
            ["convert", *names, "--to", "newsml", "-o", "all.xml", "--resume", "--force"],
            ["convert", "@names", "--to", "xlsx", "-o", "all.xlsx", "--force"],
            ["check", *names],
            ["inspect", *names],
            ["validate", *names],
            ["convert", names[1], "--to", "json", "-o", "-"],
            ["convert", names[2]],
            [
                "convert",
                "names",
                "--from",
                "wire",
                "--to",
                "csv",
                "-o",
                "https://SECRET@h/x?SECRET",
            ],
            ["convert", "names", "--to", "csv", "-o", "https://SECRET@h/x/"],
            ["watch", "https://SECRET@h/x?SECRET", "--to", "json", "-o", "out"],
        )
        # What is told does not hang on the traceback: a few calls show that there is none in it.
        for words in calls[:1] + calls[-1:] if trace else calls:
            reports = ["--report", "r.jsonl", "--diagnostics", "d.jsonl"]
            is_run = words[0] == "convert" and "--force" in words
            done = wirecopy_(tmp_path, *trace, *words, *(reports if is_run else []))
            assert "SECRET" not in done.stdout
            # A traceback of the caller's own words aside.
            assert "SECRET" not in done.stderr, done.stderr
            for file in tmp_path.rglob("*"):
                assert "SECRET" not in str(file)
                if file.is_file() and file.name != "names":
                    assert b"SECRET" not in file.read_bytes(), file
    document = json.loads((tmp_path / "out" / "a.json").read_bytes())
    assert document[0]["source"] == f"{url}/a.txt"


def test_no_secret_is_shown_in_a_session(url: str) -> None:
    (source,) = wirecopy.find(f"{url}/a.txt?key=SECRET")
    assert "SECRET" not in repr(source)
    assert wirecopy.read(source).source == f"{url}/a.txt"


WORD = st.text("ab1:@/%._-~!$&'()*+,;=[]\\| ", max_size=12).map(lambda word: f"SECRET{word}SECRET")
PLAIN = st.text("abc1-", min_size=1, max_size=8)


@given(
    st.sampled_from(["http", "https", "s3", "ftp", "zip://x.txt::https"]),
    st.none() | WORD,
    st.none() | WORD,
    PLAIN,
    st.lists(PLAIN, max_size=3),
    st.none() | WORD,
)
def test_a_url_is_shown_without_its_secrets(
    scheme: str,
    user: str | None,
    password: str | None,
    host: str,
    path: list[str],
    query: str | None,
) -> None:
    login = "" if user is None else f"{user}{'' if password is None else f':{password}'}@"
    url = f"{scheme}://{login}{'/'.join([host, *path])}{'' if query is None else f'?{query}'}"
    for shown in (
        remote.shown(url),
        remote.file_name(url),
        repr(remote.RemoteFile(url)),
        str(InputUnavailable("x", source=url)),
    ):
        assert "SECRET" not in shown
    plain = public_url(url)
    assert plain == public_url(plain)
    assert host in plain


def test_a_zip_file_is_read_by_parts(url: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("padding.bin", os.urandom(8_000_000))
        archive.writestr("a.txt", STORY)
        archive.writestr("other.bin", os.urandom(8_000_000))
    Server.files["/big.zip"] = packed.getvalue()
    Server.sent = 0
    (source,) = wirecopy.find(f"{url}/big.zip?key=1")
    assert wirecopy.read(source).quotes[0].symbol == "ABC"
    assert source.name == f"{url}/big.zip/a.txt"
    assert Server.sent < 6_000_000


def test_a_download_is_bounded_while_it_runs(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "LARGEST", 3_000_000)
    monkeypatch.setattr(compression.bounded, "__defaults__", (3_000_000,))
    begun = time.monotonic()
    (source,) = wirecopy.find(f"{url}/endless.txt")
    with pytest.raises(BadData, match="would unpack to more than 3 MB"):
        source.text()
    assert time.monotonic() - begun < 20


def test_what_says_to_be_too_large_is_not_fetched(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Server.files["/large.txt"] = bytes(4_000_000)
    monkeypatch.setattr(compression, "LARGEST", 3_000_000)
    Server.sent = 0
    (source,) = wirecopy.find(f"{url}/large.txt")
    with pytest.raises(BadData):
        source.text()
    assert Server.sent == 0
