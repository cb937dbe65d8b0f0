"""Form parameters as Stripe reads them, and the small sums behind the amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stripe_sandbox import cards, money
from tests.stripe_sandbox.errors import ApiError
from tests.stripe_sandbox.params import Params, decode, merged
from tests.stripe_sandbox.values import Clock, new_id


def test_nested_names_become_hashes_and_numbers_become_lists() -> None:
    tree = decode("a=1&b[c][d]=2&l[1][q]=y&l[0][q]=x&e[]=m&e[]=n&empty=&u=%E2%9C%93")
    assert tree == {
        "a": "1",
        "b": {"c": {"d": "2"}},
        "l": [{"q": "x"}, {"q": "y"}],
        "e": ["m", "n"],
        "empty": "",
        "u": "✓",
    }


@pytest.mark.parametrize("form", ["a=1&a[b]=2", "a=1&a[]=2", "[]=1"])
def test_a_name_that_is_two_things_at_once_is_refused(form: str) -> None:
    with pytest.raises(ApiError) as error:
        decode(form)
    assert error.value.status == 400


@pytest.mark.parametrize(
    ("form", "read", "param"),
    [
        ("a[b]=1", lambda p: p.text("a"), "a"),
        ("", lambda p: p.need_text("a"), "a"),
        ("a=", lambda p: p.need_text("a"), "a"),
        ("a=x", lambda p: p.choice("a", "y", "z"), "a"),
        ("a=x", lambda p: p.choice("a", "y"), "a"),
        ("a=1.5", lambda p: p.integer("a"), "a"),
        ("a=12.00", lambda p: p.integer("a"), "a"),
        ("a=", lambda p: p.integer("a"), "a"),
        ("a=1e3", lambda p: p.integer("a"), "a"),
        ("a=٣", lambda p: p.integer("a"), "a"),
        ("a[b]=1", lambda p: p.integer("a"), "a"),
        ("", lambda p: p.need_integer("a", least=0), "a"),
        ("a=-1", lambda p: p.need_integer("a", least=0), "a"),
        ("a=True", lambda p: p.flag("a"), "a"),
        ("a=1", lambda p: p.child("a"), "a"),
        ("a=1", lambda p: p.children("a"), "a"),
        ("a[0]=1", lambda p: p.children("a"), "a[0]"),
        ("a=1", lambda p: p.texts("a"), "a"),
        ("a[0][b]=1", lambda p: p.texts("a"), "a"),
        ("metadata=1", lambda p: p.metadata(), "metadata"),
        ("metadata[a][b]=1", lambda p: p.metadata(), "metadata[a]"),
        ("a[b][c]=1", lambda p: p.child("a").child("b").only("d"), "a[b][c]"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_full_name(form: str, read: object, param: str) -> None:
    assert callable(read)
    with pytest.raises(ApiError) as error:
        read(Params(decode(form)))
    assert (error.value.status, error.value.param, error.value.executed) == (400, param, False)


def test_what_is_absent_is_none_or_empty() -> None:
    params = Params(decode("a=&b[c]=1"))
    assert (params.text("a"), params.integer("x"), params.flag("a"), params.child("a")) == (None, None, None, None)
    assert (params.children("a"), params.texts("a"), params.metadata(), params.has("a")) == ([], None, {}, False)
    assert list(params.keys()) == ["a", "b"]


def test_metadata_keys_may_be_numbers() -> None:
    assert Params(decode("metadata[0]=a&metadata[1]=b")).metadata() == {"0": "a", "1": "b"}


def test_an_empty_value_removes_its_key() -> None:
    assert merged({"a": "1", "b": "2"}, {"a": "", "c": "3"}) == {"b": "2", "c": "3"}


@given(whole=st.integers(0, 100_000), weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=20))
def test_shares_add_up_and_none_is_more_than_one_unit_off(whole: int, weights: list[int]) -> None:
    parts = money.shares(whole, weights)
    total = sum(weights)
    assert sum(parts) == (whole if total else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * total - whole * weight) < max(total, 1)


@pytest.mark.parametrize(
    ("amount", "code", "words"),
    [(12_900, "usd", "$129.00"), (-5, "eur", "-€0.05"), (1_234_567, "jpy", "¥1,234,567"), (0, "gbp", "£0.00")],
)
def test_amounts_are_said_with_their_own_decimals(amount: int, code: str, words: str) -> None:
    assert money.words(amount, code) == words


@pytest.mark.parametrize(("amount", "code", "fee"), [(12_900, "usd", 404), (50, "usd", 31), (12_900, "jpy", 374)])
def test_the_fee_is_a_share_and_a_fixed_part(amount: int, code: str, fee: int) -> None:
    assert money.fee(amount, code) == fee


@pytest.mark.parametrize("number", sorted(cards.KNOWN))
def test_every_known_test_card_passes_the_check_digit_and_one_digit_off_does_not(number: str) -> None:
    assert cards.is_card_number(number)
    assert not cards.is_card_number(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("number", ["", "0", "4242", "424242424242424a", "٤" * 16, "4" * 20])
def test_what_is_no_card_number_fails_the_check(number: str) -> None:
    assert not cards.is_card_number(number)


def test_an_unknown_card_number_is_not_kept() -> None:
    assert cards.find("4111111111111111").number == "1111"


def test_ids_are_as_long_as_asked_and_never_repeat() -> None:
    ids = {new_id("cs_test_a1", 56) for _ in range(1000)}
    assert {len(found) for found in ids} == {66}
    assert len(ids) == 1000


def test_sandbox_time_runs_at_its_speed_moves_forward_only_and_survives_a_restart() -> None:
    now = [1000.0]
    clock = Clock(lambda: now[0], speed=60)
    now[0] = 1010
    assert clock.now() == 1600
    clock.advance(5)
    assert (clock.now(), clock.drift()) == (1605, 595)
    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance(-1)
    assert clock.now() == 1605
    later = Clock(lambda: now[0])
    later.restore(595)
    assert later.now() == 1605
