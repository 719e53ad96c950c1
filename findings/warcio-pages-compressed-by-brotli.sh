#!/usr/bin/env bash
# warcio 1.8.1 with Brotli 1.2.1: the content of a response whose Content-Encoding is `br` cannot be
# read: AttributeError, as it asks the decompressor for `unused_data`. Web archives hold such pages.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check warcio==1.8.1 brotli==1.2.1
cd "$folder"
env/bin/python - <<'PYTHON'
import io

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

archive = io.BytesIO()
writer = WARCWriter(archive, gzip=False)
headers = StatusAndHeaders(
    "200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "br")], protocol="HTTP/1.1"
)
page = io.BytesIO(brotli.compress(b"<p>Harbour opens</p>"))
writer.write_record(
    writer.create_warc_record("http://example.org/", "response", payload=page, http_headers=headers)
)
archive.seek(0)
for record in ArchiveIterator(archive):
    try:
        print(record.content_stream().read())
    except AttributeError as error:
        print("AttributeError:", error)
        assert "unused_data" in str(error), error
    else:
        raise AssertionError("it is read")
PYTHON
