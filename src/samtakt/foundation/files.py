"""Files that people hand in and that the system makes, kept in a private folder.

A file is stored under the digest of its content, below its owner, and is read back only
through an owned row; nothing here is served by path.
"""

import hashlib
import secrets
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samtakt.foundation.tenancy import Organisation, Owned

LARGEST_PROOF = 10 * 1024 * 1024
"""Bytes that a photo or a scanned page of a certificate, or of other evidence, needs at most."""
# What a file begins with decides what it is; its name and what the browser says are the
# sender's word.
_PROOFS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


def media_type_of_proof(content: bytes) -> str | None:
    """Return the media type of a PDF or a picture (JPEG, PNG); None for anything else."""
    return next((kind for start, kind in _PROOFS.items() if content.startswith(start)), None)


class FileIsDamaged(Exception):
    """What lies in the folder is not what was stored."""


class StoredFile(Owned):
    """One file: its name as it was given, and where its bytes are."""

    name = models.CharField(_("name"), max_length=255)
    purpose = models.CharField(max_length=40)
    media_type = models.CharField(max_length=120, default="application/octet-stream")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "sha256"], name="stored_file_digest")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.SAMTAKT_FILES) / str(self.organisation_id) / self.sha256

    @classmethod
    def store(
        cls,
        organisation: Organisation,
        name: str,
        content: bytes,
        *,
        purpose: str,
        media_type: str = "application/octet-stream",
    ) -> Self:
        """Write the bytes, then the row that owns them."""
        row = cls(
            organisation=organisation,
            name=Path(name).name[:255],
            purpose=purpose,
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        row.path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and renamed: a half-written file never has a finished file's name.
        # Under a name of its own: two may hand in the same content at the same moment.
        draft = row.path.with_suffix(f".{secrets.token_hex(8)}.part")
        draft.write_bytes(content)
        draft.replace(row.path)
        row.save()
        return row

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            FileIsDamaged: the folder holds other bytes than were stored.
        """
        content = self.path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise FileIsDamaged(self.name)
        return content
