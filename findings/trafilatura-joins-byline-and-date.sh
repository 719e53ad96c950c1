#!/usr/bin/env bash
# trafilatura 2.3.1: text of neighbouring spans is joined without a blank, although a page shows them
# apart by its styles. A byline above a date becomes `By Nora Quill19 November 2031`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml-html-clean==0.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import trafilatura

story = "Shares of the harbour company rose after it said that the new quay would open in spring. "
page = (
    "<html><body><article><h1>Quay opens</h1>"
    "<div><span>By Nora Quill</span><span>19 November 2031</span></div>"
    f"<p>{story * 4}</p></article></body></html>"
)
lines = trafilatura.extract(page).split("\n")
print(lines[:2])
assert lines[1] == "By Nora Quill19 November 2031", lines
PYTHON
