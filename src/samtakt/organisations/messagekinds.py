"""What people are told about, in topics they can choose from, and what cannot be chosen away.

A kind of notice begins with the area that tells it ("certificates.ending"); that decides its topic.
Three things are written here and nowhere else: what a topic is called, what is mailed whatever
somebody has chosen, and what does not wait for the day's mail.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Topic(StrEnum):
    """What a notice is about, as its reader sees it."""

    COURSES = "courses"
    PLANS = "plans"
    CERTIFICATES = "certificates"
    ASSESSMENT = "assessment"
    ANALYSIS = "analysis"
    LIBRARY = "library"
    OTHER = "other"


TOPIC_NAMES = {
    Topic.COURSES: _("Courses and seats"),
    Topic.PLANS: _("Development plans and joint planning"),
    Topic.CERTIFICATES: _("Certificates and permits"),
    Topic.ASSESSMENT: _("Assessment"),
    Topic.ANALYSIS: _("Competence analysis"),
    Topic.LIBRARY: _("The competence library"),
    Topic.OTHER: _("Other things"),
}

AREAS = {
    "delivery": Topic.COURSES,
    "catalogue": Topic.COURSES,
    "planning": Topic.PLANS,
    "certificates": Topic.CERTIFICATES,
    "permits": Topic.CERTIFICATES,
    "assessments": Topic.ASSESSMENT,
    "analysis": Topic.ANALYSIS,
    "competences": Topic.LIBRARY,
}

# Kind: why it is mailed all the same. Working without a valid certificate or permit is forbidden
# (AFS 2023:11 on work equipment, AFS 2023:10 on risks such as thermosetting plastics); whoever is
# not told that a course is off travels to it; what data about people is for must reach them (GDPR
# articles 13 and 14).
ALWAYS_MAILED = {
    "certificates.ending": _("A certificate, permit or examination is about to lapse, or has."),
    "permits.revoked": _("Your employer’s permit was revoked."),
    "delivery.cancelled": _("A session that you have to do with is cancelled."),
    "delivery.moved": _("A session that you have to do with is moved."),
    "assessments.purpose": _("Why competence is assessed, and who sees it."),
}
# Who is told a week later has been there already. Quiet hours hold all the same.
DOES_NOT_WAIT = frozenset({"permits.revoked", "delivery.cancelled", "delivery.moved"})


def topic_of(kind: str) -> Topic:
    """Return the topic of a kind of notice."""
    return AREAS.get(kind.partition(".")[0], Topic.OTHER)


def kinds_in(topic: Topic) -> tuple[str, ...]:
    """Return how the kinds of a topic begin; none for `OTHER`, which is what is left."""
    return tuple(f"{area}." for area, of in AREAS.items() if of == topic)


def may_be_muted(kind: str) -> bool:
    """Whether somebody can choose not to have it mailed."""
    return kind not in ALWAYS_MAILED
