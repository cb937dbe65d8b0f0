"""Call the API as a guest's browser does."""

from typing import Any, Self

from django.test import Client

from tests import given


class Browser:
    """
    A client with the token of one guest.

    Every call returns ``(status, body)``; the last response stays in ``last`` for its headers.
    """

    def __init__(self) -> None:
        """Become a new guest, or nobody by :meth:`nobody`."""
        self.actor, self.token = given.guest_with_token()
        self.headers = {"Authorization": f"Guest {self.token}"}

    @classmethod
    def nobody(cls) -> Self:
        """Return a browser without a token."""
        made = cls()
        made.headers = {}
        return made

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """Read."""
        return self._call("get", path, None, headers)

    def post(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        """Press."""
        return self._call("post", path, body, headers)

    def patch(self, path: str, body: object, **headers: str) -> tuple[int, Any]:
        """Change."""
        return self._call("patch", path, body, headers)

    def delete(self, path: str, **headers: str) -> tuple[int, Any]:
        """Remove."""
        return self._call("delete", path, None, headers)

    def _call(self, method: str, path: str, body: object, headers: dict[str, str]) -> tuple[int, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent: dict[str, Any] = {"headers": {**self.headers, **named}}
        if body is not None:
            sent |= {"data": body, "content_type": "application/json"}
        self.last = getattr(Client(), method)(f"/api/v1/{path}", **sent)
        answer = self.last.json() if self.last.content else None
        return self.last.status_code, answer
