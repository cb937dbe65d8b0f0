"""A Django shell on the demo's data."""

import os
import subprocess
import sys
from pathlib import Path

from config.demo.run import ROOT, demo_environment


def main() -> int:
    """Open the shell with the demo's settings."""
    home = Path(os.environ.get("DEMO_HOME", str(ROOT / "demo-data"))).resolve()
    home.mkdir(parents=True, exist_ok=True)
    port, stripe_port = int(os.environ.get("PORT", "8000")), int(os.environ.get("STRIPE_PORT", "12111"))
    command = [sys.executable, "manage.py", "shell", *sys.argv[1:]]
    environment = demo_environment(home, port, stripe_port)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603  Django's shell


if __name__ == "__main__":
    sys.exit(main())
