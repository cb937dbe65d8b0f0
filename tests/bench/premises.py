"""A seeded shop under measure: PostgreSQL, the production web server, the loopback Stripe beside it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import servers
from tests.bench.facts import Seeded
from tests.bench.scenarios import Shop
from tests.tools.ports import free_port
from tests.tools.suite import postgres


@dataclass(frozen=True, slots=True)
class Premises:
    """
    What is open.

    :ivar families: the processes whose CPU counts, each with its children: web server and PostgreSQL.
    """

    shop: Shop
    web: servers.Web
    families: list[int]


@contextmanager
def opened(products: int, orders: int, *, busy: bool = False) -> Iterator[Premises]:
    """Open a shop with so many products and orders, ``busy`` with all of them, for as long as the block lasts."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres(durable=True))
        database = server.replace("/postgres?", "/bench?")
        postmaster = int((Path(server.partition("host=")[2]) / "postmaster.pid").read_text().split()[0])
        stripe_port = free_port()
        settings = servers.environment(database, stripe_port)
        prepared = subprocess.run(
            [sys.executable, "-m", "tests.bench.prepare", server, str(products), str(orders), str(int(busy))],
            cwd=servers.ROOT,
            env=settings,
            stdout=subprocess.PIPE,
            check=True,
        )
        told = json.loads(prepared.stdout.splitlines()[-1])
        stack.enter_context(servers.stripe(stripe_port))
        web = stack.enter_context(servers.web("tests.bench.wsgi:application", settings))
        shop = Shop(web.port, stripe_port, Seeded(**told["seeded"]), told["cookie"])
        yield Premises(shop, web, [web.pid, postmaster])
