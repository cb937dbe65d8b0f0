"""Make the benchmark's database, migrate and seed it; print what the scenarios need as one line of JSON."""

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Final

import django
import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

NAME: Final = "bench"


def session_cookie(user_id: int) -> str:
    """Sign a member of staff in without the login page, and return the cookie header."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(pk=user_id)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def tidy(database: str) -> None:
    """Let the server put its house in order now, so that no scenario is billed for what seeding left behind."""
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")


def main(server: str, products: int, orders: int, *, busy: bool) -> int:
    """Do it all."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {NAME}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.bench.queues import spread
    from tests.bench.seed import seed

    call_command("migrate", verbosity=0)
    seeded = seed(products, orders)
    if busy:
        spread(seeded.staff_id)
    tidy(server.replace("/postgres?", f"/{NAME}?"))
    sys.stdout.write(json.dumps({"seeded": asdict(seeded), "cookie": session_cookie(seeded.staff_id)}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), busy=sys.argv[4] == "1"))
