"""The HTTP server: one process, loopback only, one write per answer."""

import contextlib
import email.utils
import http.server
import socket
import threading
import urllib.parse
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, override

from tests.stripe_sandbox.errors import ApiError
from tests.stripe_sandbox.guards import check_host_header, check_origin
from tests.stripe_sandbox.uploads import as_form
from tests.stripe_sandbox.wire import Reply, Request

HOST: Final = "127.0.0.1"
LARGEST_BODY: Final = 1_000_000
LARGEST_UPLOAD: Final = 6_000_000
IDLE_SECONDS: Final = 60

type Answer = Callable[[Request], Reply]


class Handler(http.server.BaseHTTPRequestHandler):
    """Reads a request, asks the site, writes the reply in one piece (Nagle off: a second write would wait)."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: "Server"

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._serve()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the API's log is `Gate.log`."""

    def _serve(self) -> None:
        reply = self._reply()
        if reply.lost:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._write(reply)

    def _reply(self) -> Reply:
        length = self.headers.get("Content-Length") or "0"
        kind = self.headers.get("Content-Type") or ""
        is_upload = kind.startswith("multipart/form-data")
        if not length.isdecimal() or int(length) > (LARGEST_UPLOAD if is_upload else LARGEST_BODY):
            self.close_connection = True
            return Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "{}")
        body = self.rfile.read(int(length))
        parts = urllib.parse.urlsplit(self.path)
        try:
            check_host_header(self.headers.get("Host"))
            check_origin(self.headers.get("Origin"))
            request = Request(
                method=self.command,
                path=parts.path,
                query=parts.query,
                body=as_form(kind, body) if is_upload else body.decode(),
                headers={name.lower(): value for name, value in self.headers.items()},
            )
        except ApiError as error:
            return Reply(error.status, error.message, content_type="text/plain; charset=utf-8")
        except UnicodeDecodeError:
            return Reply(HTTPStatus.BAD_REQUEST, "the body is not UTF-8", content_type="text/plain; charset=utf-8")
        return self.server.answer(request)

    def _write(self, reply: Reply) -> None:
        body = reply.text.encode()
        lines = [
            f"HTTP/1.1 {reply.status} {_phrase(reply.status)}",
            f"Date: {email.utils.formatdate(usegmt=True)}",
            f"Content-Type: {reply.content_type}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in reply.headers.items()),
        ]
        if self.close_connection:
            lines.append("Connection: close")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


class Server(http.server.ThreadingHTTPServer):
    """Listens on loopback and nowhere else; `stop` ends idle connections too."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Answer) -> None:
        """Bind the port (0 picks a free one); `answer` replies to every request."""
        self.answer = answer
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__((HOST, port), Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="stripe-sandbox", daemon=True)

    @property
    def url(self) -> str:
        """Return the address to give to the SDK as its `api` base."""
        return f"http://{HOST}:{self.server_port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and end the open connections."""
        if not self._thread.is_alive():
            self.server_close()
            return
        ending = threading.Thread(target=self.shutdown)
        ending.start()
        self._wake()
        ending.join()
        self._thread.join()
        self.server_close()
        with self._open_lock:
            for connection in self._open:
                _shut(connection)

    def _wake(self) -> None:
        """Knock at our own door, so that the listening loop need not wait out its pause to notice the end."""
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.server_port), timeout=1):
            return

    @override
    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        """Remember the connection until it is over."""
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    @override
    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Forget the connection."""
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)


def _shut(connection: socket.socket) -> None:
    # The other side may have been faster.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
