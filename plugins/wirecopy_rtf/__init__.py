"""Rich Text Format (rtf): a story with its tables."""

from wirecopy import Reader, hookimpl


@hookimpl
def wirecopy_readers() -> list[Reader]:
    """RTF of any version, as word processors and mail programs write it."""
    return [
        Reader(
            "rtf",
            "wirecopy_rtf.reading:read",
            (".rtf",),
            "application/rtf",
            summary="an RTF document: its story and its tables",
        )
    ]
