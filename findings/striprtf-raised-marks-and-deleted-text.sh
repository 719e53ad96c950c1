#!/usr/bin/env bash
# striprtf 0.0.35: a raised footnote mark becomes the last digit of the figure before it (63.34 and a
# raised 1 are 63.341), and text marked as deleted or hidden is kept beside what replaced it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.35
cd "$folder"
env/bin/python - <<'PYTHON'
from striprtf.striprtf import rtf_to_text

text = rtf_to_text(r"{\rtf1\ansi Price 63.34{\super 1} was {\deleted 19.5}{\v hidden}18.9\par}")
print(repr(text))
assert text == "Price 63.341 was 19.5hidden18.9\n", text
PYTHON
