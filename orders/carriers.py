"""The carriers that we know: what they are called, where a parcel is followed, and the secret they sign with."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Carrier:
    """
    One carrier.

    :ivar follow: address of the page that follows a parcel, with a place for its number; empty if there is none.
    """

    code: str
    name: str
    follow: str = ""

    def url(self, tracking_number: str) -> str:
        """Return where a parcel can be followed, or nothing."""
        return self.follow.format(quote(tracking_number, safe="")) if self.follow and tracking_number else ""


CARRIERS: Final = {
    carrier.code: carrier
    for carrier in (
        Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={}"),
        Carrier("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"),
        Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={}"),
        Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={}"),
        Carrier("letter", "Letter post"),
    )
}


def secret_of(code: str) -> str:
    """Return what a carrier signs its events with; empty: it sends none, and none is believed."""
    secrets: dict[str, str] = settings.CARRIER_SECRETS
    return secrets.get(code, "")
