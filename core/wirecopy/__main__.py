"""`python -m wirecopy`, and the program `wirecopy`."""

import os
import signal
from typing import NoReturn


def main() -> NoReturn:
    """Runs the command line; an interrupt while it is still loaded ends it as quietly as later."""
    try:
        from wirecopy.cli import main  # takes most of the time until it can take care of itself

        main()
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
