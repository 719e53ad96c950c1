#!/usr/bin/env bash
# markdownify 1.2.3: a row of header cells that opens the body of a table (a section such as `Miners`)
# gets a rule of its own, so the table has two. In GitHub's Markdown the second rule is a row of dashes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check markdownify==1.2.3
cd "$folder"
env/bin/python - <<'PYTHON'
from markdownify import markdownify

text = markdownify(
    "<table><thead><tr><th>Symbol</th><th>Last</th></tr></thead><tbody>"
    "<tr><th>Miners</th><th></th></tr><tr><td>HRW</td><td>18.235</td></tr></tbody></table>"
).strip()
print(text)
rows = text.split("\n")
assert rows[1] == rows[3] == "| --- | --- |", rows
assert rows[4] == "| HRW | 18.235 |", rows
PYTHON
