"""Mutated inputs of every kind that is read: none may break a reader, hang it, or go unread unsaid.

`python tests/fuzz/mutations.py COUNT [SEED]` reads so many inputs, made from the kept ones and from
what the exporters write of generated stories, by all processors. It prints how many there were of
each kind, and of those that break the promises (only errors of ours, each within `LONGEST` seconds)
the first, which it keeps in a file.

Members of zip files are mutated one by one, and stored anew: a wrong checksum ends most readers
before they have begun. PDFs are read in a process of their own and get a share of one in 200.
"""

import io
import json
import os
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import wirecopy

TESTS = Path(__file__).parents[1]
#: Seconds of CPU that an input of these sizes may take.
LONGEST = 5.0
#: So many inputs of a kind are made in one go.
CHUNK = 500
#: Readers that start a process for each input.
SLOW = {"pdf": 200}

STORIES = (
    (
        "RIO | -0.07% | 63.345 | $ | |\nTUG | 2.1% | 7.04 | € | |\nMiners slip\nShares fell on Monday.\n"
        "- Ore -\nPORT HARROW, Nov 14 (BTZ) - Prices of ore fell, too.\nA. Roe--BTZ\n"
    ),
    (
        "Symbol\tName\tLast\tChg\tChg%\nHRW\tHarrow Rail\t1,234.50\t+3.20\t+0.26%\nSTX\tStynes\t19.07\t-0.43"
        "\t-2.32%\n\nHarbour reopens\nBy Jane Roe\n\nShips left the harbour on Monday.\n"
    ),
    "原油価格が上昇\n【東京共同】原油価格は十五日、上昇した。\n銘柄 株価 前日比\n7203 トヨタ 2,345 +12\n",
    "ZCZC HRW0012 4 WI\nHARBOUR\n\nHarbour reopens\n\nPORT HARROW, Nov 14 (BTZ) - Ships left.\nNNNN\n",
)
#: What is put into inputs, besides random bytes.
WORDS = tuple(
    word.encode("utf-8", "surrogatepass")
    for word in (
        "|", "\t", "%", "-", "--", "1,234.5", "1e999", "0" * 40, "\0", "\n", "\r\n", "\x0b", "\u2028",
        "<", ">", "&", "&amp;", "&#0;", "&#x110000;", "<table>", "</td>", "]]>", "<!--", "\"", "{", "[",
        "null", "1.7976931348623157e309", "\ufeff", "\u202e", "\u0665", "\ud800", "ZCZC", "NNNN", "^",
        "By ", "(BTZ) - ", "---", "├──┤", "=?utf-8?q?=zz?=", "Content-Type: multipart/mixed; boundary=x",
    )
)  # fmt: skip


def kept() -> dict[str, list[bytes]]:
    """Inputs as they should be, by the name of their reader."""
    found: dict[str, list[bytes]] = {"wire": [text.encode() for text in STORIES]}
    for name in ("newsml", "nitf", "ninjs", "json", "jsonl", "csv", "xlsx", "atom", "rss", "html"):
        found[name] = [wirecopy.convert(text, to=name) for text in STORIES]
    found["markdown"] = [wirecopy.convert(text, to="markdown") for text in STORIES]
    for file in sorted((TESTS / "documents").iterdir()):
        ending = file.suffix.removeprefix(".").replace("fods", "ods").replace("fodt", "odt")
        if ending in ("docx", "odt", "ods", "rtf", "xls", "pdf"):
            found.setdefault(ending, []).append(file.read_bytes())
    for file in sorted((TESTS / "wires").iterdir()):
        if kind := {".anpa": "anpa", ".7901": "iptc7901", ".txt": "wire"}.get(file.suffix):
            found.setdefault(kind, []).append(file.read_bytes())
    mail = (
        b"From: Jane Roe <jane@example.org>\r\nSubject: Harbour reopens\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n'
        b"\r\n"
        + found["wire"][0]
        + b"\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        + found["html"][0]
    )
    return found | {
        "eml": [mail + b"\r\n--b--\r\n"],
        "mhtml": [mail.replace(b"alternative", b"related")],
    }


def mutated(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The content with a few changes."""
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.95:
        return _member_mutated(content, chance)
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        begin = chance.randrange(len(made) + 1)
        end = min(len(made), begin + chance.choice((1, 2, 5, 20, 200)))
        match chance.randrange(7):
            case 0:
                del made[begin:end]
            case 1:
                made[begin:begin] = chance.choice(WORDS)
            case 2:
                made[begin:end] = chance.randbytes(min(end - begin, 4))
            case 3:
                made[begin:begin] = made[begin:end] * chance.choice((1, 2, 30))
            case 4 if made:
                made[begin % len(made)] ^= 1 << chance.randrange(8)
            case 5:
                other = chance.choice(others)
                place = chance.randrange(len(other) + 1)
                made[begin:end] = other[place : place + 200]
            case _:
                made[begin:end] = chance.choice(WORDS)
    return bytes(made)


def _member_mutated(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    members[name] = mutated(members[name], [members[name]], chance)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for each, part in members.items():
            archive.writestr(each, part)
    return file.getvalue()


def chunk(
    name: str, count: int, seed: int
) -> tuple[str, int, Counter[str], list[tuple[str, bytes]]]:
    """Reads inputs of a kind: how many, what became of them, and those that broke a promise."""
    chance = random.Random(f"{name} {seed}")
    inputs = kept()[name]
    became: Counter[str] = Counter()
    broken: list[tuple[str, bytes]] = []
    for _ in range(count):
        content = mutated(chance.choice(inputs), inputs, chance)
        begin = time.process_time()
        try:
            documents = list(wirecopy.read_many([content], from_=name))
        except wirecopy.WirecopyError as error:
            became[error.code] += 1
            if error.code in ("plugin-failed", "defect", "out-of-memory"):
                broken.append((f"{type(error).__name__}: {error}", content))
        except Exception as error:
            broken.append((f"{type(error).__name__}: {error}", content))
        else:
            became["read"] += 1
            if not documents and content.strip() and name not in ("rss", "atom", "jsonl"):
                became["no document"] += 1
        if (took := time.process_time() - begin) > LONGEST:
            broken.append((f"took {took:.1f} s", content))
    return name, count, became, broken


def main() -> int:
    count = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    names = sorted(kept())
    fast = [name for name in names if name not in SLOW]
    each = count // len(fast) + 1
    jobs = [
        (name, min(CHUNK, each // SLOW.get(name, 1) - done), seed + done)
        for name in names
        for done in range(0, each // SLOW.get(name, 1), CHUNK)
    ]
    random.Random(seed).shuffle(jobs)
    total: Counter[str] = Counter()
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in names}
    failures: list[tuple[str, str, bytes]] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, done, became, broken in pool.map(chunk, *zip(*jobs, strict=True)):
            total[name] += done
            outcomes[name] += became
            failures += ((name, *each) for each in broken)
    for name in names:
        print(f"{name:10} {total[name]:>9,} {json.dumps(dict(outcomes[name].most_common()))}")
    print(f"{sum(total.values()):,} inputs, {len(failures)} broke a promise")
    for name, what, content in failures[:20]:
        with tempfile.NamedTemporaryFile(prefix=f"broken-{name}-", delete=False) as file:
            file.write(content)
        print(f"{name}: {what} ({file.name})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
