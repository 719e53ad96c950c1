#!/usr/bin/env bash
# odfpy 1.4.1: str() of a paragraph leaves out `text:s`, OpenDocument's runs of blanks, so that a symbol
# and a price set in columns by blanks become one word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check odfpy==1.4.1
cd "$folder"
env/bin/python - <<'PYTHON'
from odf.text import P, S

paragraph = P(text="HRW")
paragraph.addElement(S(c=4))
paragraph.addText("18.235")
print(repr(str(paragraph)))
assert str(paragraph) == "HRW18.235", str(paragraph)
PYTHON
