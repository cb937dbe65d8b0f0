"""
The ordinary way, seen to work: ``pip install -e .``, ``manage.py migrate``, ``runserver``, ``pytest``.

On SQLite, without Stripe keys, in a virtual environment of its own that is thrown away.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Final

from tests.tools.ports import free_port

ROOT: Final = Path(__file__).resolve().parent.parent.parent
MINE: Final = ("DATABASE_URL", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS", "DJANGO_SETTINGS_MODULE", "DEBUG")


def wait_for(url: str, *, seconds: float) -> bytes:
    """Ask until the server answers; give up after the time."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main() -> int:
    """Walk the four steps; stop at the first that fails."""
    environment = {name: value for name, value in os.environ.items() if name not in MINE}
    with tempfile.TemporaryDirectory(prefix="insoles-plain-") as folder:
        environment["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        python = f"{folder}/venv/bin/python"

        def run(*command: str) -> None:
            sys.stdout.write("$ " + " ".join(command).replace(python, "python") + "\n")
            sys.stdout.flush()
            subprocess.run(command, cwd=ROOT, env=environment, check=True)

        run(sys.executable, "-m", "venv", f"{folder}/venv")
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        # The pins first, so that this never tests a release nobody has seen.
        run(*pip, "--require-hashes", "-r", "requirements-dev.txt")
        run(*pip, "-e", ".")
        run(python, "manage.py", "migrate", "--verbosity", "0")
        run(python, "manage.py", "load_catalogue")
        run(python, "manage.py", "load_policies")
        port = free_port()
        with subprocess.Popen(
            [python, "manage.py", "runserver", "--noreload", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        ) as server:
            try:
                products = wait_for(f"http://127.0.0.1:{port}/api/v1/products/", seconds=30)
            finally:
                server.terminate()
        sys.stdout.write(f"runserver answered with {len(products)} bytes of products\n")
        run(python, "-m", "pytest", "-q", "tests/shop")
    return 0


if __name__ == "__main__":
    sys.exit(main())
