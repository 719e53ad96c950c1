"""The wires' own formats, read: ANPA 1312 and IPTC 7901."""

from wirecopy import Reader, hookimpl


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """Messages with control characters, as satellites and leased lines carried them."""
    return [
        Reader(
            "anpa",
            "wirecopy_wires.reading:read_anpa",
            (".anpa", ".1312"),
            summary="ANPA 1312: messages of American agencies",
        ),
        Reader(
            "iptc7901",
            "wirecopy_wires.reading:read_iptc7901",
            (".7901", ".iptc"),
            summary="IPTC 7901: messages of European agencies",
        ),
    ]
