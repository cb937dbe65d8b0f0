"""The complete list of environment variables: what each means, its type and its safe default."""

from pathlib import Path
from typing import Final

import environ

BASE_DIR: Final = Path(__file__).resolve().parent.parent

_env = environ.FileAwareEnv()

DEBUG: Final[bool] = _env.bool("DEBUG", default=True)
SECRET_KEY: Final[str] = _env.str("SECRET_KEY", default="insecure-development-key-" + "0" * 32)
ALLOWED_HOSTS: Final[list[str]] = _env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATABASE_URL: Final[str] = _env.str("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
CACHE_URL: Final[str] = _env.str("CACHE_URL", default="")
PUBLIC_URL: Final[str] = _env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
STOREFRONT_URL: Final[str] = _env.str("STOREFRONT_URL", default=PUBLIC_URL).rstrip("/")
RETURN_URL_ORIGINS: Final[list[str]] = _env.list("RETURN_URL_ORIGINS", default=[STOREFRONT_URL])
CORS_ORIGINS: Final[list[str]] = _env.list("CORS_ORIGINS", default=[])
MEDIA_ROOT: Final[Path] = Path(_env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
LOG_LEVEL: Final[str] = _env.str("LOG_LEVEL", default="INFO")
SHOP_TIME_ZONE: Final[str] = _env.str("SHOP_TIME_ZONE", default="America/New_York")
MAIL_URL: Final[str] = _env.str("MAIL_URL", default="console:")
MAIL_FROM: Final[str] = _env.str("MAIL_FROM", default="Insoles <hello@insoles.example>")

STRIPE_API_KEY: Final[str] = _env.str("STRIPE_API_KEY", default="")
STRIPE_API_BASE: Final[str] = _env.str("STRIPE_API_BASE", default="https://api.stripe.com").rstrip("/")
STRIPE_LIVEMODE: Final[bool] = _env.bool("STRIPE_LIVEMODE", default=False)
STRIPE_WEBHOOK_SECRETS: Final[list[str]] = _env.list("STRIPE_WEBHOOK_SECRETS", default=[])
DEMO: Final[bool] = _env.bool("DEMO", default=False)
