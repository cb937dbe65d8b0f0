"""What the start prints: what to open, and who can sign in. It needs no Django, whose start takes seconds."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from config.demo.clock import DemoClock, in_words
from config.demo.home import CLOCK
from config.demo.signins import CUSTOMERS, PASSWORD, STAFF, SignIn


def guide(environment: Mapping[str, str]) -> str:
    """Tell a newcomer what to open, by the settings that the parts of the demo share."""
    return "\n".join(["", *_addresses(environment), "", *_people(), ""])


def _addresses(environment: Mapping[str, str]) -> Iterator[str]:
    url, stripe = environment["PUBLIC_URL"], environment["STRIPE_API_BASE"]
    yield f"  the shop                     {environment.get('STOREFRONT_URL') or url}/"
    yield f"  API, readable, with try-it   {url}/api/v1/docs/"
    yield f"  the catalogue                {url}/api/v1/products/"
    yield f"  the admin                    {url}/admin/"
    yield f"  every mail that was sent     {url}/demo/mail/"
    yield f"  the loopback Stripe          {stripe}/"
    ahead = in_words(DemoClock(Path(environment["DEMO_HOME"]) / CLOCK).ahead())
    yield f"  the demo's clock             {ahead}"
    yield "  Banks decide by that clock, and mails go out: python3 dev clock +5d moves it on by five days"


def _people() -> Iterator[str]:
    yield f"  Everyone signs in with the password {PASSWORD}"
    yield "  Staff, and what to open:"
    yield from _table(STAFF)
    yield "  Customers:"
    yield from _table(CUSTOMERS)


def _table(people: Iterable[SignIn]) -> Iterator[str]:
    for person in people:
        yield f"    {person.email:24} {person.what:45} {person.opens}".rstrip()
