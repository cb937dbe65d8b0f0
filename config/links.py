"""Every page that a mail or an account's link can lead to: one table, which a storefront serves."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the storefront; in mails to guests, ``personal`` ones get a one-time code behind ``#``."""

    path: str
    personal: bool = False


LINKS: Final[dict[str, Link]] = {
    "order": Link("/orders/{number}/", personal=True),
    "orders": Link("/orders/", personal=True),
    "pay": Link("/orders/{number}/pay/", personal=True),
    "measure": Link("/orders/{number}/lines/{line}/profile/", personal=True),
    "wearer": Link("/wearers/{wearer}/feet/", personal=True),
    "clinician": Link("/clinician/"),
    "more_time": Link("/orders/{number}/lines/{line}/more-time/", personal=True),
    "delay": Link("/orders/{number}/lines/{line}/delay/", personal=True),
    "fit": Link("/orders/{number}/lines/{line}/fit/", personal=True),
    "claim": Link("/claims/{claim}/", personal=True),
    "policy": Link("/policies/{slug}/{version}/"),
    "policies": Link("/policies/"),
    "terms": Link("/policies/cancellation-and-delivery/"),
    "sign_up": Link("/account/sign-up/"),
    "verify_email": Link("/account/verify-email/{key}/"),
    "forgot_password": Link("/account/password/reset/"),
    "reset_password": Link("/account/password/reset/{key}/"),
}

# What allauth asks for, and which of our links answers.
OF_ACCOUNTS: Final[dict[str, str]] = {
    "account_confirm_email": "verify_email",
    "account_reset_password": "forgot_password",
    "account_reset_password_from_key": "reset_password",
    "account_signup": "sign_up",
}


def for_accounts(storefront: str) -> dict[str, str]:
    """Return allauth's own table of addresses, made from ours."""
    return {name: storefront + LINKS[link].path for name, link in OF_ACCOUNTS.items()}
