"""A copy of what we keep: everything of one customer's and nothing of another's, made by a sweep, gone in time."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.accounts import exporting
from config.accounts.models import ErasureRequest, ExportRequest
from config.accounts.tasks import erase_customers, forget_exports, make_exports
from fitting import files
from fitting.models import Wearer
from orders import conversations
from orders.models import Claim, Order
from shop import copies
from tests.fitting.making import a_draft, a_submitted_profile, a_wearer
from tests.fitting.scans import a_scan, private
from tests.orders.calling import Browser
from tests.orders.claims.claiming import DAY, Wearing
from tests.orders.making import LATER, an_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]
__all__ = ["private"]

AT = LATER + 40 * DAY
# A person must look at this.
FLAT = {"part": "core", "failure": "lost_shape", "cause": "wear"}
WHOSE = ("ada@example.com", "Ada Stone", "Zorah", "Under the arch", "Where is it", "solid hers")
OTHERS = ("eve@example.com", "Yvette", "solid another's")


@pytest.fixture
def ada() -> Wearing:
    """Somebody whose pair came, with a scan, who wrote to us and claims something; and others who are strangers."""
    her = Wearing()
    Wearer.objects.update(name="Zorah")
    conversations.write(her.order.pk, text="Where is it?", at=LATER, by=her.browser.actor)
    assert her.claims("left", at=AT, words="Under the arch it is flat.", **FLAT)[0] == 201
    a_scan(a_draft(Wearer.objects.get()), data=b"solid hers")
    yvette = a_wearer(an_account("eve@example.com").pk, name="Yvette")
    a_submitted_profile(yvette)
    a_scan(a_draft(yvette), data=b"solid another's")
    return her


def call(her: Browser, method: str, path: str = "me/export/", *, at: Any = AT) -> tuple[int, Any]:
    """Call as a customer at a moment."""
    with time_machine.travel(at, tick=False):
        return her.post(path, {}) if method == "post" else getattr(her, method)(path)


def fetched(her: Wearing, *, at: Any = AT) -> zipfile.ZipFile:
    """Fetch the copy as a browser does."""
    with time_machine.travel(at, tick=False):
        client = Client()
        client.force_login(her.browser.user)
        answer = client.get("/api/v1/me/export/file/")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "application/zip", "no-store")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def test_it_holds_everything_of_theirs_and_nothing_of_anybody_elses(ada: Wearing) -> None:
    assert call(ada.browser, "get")[1]["request"] is None
    assert call(ada.browser, "get", "me/export/file/")[1]["code"] == "export_not_ready"
    status, asked = call(ada.browser, "post")
    assert (status, asked["status"], call(ada.browser, "post")[1]) == (202, "requested", asked)
    assert (make_exports(at=AT), make_exports(at=AT)) == (1, 0)
    told = call(ada.browser, "get")[1]["request"]
    assert (told["id"], told["status"], told["keep_until"]) == (asked["id"], "ready", "2027-01-06T13:00:00Z")

    with fetched(ada) as copy:
        held = {name: copy.read(name) for name in copy.namelist()}
    text = b"\n".join(held.values()).decode()
    assert {word for word in WHOSE if word not in text} == set()
    assert {word for word in OTHERS if word in text} == set()
    lists = {name: json.loads(held[name]) for name in held if name.endswith(".json")}
    assert [order["number"] for order in lists["orders.json"]] == [ada.order.number]
    assert lists["orders.json"][0]["total_minor"] == ada.order.total_minor
    assert [one["words"] for one in lists["claims.json"]] == ["Under the arch it is flat."]
    assert {one["serial"] for one in lists["devices.json"]} == set(ada.serials.values())
    assert held[lists["scans.json"][0]["file"]] == b"solid hers"
    assert told["size_bytes"] > 0


def test_every_noun_is_in_the_copy_or_says_why_it_is_not() -> None:
    ours = [apps.get_app_config(label) for label in ("accounts", "fitting", "orders")]
    nouns = {model.__name__ for app in ours for model in app.get_models() if not model._meta.proxy}
    copied = {part.rows.model._meta.concrete_model.__name__ for part in exporting.parts(0)} & nouns
    # Who looked at feet is in it; the rest of the journal is not.
    assert copied & set(exporting.NOT_COPIED) == {"JournalEntry"}
    assert copied | set(exporting.NOT_COPIED) == nouns
    assert all(exporting.NOT_COPIED.values())


def test_feet_of_somebody_who_answers_for_themselves_are_not_in_it(ada: Wearing) -> None:
    Wearer.objects.filter(name="Zorah").update(speaks_since=AT)
    call(ada.browser, "post")
    make_exports(at=AT)
    with fetched(ada) as copy:
        for name in ("wearers.json", "foot_profiles.json", "measures.json", "scans.json", "prescriptions.json"):
            assert json.loads(copy.read(name)) == [], name
        assert "Zorah" not in "".join(copy.read(name).decode() for name in copy.namelist())


@pytest.mark.parametrize("ends", ["deleted", "in time", "forgotten"])
def test_it_is_gone_when_it_ends(
    ada: Wearing, ends: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    call(ada.browser, "post")
    make_exports(at=AT)
    kept = ExportRequest.objects.get().file
    assert files.private().exists(kept)
    last = AT + exporting.KEPT
    with django_capture_on_commit_callbacks(execute=True):
        if ends == "deleted":
            assert call(ada.browser, "delete")[1]["request"]["status"] == "gone"
        elif ends == "in time":
            assert forget_exports(at=last - DAY / 86_400) == 0
            fetched(ada, at=last - DAY / 86_400).close()
            assert call(ada.browser, "get", "me/export/file/", at=last)[0] == 404
            assert (forget_exports(at=last), forget_exports(at=last)) == (1, 0)
        else:
            assert ada.presses(Claim.objects.get().number, "withdraw", {}, at=AT)[0] == 200
            Order.objects.get().cases.update(status="closed", closed_at=AT, ended="handled")
            ErasureRequest.objects.create(user=ada.browser.user, requested_at=AT)
            assert erase_customers(at=AT) == 1
    assert not files.private().exists(kept)
    assert list(ExportRequest.objects.values_list("status", "file")) == [("gone", "")]


def test_what_a_crash_leaves_behind_is_deleted_by_the_sweep(ada: Wearing) -> None:
    call(ada.browser, "post")
    make_exports(at=AT)
    kept = ExportRequest.objects.get().file
    # The process died after the row was let go of, and before the file was deleted.
    assert call(ada.browser, "delete")[0] == 200
    assert files.private().exists(kept)
    forget_exports(at=AT)
    assert not files.private().exists(kept)
    # A worker died that was still writing when it was taken back.
    call(ada.browser, "post")
    asked = ExportRequest.objects.get(status="requested")
    assert ExportRequest.claim_due(at=AT, lease=exporting.LEASE) == [asked.pk]
    begun = files.keep(f"exports/{asked.public_id}/1.zip", b"begun")
    call(ada.browser, "delete")
    forget_exports(at=AT)
    assert files.private().exists(begun)
    forget_exports(at=AT + exporting.LEASE)
    assert not files.private().exists(begun)


def test_a_storage_that_fails_is_tried_again_and_given_up_at_last(
    ada: Wearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(ada.browser, "post")
    with monkeypatch.context() as broken:
        broken.setattr(Storage, "save", _refuse)
        for attempt in range(1, ExportRequest.MOST_ATTEMPTS + 1):
            assert make_exports(at=AT + attempt * DAY) == 0
            assert make_exports(at=AT + attempt * DAY) == 0
            assert ExportRequest.objects.get().attempts == attempt
    assert call(ada.browser, "get")[1]["request"]["status"] == "dead"
    assert ExportRequest.objects.get().last_error == "OSError: no room"
    assert call(ada.browser, "post")[1]["status"] == "requested"
    assert make_exports(at=AT) == 1


def _refuse(*_: object, **__: object) -> str:
    raise OSError("no room")


@pytest.mark.parametrize("meanwhile", ["taken back", "another worker"])
def test_who_finishes_too_late_leaves_nothing_behind(
    ada: Wearing, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    call(ada.browser, "post")
    write, acts = copies.write, iter([_taken_back(ada) if meanwhile == "taken back" else _made_by_another])

    def slow(*args: Any, **kwargs: Any) -> Any:
        copy = write(*args, **kwargs)
        for act in acts:
            act()
        return copy

    monkeypatch.setattr(copies, "write", slow)
    assert make_exports(at=AT) == 0
    asked = ExportRequest.objects.get()
    _, kept = files.private().listdir(f"exports/{asked.public_id}") if asked.file else ([], [])
    assert [f"exports/{asked.public_id}/{name}" for name in kept] == [asked.file] * (meanwhile == "another worker")


def _taken_back(her: Wearing) -> Callable[[], None]:
    def act() -> None:
        exporting.drop(by=her.browser.actor)

    return act


def _made_by_another() -> None:
    assert make_exports(at=AT + exporting.LEASE * 2) == 1


def test_a_copy_for_a_letter_is_written_into_a_folder_that_only_we_read(ada: Wearing, tmp_path: Path) -> None:
    said = io.StringIO()
    call_command("export_customer", "ADA@example.com", str(tmp_path), stdout=said)
    (path,) = map(Path, said.getvalue().split())
    assert (path.name, path.stat().st_mode & 0o777) == (f"{ada.browser.user.public_id}.zip", 0o600)
    with zipfile.ZipFile(path) as copy:
        assert json.loads(copy.read("account.json"))[0]["email"] == "ada@example.com"
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_customer", "ada@example.com", str(tmp_path))
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("export_customer", "ada@example.com", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="No customer has this address"):
        call_command("export_customer", "nobody@example.com", str(tmp_path))
