"""Customers and coupons: what a gateway creates beside its sessions."""

from tests.stripe_sandbox import money
from tests.stripe_sandbox.errors import invalid, missing
from tests.stripe_sandbox.objects import coupon as draw_coupon
from tests.stripe_sandbox.objects import customer as draw_customer
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.records import Address, Coupon, Customer, Shipping
from tests.stripe_sandbox.values import JsonObject, new_id
from tests.stripe_sandbox.world import NOBODY, Cause, World

_HUNDRED = 100


def read_address(params: Params | None) -> Address | None:
    """Return an address from its parameters."""
    if params is None:
        return None
    fields = ("city", "country", "line1", "line2", "postal_code", "state")
    params.only(*fields)
    country = params.text("country")
    if country is not None and not (len(country) == len("US") and country.isalpha() and country.isupper()):
        raise invalid(f"Country '{country}' is unknown.", params.name("country"), code="country_code_invalid")
    return Address(
        city=params.text("city"),
        country=country,
        line1=params.text("line1"),
        line2=params.text("line2"),
        postal_code=params.text("postal_code"),
        state=params.text("state"),
    )


def read_email(params: Params, key: str) -> str | None:
    """Return an e-mail address, or None when absent.

    :raises ApiError: `email_invalid`.
    """
    email = params.text(key, longest=512)
    if email is not None and "@" not in email:
        raise invalid(f"Invalid email address: {email}", params.name(key), code="email_invalid")
    return email


def read_shipping(params: Params | None) -> Shipping | None:
    """Return shipping details from their parameters; name and address must be there."""
    if params is None:
        return None
    params.only("name", "address", "phone", "carrier", "tracking_number")
    address = params.child("address")
    if address is None:
        raise missing(params.name("address"))
    return Shipping(
        name=params.need_text("name"),
        address=read_address(address) or Address(),
        phone=params.text("phone"),
        carrier=params.text("carrier"),
        tracking_number=params.text("tracking_number"),
    )


def create_customer(world: World, params: Params, cause: Cause) -> JsonObject:
    """Make a customer."""
    params.only("address", "description", "email", "metadata", "name", "phone", "preferred_locales", "shipping")
    email = read_email(params, "email")
    row = world.customers.add(
        Customer(
            id=new_id("cus_", 14),
            created=world.now(),
            email=email,
            name=params.text("name"),
            phone=params.text("phone"),
            description=params.text("description"),
            address=read_address(params.child("address")),
            shipping=read_shipping(params.child("shipping")),
            preferred_locales=params.texts("preferred_locales") or [],
            metadata=merged({}, params.metadata()),
        )
    )
    world.emit("customer.created", draw_customer(row), cause)
    return draw_customer(row)


def update_customer(world: World, customer_id: str, params: Params, cause: Cause) -> JsonObject:
    """Change a customer's words; what is absent stays."""
    params.only("address", "description", "email", "metadata", "name", "phone", "shipping")
    row = world.customers.get(customer_id, param="customer")
    # Everything is read before anything changes, so that a refusal changes nothing.
    words = {key: params.text(key) for key in ("description", "name", "phone")}
    email = read_email(params, "email")
    address, shipping = read_address(params.child("address")), read_shipping(params.child("shipping"))
    metadata = merged(row.metadata, params.metadata())
    row.email = email or row.email
    row.name = words["name"] or row.name
    row.phone = words["phone"] or row.phone
    row.description = words["description"] or row.description
    row.address = address or row.address
    row.shipping = shipping or row.shipping
    row.metadata = metadata
    world.emit("customer.updated", draw_customer(row), cause)
    return draw_customer(row)


def customer_of_payer(world: World, *, email: str, name: str) -> Customer:
    """Make the customer that `customer_creation=always` asks for when a session completes."""
    row = world.customers.add(
        Customer(
            id=new_id("cus_", 14),
            created=world.now(),
            email=email,
            name=name,
            phone=None,
            description=None,
            address=None,
            shipping=None,
            preferred_locales=[],
            metadata={},
        )
    )
    world.emit("customer.created", draw_customer(row), NOBODY)
    return row


def create_coupon(world: World, params: Params, cause: Cause) -> JsonObject:
    """Make a coupon of either an amount or a percentage."""
    params.only(
        "amount_off", "currency", "duration", "id", "max_redemptions", "metadata", "name", "percent_off", "redeem_by"
    )
    amount, percent = params.integer("amount_off"), _percent(params)
    if (amount is None) == (percent is None):
        raise invalid("You must pass exactly one of amount_off and percent_off.", "amount_off")
    if amount is not None and amount < 1:
        raise invalid("Invalid positive integer", "amount_off", code="parameter_invalid_integer")
    code = money.currency(params.need_text("currency"), "currency").code if amount is not None else None
    coupon_id = params.text("id", longest=200) or new_id("", 8)
    if coupon_id in world.coupons.rows:
        raise invalid("Coupon already exists.", "id", code="resource_already_exists")
    row = world.coupons.add(
        Coupon(
            id=coupon_id,
            created=world.now(),
            name=params.text("name", longest=40),
            amount_off=amount,
            currency=code,
            percent_off=percent,
            duration=params.choice("duration", "once", "forever") or "once",
            max_redemptions=params.integer("max_redemptions"),
            redeem_by=params.integer("redeem_by"),
            metadata=merged({}, params.metadata()),
        )
    )
    world.emit("coupon.created", draw_coupon(row), cause)
    return draw_coupon(row)


def _percent(params: Params) -> float | None:
    given = params.text("percent_off")
    if given is None:
        return None
    try:
        percent = float(given)
    except ValueError as error:
        raise invalid(f"Invalid decimal: {given}", "percent_off") from error
    if not 0 < percent <= _HUNDRED:
        raise invalid("Invalid percent_off: must be above 0 and at most 100.", "percent_off")
    return percent
