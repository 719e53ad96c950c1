#!/usr/bin/env bash
# html-to-markdown 3.21.2: all content of a page's `<header>` is left out by default, and with it the
# table of quotes that financial pages show above their story. No warning is returned.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check html-to-markdown==3.21.2
cd "$folder"
env/bin/python - <<'PYTHON'
import html_to_markdown

table = "<table><tr><th>Symbol</th><th>Last</th></tr><tr><td>HRW</td><td>18.235</td></tr></table>"
page = f"<html><body><header>{table}</header><main><p>Text.</p></main></body></html>"
result = html_to_markdown.convert(page)
print(repr(result.content), result.warnings)
assert result.content == "Text.\n", result.content
assert not result.warnings
PYTHON
