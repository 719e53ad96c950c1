"""What the contracts of readers, exporters and filters share.

A failure is a `ContractBroken` whose message says what the author must do.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wirecopy import errors
from wirecopy.plugins.formats import Exporter, Filter, Reader
from wirecopy.plugins.options import describe
from wirecopy.run.convert import Options, record
from wirecopy.tree.nodes import (
    Diagnostic,
    checked,
    checked_diagnostic,
)

Value = TypeVar("Value")
#: What is wrong with what keeps an error of its documents to itself, and what to do about it.
SWALLOWS = (
    "swallows or replaces what its documents raise",
    "catch errors of your own only, not those of the loop over documents",
)


class ContractBroken(AssertionError):
    """A format does what it must not; the message says what its author must do."""


def broken(whose: str, what: str, hint: str) -> ContractBroken:
    return ContractBroken(f"{whose} {what}; {hint}")


def hold(contract: type[object], **named: object) -> None:
    instance = type(contract.__name__, (contract,), named)()
    for name in vars(contract):  # in the order of their definition
        if name.startswith("test_"):
            getattr(instance, name)()


def for_all(strategy: st.SearchStrategy[Value], check: Callable[[Value], object]) -> None:
    @settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(strategy)
    def run(value: Value) -> None:
        check(value)

    run()


def check_document(whose: str, document: object) -> None:
    try:
        checked(document)
    except TypeError as error:
        raise broken(
            whose,
            f"yields an invalid Document: {error}",
            "yield Documents, with Decimals for figures and text for the rest",
        ) from error
    for diagnostic in getattr(document, "diagnostics", ()):
        if not is_well_said(diagnostic):
            raise broken(
                whose,
                f"says {diagnostic!r}",
                "make it Diagnostic('a-code-of-words', 'warning', 'a message', line, column)",
            )


def check_options(whose: str, offer: Exporter | Reader | Filter) -> None:
    for option in describe(offer.options):
        if not option.help:
            raise broken(
                whose,
                f"does not say what its option '{option.name}' does",
                f"declare `{option.name}: Annotated[…, msgspec.Meta(description='…')]`",
            )
    for field in msgspec.structs.fields(offer.options) if offer.options else ():
        if field.default is msgspec.NODEFAULT:
            continue
        try:
            msgspec.convert(msgspec.to_builtins(field.default), field.type)
        except msgspec.ValidationError as error:
            raise broken(
                whose,
                f"has an option '{field.name}' whose default does not fit: {error}",
                "let the default be of the option's type",
            ) from error


def record_of(options: Options, offer: Exporter | Reader | Filter) -> msgspec.Struct | None:
    try:
        return record(options, offer)
    except errors.BadOption as error:
        raise broken(
            f"'{offer.name}'",
            f"is tested with the wrong options: {error}",
            "set `options` in its contract",
        ) from error


def is_well_said(diagnostic: Diagnostic) -> bool:
    try:
        checked_diagnostic(diagnostic)
    except TypeError:
        return False
    return is_code(diagnostic.code) and bool(diagnostic.message)


def is_code(code: object) -> bool:
    return isinstance(code, str) and code == code.lower() and code.replace("-", "").isalnum()
