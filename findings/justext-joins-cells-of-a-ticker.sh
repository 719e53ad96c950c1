#!/usr/bin/env bash
# jusText 3.0.2: blanks between inline elements are dropped, so the cells of a ticker of links and spans
# become one word. A symbol, a percentage and a price that a browser shows apart cannot be separated again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check justext==3.0.2 lxml-html-clean==0.4.6
cd "$folder"
env/bin/python - <<'PYTHON'
import justext

story = "Shares of the harbour company rose after it said that the new quay would open in spring. "
page = (
    f"<html><body><p>{story * 4}</p>"
    "<div><a>GRVL</a> <span>0.37%</span> <span>41.185</span></div></body></html>"
)
found = [p.text for p in justext.justext(page, justext.get_stoplist("English"))]
print(found[-1])
assert found[-1] == "GRVL0.37%41.185", found
PYTHON
