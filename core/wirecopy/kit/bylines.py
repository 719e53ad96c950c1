"""Bylines of others: the name in one, and a first paragraph that is nothing else."""

from collections.abc import Sequence

from wirecopy.patterns import later
from wirecopy.tree.nodes import Block, Caption, Note, Paragraph, Subhead


def author_name(text: str) -> str:
    """A byline without the word that is not part of the name: `By Jane Roe` is `Jane Roe`."""
    found = _BY.match(text)
    return text[found.end() :].rstrip(" ,") if found else text


# `Von Trapp` is a name; so is `Von der Heide`.
_BY = later(
    r"\s*(?:(?i:byline|by)(?:\s*:\s*|\s+)"
    r"|(?i:von|par|por|di|door|af|av)(?:\s*:\s*|\s+)(?=[^\W\d_a-z]\S*\s\S))(?=\S)"
)


def without_byline(blocks: Sequence[Block]) -> tuple[str | None, list[Block]]:
    """Who wrote a story, if its first paragraph is nothing but a byline, and the blocks besides."""
    first = next((at for at, each in enumerate(blocks) if isinstance(each, Paragraph)), None)
    if first is None or not all(
        isinstance(each, Note | Caption | Subhead) for each in blocks[:first]
    ):
        return None, list(blocks)
    text = " ".join(blocks[first].text.split())
    found = _BY_ALONE.fullmatch(text)
    if found is None or len(blocks) < 2 or not _are_names(found[1]):
        return None, list(blocks)
    return found[1], [*blocks[:first], *blocks[first + 1 :]]


_BY_ALONE = later(r"(?:By|BY|Von|VON|Par|PAR|Por|POR)(?:: ?| )([^.!?:]{3,60}|[^!?:]{3,60}[^.!?:])")
_SMALL = frozenset(
    "and und et y e & de der den des di da do dos du la le van von ten ter zu al el bin".split()
)


def _are_names(text: str) -> bool:
    """Whether all words begin as names do, but for small ones between them."""
    words = text.replace(",", " ").split()
    return (
        1 < len(words) <= 10
        and all(word[0].isupper() or word in _SMALL or not word[0].isascii() for word in words)
        and not words[0][0].islower()
        and words[-1] not in _SMALL
    )
