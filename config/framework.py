"""How the REST framework and the API's document are set; no app is loaded for it, names lead to what they mean."""

from typing import Any, Final

SPECTACULAR: Final[dict[str, Any]] = {
    "TITLE": "Custom insoles",
    "DESCRIPTION": "Custom insoles: from the first look to the ten-thousandth mile.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]+",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATION_PARAMETERS": False,
    # Choices stay where they are used: shared names for them collide across the floors.
    "POSTPROCESSING_HOOKS": ["config.api.schema.complete"],
}


def rest_framework(*, limits: dict[str, str], proxies: int) -> dict[str, Any]:
    """
    Return the settings of the REST framework.

    :param limits: requests in a time by scope, where they differ from the shop's own.
    :param proxies: how many stand before us and write the address of whoever asks.
    """
    return {
        "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
        # The first class names the scheme of a 401; without one, DRF answers 403.
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "config.accounts.api.authentication.GuestTokens",
            "config.accounts.api.authentication.SessionTokens",
            "config.accounts.api.authentication.Cookies",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_METADATA_CLASS": "config.api.options.Verbs",
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["config.api.parsers.Json"],
        "DEFAULT_PAGINATION_CLASS": "config.api.pagination.CursorPages",
        "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
        "DEFAULT_THROTTLE_CLASSES": [
            "config.api.parameters.KnownParameters",
            "config.api.throttles.Limits",
            "config.api.idempotency.Gate",
        ],
        "DEFAULT_THROTTLE_RATES": {
            "sign_in": "60/min",
            "lookup": "5/min",
            "checkout": "20/min",
            "uploads": "60/hour",
            "invitations": "30/hour",
            "claims": "20/hour",
            "messages": "30/hour",
            "stations": "240/min",
            **limits,
        },
        "NUM_PROXIES": proxies,
        "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
        "COERCE_DECIMAL_TO_STRING": False,
        "URL_FORMAT_OVERRIDE": None,
    }
