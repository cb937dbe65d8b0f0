"""A member of staff at the desks, by HTTP as a browser does it: sign in, search, open, press a button."""

import re
from html import unescape
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

PASSWORD: Final = "a long shift at the desk"


class Desk:
    """One member of staff, signed in."""

    def __init__(self, *roles: str) -> None:
        """Hire somebody with these roles and let them sign in."""
        email = f"{'-'.join(roles)}@staff.example"
        user = get_user_model().objects.create_user(email, PASSWORD, is_staff=True)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        assert user.groups.count() == len(roles)
        self.http = Client()
        answer = self.http.post("/accounts/login/", {"login": email, "password": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")

    def read(self, path: str) -> str:
        """Open a page and return its text, without mark-up."""
        return words(self._open(path))

    def find(self, path: str, said: str) -> str:
        """Search a list and return the address of the only row that is found."""
        listed = self._open(f"{path}?q={said}")
        (found,) = set(re.findall(rf'href="({path}\d+/change/)', listed))
        return str(found)

    def press(self, path: str, label: str, **said: object) -> str:
        """Press a button of a page, say yes (and why), and return what the page then says."""
        answer = self.http.post(self.ask(path, label), said, follow=True)
        assert answer.status_code == 200
        return words(answer.content.decode())

    def ask(self, path: str, label: str) -> str:
        """Press a button of a page and return the address that asks whether one is sure."""
        link = re.search(rf'href="([^"]+)"[^>]*>\s*{label}\s*<', self._open(path))
        assert link is not None, f"no button {label!r} on {path}"
        asked = unescape(link[1])
        assert label in self._open(asked)
        return asked

    def fetch(self, path: str, label: str) -> bytes:
        """Press a button of a page that hands out a file, and return the file."""
        link = re.search(rf'href="([^"]+)"[^>]*>\s*{label}\s*<', self._open(path))
        assert link is not None, f"no button {label!r} on {path}"
        answer = self.http.get(unescape(link[1]))
        assert answer.status_code == 200
        return answer.content

    def _open(self, path: str) -> str:
        answer = self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.content.decode()


def words(html: str) -> str:
    """Return what a page says, on one line."""
    return " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)).split())
