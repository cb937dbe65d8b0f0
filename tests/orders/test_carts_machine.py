"""Whatever is done to a cart in whatever order: it shows what was put in, costs its sum, and misses what is missing."""

from typing import Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from orders import carts
from orders.carts import Details, Standing, Wanted
from orders.carts.adding import MOST_PIECES, OnePairPerLine, QuantityOutOfRange
from orders.carts.details import MarketFixed
from tests import given
from tests.given import JENA, NOW, PORTLAND

PRICES: Final = {"WASH-BAG": 1500, "SOCKS": 900, "STRIDE-M": 18900}
CUSTOM: Final = "STRIDE-M"


class CartMachine(RuleBasedStateMachine):
    """Presses the acts of a cart and keeps a plain list beside it."""

    @initialize()
    def begin(self) -> None:
        given.german_market()
        for sku in ("WASH-BAG", "SOCKS"):
            given.stock_good(sku, usd=PRICES[sku], on_hand=1000)
        given.custom_product()
        self.who = given.guest()
        self.wearer = given.wearer(self.who).public_id
        self.standing: Standing = given.cart(self.who)
        self.cart = self.standing.cart.public_id
        self.lines: list[tuple[str, int, bool]] = []
        self.said: set[str] = set()
        self.version = 1

    def changed(self, standing: Standing) -> None:
        self.standing = standing
        self.version += 1

    @rule(sku=st.sampled_from(["WASH-BAG", "SOCKS"]), count=st.integers(1, MOST_PIECES))
    def add_stock(self, sku: str, count: int) -> None:
        here = next((index for index, line in enumerate(self.lines) if line[0] == sku), None)
        whole = count + (self.lines[here][1] if here is not None else 0)
        if whole > MOST_PIECES:
            with pytest.raises(QuantityOutOfRange):
                carts.add_line(self.cart, Wanted(sku, count), at=NOW, by=self.who)
            return
        self.changed(carts.add_line(self.cart, Wanted(sku, count), at=NOW, by=self.who))
        if here is None:
            self.lines.append((sku, count, True))
        else:
            self.lines[here] = (sku, whole, True)

    @rule(for_somebody=st.booleans())
    def add_pair(self, for_somebody: bool) -> None:
        wanted = Wanted(CUSTOM, wearer=self.wearer if for_somebody else None)
        self.changed(carts.add_line(self.cart, wanted, at=NOW, by=self.who))
        self.lines.append((CUSTOM, 1, for_somebody))

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), count=st.integers(1, MOST_PIECES))
    def change_number(self, data: st.DataObject, count: int) -> None:
        index = data.draw(st.integers(0, len(self.lines) - 1))
        sku, _, known = self.lines[index]
        line = self.standing.lines[index].position.line.public_id
        if sku == CUSTOM and count != 1:
            with pytest.raises(OnePairPerLine):
                carts.change_line(self.cart, line, quantity=count, at=NOW, by=self.who)
            return
        self.changed(carts.change_line(self.cart, line, quantity=count, at=NOW, by=self.who))
        self.lines[index] = (sku, count, known)

    @precondition(lambda self: any(line[0] == CUSTOM for line in self.lines))
    @rule()
    def name_wearer(self) -> None:
        index = next(index for index, line in enumerate(self.lines) if line[0] == CUSTOM)
        line = self.standing.lines[index].position.line.public_id
        self.changed(carts.change_line(self.cart, line, wearer=self.wearer, at=NOW, by=self.who))
        self.lines[index] = (CUSTOM, 1, True)

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        index = data.draw(st.integers(0, len(self.lines) - 1))
        line = self.standing.lines[index].position.line.public_id
        self.changed(carts.remove_line(self.cart, line, at=NOW, by=self.who))
        del self.lines[index]

    @rule(what=st.sampled_from(["email", "address", "shipping_method"]))
    def say(self, what: str) -> None:
        said = {
            "email": Details(email="ada@example.com"),
            "address": Details(address=PORTLAND),
            "shipping_method": Details(shipping_method="standard"),
        }[what]
        if self.standing.cart.market.code != "us" and what == "address" and self.lines:
            return
        moved = what == "address" and self.standing.cart.market.code != "us"
        self.changed(carts.set_details(self.cart, said, at=NOW, by=self.who))
        self.said.add(what)
        if moved:
            self.said.discard("shipping_method")

    @precondition(lambda self: self.lines)
    @rule()
    def cannot_move_away_with_lines(self) -> None:
        with pytest.raises(MarketFixed):
            carts.set_details(self.cart, Details(address=JENA), at=NOW, by=self.who)

    @invariant()
    def shows_and_keeps_the_same(self) -> None:
        found = carts.look(self.cart, at=NOW, by=self.who)
        assert (found.quote, found.missing, found.warnings) == (
            self.standing.quote,
            self.standing.missing,
            self.standing.warnings,
        )
        assert (found.cart.version, self.standing.cart.version) == (self.version, self.version)

    @invariant()
    def holds_what_was_put_in(self) -> None:
        held = [
            (line.position.variant.sku, line.position.line.quantity, self._knows(line.position.line.wearer_id, line))
            for line in self.standing.lines
        ]
        assert held == self.lines
        assert self.standing.quote.goods_minor == sum(PRICES[sku] * count for sku, count, _ in self.lines)

    @staticmethod
    def _knows(wearer_id: int | None, line: carts.LineStanding) -> bool:
        return wearer_id is not None or not line.position.variant.product.is_custom

    @invariant()
    def misses_exactly_what_is_missing(self) -> None:
        expected = {"email", "address", "shipping_method"} - self.said
        expected |= set() if self.lines else {"lines_empty"}
        expected |= {"wearer"} if any(not known for _, _, known in self.lines) else set()
        assert set(self.standing.missing_codes) == expected
        assert self.standing.quote.is_final == ({"address", "shipping_method"} <= self.said)


@pytest.mark.django_db
def test_a_cart_agrees_with_a_plain_list_whatever_is_done() -> None:
    run_state_machine_as_test(CartMachine, settings=settings(max_examples=12, stateful_step_count=15, deadline=None))
