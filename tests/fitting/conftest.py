"""Who calls, in the tests of fitting: a guest, an account, a stranger, nobody."""

import datetime as dt
import re
from typing import Any, override

import pytest
from django.contrib.auth import get_user_model
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from config.accounts import guests
from config.accounts.guests import holder_of
from config.api.schema import document
from tests.fitting.making import a_customer


class Caller(APIClient):
    """A client, the primary key of who it is, and a reader who compares every answer with the OpenAPI document."""

    customer_id: int = 0

    @override
    def request(self, **kwargs: Any) -> Any:
        """Send, and check the answer against what the document says."""
        response = super().request(**kwargs)
        if response.headers.get("Content-Type") == "application/json":
            template = re.sub(r"<\w+:(\w+)>", r"{\1}", response.resolver_match.route)
            operation = document()["paths"][f"/{template}"][kwargs["REQUEST_METHOD"].lower()]
            schema = operation["responses"][str(response.status_code)]["content"]["application/json"]["schema"]
            whole = {**schema, "components": document()["components"]}
            Draft202012Validator(whole).validate(response.json())
        return response


@pytest.fixture
def guest(db: None) -> Caller:
    """A guest with a token."""
    now = dt.datetime.now(dt.UTC)
    token = guests.start(at=now).token
    caller = Caller(headers={"Authorization": f"Guest {token}"})
    holder = holder_of(token, at=now)
    assert holder is not None
    caller.customer_id = holder.pk
    return caller


@pytest.fixture
def account(db: None) -> Caller:
    """Somebody with an account, signed in by cookie."""
    return _signed_in("ada@example.com")


@pytest.fixture
def stranger(db: None) -> Caller:
    """Somebody else with an account."""
    return _signed_in("eve@example.com")


@pytest.fixture
def nobody(db: None) -> Caller:
    """A caller without credentials."""
    return Caller()


def _signed_in(email: str) -> Caller:
    caller = Caller()
    user = a_customer(email)
    caller.force_login(get_user_model().objects.get(pk=user.pk))
    caller.customer_id = user.pk
    return caller
