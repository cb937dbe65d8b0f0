"""
Effect: private files in a bucket of an S3-compatible store, and leave to send files there past our processes.

Loaded only where a bucket is configured: the store's client takes a good part of a process' memory.
"""

import datetime as dt
from http import HTTPStatus
from typing import Final, override
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from fitting.files import Form
from shop.refusal import Unavailable

log = structlog.stdlib.get_logger("fitting.bucket")

_CLIENT: Final = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    # Sums that the request itself does not need are not known to every store that speaks this language.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    connect_timeout=5,
    read_timeout=30,
    retries={"total_max_attempts": 2},
)


class BucketSilent(Unavailable):
    """The store does not answer, or not as agreed."""

    code = "upload_storage_unavailable"
    title = "The storage for uploads does not answer at the moment; please try again."


class PrivateBucket(S3Storage):  # type: ignore[misc]  # it has no types
    """A bucket that only this program reads; an earlier file is never written over."""

    def __init__(self, url: str) -> None:
        """
        Open ``s3://KEY:SECRET@host/bucket?region=eu-central-1``; ``tls=0`` for a store on the same machine.

        :raises ValueError: if a part is missing.
        """
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        name, host = parts.path.strip("/"), parts.hostname
        if parts.scheme != "s3" or not (host and name and parts.username and parts.password):
            raise ValueError("An address of a bucket is s3://KEY:SECRET@host/bucket?region=…")
        scheme = "http" if asked.get("tls") == ["0"] else "https"
        super().__init__(
            access_key=unquote(parts.username),
            secret_key=unquote(parts.password),
            bucket_name=name,
            endpoint_url=f"{scheme}://{host}{f':{parts.port}' if parts.port else ''}",
            region_name=asked.get("region", ["us-east-1"])[0],
            file_overwrite=False,
            client_config=_CLIENT,
        )

    @override
    def url(self, *_: object, **__: object) -> str:
        """
        Refuse: a private file has no address.

        :raises ValueError: always.
        """
        raise ValueError("A private file has no address; make a link that ends.")

    def form(self, name: str, *, most_bytes: int, lives: dt.timedelta) -> Form:
        """Return a form that takes one file of at most so many bytes under this name, for so long."""
        made = self._client.generate_presigned_post(
            self.bucket_name,
            name,
            Conditions=[["content-length-range", 0, most_bytes]],
            ExpiresIn=int(lives.total_seconds()),
        )
        return Form(made["url"], made["fields"])

    def fetch(self, name: str, *, most_bytes: int) -> bytes | None:
        """
        Return what was sent under a name; ``None`` if nothing was. Of what is larger only a byte too many is read.

        :raises BucketSilent: if the store does not answer.
        """
        try:
            answer = self._client.get_object(Bucket=self.bucket_name, Key=name)
            with answer["Body"] as body:
                data: bytes = body.read(most_bytes + 1)
                return data
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == HTTPStatus.NOT_FOUND:
                return None
            log.warning("upload not fetched", status=status)
            raise BucketSilent from error
        except BotoCoreError as error:
            log.warning("upload not fetched", error=type(error).__name__)
            raise BucketSilent from error

    def discard(self, name: str) -> None:
        """Delete what was sent under a name; what cannot be deleted is left to the bucket's own rule, and logged."""
        try:
            self._client.delete_object(Bucket=self.bucket_name, Key=name)
        except (ClientError, BotoCoreError) as error:
            log.warning("upload not deleted", error=type(error).__name__)

    @property
    def _client(self):  # type: ignore[no-untyped-def]
        return self.connection.meta.client
