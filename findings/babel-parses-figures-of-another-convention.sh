#!/usr/bin/env bash
# Babel 2.17.0: `parse_decimal` drops the locale's group separator wherever it stands. A price of 63.34
# read as German is 6334, and 12,5 read as English is 125; nothing is raised unless strict=True is given.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check babel==2.17.0
cd "$folder"
env/bin/python - <<'PYTHON'
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal

assert parse_decimal("63.34", locale="de") == Decimal(6334)
assert parse_decimal("12,5", locale="en") == Decimal(125)
print("63.34 in de:", parse_decimal("63.34", locale="de"), " 12,5 in en:", parse_decimal("12,5", locale="en"))
try:
    parse_decimal("63.34", locale="de", strict=True)
except NumberFormatError as error:
    print("strict:", error)
else:
    raise AssertionError("strict reads it, too")
PYTHON
