#!/usr/bin/env bash
# fastwarc 2.0.1: with `auto_decode="all"` the iteration ends without an error after a response that is
# both chunked and gzipped, as servers often deliver pages: the later records of the archive do not come.
# With `auto_decode="none"` they all do.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fastwarc==2.0.1 warcio==1.8.1
cd "$folder"
env/bin/python - <<'PYTHON'
import gzip
import io

from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as Warcio
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = b"<p>Harbour opens</p>"
ADDRESSES = [f"http://example.org/{number}" for number in (1, 2, 3)]


def archive(body: bytes, *headers: tuple[str, str]) -> bytes:
    """Three responses; the first has these headers and this body, the others a plain page."""
    plain = [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))]
    responses = [([("Content-Type", "text/html"), *headers], body), (plain, PAGE), (plain, PAGE)]
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False)
    for address, (head, content) in zip(ADDRESSES, responses, strict=True):
        http = StatusAndHeaders("200 OK", head, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(address, "response", payload=io.BytesIO(content), http_headers=http)
        )
    return file.getvalue()


def read(data: bytes, auto_decode: str) -> list[tuple[str, bytes]]:
    records = ArchiveIterator(io.BytesIO(data), auto_decode=auto_decode)
    return [(record.headers["WARC-Target-URI"], record.reader.read()) for record in records]


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


packed = gzip.compress(PAGE, mtime=0)
transfer, content = ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")
both = archive(chunked(packed), transfer, content)

pages = [record.content_stream().read() for record in Warcio(io.BytesIO(both))]
assert pages == [PAGE] * 3, pages
assert [address for address, _ in read(both, "none")] == ADDRESSES
everything = [(address, PAGE) for address in ADDRESSES]
assert read(archive(chunked(PAGE), transfer), "all") == everything
assert read(archive(packed, content), "all") == everything
print("chunked or gzipped:", len(ADDRESSES), "records; chunked and gzipped:", read(both, "all"))
assert read(both, "all") == everything[:1]
PYTHON
