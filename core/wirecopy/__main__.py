"""`python -m wirecopy`, and the program `wirecopy`.

`--help`, that of a command, and `--version` alone are answered from what was made beforehand: the
framework of the command line takes six times as long to load as Python itself.
"""

import os
import sys

TYPE_CHECKING = False  # as `typing` has it, which costs its own import
if TYPE_CHECKING:
    from typing import NoReturn

#: What `wirecopy --help` prints on a terminal of 80 columns and more. That of a command stands
#: beside it, as `COMMAND.txt`; `tools/manual.py` makes them.
HELP = os.path.join(os.path.dirname(__file__), "cli", "help", "wirecopy.txt")
# Plugins may be broken, and a shell may ask for completions: the framework answers then.
_SLOW = ("WIRECOPY_PLUGINS", "WIRECOPY_DISABLE", "_WIRECOPY_COMPLETE")
# What may hold other defaults of a command's options than its help shows.
_SETTINGS = "WIRECOPY_"
_FILES = ("wirecopy.toml", "pyproject.toml")
_COLUMNS = 80


def main() -> "NoReturn":
    """Runs the command line; an interrupt while it is still loaded ends it as quietly as later."""
    try:
        if _is_answered(sys.argv[1:]):
            sys.exit(0)
        from wirecopy.cli import main  # takes most of the time until it can take care of itself

        main()
    except KeyboardInterrupt:
        os._exit(128 + 2)  # SIGINT, without the module that knows its number
    except Exception as error:  # a library is missing, damaged, or finds no memory
        if os.environ.get("WIRECOPY_TRACEBACK", "") not in ("", "0"):
            raise
        print(f"wirecopy: cannot start: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(71 if isinstance(error, MemoryError) else 70)


def _is_answered(arguments: list[str]) -> bool:
    """Prints the answer to `--help` or `--version`; False if the framework is to answer."""
    file = HELP
    if len(arguments) == 2 and arguments[1] in ("--help", "-h") and arguments[0].isalpha():
        file = os.path.join(os.path.dirname(HELP), f"{arguments[0]}.txt")
        if arguments[0] == "wirecopy" or not os.path.exists(file) or _is_configured():
            return False
    elif arguments not in (["--version"], ["--help"], ["-h"]):
        return False
    if any(name in os.environ for name in _SLOW):
        return False
    try:
        if arguments == ["--version"]:
            from wirecopy import __version__

            text = f"wirecopy {__version__}\n"
        elif _columns() < _COLUMNS:
            return False
        else:
            with open(file, encoding="utf-8") as lines:
                text = lines.read()
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):  # closed or full: said by the framework's way
        return False
    return True


def _is_configured() -> bool:
    """Whether a setting, or a configuration file in the working folder or above, may count."""
    if any(name.startswith(_SETTINGS) for name in os.environ):
        return True
    try:
        folder = os.getcwd()
    except OSError:  # it is gone
        return True
    while not any(os.path.exists(os.path.join(folder, name)) for name in _FILES):
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above
    return True


def _columns() -> int:
    """The terminal's width, as `shutil.get_terminal_size` has it."""
    try:
        if (columns := int(os.environ.get("COLUMNS", "0"))) > 0:
            return columns
        return os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]  # None: below
    except (ValueError, OSError, AttributeError):
        return _COLUMNS


if __name__ == "__main__":
    main()
