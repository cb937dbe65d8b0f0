"""The complete list of environment variables: what each means, its type and its safe default."""

from pathlib import Path
from typing import Final

import environ

BASE_DIR: Final = Path(__file__).resolve().parent.parent
INSECURE_KEY: Final = "insecure-development-key-" + "0" * 32

# Every variable may also be given as NAME_FILE, the path of a file that holds it.
_env = environ.FileAwareEnv()

# --- what kind of run this is -----------------------------------------------------------------
# A developer's machine: pages with tracebacks, insecure defaults allowed. Production says DEBUG=0.
DEBUG: Final[bool] = _env.bool("DEBUG", default=True)
# The demo: plain HTTP on this machine, the loopback Stripe.
DEMO: Final[bool] = _env.bool("DEMO", default=False)
PRODUCTION: Final[bool] = not (DEBUG or DEMO)
# Everything the demo keeps, its clock too.
DEMO_HOME: Final[Path] = Path(_env.str("DEMO_HOME", default=str(BASE_DIR / "demo-data")))
# Members of staff enter the admin only with a second factor. A developer's machine does without; the demo says so
# for itself (config/demo/home.py); production insists.
STAFF_NEED_SECOND_FACTOR: Final[bool] = _env.bool("STAFF_NEED_SECOND_FACTOR", default=not DEBUG)
LOG_LEVEL: Final[str] = _env.str("LOG_LEVEL", default="INFO").upper()

# --- where we are -----------------------------------------------------------------------------
SECRET_KEY: Final[str] = _env.str("SECRET_KEY", default=INSECURE_KEY)
SECRET_KEY_FALLBACKS: Final[list[str]] = _env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: Final[list[str]] = _env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL: Final[str] = _env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
STOREFRONT_URL: Final[str] = _env.str("STOREFRONT_URL", default=PUBLIC_URL).rstrip("/")
# Origins (scheme, host, port) that a customer may be sent back to after paying.
RETURN_URL_ORIGINS: Final[list[str]] = _env.list("RETURN_URL_ORIGINS", default=[STOREFRONT_URL])
# Origins of browsers' storefronts on other hosts.
CORS_ORIGINS: Final[list[str]] = _env.list("CORS_ORIGINS", default=[])
# Proxies in front of us whose X-Forwarded-For and X-Forwarded-Proto are believed; 0: none.
TRUSTED_PROXIES: Final[int] = _env.int("TRUSTED_PROXIES", default=0)
SHOP_TIME_ZONE: Final[str] = _env.str("SHOP_TIME_ZONE", default="America/New_York")
# Where the workshop is: its public holidays are no business days.
WORKSHOP_COUNTRY: Final[str] = _env.str("WORKSHOP_COUNTRY", default="US")

# What making and sending a side again costs, as a share of what it is sold for: from the books. Each remake keeps the
# cost that it was counted with.
REMAKE_COST_SHARE: Final[float] = _env.float("REMAKE_COST_SHARE", default=0.35)

# --- what we keep things in -------------------------------------------------------------------
DATABASE_URL: Final[str] = _env.str("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
# Connections each process may hold open to PostgreSQL.
DATABASE_POOL: Final[int] = _env.int("DATABASE_POOL", default=8)
# redis://… (needs the extra "redis"); the database when empty. Limits are counted in it.
CACHE_URL: Final[str] = _env.str("CACHE_URL", default="")
MEDIA_ROOT: Final[Path] = Path(_env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
# Scans, previews, designs: never under a public address.
PRIVATE_ROOT: Final[Path] = Path(_env.str("PRIVATE_ROOT", default=str(BASE_DIR / "private")))
# s3://KEY:SECRET@host/bucket?region=… (needs the extra "s3"): private files are kept there, and scans sent there
# directly; the folder above when empty.
PRIVATE_URL: Final[str] = _env.str("PRIVATE_URL", default="")
STATIC_ROOT: Final[Path] = Path(_env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))

# --- limits -----------------------------------------------------------------------------------
# Changes of single limits, e.g. LIMITS="checkout=100/min,lookup=10/min"; 0/s never lets through.
LIMITS: Final[dict[str, str]] = _env.dict("LIMITS", default={})

# --- mail -------------------------------------------------------------------------------------
# console:, file:///folder, smtp://user:password@host:25, smtp+tls://…:587, smtps://…:465,
# mailbox:///folder (the demo's, read at /demo/mail/), or a provider of django-anymail: anymail://postmark?server_token=…
MAIL_URL: Final[str] = _env.str("MAIL_URL", default="console:")
MAIL_FROM: Final[str] = _env.str("MAIL_FROM", default="Insoles <hello@insoles.example>")
# Who sells, as it stands on documents: name and address, lines parted by |.
SELLER: Final[str] = _env.str("SELLER", default="Insoles|1 Workshop Lane|Portland, OR 97205|United States")

# --- parcels ----------------------------------------------------------------------------------
# What carriers sign their events with, e.g. CARRIER_SECRETS="ups=…,dhl=…"; one without a secret is not believed.
CARRIER_SECRETS: Final[dict[str, str]] = _env.dict("CARRIER_SECRETS", default={})

# --- payments ---------------------------------------------------------------------------------
STRIPE_API_KEY: Final[str] = _env.str("STRIPE_API_KEY", default="")
STRIPE_API_BASE: Final[str] = _env.str("STRIPE_API_BASE", default="https://api.stripe.com").rstrip("/")
STRIPE_LIVEMODE: Final[bool] = _env.bool("STRIPE_LIVEMODE", default=False)
# Several while a secret is being rolled.
STRIPE_WEBHOOK_SECRETS: Final[list[str]] = _env.list("STRIPE_WEBHOOK_SECRETS", default=[])
# Which installation this is: several may share one Stripe account and tell their sessions apart by it.
STRIPE_ENVIRONMENT: Final[str] = _env.str("STRIPE_ENVIRONMENT", default="local")
# Methods offered on Stripe's page; empty leaves the choice to Stripe's Dashboard.
STRIPE_PAYMENT_METHODS: Final[list[str]] = _env.list("STRIPE_PAYMENT_METHODS", default=["card", "link"])
# What one person alone may give back of an order, in minor units by currency; of others nothing. E.g. USD=50000.
REFUND_LIMITS: Final[dict[str, int]] = {"USD": 25000, "EUR": 25000, "GBP": 25000, "CAD": 25000, "JPY": 25000} | {
    currency: int(minor) for currency, minor in _env.dict("REFUND_LIMITS", default={}).items()
}
