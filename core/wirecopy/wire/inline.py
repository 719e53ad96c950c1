"""Markdown's marks within the lines of tables, taken off: links, images, emphasis, escapes."""

from wirecopy.patterns import later

_LINK = later(r"!\[[^\]\n]{0,200}\]\([^()\s]{0,400}(?: \"[^\"]{0,200}\")?\)|!\[\]|\[\](?!\()")
_LINKED = later(r"\[([^\]\n]{0,200})\]\([^()\s]{0,400}(?: \"[^\"]{0,200}\")?\)(?:\{[^}]{0,200}\})?")
_TARGET = later(r" ?[\[(](?:/|#|https?:)[^\s\])]{0,400}[\])]")
_REFERENCE = later(r"\[[0-9]{1,4}\]")
_ESCAPED = later(r"\\([!-/:-@\[-`{-~])")
_MARKED = later(r"(\*\*|__|(?<![\w*])[*_](?=\S)|`)([^*_`]{1,100})\1")
_SPAN = later(r"\[([^\]\n]{0,200})\]\{[^}\n]{0,200}\}")


def unmarked(line: str) -> str:
    """A line without Markdown's marks: links become their texts, images go, escapes are undone."""
    if "[" in line or "(/" in line or "(#" in line or "(h" in line:
        line = _TARGET.sub("", _LINKED.sub(r"\1", _LINK.sub("", line)))
        line = _REFERENCE.sub("", _SPAN.sub(r"\1", line))
    if "*" in line or "_" in line or "`" in line:
        line = _MARKED.sub(r"\2", line)
    return _ESCAPED.sub(r"\1", line) if "\\" in line else line


def may_be_marked(text: str) -> bool:
    """A cheap look: whether any line of a text may have such marks."""
    return (
        "[" in text
        or "*" in text
        or "_" in text
        or "`" in text
        or "\\" in text
        or ("(" in text and ("(/" in text or "(#" in text or "(h" in text))
    )
