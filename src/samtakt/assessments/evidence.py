"""What an agreed level stands on: education, training, experience, what was seen, a document.

ISO 9001:2015 clause 7.2 asks for it from the level on which somebody works alone.
"""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samtakt.assessments.models import AgreedLevel, Evidence
from samtakt.foundation.files import LARGEST_PROOF, StoredFile, media_type_of_proof

FROM_LEVEL = 3
"""From "does it alone" up an agreed level needs something that it stands on."""

PURPOSE = "evidence"
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
}


class EvidenceRefused(Exception):
    """Something cannot be kept as evidence; the text says why and what to do."""


class EvidenceMissing(EvidenceRefused):
    """A level from "does it alone" up stands on nothing."""

    def __str__(self) -> str:
        return str(
            _(
                "From level 3 up, say what the level stands on: education, training, experience "
                "or what you have seen, in words, with a file or with a link."
            )
        )


class EvidenceSaysNothing(EvidenceRefused):
    """Neither words, nor a file, nor a link."""

    def __str__(self) -> str:
        return str(_("Write what the level stands on, add a file, or give a link."))


class FileTooLarge(EvidenceRefused):
    """The file is larger than evidence needs to be."""

    def __str__(self) -> str:
        return str(_("The file is larger than 10 MB. A photo or a scanned page is enough."))


class FileKindRefused(EvidenceRefused):
    """The file is no PDF and no picture."""

    def __str__(self) -> str:
        return str(_("Evidence is a PDF, a JPEG or a PNG file."))


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Ground:
    """One thing that a level stands on, as somebody states it."""

    basis: Evidence.Basis
    text: str = ""
    link: str = ""
    upload: Upload | None = None
    dated_on: datetime.date | None = None
    valid_to: datetime.date | None = None


def refuse_ground(level: int, grounds: tuple[Ground, ...]) -> None:
    """Refuse a level that needs evidence and has none, and evidence that cannot be kept.

    Raises:
        EvidenceMissing, EvidenceSaysNothing, FileTooLarge, FileKindRefused: said in words.
    """
    if level >= FROM_LEVEL and not grounds:
        raise EvidenceMissing
    for ground in grounds:
        if not (ground.text.strip() or ground.link or ground.upload):
            raise EvidenceSaysNothing
        if ground.upload is not None:
            media_type(ground.upload)


def media_type(upload: Upload) -> str:
    """Return what a file is, by how it begins; its name has to say the same.

    Raises:
        FileTooLarge, FileKindRefused: it cannot be kept.
    """
    if len(upload.content) > LARGEST_PROOF:
        raise FileTooLarge
    kind = media_type_of_proof(upload.content)
    if kind is None or not upload.name.lower().endswith(ENDINGS[kind]):
        raise FileKindRefused
    return kind


def keep(agreed: AgreedLevel, ground: Ground, *, assessed_by: str) -> Evidence:
    """Keep one ground of an agreed level, with its file; part of the agreement's transaction."""
    file = None
    if ground.upload is not None:
        file = StoredFile.store(
            agreed.organisation,
            ground.upload.name,
            ground.upload.content,
            purpose=PURPOSE,
            media_type=media_type(ground.upload),
        )
    row = Evidence(
        organisation=agreed.organisation,
        agreed=agreed,
        basis=ground.basis,
        text=ground.text.strip(),
        link=ground.link,
        file=file,
        dated_on=ground.dated_on or agreed.decided_on,
        assessed_by=assessed_by,
        valid_to=ground.valid_to,
    )
    row.save()
    return row
