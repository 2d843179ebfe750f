"""What kinds, standings, reasons and verifications are called on pages."""

from django.utils.translation import gettext_lazy as _

from samtakt.certificates.compliance import Because
from samtakt.certificates.models import Certificate, CertificateStatus
from samtakt.certificates.validity import Reason

KINDS = {
    "certificate": _("Certificate"),
    "permit": _("Permit"),
    "fitness": _("Medical fitness"),
}

STATUSES = {
    CertificateStatus.VALID: _("Valid"),
    CertificateStatus.LAPSING: _("Ends soon"),
    CertificateStatus.LAPSED: _("Not valid"),
    CertificateStatus.NOT_YET: _("Not valid yet"),
    CertificateStatus.UNVERIFIED: _("Original not seen"),
}

TONES = {
    CertificateStatus.VALID: "ok",
    CertificateStatus.LAPSING: "warn",
    CertificateStatus.LAPSED: "bad",
    CertificateStatus.NOT_YET: "neutral",
    CertificateStatus.UNVERIFIED: "info",
}

REASONS = {
    Reason.ENDED: _("its time is over"),
    Reason.REVOKED: _("revoked"),
    Reason.NOT_CONFIRMED: _("not confirmed in time"),
    Reason.PREREQUISITE: _("something it stands on is not valid"),
    Reason.ASSIGNMENT_ENDED: _("the employment or assignment has ended"),
    Reason.UNFIT: _("not fit for the work"),
    Reason.LIMITED: _("fit with limits"),
    Reason.NOT_YET: _("begins later"),
    Reason.UNVERIFIED: _("handed in by the holder; the original has not been seen"),
    Reason.MISSING: _("nothing recorded"),
    Reason.LEVEL: _("the level is too low"),
    Reason.GRACE: _("within the days of grace"),
    Reason.CONFIRM_SOON: _("to be confirmed soon"),
}

VERIFICATIONS = {
    Certificate.Verification.SPREADSHEET: _(
        "It stands in a list that the company has imported. Nobody has said that the original "
        "was seen. It counts."
    ),
    Certificate.Verification.SELF_DECLARED: _(
        "The holder has handed it in. It does not count until somebody has seen the original."
    ),
    Certificate.Verification.SEEN: _("Somebody at the company has seen the original. It counts."),
    Certificate.Verification.PROVIDER: _(
        "The provider has issued or confirmed it under the number above. If the paper has a QR "
        "code, it leads to the provider’s own register, where the number can be checked."
    ),
}

BECAUSE = {
    Because.ROLE: _("The role requires it"),
    Because.MACHINE: _("A machine of the team requires it"),
    Because.HAD_ONE: _("Had one that is no longer valid"),
}
