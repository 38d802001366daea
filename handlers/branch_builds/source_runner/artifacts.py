"""Keeps bundles and build records in the artifact bucket on S3."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, cast

from s3transfer.manager import TransferConfig, TransferManager

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["ArtifactBucket"]

# All uploads together hold at most PARTS_IN_MEMORY parts and one more for each that is being read.
# S3 takes 10,000 parts: with 8 MiB that is 78 GiB, more than a task's disk.
PART_BYTES = 8 << 20
PARTS_IN_MEMORY = 4

BUNDLE_TYPE = "application/zip"


@dataclass
class ArtifactBucket:
    """The artifact bucket; objects are encrypted with its KMS key.

    key_arn: of the KMS key.
    """

    s3: "S3Client"
    bucket: str
    key_arn: str
    _transfers: TransferManager = field(init=False)

    def __post_init__(self) -> None:
        self._transfers = TransferManager(
            self.s3,
            TransferConfig(
                multipart_threshold=PART_BYTES,
                multipart_chunksize=PART_BYTES,
                max_request_concurrency=PARTS_IN_MEMORY,
                max_in_memory_upload_chunks=PARTS_IN_MEMORY,
            ),
        )

    def keys(self, prefix: str) -> set[str]:
        """Returns the first 1,000 keys that begin with ``prefix``."""
        listing = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return {item["Key"] for item in listing.get("Contents", [])}

    def store(self, key: str, blocks: Iterator[bytes]) -> None:
        """Uploads the blocks while they are made; fewer than PART_BYTES take a single call. The
        object appears when it is whole; what an exception leaves behind is aborted, and what a kill
        leaves the bucket's lifecycle removes.

        Raises what ``blocks`` raises, and botocore's exceptions.
        """
        start: list[bytes] = []
        for block in blocks:
            start.append(block)
            if sum(map(len, start)) >= PART_BYTES:
                self._upload(key, chain(start, blocks))
                return
        self._put(key, b"".join(start), BUNDLE_TYPE)

    def store_record(self, key: str, record: dict[str, str]) -> None:
        """Stores a small JSON object. Raises botocore's exceptions."""
        self._put(key, json.dumps(record).encode(), "application/json")

    def _put(self, key: str, body: bytes, content_type: str) -> None:
        self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=self.key_arn,
        )

    def _upload(self, key: str, blocks: Iterator[bytes]) -> None:
        self._transfers.upload(
            cast(BinaryIO, _Readable(blocks)),
            self.bucket,
            key,
            extra_args={
                "ContentType": BUNDLE_TYPE,
                "ServerSideEncryption": "aws:kms",
                "SSEKMSKeyId": self.key_arn,
            },
        ).result()


class _Readable:
    """Blocks as a file that can only be read onwards, which is what an upload takes."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Returns ``size`` bytes, or fewer at the end; without a size all that is left."""
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            block = next(self._blocks, None)
            if block is None:
                break
            pieces.append(block)
            length += len(block)
        whole = b"".join(pieces)
        end = length if size < 0 else size
        self._rest = whole[end:]
        return whole[:end]
