#!/usr/bin/env bash
# exceljs 4.4.0: a workbook with a chart by openpyxl 3.1.5 is rejected with "Cannot read properties of
# undefined (reading 'anchors')", and its cells cannot be read either. openpyxl writes the drawing in a
# default namespace; with the prefix `xdr` instead, the same workbook opens.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
cd "$folder"
npm install --silent --no-audit --no-fund --no-update-notifier exceljs@4.4.0
env/bin/python - <<'PYTHON'
import re
import zipfile

import openpyxl
from openpyxl.chart import LineChart, Reference

book = openpyxl.Workbook()
for row in (["Symbol", "Last"], ["HRW", 18.235], ["CKO", 63.34]):
    book.active.append(row)
chart = LineChart()
chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
book.active.add_chart(chart, "D2")
book.save("default.xlsx")

# The same with a prefix: the names without one are those of the drawing.
with zipfile.ZipFile("default.xlsx") as given, zipfile.ZipFile("prefix.xlsx", "w") as made:
    for name in given.namelist():
        text = given.read(name)
        if name == "xl/drawings/drawing1.xml":
            assert text.startswith(b"<wsDr ") and text.count(b" xmlns=") == 1, text[:80]
            text = re.sub(rb"<(/?)(?=\w+[\s/>])", rb"<\1xdr:", text)
            text = text.replace(b" xmlns=", b" xmlns:xdr=")
        made.writestr(name, text)
for name in ("default.xlsx", "prefix.xlsx"):
    assert len(openpyxl.load_workbook(name).active._charts) == 1
PYTHON
cat >read.js <<'JAVASCRIPT'
const assert = require("assert");
const ExcelJS = require("exceljs");

async function read(name) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(name);
  return book.worksheets[0].getRow(2).values.slice(1);
}

async function main() {
  assert.deepStrictEqual(await read("prefix.xlsx"), ["HRW", 18.235]);
  await assert.rejects(read("default.xlsx"), (error) => {
    console.log(String(error));
    return error instanceof TypeError && error.message.includes("'anchors'");
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
JAVASCRIPT
node read.js
