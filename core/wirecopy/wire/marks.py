r"""Marks of Markdown and of text browsers, taken off the lines of stories.

    heading  = "#" … "######" blank text [ "#" … ]
    link     = "[" text "](" target ")"       its text stays
    image    = "![" text "](" source ")"      its text is a caption
    whole    = "**" text "**" and the like     around a whole line
    escape   = "\" mark                       where the text is Markdown's otherwise, too
    number   = "[" digits "]" before a word   as text browsers number links
    address  = " [/path]" behind a word       as converters show links

Only what there is in the text is looked for.
"""

import re
from collections.abc import Sequence

import msgspec

from wirecopy.patterns import later
from wirecopy.wire.typography import WHITE

#: What a text of Markdown begins with if metadata stand above it.
FRONT_MATTER = "---"
_LONGEST_MATTER = 80
_NAMED = later(r"([A-Za-z][\w:.-]{0,60}):(?:[ \t]+(.*))?\Z")
_LINK = later(
    r"\[([^\[\]]{0,500})\]\((?:<[^<>\n]{0,2000}>|[^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?)"
    r"(?:\s{1,3}(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?\)"
)
_IMAGE = later("!" + _LINK.pattern)
_IMAGE_ALONE = later(rf"\[?!{_LINK.pattern}(?:\]\([^()\s]{{0,2000}}\))?\Z")
_HEADING = later(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*\Z")
_WHOLE = later(r"(\*\*\*|\*\*|__|\*|_)(?=[^\s*_])(.+?)(?<=[^\s*_])\1\Z")
_ESCAPE = later(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_NUMBER = later(r"(?<![\w\])])\[\d{1,3}\](?=[^\W_]|[\"'„“«])")
_ADDRESS = later(
    r"(?<=\S) ?(?:\[(?:/(?=[^\[\]\s]{0,200}[/.\-?=\d])|https?://|mailto:|\.\.?/|#)[^\[\]\s]{0,2000}\]"
    r"|\((?:/|https?://|mailto:)[^()\s]{0,2000}\))"
)
_ATTRIBUTES = later(r"[ \t]+\{[#.][^{}]{0,200}\}\Z")


class Marked(msgspec.Struct, frozen=True, gc=False):
    """A line without its marks.

    `level` is that of a heading, 0 for none; `is_strong`: all of the line is bold.
    """

    text: str
    level: int = 0
    is_strong: bool = False
    is_image: bool = False


def unmarked(lines: Sequence[str]) -> Sequence[str]:
    """The lines without links and escapes, as many as there were; the same if there are none.

    There are none without `[`, `(/` and `\\`: who knows that need not ask.
    """
    text = "\n".join(lines)
    is_markdown = "](" in text or text.startswith("# ") or "\n# " in text or "\n## " in text
    has_links = "](" in text
    changed = text
    if has_links:
        changed = _without_links(changed)
    if "[1]" in text and "[2]" in text:
        changed = _NUMBER.sub("", changed)
    if any(mark in changed for mark in ("[/", "[http", "[#", "(/", "(http")):
        changed = _ADDRESS.sub("", changed)
    if is_markdown and "\\" in changed:
        changed = _ESCAPE.sub(r"\1", changed)
    return lines if changed == text else changed.split("\n")


class FrontMatter(msgspec.Struct, frozen=True, gc=False):
    """Metadata above a text: how many lines, and what they say of the story."""

    end: int = 0
    title: str = ""
    author: str = ""


def front_matter(lines: Sequence[str]) -> FrontMatter:
    """The lines between `---` at a text's start and the next, if all of them name something."""
    said = {"title": "", "author": ""}
    for at in range(1, min(len(lines), _LONGEST_MATTER)):
        line = lines[at]
        if line.rstrip() == FRONT_MATTER:
            return FrontMatter(at + 1, **said) if at > 1 else FrontMatter()
        named = _NAMED.match(line)
        if named is None:
            if line[:1] not in (" ", "-", "\t"):
                break
        elif named[1] in said:
            said[named[1]] = (named[2] or "").strip(" \"'")
    return FrontMatter()


def marked(text: str) -> Marked:
    """A line that begins with a mark, without it."""
    if text[0] == "#" and (heading := _HEADING.match(text)):
        inner = _ATTRIBUTES.sub("", heading[2]).strip(WHITE)
        if inner:
            whole = _WHOLE.match(inner)
            return Marked(whole[2] if whole else inner, len(heading[1]))
    if text[0] == "!" and (image := _IMAGE_ALONE.match(text)) and image[1].strip(WHITE):
        return Marked(image[1].strip(WHITE), is_image=True)
    if text[0] in "*_" and len(text) <= 300 and (whole := _WHOLE.match(text)):
        inner = whole[2]
        if whole[1] not in inner and any(map(str.isalnum, inner)):
            return Marked(inner.strip(WHITE), is_strong=len(whole[1]) > 1)
    return Marked(text)


def _without_links(text: str) -> str:
    """Links become their text; images do within a line, one on a line of its own stays as it is."""
    lines = text.split("\n")
    if "![" in text:
        for at, line in enumerate(lines):
            if "![" not in line:
                continue
            alone = _IMAGE_ALONE.match(line.strip(WHITE))
            if alone is None:
                lines[at] = _IMAGE.sub(r"\1", line)
            elif alone[1].strip(WHITE):
                # Kept for `marked`, without what may be a link around it.
                lines[at] = f"![{alone[1]}]()"
        text = "\n".join(lines)
    return _LINK.sub(_text_of_link, text)


def _text_of_link(link: re.Match[str]) -> str:
    begin = link.start()
    if begin and link.string[begin - 1] == "!":
        return link[0]
    return link[1] + "\n" * (link[0].count("\n") - link[1].count("\n"))
