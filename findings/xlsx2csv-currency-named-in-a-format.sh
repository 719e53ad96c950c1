#!/usr/bin/env bash
# xlsx2csv 0.8.6: a price in the number format `"USD" #,##0.000` comes out as the format, its letters
# read as seconds and days; the price is lost. In the format `[$USD] #,##0.000` the price is kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5
cd "$folder"
env/bin/python - <<'PYTHON'
import io

import openpyxl
from xlsx2csv import Xlsx2csv

book = openpyxl.Workbook()
sheet = book.active
for row, code in enumerate(('"USD" #,##0.000', "[$USD] #,##0.000"), start=1):
    sheet.cell(row, 1, 18.235).number_format = code
book.save("prices.xlsx")
out = io.StringIO()
Xlsx2csv("prices.xlsx").convert(out)
rows = out.getvalue().split("\n")
print(rows[:2])
assert "18.235" not in rows[0], rows
assert "17" in rows[0], rows
assert rows[1] == "18.235", rows
PYTHON
