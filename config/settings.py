"""Every setting, in sections; each value comes from ``config.env`` or is a safe default."""

from importlib.util import find_spec
from typing import Any

import environ
from corsheaders.defaults import default_headers
from django.utils.csp import CSP

from config import env, framework, guards, links, linted, logs, mail, stores, theme

BASE_DIR = env.BASE_DIR
DEBUG = env.DEBUG
DEMO = env.DEMO
DEMO_HOME = env.DEMO_HOME
PRODUCTION = env.PRODUCTION
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

guards.guard_stripe(
    base=env.STRIPE_API_BASE, key=env.STRIPE_API_KEY, livemode=env.STRIPE_LIVEMODE, relaxed=not env.PRODUCTION
)
if PRODUCTION:
    guards.guard_production(
        secret_key=env.SECRET_KEY,
        insecure_key=env.INSECURE_KEY,
        stripe_key=env.STRIPE_API_KEY,
        webhook_secrets=env.STRIPE_WEBHOOK_SECRETS,
        public_url=env.PUBLIC_URL,
        second_factor=env.STAFF_NEED_SECOND_FACTOR,
        private_url=env.PRIVATE_URL,
    )

# --- apps -------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.pages",  # first: its German words come before those of the framework's own pages
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "unfold.contrib.import_export",
    "config.apps.DesksConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # the page of open sessions tells times in its words
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "django_countries",
    "django_filters",
    "django_tasks_db",
    "drf_spectacular",
    "drf_standardized_errors",
    "import_export",
    "phonenumber_field",
    "rest_framework",
    "simple_history",
    "shop",
    "fitting",
    "orders",
    "config.apps.WiringConfig",
    "config.accounts",
]
if env.DEMO:
    INSTALLED_APPS.append("config.demo")
if DEBUG and find_spec("django_migration_linter"):
    # A development tool: `dev lint` asks it whether a migration would lock a table or lose data.
    INSTALLED_APPS += ["django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["shop", "fitting", "orders", "config", "accounts"],
    "ignore_name": linted.IGNORED,
    # An argument that a migration does not use begins with an underscore, as everywhere.
    "exclude_migration_tests": ["RUNPYTHON_ARGS_NAMING_CONVENTION"],
    "no_cache": True,
}

# Outermost first. The log wraps everything; what adds headers stands outside what may answer early; the
# keeper of idempotent answers is innermost, so it keeps what the view said and nothing else.
MIDDLEWARE = [
    "config.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "config.api.nul.NoNul",
    "config.api.throttles.LimitHeaders",
    "config.api.nesting.NestingLimit",
    "config.api.idempotency.Keeper",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database ---------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {"default": dict(environ.Env.db_url_config(env.DATABASE_URL))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at the start of a transaction: the default mode fails concurrent
    # writers with "database is locked" however long they wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": env.DATABASE_POOL,
        "timeout": 5,
    }

# Shared by all processes: limits and allauth's counters live in it.
CACHE_URL = env.CACHE_URL
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.CACHE_URL}
    if env.CACHE_URL
    else {
        "BACKEND": f"{'config.demo.cache' if DEMO else 'django.core.cache.backends.db'}.DatabaseCache",
        "LOCATION": "cache",
    }
}

# --- people -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "config.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# One address an account: proving a new one replaces the old.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.TRUSTED_PROXIES
HEADLESS_ONLY = False
# Its own document, shown beside ours; its own page would need scripts from elsewhere.
HEADLESS_SERVE_SPECIFICATION = True
HEADLESS_SPECIFICATION_TEMPLATE_NAME = None
HEADLESS_FRONTEND_URLS = links.for_accounts(env.STOREFRONT_URL)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Insoles"
# A code that changes on the telephone while it is typed here still counts (RFC 6238, 5.2: one step).
MFA_TOTP_TOLERANCE = 1
STAFF_NEED_SECOND_FACTOR = env.STAFF_NEED_SECOND_FACTOR
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = "Lax"
if DEMO:
    # The demo's clock jumps by months, and nobody should be signed out by that.
    SESSION_COOKIE_AGE = 20 * 365 * 24 * 3600

