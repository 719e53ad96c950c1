"""Checks our English: phrases that a reader stumbles over, each with what to write instead.

`python tools/prose.py` looks at code, docs, tests and the changelog's fragments, prints
`file:line: phrase; write …`, and exits with 1 if there is any. A line that must keep such a phrase
(an example of wire text, say) ends with the comment `prose: ok` or stands in a code block that
shows a text.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]

#: What may follow "is no".
_PLAIN = r"longer|more|one\b|doubt|need|way|such|other|different"
#: Patterns, case-blind, and the plain way to say it.
PHRASES: tuple[tuple[str, str], ...] = (
    (
        # "There is no …" is plain.
        rf"(?<!there )\b(?:is|are|was|were) no (?!{_PLAIN})[a-z{{]+",
        "is not a …",
    ),
    (r"\bgoes? by the name\b", "is called, cannot tell … from the name"),
    (r"\bcannot be had\b", "is missing, is not available"),
    (r"\bcan be had\b", "is available"),
    (r"\bmend(?:s|ed|ing)? what\b", "fix the …"),
    (r"\bparted by\b", "separated by"),
    (r"\bleft the house\b", "was not redacted, got out"),
    (r"\bnone of ours\b", "unknown"),
    (r"\bwho(?:ever|soever)\b", "anyone who, or name who"),
    (r"(?<!by )\bwhom a\b", "which … a"),
    (r"\bkept aside\b", "kept in `extra`"),
    (r"\bamong the other cells\b", "in `extra`"),
    (r"\btold apart\b", "distinguished"),
    (r"\btell them apart\b", "give each a different name"),
    (r"\bstands? still\b", "has not changed"),
    (r"\bwhat there is not\b", "an unknown …"),
    (r"\bthat there is not\b", "that does not exist"),
    (r"\bnor (?:does|do|is|are|was|were|has|have) (?!.*\bneither\b)", "and … not"),
    (r"\bfor ever\b", "forever"),
    (r"\bto the letter\b", "exactly"),
    (r"\ba hundredth of what\b", "one percent of"),
    (r"\bthings would be written\b", "… name the same file"),
    (r"\bcannot be written so\b", "invalid options"),
    (r"\bnobody else\b", "no other plugin"),
    (r"\bhurts? nobody\b", "does not affect others"),
    (r"\bis wrong use\b", "is a usage error"),
    (r"\bin force\b", "in effect"),
    (r"\bwithout a word\b", "silently"),
    (r"\bunsaid\b", "unreported"),
    (r"\bof its own making\b", "its own"),
    (r"\bmust needs\b", "must"),
    (r"\bthe like of\b", "such as"),
    (r"\bas it came\b", "unchanged"),
    (r"\bwhat it may\b", "what is allowed"),
    (r"\bit was its end that\b", "…"),
)
#: Names that were retired from the code.
NAMES = (
    "Sift _sifted Ear _Wary bury Death blame is_alarmed spared survives telling hear Lost".split()
)
SKIPPED = (
    "CHANGELOG.md",
    "LICENSE",
    "tools/prose.py",
    "tests/test_prose.py",
    "tests/fuzz/",
    "tests/extractors/",
    "tests/ordinary/",
    "tests/wires/",
)
ENDINGS = (".py", ".md", ".toml", ".yml", ".yaml")
_FENCE = re.compile(r"^\s*(```|~~~)(\S*)")


def main() -> int:
    """All findings, printed; the exit code."""
    found = [*findings()]
    for place, phrase, plain in found:
        print(f"{place}: '{phrase}'; write: {plain}")
    print(f"{len(found)} phrases to reword", file=sys.stderr)
    return 1 if found else 0


def findings() -> Iterator[tuple[str, str, str]]:
    """Place, phrase and advice of each phrase."""
    wrong = [(re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in PHRASES]
    names = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")
    for name in _files():
        text = (PROJECT / name).read_text("utf-8")
        here = [(pattern, plain) for pattern, plain in wrong if pattern.search(text)]
        for number, line in _prose(name, text):
            for pattern, plain in here:
                for match in pattern.finditer(line):
                    yield f"{name}:{number}", match[0], plain
            if name.endswith(".py") and not name.startswith("tests/"):
                for match in names.finditer(line):
                    yield f"{name}:{number}", match[0], "another name (docs/glossary.md)"


def _files() -> Iterator[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split("\n"):
        is_ours = name.endswith(ENDINGS) and (PROJECT / name).is_file()
        if is_ours and not any(
            name == skipped or (skipped.endswith("/") and name.startswith(skipped))
            for skipped in SKIPPED
        ):
            yield name


def _prose(name: str, text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold our own words: in Markdown, text blocks are somebody's wire copy."""
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if name.endswith(".md") and (fence := _FENCE.match(line)):
            inside = "" if inside else (fence[2] or "text")
            continue
        if inside in ("text", "wire", "input") or "prose: ok" in line:
            continue
        yield number, line


if __name__ == "__main__":
    raise SystemExit(main())
