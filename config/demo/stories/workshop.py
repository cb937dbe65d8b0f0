"""What the workshop and the warehouse do with one pair, from its designs to the customer's door: the words for it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from config.demo.staffing import member_of
from config.demo.stories.telling import Bought
from fitting import designing
from orders import production, shipping
from orders.models import Device, LineStatus, OrderLine, Parcel
from shop.actor import SYSTEM, Actor, Role

LOT: Final = "SC-2609-14"
MACHINE: Final = "printer-2"


@dataclass(frozen=True, slots=True)
class Job:
    """A pair that was approved."""

    bought: Bought
    index: int = 0

    @property
    def line(self) -> OrderLine:
        """Its line as it is now."""
        return self.bought.line(self.index)

    def is_designed(self) -> None:
        """Build and release both sides; the same prescription has the same designs, so this is done once for all."""
        at, prescription = self.bought.shop.now, self.line.prescription_id or 0
        for design in designing.order_builds(prescription, at=at, by=SYSTEM):
            designing.build(design.pk, at=at, by=SYSTEM)

    def is_begun(self) -> None:
        """Let it into the queue, if no sweep was quicker, and begin both pieces."""
        at, pia = self.bought.shop.now, _pia()
        if self.line.status == LineStatus.APPROVED:
            production.release(self.line.pk, at=at, by=pia)
        production.claim(self.line.pk, at=at, by=pia)
        production.start(self.line.pk, lot=LOT, machine=MACHINE, at=at, by=pia)

    def is_scrapped(self, side: str, note: str) -> None:
        """Throw away the piece of a side that came out wrong."""
        [piece] = [one for one in self.pieces() if one.side == side]
        production.scrap(piece.pk, cause=Device.Cause.PRINT_FAILED, note=note, at=self.bought.shop.now, by=_pia())

    def is_printed_again(self, side: str) -> None:
        """Begin once more what was thrown away of a side."""
        spoiled = Device.objects.filter(work_order__line=self.line, side=side, status=Device.Status.SCRAPPED)
        production.reprint(spoiled.latest("pk").pk, lot=LOT, machine=MACHINE, at=self.bought.shop.now, by=_pia())

    def is_measured(self, *sides: str) -> None:
        """Hand both pieces to be checked, and measure those of these sides: they agree with their designs."""
        at, pia = self.bought.shop.now, _pia()
        production.show(self.line.pk, at=at, by=pia)
        for piece in self.pieces():
            if piece.side in sides:
                figures = production.Figures(
                    length_mm=piece.length_mm, width_mm=piece.width_mm, wall_mm=Decimal("1.60"),
                    weight_g=Decimal("43.5"), surface="good",
                )  # fmt: skip
                production.record(piece.pk, figures, at=at, by=pia)

    def is_checked(self) -> None:
        """Measure both pieces, pass them, and hand them to the warehouse."""
        at, pia = self.bought.shop.now, _pia()
        self.is_measured("left", "right")
        for piece in self.pieces():
            production.check(piece.pk, at=at, by=pia)
        production.finish(self.line.pk, at=at, by=pia)

    def is_sent(self, carrier: str, number: str) -> None:
        """Read both serials, close the box, and give it to a carrier."""
        at, wim = self.bought.shop.now, member_of(Role.WAREHOUSE)
        production.pack(self.line.pk, [piece.serial for piece in self.pieces()], at=at, by=wim)
        named = [self.line.public_id]
        shipping.hand_over(self.bought.pk, carrier=carrier, tracking_number=number, lines=named, at=at, by=wim)

    def arrives(self) -> None:
        """Hear from the carrier that it is there."""
        parcel = Parcel.objects.get(contents__line=self.line)
        shipping.deliver(parcel.pk, at=self.bought.shop.now, by=SYSTEM)

    def pieces(self) -> list[Device]:
        """Return its pieces that were not thrown away."""
        return list(Device.objects.standing().filter(work_order__line=self.line).order_by("side"))


def _pia() -> Actor:
    return member_of(Role.PRODUCTION)
