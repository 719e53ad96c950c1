"""The contract of a filter."""

from collections.abc import Iterable
from typing import ClassVar

import msgspec
from hypothesis import strategies as st

from wirecopy import errors
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Filter
from wirecopy.run.convert import Options
from wirecopy.testing.contract import (
    SWALLOWS,
    ContractBroken,
    broken,
    check_document,
    check_options,
    for_all,
    hold,
    record_of,
)
from wirecopy.testing.documents import any_documents, nasty_documents
from wirecopy.testing.feeds import Watched, breaking
from wirecopy.testing.process import contained, traced
from wirecopy.tree.nodes import Document


class FilterContract:
    """The tests of a filter; a subclass names it."""

    filter: ClassVar[Filter | str]
    options: ClassVar[Options] = None

    def test_it_passes_nothing_on(self) -> None:
        """No documents stay none."""
        self._filtered([])

    def test_it_passes_nasty_documents(self) -> None:
        """Odd text never raises."""
        self._filtered(nasty_documents())

    def test_it_passes_any_documents(self) -> None:
        """The same for whatever hypothesis thinks of."""
        for_all(st.lists(any_documents(), max_size=3), self._filtered)

    def test_it_streams(self) -> None:
        """Every document is taken, and let go before the next."""
        with traced() as memory:
            feed = Watched(f"filter '{self._filter.name}'", memory)
            self._filtered(feed, keep=False)

    def test_it_is_deterministic(self) -> None:
        """The same documents stay the same."""
        # As plain values: NaN is not equal to itself.
        first, second = (
            [msgspec.to_builtins(each) for each in self._filtered(nasty_documents())]
            for _ in range(2)
        )
        if first != second:
            raise self._broken("passes other documents the second time", "keep no state")

    def test_it_lets_errors_through(self) -> None:
        """What reading raises midway ends the filtering, as it is."""
        stop = errors.InputUnavailable("the feed broke off")
        try:
            for _ in self._filter.function()(breaking(stop), record_of(self.options, self._filter)):
                pass
        # A third party's function may raise anything at all.
        except Exception as error:
            if error is stop:
                return
        raise self._broken(*SWALLOWS)

    def test_its_options_explain_themselves(self) -> None:
        """Each says what it does, and its default is of its type; `wirecopy formats` shows both."""
        check_options(f"filter '{self._filter.name}'", self._filter)

    @property
    def _filter(self) -> Filter:
        return registry.filter_(self.filter) if isinstance(self.filter, str) else self.filter

    def _filtered(self, documents: Iterable[Document], *, keep: bool = True) -> list[Document]:
        kept: list[Document] = []
        options = record_of(self.options, self._filter)
        with contained(f"filter '{self._filter.name}'"):
            try:
                sift = self._filter.function()
                for document in sift(iter(documents), options):
                    check_document(f"filter '{self._filter.name}'", document)
                    if keep:
                        kept.append(document)
                    del document
            except ContractBroken:
                raise
            # A third party's function may raise anything at all.
            except (Exception, SystemExit) as error:
                raise self._broken(
                    f"raises {type(error).__name__}: {error}", "pass on what you cannot change"
                ) from error
        return kept

    def _broken(self, what: str, hint: str) -> ContractBroken:
        return broken(f"filter '{self._filter.name}'", what, hint)


def check_filter(chosen: Filter | str, *, options: Options = None) -> None:
    """Holds a filter to its contract. Raises `ContractBroken`; see `FilterContract`."""
    hold(FilterContract, filter=chosen, options=options)