# --- desks ------------------------------------------------------------------------------------
UNFOLD = theme.UNFOLD
# Earlier versions of a row are there to be read: going back is a change like any other, made on its form.
SIMPLE_HISTORY_REVERT_DISABLED = True
# A sheet waits between its dry run and its confirmation where every process finds it; all rows of it, or none.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- languages and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
USE_TZ = True
TIME_ZONE = "UTC"
SHOP_TIME_ZONE, WORKSHOP_COUNTRY = env.SHOP_TIME_ZONE, env.WORKSHOP_COUNTRY
REMAKE_COST_SHARE = env.REMAKE_COST_SHARE

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.STATIC_ROOT
STORAGES = stores.storages(private_root=env.PRIVATE_ROOT, private_url=env.PRIVATE_URL, collected=PRODUCTION)
# A developer's machine and the demo serve the apps' static files as they lie; production collects them.
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.DEBUG or env.DEMO
MEDIA_ROOT = env.MEDIA_ROOT

# A JSON body is small; files come as multipart and have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- security ---------------------------------------------------------------------------------
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
}
CSRF_FAILURE_VIEW = "config.api.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    # A redirect would lose Stripe's body; a load balancer asks for health over plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^webhooks/", r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # Whether every subdomain speaks HTTPS, and browsers know by heart, is decided by who owns the domain.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    if env.TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.CORS_ORIGINS
CORS_ALLOWED_ORIGINS = env.CORS_ORIGINS
CORS_URLS_REGEX = r"^/(api|_allauth)/"
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = [
    *default_headers,
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
    "x-session-token",
    "x-email-verification-key",
    "x-password-reset-key",
]
CORS_EXPOSE_HEADERS = [
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-ID",
]

# --- mail -------------------------------------------------------------------------------------
MAILERS = mail.mailers(env.MAIL_URL)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM
SELLER = env.SELLER.split("|")
# What the floor below asks: whether a mail is still so that is to go out, until when a wearer's link is needed.
MAILS_WANTED = "orders.still_true.still_wanted"
INVITATIONS_NEEDED = "orders.gifts.links_needed_until"

# --- logs -------------------------------------------------------------------------------------
logs.configure()
LOGGING = logs.logging_config(level=env.LOG_LEVEL, readable=env.DEBUG)

# --- background work --------------------------------------------------------------------------
# Sweeps, in queues of their own: reading a scan takes long and must not hold up a payment.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "scans"]}}

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = framework.rest_framework(limits=env.LIMITS, proxies=env.TRUSTED_PROXIES)
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "config.api.errors.Handler"}
SPECTACULAR_SETTINGS = framework.SPECTACULAR

# --- the storefront ---------------------------------------------------------------------------
PUBLIC_URL = env.PUBLIC_URL
# Where links in mails lead. Another address than ours: another storefront has taken over, ours is not served.
STOREFRONT_URL = env.STOREFRONT_URL
STOREFRONT_LINKS = links.LINKS

# --- payments ---------------------------------------------------------------------------------
RETURN_URL_ORIGINS = env.RETURN_URL_ORIGINS
STRIPE_API_KEY, STRIPE_API_BASE = env.STRIPE_API_KEY, env.STRIPE_API_BASE
REFUND_LIMITS = env.REFUND_LIMITS
STRIPE_LIVEMODE = env.STRIPE_LIVEMODE
STRIPE_WEBHOOK_SECRETS = env.STRIPE_WEBHOOK_SECRETS
STRIPE_ENVIRONMENT = env.STRIPE_ENVIRONMENT
STRIPE_PAYMENT_METHODS = env.STRIPE_PAYMENT_METHODS
CARRIER_SECRETS = env.CARRIER_SECRETS
