"""Every error: its wording and its exit code.

The exit codes are those of sysexits.h. `str(error)` is one line: what was wrong, where, and what to
do about it. Odd *text* is not an error but a `Diagnostic`.
"""

import os
import re
from collections.abc import Iterable, Iterator
from types import FrameType

#: Exit code when `--strict` turned diagnostics into a failure.
DIAGNOSTICS = 1


class WirecopyError(Exception):
    """The root of everything wirecopy raises on purpose.

    `what` happened; `hint` says what to do next; `source`, `line` and `column` say where (None and
    0: nowhere in particular); `exit_code` is what the command line ends with. `trace` is the whole
    traceback, if the error comes from elsewhere: from another process, say.
    """

    exit_code = 70
    #: So many characters are shown of what happened, and of the hint.
    most_shown = 400

    def __init__(
        self,
        what: str,
        *,
        hint: str = "",
        source: str | None = None,
        line: int = 0,
        column: int = 0,
    ) -> None:
        # The secrets of URLs stay secret in every error.
        what, hint = public_text(what), public_text(hint)
        source = public_url(source) if source and _URL.match(source) else source
        super().__init__(what, hint, source, line, column)
        self.what = what
        self.hint = hint
        self.source = source
        self.line = line
        self.column = column
        self.trace = ""

    def __reduce__(self) -> tuple[object, ...]:
        said = (self.what, self.hint, self.source, self.line, self.column)
        return _made, (type(self), *said, self.trace)

    @property
    def code(self) -> str:
        """The error's kind as a word: `format-unavailable`, `output-exists`, …"""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in type(self).__name__)[1:]

    def __str__(self) -> str:
        place = [str(part) for part in (self.source, self.line, self.column) if part]
        where = f"{printable(':'.join(place))}: " if self.source else ""
        hint = f"; {printable(self.hint, self.most_shown)}" if self.hint else ""
        return where + printable(self.what, self.most_shown) + hint


class UsageError(WirecopyError):
    """The call makes no sense as it stands."""

    exit_code = 2


class BadOption(UsageError):
    """An option that the format does not have, or a value that the option cannot take."""


class BadData(WirecopyError):
    """The input is not what its format says."""

    exit_code = 65
    most_shown = 200  # it may quote the input


class Undecodable(BadData):
    """The input's bytes are not text in the encoding it was read with."""


class Unreadable(BadData):
    """The input is of a kind that no reader takes, such as a picture or an old Word document."""


class Unusable(BadData):
    """An item is withheld, canceled or embargoed, and the format has no place to say so."""

    most_shown = 1000  # each of them is named


class InputUnavailable(WirecopyError):
    """The input does not exist or cannot be read."""

    exit_code = 66


class FormatUnavailable(WirecopyError):
    """No installed plugin offers the format, its plugin is broken, or two claim it."""

    exit_code = 69


class PluginFailed(WirecopyError):
    """A plugin raised, or returned what it must not."""

    exit_code = 70


class Defect(WirecopyError):
    """wirecopy itself failed on one of many inputs, or that input killed its process."""


class OutOfMemory(WirecopyError):
    """The input, or what is made of it, needs more memory than there is."""

    exit_code = 71


class OutputUnavailable(WirecopyError):
    """The output cannot be created."""

    exit_code = 73


class OutputExists(OutputUnavailable):
    """The output is there already."""


class WriteFailed(WirecopyError):
    """Writing stopped midway: disk full, device gone. The old output stands untouched."""

    exit_code = 74


class StrictFailure(WirecopyError):
    """The text raised diagnostics, and `strict` was asked for."""

    exit_code = DIAGNOSTICS


class Stopped(SystemExit):
    """A signal ended the run; `code` is 128 and its number."""

    code: int


def kind_of(code: str) -> type[WirecopyError]:
    """The kind of error that has a code; `Defect` for one that nobody knows any more."""
    waiting: list[type[WirecopyError]] = [WirecopyError]
    while waiting:
        kind = waiting.pop()
        if kind("").code == code:
            return kind
        waiting += kind.__subclasses__()
    return Defect


def defect(error: BaseException, *, source: str | None = None) -> WirecopyError:
    """The error for what nobody raised on purpose, with its place in the code.

    `source` is the input that it happened with.
    """
    if isinstance(error, MemoryError):
        return OutOfMemory(
            "needs more memory than there is",
            source=source,
            hint="split the input, or allow the process more",
        )
    where = place_in_code(error, "wirecopy")
    return Defect(
        f"wirecopy failed: {described(error)}{where and f' ({where})'}",
        source=source,
        hint="report it, with what --traceback shows",
    )


