"""The API's routes of webhook endpoints: the one the sandbox was started with, and more."""

from typing import Final

from tests.stripe_sandbox import guards, listing, objects
from tests.stripe_sandbox.errors import invalid, missing
from tests.stripe_sandbox.params import Params, merged
from tests.stripe_sandbox.records import Endpoint
from tests.stripe_sandbox.routes import Call, drawn_list, route
from tests.stripe_sandbox.values import API_VERSION, JsonObject, new_id
from tests.stripe_sandbox.world import World

_ENDPOINTS: Final = "/v1/webhook_endpoints"


def _url(params: Params) -> str | None:
    url = params.text("url")
    if url is None:
        return None
    try:
        return guards.loopback_url(url)
    except guards.NotLoopbackError as error:
        raise invalid(f"Invalid URL: {error}.", "url", code="url_invalid") from error


def _create(world: World, call: Call) -> JsonObject:
    """Make an endpoint with a secret of its own, which is shown this once."""
    call.params.only("api_version", "description", "enabled_events", "metadata", "url")
    events, url = call.params.texts("enabled_events"), _url(call.params)
    if events is None:
        raise missing("enabled_events")
    if url is None:
        raise missing("url")
    if call.params.text("api_version") not in {None, API_VERSION}:
        raise invalid(f"Invalid API version. The sandbox speaks {API_VERSION} only.", "api_version")
    row = Endpoint(
        id=new_id("we_1"), created=world.now(), url=url, enabled_events=events,
        description=call.params.text("description") or "", metadata=merged({}, call.params.metadata()),
        secret=new_id("whsec_sandbox_", 32),
    )  # fmt: skip
    return {**objects.endpoint(world.endpoints.add(row)), "secret": row.secret}


def _list(world: World, call: Call) -> JsonObject:
    call.params.only(*listing.PAGING)
    return drawn_list(call, world.endpoints.newest_first(), objects.endpoint)


def _get(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.endpoint(world.endpoints.get(call.object_id, param="webhook_endpoint"))


def _update(world: World, call: Call) -> JsonObject:
    call.params.only("description", "disabled", "enabled_events", "metadata", "url")
    row = world.endpoints.get(call.object_id, param="webhook_endpoint")
    events, url, disabled = call.params.texts("enabled_events"), _url(call.params), call.params.flag("disabled")
    metadata = merged(row.metadata, call.params.metadata())
    row.description = call.params.text("description") or row.description
    row.enabled_events, row.url, row.metadata = events or row.enabled_events, url or row.url, metadata
    row.disabled = row.disabled if disabled is None else disabled
    return objects.endpoint(row)


ROUTES: Final = (
    route("POST", _ENDPOINTS, "webhook_endpoint", _create),
    route("GET", _ENDPOINTS, "webhook_endpoint", _list, listed=True),
    route("GET", f"{_ENDPOINTS}/{{id}}", "webhook_endpoint", _get),
    route("POST", f"{_ENDPOINTS}/{{id}}", "webhook_endpoint", _update),
)
