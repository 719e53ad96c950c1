#!/usr/bin/env bash
# python-docx 1.2.0: a table cell in a content control (`w:sdt` around `w:tc`, which forms and templates
# of Word write) is not among a row's cells, so that the row begins with the next one: the price stands
# in the place of the symbol.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0
cd "$folder"
env/bin/python - <<'PYTHON'
import docx
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def cell(text: str) -> str:
    return f"<w:tc {W}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


document = docx.Document()
row = document.add_table(1, 2).rows[0]
for old in list(row._tr.tc_lst):
    row._tr.remove(old)
row._tr.append(parse_xml(f"<w:sdt {W}><w:sdtContent>{cell('HRW')}</w:sdtContent></w:sdt>"))
row._tr.append(parse_xml(cell("18.235")))
print([each.text for each in row.cells])
assert [each.text for each in row.cells] == ["18.235"]
PYTHON
