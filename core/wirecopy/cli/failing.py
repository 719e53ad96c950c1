"""How a failure is told: in one line, and with its traceback if that is asked for."""

import os
from collections.abc import Callable

from wirecopy.cli.stderr import tell
from wirecopy.errors import WirecopyError, defect, public_text

#: The environment variable that asks for tracebacks, as `--traceback` does.
TRACEBACK = "WIRECOPY_TRACEBACK"


def complain(error: WirecopyError, tell: Callable[[str], None] = tell) -> None:
    """Tells an error in one line, under its traceback if that is asked for."""
    if _is_traceback_wanted():
        tell((error.trace or _traceback(error)).rstrip())
    tell(f"wirecopy: {error}")


def surprise(error: BaseException, source: str | None = None) -> WirecopyError:
    """The error for one that nobody expected, to be told; what took its memory is let go."""
    failure = defect(error, source=source)
    if _is_traceback_wanted():
        failure.trace = _traceback(error)
    error.__traceback__ = None  # its frames may hold all the memory there is
    return failure


def _is_traceback_wanted() -> bool:
    return os.environ.get(TRACEBACK, "") not in ("", "0")


def _traceback(error: BaseException) -> str:
    import traceback  # rarely needed

    return public_text("".join(traceback.format_exception(error)))
