"""Containers whose numbers and references lie, and what reading them may cost.

`python tests/fuzz/containers.py SECONDS [SEED]` makes mutated containers until the time is over, reads
each in a process of its own with bounds on its memory and time, and holds it to the law

    CPU seconds <= A + B * (bytes in + bytes unpacked)

and to the promises: no exception but ours, no hang, no death. All that is made is harmless: sizes
stay below a few megabytes, and what a header claims is never stored anywhere.
"""

import gzip
import io
import json
import multiprocessing
import os
import random
import resource
import struct
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import wirecopy
from wirecopy.files.compression import LARGEST
from wirecopy.run.inputs import Found, gather
from wirecopy.run.plan import Selection

A, B = 1.5, 4e-6
MEMORY = 1_500_000_000
STORY = b"ABC | 0.1% | 1.5 | $ |\nHarbour opens\nText is, and more of it.\n"

#: Numbers that headers may say.
NUMBERS = (0, 1, 7, 255, 4095, 65_535, 2**31 - 1, 2**32 - 1, 2**33, 2**63 - 1, 2**70)


def tar_(chance: random.Random) -> bytes:
    """A tar file of a few members, one of whose headers says another number."""
    file = io.BytesIO()
    form = chance.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT))
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for number in range(chance.randrange(1, 6)):
            info = tarfile.TarInfo(f"{number}.{chance.choice(('txt', 'bin', 'json'))}")
            if form == tarfile.PAX_FORMAT and chance.random() < 0.5:
                words = chance.choice(("1" * 3000, "x" * 500, "9 k=v\n" * 99))
                info.pax_headers = {chance.choice(("comment", "size", "GNU.sparse.size")): words}
            info.size = len(STORY)
            archive.addfile(info, io.BytesIO(STORY))
    content = bytearray(file.getvalue())
    for _ in range(chance.randrange(1, 4)):
        block = 512 * chance.randrange(len(content) // 512)
        number = chance.choice(NUMBERS)
        field = b"%011o\0" % number if number < 8**11 else b"\x80" + number.to_bytes(11, "big")
        content[block + 124 : block + 136] = field
        if chance.random() < 0.5:
            content[block + 156] = chance.choice(b"0123457xgLKSV")
        checksum = sum(content[block : block + 148]) + 256 + sum(content[block + 156 : block + 512])
        content[block + 148 : block + 156] = b"%06o\0 " % checksum
    return bytes(content)


def zip_(chance: random.Random) -> bytes:
    """A zip file in whose directory and headers some numbers are others."""
    members = {f"{n}.txt": STORY * chance.randrange(1, 50) for n in range(chance.randrange(1, 6))}
    return _lying(_zip(members), chance)


def _zip(members: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _lying(packed: bytes, chance: random.Random) -> bytes:
    content = bytearray(packed)
    marks = [
        at for mark in (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06") for at in _all(content, mark)
    ]
    for _ in range(chance.randrange(3)):
        at = chance.choice(marks) + chance.randrange(4, 46, 2)
        if chance.random() < 0.5:
            content[at : at + 4] = struct.pack("<I", chance.choice(NUMBERS) & 0xFFFFFFFF)
        else:
            content[at : at + 2] = struct.pack("<H", chance.choice(NUMBERS) & 0xFFFF)
    return bytes(content)


def _all(content: bytes | bytearray, mark: bytes) -> list[int]:
    found, at = [], content.find(mark)
    while at >= 0:
        found.append(at)
        at = content.find(mark, at + 1)
    return found


def gz_(chance: random.Random) -> bytes:
    """Gzip members one behind the other, some cut, some with other bytes."""
    parts = [gzip.compress(STORY * chance.randrange(40)) for _ in range(chance.randrange(1, 60))]
    content = bytearray(b"".join(parts))
    for _ in range(chance.randrange(4)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content[: chance.randrange(len(content) // 2, len(content) + 1)])


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(chance: random.Random) -> bytes:
    """A workbook whose counts and references are anything: many sheets of one part, far rows."""
    sheets = chance.choice((1, 3, 200))
    parts = chance.randrange(1, min(sheets, 20) + 1)
    strings = [chance.choice(("a", "Harbour", "x" * 3000)) for _ in range(chance.randrange(1, 9))]
    code = chance.choice(
        ("0.00%", "[" * 250, "[" * 3000, '"' * 255, "\\" * 999, "[h]:mm", "m_" * 90)
    )
    members: dict[str, bytes | str] = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        + "".join(
            f'<sheet name="s{n}" sheetId="{n}" r:id="r{chance.randrange(parts)}"/>'
            for n in range(sheets)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        + "".join(
            f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/{n}.xml"/>'
            for n in range(parts)
        )
        + "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{chance.choice(NUMBERS)}">'
        + "".join(f"<si><t>{each}</t></si>" for each in strings)
        + "</sst>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>'
        + "".join(f'<numFmt numFmtId="{170 + n}" formatCode="{_quoted(code)}"/>' for n in range(99))
        + "</numFmts><cellXfs>"
        + "".join(f'<xf numFmtId="{170 + n % 120}"/>' for n in range(999))
        + "</cellXfs></styleSheet>",
    }
    for part in range(parts):
        rows = []
        for _ in range(chance.choice((0, 1, 40, 400))):
            number = chance.choice((1, 2, 77, 30_000))
            cells = "".join(
                f'<c r="{chance.choice("ABCZ")}{number}" t="s"><v>{chance.randrange(len(strings))}</v></c>'
                if chance.random() < 0.7
                else f'<c s="{chance.randrange(1100)}"><v>{chance.choice(("1", "0.5", "9" * 400))}</v></c>'
                for _ in range(chance.choice((1, 3, 30)))
            )
            rows.append(f'<row r="{number}">{cells}</row>')
        members[f"xl/worksheets/{part}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'
        )
    return _lying(_zip(members), chance) if chance.random() < 0.2 else _zip(members)


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def package(chance: random.Random) -> bytes:
    """A data package whose descriptor names anything, any number of times."""
    quotes = "document,place,row,symbol,price\n" + "1,1,1,ABC,1.5\n" * chance.randrange(300)
    resource = {
        "name": "quotes",
        "path": chance.choice(("quotes.csv", "gone.csv", "../quotes.csv")),
        "encoding": chance.choice(("utf-8", "utf-16", "idna", "x")),
        "dialect": {"delimiter": chance.choice((",", "", ";;", "\n"))},
        "schema": {"fields": [{"name": "symbol"}] * chance.choice((1, 5, 3000))},
    }
    descriptor = {"resources": [resource] * chance.choice((1, 2, 500))}
    return _lying(_zip({"datapackage.json": json.dumps(descriptor), "quotes.csv": quotes}), chance)


KINDS: dict[str, Callable[[random.Random], bytes]] = {
    "in.tar": tar_,
    "in.tgz": lambda chance: gzip.compress(tar_(chance)),
    "in.zip": zip_,
    "in.txt.gz": gz_,
    "in.xlsx": xlsx,
    "pk.zip": package,
}


def unpacked(name: str, content: bytes) -> int:
    """About as many bytes as a container unpacks to, at the most that is read of it."""
    try:
        if name.endswith((".gz", ".tgz")):
            return len(gzip.decompress(content))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return min(sum(each.file_size for each in archive.infolist()), LARGEST)
    except Exception:  # damaged: then little is
        return len(content)


def read(path: str) -> None:
    """Reads all that a path stands for, as a run would."""
    for each in gather([path], Selection(text_column="text")):
        if isinstance(each, Found):
            try:
                for document in wirecopy.read_many([each.source]):
                    assert isinstance(document, wirecopy.Document)
            except wirecopy.WirecopyError:
                pass


def _child(path: str, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # the child ends soon
    try:
        read(path)
    except BaseException as error:
        Path(f"{path}.error").write_text(repr(error))
        os._exit(1)
    os._exit(0)


def attempt(name: str, content: bytes, folder: Path) -> str:
    """What is wrong with how a container is read; empty if nothing is."""
    path = folder / name
    path.write_bytes(content)
    allowed = A + B * (len(content) + unpacked(name, content))
    process = multiprocessing.get_context("fork").Process(
        target=_child, args=(str(path), int(allowed) + 10)
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process.start()
    process.join(120 + 20 * allowed)
    if process.is_alive():
        process.kill()
        process.join()
        return "hangs"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.exitcode:
        error = Path(f"{path}.error")
        return error.read_text() if error.exists() else f"ends with {process.exitcode}"
    return f"takes {used:.2f} s, allowed are {allowed:.2f}" if used > allowed else ""


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000_000
    read(os.devnull)  # what has to be imported is
    count = failures = 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            for name, make in KINDS.items():
                content = make(random.Random(f"{seed} {name} {count}"))
                if wrong := attempt(name, content, Path(folder)):
                    failures += 1
                    print(f"{name}, seed {seed}, number {count}: {wrong}")
                    Path(f"{count}-{name}").write_bytes(content)
            count += 1
    print(f"{count * len(KINDS)} containers, seed {seed}: {failures} failures")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
