"""Courses that people have gone through: one's own, and those of the people one leads."""

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from samtakt.delivery.evaluations import open_to
from samtakt.delivery.models import (
    AttendanceCertificate,
    Completion,
    CompletionCertificate,
    ProposedLevel,
)
from samtakt.foundation import access
from samtakt.reports import attendance_certificate
from samtakt.web.certificates.printing import pdf_answer
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("delivery.see_own_completions")
def courses_done(request: HttpRequest) -> HttpResponse:
    """Show what one has gone through, with certificates, and what one is asked about it."""
    actor = request.actor
    rows = access.visible(actor, "delivery.see_completion", Completion)
    own = rows.filter(booking__person=actor.person_id) if actor.person_id else rows.none()
    context = {
        "page": page_of(request, _with_what_follows(own)),
        "questions": list(open_to(actor, timezone.localdate())[:MOST_QUESTIONS]),
        "today": timezone.localdate(),
    }
    return render(request, "completion/courses_done.html", context)


MOST_QUESTIONS = 20
"""The most urgent ones; the others come up as these are answered."""


@does("delivery.see_completions")
def completions(request: HttpRequest) -> HttpResponse:
    """Show what the people whom one leads have gone through, newest first."""
    rows = access.visible(request.actor, "delivery.see_completion", Completion)
    context = {"page": page_of(request, _with_what_follows(rows))}
    return render(request, "completion/completions.html", context)


@does("delivery.see_completion")
def certificate_file(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Hand out the certificate of attendance as a signed PDF."""
    start = request.build_absolute_uri(reverse("verify_start"))
    made = attendance_certificate.take(pk, language, address=start + "{code}", by=request.actor)
    return pdf_answer(made.content, made.name)


def _with_what_follows(rows: "QuerySet[Completion]") -> "QuerySet[Completion]":
    counting = AttendanceCertificate.objects.filter(revoked_on=None)
    levels = ProposedLevel.objects.select_related("observation__competence").order_by("pk")
    granted = CompletionCertificate.objects.select_related("certificate__type").order_by("pk")
    return (
        rows.select_related(
            "booking__person",
            "booking__session__offer_date__offer__course",
            "booking__session__offer_date__offer__provider",
        )
        .prefetch_related(
            Prefetch("papers", counting, to_attr="counting"),
            Prefetch("levels", levels, to_attr="proposed"),
            Prefetch("certificates", granted, to_attr="granted"),
        )
        .order_by("-completed_on", "-pk")
    )
