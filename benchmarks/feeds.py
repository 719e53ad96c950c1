"""Invented wire copy of the usual shape: sixteen quotes, a headline, fourteen paragraphs, a byline."""

_WORDS = (
    "the harbour master said that ships left Port Harrow on Monday after three days of storm and "
    "that tugs pilots and freighters had waited for orders from the company which owns the mine"
).split()


def story(number: int) -> str:
    """One document of about 2.7 kB; each number gives another."""
    lines = []
    for row in range(16):
        symbol = "ABCDEFGHIJKLMNOP"[row] + "RW" * (1 + (row + number) % 2)
        percent = (number * 7 + row * 31) % 900 - 450
        lines.append(
            f"{symbol} | {percent / 100:.2f}% | {(number * 13 + row * 977) % 90000 / 100 + 1:.2f} | $ | |"
        )
    lines.append(f"Harbour reopens after storm number {number}")
    for paragraph in range(14):
        start = (number + paragraph * 5) % 12
        words = (_WORDS[start:] + _WORDS)[: 16 + (number + paragraph * 3) % 18]
        lines.append(f"{' '.join(words).capitalize()} in paragraph {paragraph}.")
    lines.append("A. Roe--BTZ")
    return "\n".join(lines)
