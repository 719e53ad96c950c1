"""The questions asked of every plugin, and the mark of an answer.

A plugin is a module named by an entry point of the group `wirecopy`. It answers one or more of
these hooks, each with a list of values.
"""

import pluggy

from wirecopy.plugins.formats import Engine, Exporter, Filter, Reader, Validator

PROJECT = "wirecopy"

_hookspec = pluggy.HookspecMarker(PROJECT)

#: Marks a function as the answer to the hook of the same name.
hookimpl = pluggy.HookimplMarker(PROJECT)


@_hookspec
def wirecopy_readers() -> list[Reader]:  # type: ignore[empty-body]  # pluggy asks for the signature only
    """Which formats can you read?"""


@_hookspec
def wirecopy_exporters() -> list[Exporter]:  # type: ignore[empty-body]  # as above
    """Which formats can you write?"""


@_hookspec
def wirecopy_filters() -> list[Filter]:  # type: ignore[empty-body]  # as above
    """Which changes to documents do you offer?"""


@_hookspec
def wirecopy_validators() -> list[Validator]:  # type: ignore[empty-body]  # as above
    """Which standards can you validate files against?"""


@_hookspec
def wirecopy_engines() -> list[Engine]:  # type: ignore[empty-body]  # as above
    """On which engines can you do the work of a run?"""