def described(error: BaseException, limit: int = 300) -> str:
    """An exception's kind and message, whatever it is, in one line."""
    try:
        message = str(error)
    except Exception as odd:  # somebody else's __str__
        message = f"and its message raises {type(odd).__name__}"
    return printable(f"{type(error).__name__}: {message}".removesuffix(": "), limit)


def place_in_code(error: BaseException, package: str = "") -> str:
    """The file and line where an exception was raised, such as `wirecopy_csv/writing.py:70`.

    The innermost place in modules whose name begins with `package`, else the innermost of all;
    empty if the exception was not raised in Python code.
    """
    places = list(raised_through(error))
    own = [each for each in places if each[0].startswith(package)]
    for module, frame, line in reversed(own or places):
        file = os.path.basename(frame.f_code.co_filename)
        packages = module.split(".")[: None if file == "__init__.py" else -1]
        return "/".join((*packages, f"{file}:{line}"))
    return ""


def raised_through(error: BaseException) -> Iterator[tuple[str, FrameType, int]]:
    """The modules, frames and lines that an exception went through, the innermost last."""
    step = error.__traceback__
    while step is not None:
        yield str(step.tb_frame.f_globals.get("__name__", "")), step.tb_frame, step.tb_lineno
        step = step.tb_next


def unknown_format(name: str, known: Iterable[str], *, verb: str) -> FormatUnavailable:
    """No such format to read from or write to (`verb`: `read` or `write`), or engine to run on."""
    known = sorted(known)
    noun = "engine" if verb == "run on" else "format"
    return FormatUnavailable(
        f"no {noun} '{name}' to {verb}",
        hint=_nearest(name, known) or f"there are {', '.join(known)}",
    )


def unknown_extension(path: str, *, verb: str) -> FormatUnavailable:
    """A file name whose extension no format claims."""
    return FormatUnavailable(
        f"cannot tell the {'input' if verb == 'read' else 'output'} format from the name '{path}'",
        hint=f"name one with --{'from' if verb == 'read' else 'to'}; `wirecopy formats` lists them",
    )


def unknown_plugin(name: str, known: Iterable[str]) -> UsageError:
    """No such plugin to leave out."""
    return UsageError(
        f"no plugin '{name}'",
        hint=_nearest(name, sorted(known)) or "`wirecopy plugins` lists them",
    )


def unknown_option(name: str, known: Iterable[str], *, format_name: str) -> BadOption:
    """The format has no such option."""
    known = list(known)
    has = f"{format_name} has: {', '.join(known)}" if known else f"{format_name} has no options"
    nearest = _nearest(name, known)
    return BadOption(f"no option '{name}'", hint=f"{nearest} {has}" if nearest else has)


def unknown_command(name: str, known: Iterable[str]) -> UsageError:
    """There is no such command."""
    known = list(known)
    return UsageError(
        f"no command '{name}'", hint=_nearest(name, known) or f"there are {', '.join(known)}"
    )


def unknown_setting(table: str, name: str, known: Iterable[str], *, file: str) -> UsageError:
    """Unknown setting in a configuration file. `table` ends with a dot, or is empty."""
    known = sorted(known)
    return UsageError(
        f"no setting '{table}{name}'",
        source=file,
        hint=_nearest(name, known) or f"there are {', '.join(known)}",
    )


def wrong_setting(name: str, value: object, kind: str, *, file: str) -> UsageError:
    """A configuration file sets something to what it cannot be."""
    return UsageError(
        f"setting '{name}' cannot be {value!r}", source=file, hint=f"it must be {kind}"
    )


def output_exists(name: str) -> OutputExists:
    """The output is there already, and nobody said to overwrite it."""
    return OutputExists("is there already", source=name, hint="overwrite it with --force")


def public_url(url: str) -> str:
    """A URL without its secrets: all after `?` or `#`, and all before the last `@`.

    A password may hold any character, so an `@` further right counts, too.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    return scheme + separator + rest.partition("?")[0].partition("#")[0].rpartition("@")[2]


def public_text(text: str) -> str:
    """A text, with the secrets left out of the URLs in it."""
    if "://" not in text:
        return text
    return _URL.sub(lambda match: public_url(match[0]), text)


_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s'\"]+")


def printable(text: str, limit: int = 400) -> str:
    """`text` fit for a terminal: one line, no control or direction characters, bounded."""
    if len(text) > limit:
        text = text[:limit] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _made(
    kind: type[WirecopyError],
    what: str,
    hint: str,
    source: str | None,
    line: int,
    column: int,
    trace: str,
) -> WirecopyError:
    """An error that came from another process."""
    error = kind(what, hint=hint, source=source, line=line, column=column)
    error.trace = trace
    return error


def _nearest(name: str, known: list[str]) -> str:
    import difflib  # only needed when something is wrong

    matches = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean '{matches[0]}'?" if matches else ""
