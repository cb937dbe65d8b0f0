"""Rules of the house that a machine can check; a rule without a check is a wish."""

import inspect
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from rest_framework.exceptions import APIException

from config.api.problems import registry, status_of, subclasses
from config.work import SWEEPS
from shop.actor import Kind, Role, roles_of
from shop.refusal import Refusal
from tests.mutants.__main__ import read_list
from tests.rules.walk import functions, modules, routes

ROOT = Path(__file__).resolve().parents[2]

# The kinds themselves, whose codes stand for whatever has no better one.
KINDS = frozenset(kind for kind in subclasses(Refusal) if kind.__module__ == "shop.refusal")


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded() -> None:
    for _ in modules():
        continue


def refusals() -> list[type[Refusal]]:
    return [kind for kind in subclasses(Refusal) if kind not in KINDS and not kind.__module__.startswith("tests.")]


def test_the_layers_hold() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_the_house_rules_have_nothing_to_say() -> None:
    assert [str(message) for message in run_checks() if str(message.id).startswith("house.")] == []


def test_every_refusal_has_a_code_and_a_title_of_its_own() -> None:
    borrowed = [
        f"{refusal.__module__}.{refusal.__qualname__}"
        for refusal in refusals()
        # A special case of another refusal may answer as that one.
        if KINDS & set(refusal.__bases__) and not {"code", "title"} <= vars(refusal).keys()
    ]
    assert borrowed == []


def test_no_two_refusals_share_a_code() -> None:
    framework = [str(kind.default_code) for kind in subclasses(APIException) if kind.__module__.startswith("config.")]
    counted = Counter([refusal.code for refusal in refusals() if "code" in vars(refusal)] + framework)
    assert [code for code, count in counted.items() if count > 1] == []


def test_codes_are_snake_case_and_titles_are_sentences() -> None:
    odd = [
        entry
        for entry in registry()
        if not re.fullmatch(r"[a-z][a-z0-9_]{2,47}", entry.code) or entry.title[-1:] not in {".", "?"}
    ]
    assert odd == []


def test_every_refusal_is_in_the_registry_with_its_status() -> None:
    listed = {(entry.code, entry.status) for entry in registry()}
    assert [refusal.code for refusal in refusals() if (refusal.code, status_of(refusal)) not in listed] == []


# Questions about what is the asker's own: they answer nothing to anybody else, whoever asks.
QUESTIONS = {"orders.carts.reading.read"}


def _is_verb(function: Callable[..., object]) -> bool:
    """A verb takes ids, the time and who presses it; what takes rows works inside a verb."""
    parameters = inspect.signature(function).parameters
    ids = [parameter for parameter in parameters.values() if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
    return {"at", "by"} <= parameters.keys() and all(parameter.annotation in {int, str} for parameter in ids)


def test_every_verb_states_who_may_press_it() -> None:
    silent = [
        name
        for name, function in functions("shop", "fitting", "orders")
        if _is_verb(function)
        and name not in QUESTIONS
        and not re.search(r"\.(models|admin|api|management)\.", name)
        and roles_of(function) is None
    ]
    assert silent == []


def test_every_verb_names_kinds_and_roles_that_exist() -> None:
    known = {kind.value for kind in Kind} | {role.value for role in Role}
    wrong = {name: roles_of(function) for name, function in functions() if not (roles_of(function) or known) <= known}
    assert wrong == {}


def test_no_verb_reads_the_clock() -> None:
    """Time is handed in (``at=``); only doors, sweeps' engine and the wiring look at a clock."""
    doors = re.compile(r"\b(api|admin|management|demo|webhooks)\b|^config\.")
    readers = [
        module.__name__
        for module in modules()
        if not doors.search(module.__name__.replace(".", " ").replace("config ", "config."))
        and re.search(r"timezone\.now\(\)|datetime\.now\(|date\.today\(|time\.time\(", inspect.getsource(module))
    ]
    assert readers == []


MUST_BE_KEYED = re.compile(r"(checkout|pay|cancel|claims|return|withdraw|delay-answer)/$")


def _keyed(view: type) -> frozenset[str]:
    keyed: frozenset[str] = frozenset(getattr(view, "keyed", ()))
    return keyed


def test_what_moves_money_or_rights_insists_on_an_idempotency_key() -> None:
    careless = [
        path
        for path, view in routes()
        if hasattr(view, "post") and MUST_BE_KEYED.search(path) and "post" not in _keyed(view)
    ]
    assert careless == []


def test_only_posts_are_keyed() -> None:
    wrong = [path for path, view in routes() if not _keyed(view) <= {"post"}]
    assert wrong == []


def test_every_limit_that_a_view_names_has_a_rate() -> None:
    rates: dict[str, str] = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    named = {path: getattr(view, "throttle_scope", None) for path, view in routes()}
    assert {path: scope for path, scope in named.items() if scope and scope not in rates} == {}


MUST_BE_LIMITED = {
    "guest-sessions/": "sign_in",
    "lookup/": "lookup",
    "checkout/": "checkout",
    "scans/": "uploads",
    "pressure-prints/": "uploads",
    "clinician-entries/<slug:token>/": "uploads",
    "clinician-entries/<slug:token>/files/": "uploads",
    "activity-files/": "uploads",
    "evidence/": "uploads",
    "invitations/": "invitations",
    "claims/": "claims",
}


def test_what_costs_mail_guesses_or_space_is_limited() -> None:
    loose = [
        path
        for path, view in routes()
        for end, scope in MUST_BE_LIMITED.items()
        if path.endswith(end) and hasattr(view, "post") and getattr(view, "throttle_scope", None) != scope
    ]
    assert loose == []


def test_every_view_leaves_the_settings_of_the_wiring_alone() -> None:
    """A view may open its door or take uploads; limits, keys and errors are the same for all."""
    gates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_CLASSES"]
    changed = [
        path
        for path, view in routes()
        if [f"{kind.__module__}.{kind.__name__}" for kind in getattr(view, "throttle_classes", ())] != gates
    ]
    assert changed == []


def test_every_sweep_of_a_floor_is_in_the_schedule() -> None:
    scheduled = {sweep.name for sweep in SWEEPS}
    sweeps = {name for name, _ in functions() if re.search(r"\.tasks\.\w+$", name)}
    assert sweeps - scheduled == set()


def test_every_planted_fault_still_fits_the_code_and_names_a_test() -> None:
    unfit = []
    for mutant in read_list():
        path, name = mutant.test.split("::", 1)
        known = f"def {name.rsplit('::', 1)[-1].partition('[')[0]}(" in (ROOT / path).read_text(encoding="utf-8")
        if not known or (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.before) != 1:
            unfit.append(mutant.name)
    assert unfit == []
