"""Uploaded files: `multipart/form-data` turned into the form everything else is, and what is kept of a file."""

import email.parser
import email.policy
import hashlib
import urllib.parse
from email.message import EmailMessage
from typing import Final

from tests.stripe_sandbox import listing
from tests.stripe_sandbox import objects_disputes as objects
from tests.stripe_sandbox.errors import invalid, missing
from tests.stripe_sandbox.records_doubted import File
from tests.stripe_sandbox.routes import Call, drawn_list, route
from tests.stripe_sandbox.values import JsonObject, new_id
from tests.stripe_sandbox.world import World

# Stripe's limits for what is shown to a bank.
LARGEST: Final = 5_000_000
_TYPES: Final = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
EVIDENCE: Final = "dispute_evidence"


def as_form(content_type: str, body: bytes) -> str:
    """Return a multipart body as a form, in which a file is its name, size, kind and checksum.

    So the same file under the same key is the same request, although each has a boundary of its own.
    """
    whole = b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    read = email.parser.BytesParser(EmailMessage, policy=email.policy.HTTP).parsebytes(whole)
    fields: list[tuple[str, str]] = []
    for part in read.iter_parts():
        name = str(part.get_param("name", header="content-disposition") or "")
        data = part.get_payload(decode=True)
        held = data if isinstance(data, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            fields.append((name, held.decode()))
            continue
        kind = next((kind for magic, kind in _TYPES.items() if held.startswith(magic)), "")
        told = {"name": filename, "size": str(len(held)), "type": kind, "sha256": hashlib.sha256(held).hexdigest()}
        fields += [(f"{name}[{key}]", value) for key, value in told.items()]
    return urllib.parse.urlencode(fields)


def _create(world: World, call: Call) -> JsonObject:
    call.params.only("file", "purpose", "file_link_data")
    purpose, sent = call.params.choice("purpose", EVIDENCE), call.params.child("file")
    if purpose is None:
        raise missing("purpose")
    if sent is None:
        raise missing("file")
    size, kind = sent.integer("size") or 0, sent.text("type")
    if kind is None:
        raise invalid("The file is of a type that is not accepted for dispute_evidence.", "file")
    if not 0 < size <= LARGEST:
        raise invalid("The file is empty or exceeds the maximum size for dispute_evidence.", "file")
    row = File(
        id=new_id("file_1"), created=world.now(), purpose=purpose, filename=sent.text("name") or "blob", size=size,
        type=kind, sha256=sent.text("sha256") or "",
    )  # fmt: skip
    return objects.file(world.files.add(row))


def _list(world: World, call: Call) -> JsonObject:
    call.params.only("created", "purpose", *listing.PAGING)
    return drawn_list(call, world.files.newest_first(), objects.file)


def _get(world: World, call: Call) -> JsonObject:
    call.params.only()
    return objects.file(world.files.get(call.object_id, param="file"))


ROUTES: Final = (
    route("POST", "/v1/files", "file", _create),
    route("GET", "/v1/files", "file", _list, listed=True),
    route("GET", "/v1/files/{id}", "file", _get),
)
