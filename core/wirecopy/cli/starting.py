"""The command `new`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from wirecopy import errors
from wirecopy.plugins import registry


def new(
    kind: Annotated[Literal["exporter", "reader", "filter"], typer.Argument(help="What to begin.")],
    name: Annotated[str, typer.Argument(help="What it is called; a word in lower case.")],
) -> None:
    """Begin a plugin: a complete project, with tests, in the folder wirecopy-NAME."""
    own = [plugin for plugin in registry.plugins() if plugin.is_own]
    taken = {
        "exporter": [each.name for plugin in own for each in plugin.exporters],
        "reader": [each.name for plugin in own for each in plugin.readers],
        "filter": [each.name for plugin in own for each in plugin.filters],
    }
    if name in taken[kind]:
        raise errors.UsageError(f"{kind} '{name}' is wirecopy's own", hint="choose another name")
    from wirecopy.cli.projects import create  # templates, which nothing else needs

    for file in create(kind, name, Path()):
        print(file)
    print(f"\ncd wirecopy-{name} && pip install -e '.[dev]' && pytest && mypy")
