"""Text in lines that a mail program broke (RFC 3676), joined again."""


def joined(text: str, *, delsp: bool = False) -> str:
    """The paragraphs of a text with `format=flowed`; `delsp` takes the blank at breaks out."""
    made: list[str] = []
    before: tuple[int, str] | None = None  # depth and text of a line that goes on
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:]
        said = said.removeprefix(" ")  # stuffed
        is_soft = said.endswith(" ") and said != "-- "
        if before is not None and before[0] == depth and said != "-- ":
            said = before[1] + said
        elif before is not None:
            made.append(_quoted(*before))
        before = None
        if is_soft:
            before = depth, said[:-1] if delsp else said
        else:
            made.append(_quoted(depth, said))
    if before is not None:
        made.append(_quoted(*before))
    return "\n".join(made)


def _quoted(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}" if depth else text
