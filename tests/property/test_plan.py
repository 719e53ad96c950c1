"""A plan travels as JSON to other processes and machines, and means the same there."""

import string
from decimal import Decimal

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

import wirecopy
from wirecopy import errors
from wirecopy.plugins import registry
from wirecopy.run.convert import record
from wirecopy.run.plan import Plan, Selection, encoded

NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=5)
#: What options may hold, however they were given; half characters cannot be written at all.
TEXTS = st.text(st.characters(codec="utf-8"), max_size=5)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.decimals() | TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(NAMES, inner),
    max_leaves=5,
)
OPTIONS = st.dictionaries(NAMES, VALUES, max_size=3)
PLANS = st.builds(
    Plan,
    to=NAMES,
    options=OPTIONS,
    from_=st.none() | NAMES,
    reader_options=OPTIONS,
    filters=st.lists(TEXTS | st.tuples(NAMES, OPTIONS), max_size=3),
    strict=st.booleans(),
    allow_unusable=st.booleans(),
    fail_on_loss=st.booleans(),
    date=TEXTS,
)
SELECTIONS = st.builds(
    Selection,
    extensions=st.lists(TEXTS, max_size=3),
    text_column=st.none() | TEXTS,
    id_column=st.none() | TEXTS,
    encoding=st.none() | TEXTS,
    decode_errors=st.sampled_from(["strict", "replace"]),
)
OFFERS = [
    offer
    for kind in (wirecopy.Reader, wirecopy.Exporter, wirecopy.Filter)
    for _, offer in registry.offers(kind)  # type: ignore[type-var]  # the test knows better
    if offer.options  # type: ignore[attr-defined]  # the test knows better
]


@given(PLANS | SELECTIONS)
def test_json_brings_back_the_same(whole: Plan | Selection) -> None:
    content = msgspec.json.encode(whole)
    assert msgspec.json.decode(content, type=type(whole)) == whole


@given(OPTIONS)
def test_options_are_encoded_once_and_for_all(options: dict[str, object]) -> None:
    assert encoded(encoded(options)) == encoded(options)


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.name)
@given(data=st.data())
def test_every_option_comes_back_from_a_plan(
    offer: wirecopy.Reader | wirecopy.Exporter | wirecopy.Filter, data: st.DataObject
) -> None:
    try:
        options = data.draw(st.from_type(offer.options))  # type: ignore[arg-type]  # the test knows better
        msgspec.convert(msgspec.to_builtins(options), offer.options)
    except (errors.WirecopyError, msgspec.ValidationError):  # beyond a bound, or not together
        return
    plan = Plan(to="json", options=encoded(options))
    there = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    assert record(there.options, offer) == options


def test_the_default_counts_as_the_same_value_by_name() -> None:
    given = Plan(to="csv", options={"delimiter": ","})
    assert given.made_from() == Plan(to="csv").made_from()
    assert given.made_from() != Plan(to="csv", options={"delimiter": ";"}).made_from()


@pytest.mark.parametrize(
    "change",
    [
        {"to": "json"},
        {"from_": "wire"},
        {"reader_options": {"columns": "symbol"}},
        {"filters": ("select:only=quotes",)},
        {"strict": True},
        {"allow_unusable": True},
        {"fail_on_loss": True},
        {"date": "2026-01-31T12:00:00Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_decides_the_outputs_counts(change: dict[str, object]) -> None:
    plan = Plan(to="csv")
    assert msgspec.structs.replace(plan, **change).made_from() != plan.made_from()


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(errors.BadOption, match="a value of type function cannot be written"):
        Plan(to="csv", options={"delimiter": lambda: ","})
    with pytest.raises(errors.UsageError, match="is not a list of filters"):
        Plan(to="csv", filters="sort")  # type: ignore[arg-type]  # as a caller might
    with pytest.raises(errors.UsageError, match="3 is not a filter"):
        Plan(to="csv", filters=(3,))  # type: ignore[arg-type]  # as a caller might
    with pytest.raises(errors.UsageError, match="is not a list of extensions"):
        Selection(extensions=".txt")  # type: ignore[arg-type]  # as a caller might


def test_numbers_that_json_has_not_become_text_that_says_them() -> None:
    plan = Plan(to="csv", options={"a": float("inf"), "b": 1 << 70, "c": Decimal("1.50")})
    assert plan.options == {"a": "inf", "b": "1180591620717411303424", "c": "1.50"}
