"""Refusals in Stripe's shape: status, type, code, parameter and words."""

from typing import Final, Literal

from tests.stripe_sandbox.values import JsonObject, new_id

type ErrorType = Literal["api_error", "card_error", "idempotency_error", "invalid_request_error", "rate_limit_error"]

_DOCS: Final = "https://docs.stripe.com/error-codes/"


class ApiError(Exception):
    """An answer that is not a success.

    `executed` says that the endpoint had begun its work: such an answer is kept under the idempotency key
    and replayed, while an answer to a request that failed validation is not.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: ErrorType = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = False,
        headers: dict[str, str] | None = None,
        more: JsonObject | None = None,
    ) -> None:
        """Keep the parts; `body()` puts them together. `more` is what only errors of cards have."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.executed = executed
        self.headers = headers or {}
        self.more = more or {}

    def body(self) -> JsonObject:
        """Return the JSON body; absent parts are left out, as Stripe leaves them out."""
        parts: JsonObject = {"type": self.kind, "message": self.message}
        if self.code is not None:
            parts["code"] = self.code
            parts["doc_url"] = _DOCS + self.code.replace("_", "-")
        if self.param is not None:
            parts["param"] = self.param
        parts.update({name: value for name, value in self.more.items() if value is not None})
        parts["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{new_id('req_', 14)}"
        return {"error": parts}


def invalid(message: str, param: str | None = None, *, code: str | None = None) -> ApiError:
    """Return the refusal of a request that failed validation: 400, nothing stored."""
    return ApiError(400, message, code=code, param=param)


def conflict_of_state(message: str, *, code: str | None = None, param: str | None = None) -> ApiError:
    """Return the refusal of a well-formed request that the object's state forbids: 400, kept for replay."""
    return ApiError(400, message, code=code, param=param, executed=True)


def missing(param: str) -> ApiError:
    """Return the refusal of a request without a required parameter."""
    return invalid(f"Missing required param: {param}.", param, code="parameter_missing")


def unknown(params: list[str]) -> ApiError:
    """Return the refusal of parameters Stripe does not know; it names the first as `param`."""
    plural = "s" if len(params) > 1 else ""
    return invalid(f"Received unknown parameter{plural}: {', '.join(params)}", params[0], code="parameter_unknown")


def not_played(param: str) -> ApiError:
    """Return the refusal of a parameter that Stripe knows and this sandbox does not play."""
    return invalid(
        f"The sandbox does not play '{param}' (Stripe knows it).", param, code="sandbox_unsupported_parameter"
    )


def no_such(kind: str, object_id: str, param: str, *, status: int = 404) -> ApiError:
    """Return the refusal of an id that names nothing."""
    return ApiError(status, f"No such {kind}: '{object_id}'", code="resource_missing", param=param)
