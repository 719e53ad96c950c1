"""Bounds over a whole input: what a container claims is checked before anything is looped over.

All sizes here are harmless; `tests/fuzz/containers.py` mutates containers by the thousand.
"""

import importlib.util
import io
import json
import random
import re
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

import wirecopy
from wirecopy.files import archives
from wirecopy.run.inputs import Found, Unavailable, gather
from wirecopy.run.plan import Selection

STORY = "ABC | 0.1% | 1.5 | $ |\nHarbour opens\nText is.\n"

_spec = importlib.util.spec_from_file_location(
    "containers", Path(__file__).parent / "fuzz" / "containers.py"
)
assert _spec is not None
assert _spec.loader is not None
containers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(containers)


@pytest.mark.parametrize("name", containers.KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_mutated_containers_keep_to_the_law(name: str, seed: int, tmp_path: Path) -> None:
    content = containers.KINDS[name](random.Random(f"test {name} {seed}"))
    assert containers.attempt(name, content, tmp_path) == ""


def test_the_law_can_be_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: str) -> None:
        end = time.process_time() + containers.A + 0.3
        while time.process_time() < end:
            pass

    monkeypatch.setattr(containers, "read", slow)
    assert "takes" in containers.attempt("in.txt", b"", tmp_path)


def tar_saying(size: int, *, name: str = "a.txt") -> bytes:
    """A tar file whose second member says a size in binary."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for each in ("first.txt", name):
            info = tarfile.TarInfo(each)
            info.size = len(STORY)
            archive.addfile(info, io.BytesIO(STORY.encode()))
    content = bytearray(file.getvalue())
    at = content.index(name.encode())
    content[at + 124 : at + 136] = b"\x80" + size.to_bytes(11, "big")
    checksum = sum(content[at : at + 148]) + 256 + sum(content[at + 156 : at + 512])
    content[at + 148 : at + 156] = b"%06o\0 " % checksum
    return bytes(content)


@pytest.mark.parametrize("name", ["a.txt", "a.bin"])  # one that is wanted, one that is skipped
@pytest.mark.parametrize("size", [10**6, 10**9, 2**40, 2**63, 2**80])
def test_a_member_of_a_tar_file_may_claim_any_size(size: int, name: str, tmp_path: Path) -> None:
    (tmp_path / "in.tar").write_bytes(tar_saying(size, name=name))
    begun = time.process_time()
    first, *rest = gather([str(tmp_path / "in.tar")], Selection(extensions=(".txt",)))
    assert isinstance(first, Found)
    assert rest
    assert all(isinstance(each, Unavailable) for each in rest)
    assert time.process_time() - begun < 1


def test_digits_in_the_headers_of_a_tar_file_cost_no_more_than_others(tmp_path: Path) -> None:
    def seconds(word: str) -> float:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"comment": word}
        with tarfile.open(tmp_path / "in.tar", "w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info)
        begun = time.process_time()
        (found,) = gather([str(tmp_path / "in.tar")], Selection(extensions=(".txt",)))
        assert isinstance(found, Found)
        return time.process_time() - begun

    seconds("x")
    assert seconds("1" * 30_000) < 0.2  # a second in versions of Python that mind it


def test_headers_for_all_members_may_not_say_ever_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_MOST_SAID", 20)
    for count, is_fine in ((20, True), (21, False)):
        with tarfile.open(
            tmp_path / "in.tar",
            "w",
            format=tarfile.PAX_FORMAT,
            pax_headers={f"k{n}": "v" for n in range(count)},
        ) as archive:
            archive.addfile(tarfile.TarInfo("a.txt"))
        (found,) = gather([str(tmp_path / "in.tar")], Selection(extensions=(".txt",)))
        assert isinstance(found, Found) == is_fine


def test_a_sparse_member_is_as_large_as_it_says(tmp_path: Path) -> None:
    """Twenty-one megabytes of nothing, in a kilobyte."""
    for size, is_fine in ((1_000_000, True), (21_000_000, False)):
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {
            "GNU.sparse.major": "0",
            "GNU.sparse.minor": "1",
            "GNU.sparse.map": f"{size - 1},1",
            "GNU.sparse.size": str(size),
            "GNU.sparse.name": "a.txt",
        }
        info.size = 1
        with tarfile.open(tmp_path / "in.tar", "w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info, io.BytesIO(b"x"))
        (found,) = gather([str(tmp_path / "in.tar")], Selection(extensions=(".txt",)))
        assert isinstance(found, Found) == is_fine
        if isinstance(found, Unavailable):
            assert "no honest text does" in str(found.error)


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(
    sheets: list[str],
    *,
    parts: int | None = None,
    strings: str = "a",
    code: str = "0.00",
    xfs: int = 1,
) -> bytes:
    """A workbook of these rows; with fewer `parts` than sheets the first are named again."""
    count = parts or len(sheets)
    members = {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
        + "".join(
            f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n % count}"/>'
            for n in range(len(sheets))
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + "".join(
            f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/{n}.xml"/>'
            for n in range(count)
        )
        + "</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{strings}</t></si></sst>",
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="170" formatCode="{code}"/>'
        "</numFmts><cellXfs>" + '<xf numFmtId="170"/>' * xfs + "</cellXfs></styleSheet>",
        **{
            f"xl/worksheets/{n}.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
            for n, rows in enumerate(sheets[:count])
        },
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def cell(reference: str, value: str, more: str = "") -> str:
    row = re.sub("[A-Z]", "", reference)
    return f'<row r="{row}"><c r="{reference}" {more}><v>{value}</v></c></row>'


def test_a_part_is_read_once_however_many_sheets_name_it() -> None:
    rows = [cell("A1", "0", 't="s"')]
    documents = list(
        wirecopy.read_many([workbook(rows * 5, parts=1, strings="Once")], from_="xlsx")
    )
    assert sum(str(document.children).count("Once") for document in documents) == 1
    (told,) = [d for document in documents for d in document.diagnostics]
    assert (told.code, told.severity) == ("repeated-sheet", "warning")
    assert told.message == "4 sheets are other sheets' parts once more: 's1', 's2', 's3', 's4'"


@pytest.mark.parametrize(("length", "shown"), [(255, "'50%'"), (256, "'0.5'")])
def test_number_formats_are_looked_at_up_to_excels_length(length: int, shown: str) -> None:
    code = "0.00%".rjust(length, "0")
    (document,) = wirecopy.read_many(
        [workbook([cell("A1", "0.5", 's="0"')], code=code)], from_="xlsx"
    )
    assert shown in str(document.children)


def test_a_number_format_is_looked_at_once_however_many_styles_name_it() -> None:
    content = workbook([cell("A1", "0.5", 's="0"')], code="[" * 250, xfs=50_000)
    begun = time.process_time()
    assert list(wirecopy.read_many([content], from_="xlsx"))
    assert time.process_time() - begun < 2


def test_rows_are_filled_in_for_the_workbook_not_for_each_sheet() -> None:
    def lines(sheets: int) -> int:
        rows = [cell("A9000", "1")] * sheets
        documents = wirecopy.read_many([workbook(rows)], from_="xlsx")
        return sum(child.line for document in documents for child in document.children)

    assert lines(1) == 9000
    assert lines(11) == 11 * 9000
    assert lines(40) < 120_000


def test_the_cells_of_a_workbook_repeat_no_more_text_than_is_honest() -> None:
    def content(cells: int) -> bytes:
        row = "".join('<c t="s"><v>0</v></c>' for _ in range(cells // 20))
        return workbook([f"<row>{row}</row>" * 20], strings="x" * 30_000)

    assert list(wirecopy.read_many([content(400)], from_="xlsx"))  # 12 MB
    with pytest.raises(wirecopy.BadData, match=r"repeat more than 2\d MB of text"):
        list(wirecopy.read_many([content(1000)], from_="xlsx"))  # 30 MB


def test_patterns_of_a_data_package_are_not_run(tmp_path: Path) -> None:
    pytest.importorskip("frictionless")
    (tmp_path / "t.csv").write_text("a\nxxxx\n")
    field = {"name": "a", "type": "string", "constraints": {"pattern": "(x+)+y"}}
    descriptor = {
        "name": "p",
        "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [field]}}],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    found = list(wirecopy.validate(tmp_path / "datapackage.json", from_="datapackage"))
    assert ("not-checked", "warning") in [(each.code, each.severity) for each in found]
    assert "error" not in [each.severity for each in found]


def test_a_data_package_fetches_no_schema(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\nx\n")
    resource = {"name": "t", "path": "t.csv", "schema": "http://127.0.0.1:9/schema.json"}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    found = list(wirecopy.validate(tmp_path / "datapackage.json", from_="datapackage"))
    assert [each.code for each in found if each.severity == "error"] == ["unsafe-path"]


def test_a_member_of_no_name_is_left_out(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", STORY)
        archive.writestr("b.txt", STORY)
    (tmp_path / "in.zip").write_bytes(_unnamed(file.getvalue()))
    (found,) = gather([str(tmp_path / "in.zip")], Selection(extensions=(".txt",)))
    assert isinstance(found, Found)
    assert found.place == "in/a.txt"


def _unnamed(content: bytes) -> bytes:
    """The zip file, whose directory gives its last member no name."""
    at = content.rindex(b"PK\x01\x02")
    entry = bytearray(content[at : at + 46])
    entry[28:30] = b"\0\0"
    end = bytearray(content[content.rindex(b"PK\x05\x06") :])
    size = int.from_bytes(end[12:16], "little") - len("b.txt")
    end[12:16] = size.to_bytes(4, "little")
    return content[:at] + bytes(entry) + bytes(end)
