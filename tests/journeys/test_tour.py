"""The tour of the README, typed into a shell as it stands, against the demo as ``dev demo`` runs it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.tools.ports import free_port

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def blocks() -> str:
    """Return every block of the tour, one after the other."""
    tour = (ROOT / "README.md").read_text(encoding="utf-8").partition("## A five-minute tour")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"```bash\n(.*?)```", tour, flags=re.DOTALL))


def test_the_tour_leads_from_a_product_to_a_paid_order_and_the_demo_stops_cleanly(tmp_path: Path) -> None:
    outside = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "STRIPE_API_KEY", "STRIPE_API_BASE")
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    environment |= {"PORT": str(free_port()), "STRIPE_PORT": str(free_port()), "DEMO_HOME": str(tmp_path / "demo")}
    demo = subprocess.Popen(
        [sys.executable, "-m", "config.demo.run"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    try:
        said = []
        for line in demo.stdout:
            said.append(line)
            if line.startswith("Ready"):
                break
        assert said[-1].startswith("Ready"), "".join(said)
        tour = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", blocks()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert tour.returncode == 0, tour.stdout + tour.stderr
        told = tour.stdout.splitlines()
        # The draft lacks nothing, is frozen, and the cart lacks nothing once it knows whom to send to.
        assert told[1:3] == ["[]", "submitted"], told
        assert told[-3:] == ["[]", "paid", "in_review"], told
    finally:
        demo.send_signal(signal.SIGTERM)
        rest = demo.stdout.read()
        code = demo.wait(timeout=30)
    assert (code, rest.splitlines()[-1]) == (0, "Stopped.")
