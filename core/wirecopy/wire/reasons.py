"""Why a line was read as it was: what the reader notes down when it is asked to explain."""

import msgspec


class Reason(msgspec.Struct, frozen=True, gc=False):
    """The rule that decided about a line, and its sentence.

    `owner` is the line of the article or table that the line went into. `field` names the place in
    it (`headline`) where that is not a node with a line of its own.
    """

    rule: str
    reason: str
    owner: int = 0
    field: str = ""
    columns: tuple[str, ...] = ()
    convention: str = ""


#: By the 1-based number of the line. None is given around where nobody asks, and costs nothing.
Reasons = dict[int, Reason]
