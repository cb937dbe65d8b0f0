"""A Django shell on the demo's data."""

import os
import subprocess
import sys

from config.demo.home import ROOT, Run, environment_of, home_of


def main() -> int:
    """Open the shell with the demo's settings."""
    home = home_of(os.environ)
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "shell", *sys.argv[1:]]
    environment = environment_of(home, Run.last(home, os.environ))
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603  Django's shell


if __name__ == "__main__":
    sys.exit(main())
