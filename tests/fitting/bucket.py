"""A store on loopback that speaks as much S3 as we use; it holds forms to what they say, as a real one does."""

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final, override

from django.utils import timezone
from django.utils.dateparse import parse_datetime

KEY_ID, SECRET, NAME = "AKIDEXAMPLE", "wJalr/XUtnFEMI", "feet"
_ABSENT: Final = b"<Error><Code>NoSuchKey</Code></Error>"


class Store(ThreadingHTTPServer):
    """What lies in the bucket, by key."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a port of the system's choice."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.is_down = False

    @property
    def url(self) -> str:
        """How it is told to the settings."""
        return (
            f"s3://{KEY_ID}:{SECRET.replace('/', '%2F')}@127.0.0.1:{self.server_port}/{NAME}?region=eu-central-1&tls=0"
        )


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Store
    # Who sends asks first whether it may go on; the older protocol knows no answer to that.
    protocol_version = "HTTP/1.1"

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _key(self) -> str:
        return self.path.partition("?")[0].removeprefix(f"/{NAME}/")

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _object(self) -> None:
        signed = f"Credential={KEY_ID}/" in self.headers.get("Authorization", "")
        found = self.server.objects.get(self._key())
        if self.server.is_down or not signed:
            self._answer(500 if signed else 403)
        elif found is None:
            self._answer(404, _ABSENT)
        else:
            self._answer(200, found)

    do_GET = do_HEAD = _object  # noqa: N815  the server's names

    def do_PUT(self) -> None:
        """Keep a file of ours."""
        self.server.objects[self._key()] = self._body()
        self._answer(200)

    def do_DELETE(self) -> None:
        """Delete, whether it is there or not."""
        self.server.objects.pop(self._key(), None)
        self._answer(204)

    def do_POST(self) -> None:
        """Take a file by a form, if the form is ours, alive and obeyed."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        sent = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + self._body())
        parts = {str(part.get_param("name", header="content-disposition")): part for part in sent.iter_parts()}
        file = parts.pop("file").get_payload(decode=True)
        assert isinstance(file, bytes)
        fields = {name: str(part.get_payload()) for name, part in parts.items()}
        if _obeyed(fields, file):
            self.server.objects[fields["key"]] = file
        self._answer(204 if _obeyed(fields, file) else 403)


def _obeyed(fields: dict[str, str], file: bytes) -> bool:
    policy = json.loads(base64.b64decode(fields["policy"]))
    secret = f"AWS4{SECRET}".encode()
    for part in (*fields["x-amz-credential"].split("/")[1:], fields["policy"]):
        secret = hmac.digest(secret, part.encode(), "sha256")
    until = parse_datetime(policy["expiration"])
    equal = {name: value for one in policy["conditions"] if isinstance(one, dict) for name, value in one.items()}
    [[_, least, most]] = [one for one in policy["conditions"] if isinstance(one, list)]
    return (
        hmac.compare_digest(secret.hex(), fields["x-amz-signature"])
        and until is not None
        and timezone.now() < until
        and equal.pop("bucket") == NAME
        and all(fields[name] == value for name, value in equal.items())
        and least <= len(file) <= most
    )


@contextmanager
def opened() -> Iterator[Store]:
    """Have a store for a while."""
    store = Store()
    Thread(target=store.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield store
    finally:
        store.shutdown()
        store.server_close()
