#!/usr/bin/env bash
# pylightxl 1.61: a workbook whose `r` prefix is declared on the `sheet` element, where it is used, and
# not on the root fails with TypeError; openpyxl 3.1.5 reads it. With the prefix on the root it opens,
# but its inline strings read as empty text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pylightxl==1.61 openpyxl==3.1.5
cd "$folder"
env/bin/python - <<'PYTHON'
import zipfile

import openpyxl
import pylightxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def book(name: str, *, on_root: bool) -> None:
    prefix = f' xmlns:r="{R}"'
    root, sheet = (prefix, "") if on_root else ("", prefix)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}"{root}><sheets><sheet name="Q" sheetId="1" '
        f'r:id="r1"{sheet}/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{R}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr">'
        '<is><t>HRW</t></is></c><c r="B1"><v>18.235</v></c></row></sheetData></worksheet>',
    }
    with zipfile.ZipFile(name, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)


book("sheet.xlsx", on_root=False)
book("root.xlsx", on_root=True)
for name in ("sheet.xlsx", "root.xlsx"):
    assert [c.value for c in openpyxl.load_workbook(name)["Q"][1]] == ["HRW", 18.235]
try:
    pylightxl.readxl("sheet.xlsx")
except TypeError as error:
    print("TypeError:", error)
else:
    raise AssertionError("it is read")
row = pylightxl.readxl("root.xlsx").ws("Q").row(1)
print(row)
assert row == ["", 18.235], row
PYTHON
