"""Every rule that a machine can check, in one go: all are run, then all that failed are named."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
BIN: Final = Path(sys.executable).parent

# A production-like environment: the deployment checks must have nothing to say about it.
PRODUCTION: Final = {
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "shop.example",
    "PUBLIC_URL": "https://shop.example",
    "DATABASE_URL": "postgres://shop@localhost/shop",
    "STRIPE_API_KEY": "sk_test_" + "0" * 24,
    "STRIPE_WEBHOOK_SECRETS": "whsec_" + secrets.token_urlsafe(24),
    "MAIL_URL": "smtp://localhost:25",
}

CHECKS: Final[dict[str, tuple[list[str], dict[str, str]]]] = {
    "ruff": (["ruff", "check", "."], {}),
    "format": (["ruff", "format", "--check", "--quiet", ".", "dev"], {}),
    "types": (["mypy", "."], {}),
    "templates": (["djlint", "--lint", "--quiet", "config", "orders", "fitting", "shop"], {}),
    "words": (["python", "-m", "tests.tools.words", "--check"], {}),
    "layers": (["lint-imports", "--no-logo"], {}),
    "dependencies": (["deptry", "."], {}),
    "migrations": (["python", "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    "migration safety": (["python", "manage.py", "lintmigrations", "--warnings-as-errors"], {}),
    "deployment": (["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "API snapshot": (["pytest", "-q", "-p", "no:randomly", "tests/config/test_schema.py"], {}),
    "house": (["python", "-m", "tests.tools.house"], {}),
}


def main() -> int:
    """Run each check and say how long it took; return 1 if one failed."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "XDG_RUNTIME_DIR": "/tmp"}
    failed = []
    for name, (command, extra) in CHECKS.items():
        began = time.monotonic()
        outcome = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env={**environment, **extra},
            text=True,
            capture_output=True,
            check=False,
        )
        good = outcome.returncode == 0
        sys.stdout.write(f"{'ok  ' if good else 'FAIL'}  {name:20} {time.monotonic() - began:5.1f} s\n")
        if not good:
            failed.append(name)
            sys.stdout.write(outcome.stdout + outcome.stderr)
        sys.stdout.flush()
    sys.stdout.write(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
