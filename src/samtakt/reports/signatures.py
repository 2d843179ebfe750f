"""The digital signature in a PDF: whoever opens the file sees that nobody has changed it since.

The platform makes itself a key and a certificate of its own at first use, in the data folder. A
reader then says that the file is unchanged but that it does not know who signed; with a
certificate that was bought, put in the same place, it says the name (docs/admin/signing.md).
"""

import contextlib
import datetime
import os
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

FOLDER = "signing"
KEY, CERTIFICATE = "key.pem", "certificate.pem"
FIELD = "Samtakt"
BITS = 3072
YEARS = 10


class CannotSign(Exception):
    """The key or the certificate in the data folder is not one that can sign."""


class Verdict(StrEnum):
    """What the signature in a file says."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    """The file is not what was signed."""
    ANOTHER = "another"
    """It is signed, and unchanged, but not with this installation's certificate."""
    UNSIGNED = "unsigned"


def sign(pdf: bytes, *, reason: str) -> bytes:
    """Return the PDF signed so that any later change shows, with why it was signed.

    Raises:
        CannotSign: somebody put a key or a certificate there that does not fit.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signer, out = _signer(), BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer, output=out)
    return out.getvalue()


def verdict(pdf: bytes) -> Verdict:
    """Say whether a PDF is as it was signed here; for files that somebody trusts enough to read."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    own = _signer().signing_cert
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        if not signatures:
            return Verdict.UNSIGNED
        signature = signatures[0]
        status = validate_pdf_signature(
            signature, ValidationContext(trust_roots=[own], allow_fetching=False)
        )
    except (PdfError, ValueError):
        # What can no longer be read as a signed PDF has been changed.
        return Verdict.CHANGED
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if len(signatures) > 1 or not (status.intact and status.valid and whole):
        return Verdict.CHANGED
    return Verdict.UNCHANGED if signature.signer_cert.dump() == own.dump() else Verdict.ANOTHER


def folder() -> Path:
    """Return where the key and the certificate lie."""
    return Path(settings.SAMTAKT_DATA) / FOLDER


def _signer() -> Any:
    from pyhanko.sign.signers import SimpleSigner

    place = folder()
    if not (place / KEY).exists():
        _make_own(place)
    try:
        loaded = SimpleSigner.load(str(place / KEY), str(place / CERTIFICATE))
    except (OSError, ValueError) as fault:
        raise CannotSign(f"{place}: {fault}") from fault
    if loaded is None:
        raise CannotSign(f"{place}: {KEY} or {CERTIFICATE} cannot be read as PEM")
    if not _belong_together(place):
        raise CannotSign(f"{place}: {KEY} is not the key of {CERTIFICATE}")
    return loaded


def _belong_together(place: Path) -> bool:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key((place / KEY).read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate((place / CERTIFICATE).read_bytes())
    return bool(key.public_key() == certificate.public_key())


def _make_own(place: Path) -> None:
    """Make a key and a certificate that vouches for itself, readable by their owner only."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    plain = serialization.NoEncryption()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    certificate = _self_signed(key).public_bytes(serialization.Encoding.PEM)
    # One file first, both in it: of two processes that come at once only one pair is kept.
    draft = place / f"pair.{os.getpid()}.part"
    _write(draft, certificate)
    try:
        os.link(draft, place / CERTIFICATE)
    except FileExistsError:
        _wait_for(place / KEY)
        return
    finally:
        draft.unlink()
    _write(draft, private)
    draft.replace(place / KEY)


def _wait_for(path: Path) -> None:
    """Wait until whoever was first has written the key that belongs to the certificate."""
    import time

    until = time.monotonic() + 10
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.05)


def _write(path: Path, content: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def _self_signed(key: Any) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Samtakt")])
    now = timezone.now()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
