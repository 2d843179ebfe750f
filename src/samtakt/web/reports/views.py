"""Ordering a report from a worker and handing out what was made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.foundation.files import StoredFile
from samtakt.foundation.jobs import Job
from samtakt.organisations.models import Team
from samtakt.planning.models import Plan
from samtakt.reports import downloads
from samtakt.web.paging import page_of
from samtakt.web.reports.forms import CompanyReportForm, DatedReportForm, NetworkReportForm
from samtakt.web.views import does

WAITING = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass
class Made:
    """One report as it was made: the same content in several formats."""

    stem: str
    files: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def made_at(self) -> Any:
        return next(iter(self.files.values())).stored_at


def together(files: Iterable[StoredFile]) -> list[Made]:
    """Put the formats of each report together; the files come newest first."""
    reports: list[Made] = []
    for file in files:
        path = PurePath(file.name)
        ending = path.suffix.removeprefix(".").upper()
        if not reports or reports[-1].stem != path.stem or ending in reports[-1].files:
            reports.append(Made(path.stem))
        reports[-1].files[ending] = file
    for made in reports:
        made.files = dict(sorted(made.files.items(), key=lambda one: one[0] != "PDF"))
    return reports


@does("reports.see")
def reports(request: HttpRequest) -> HttpResponse:
    """Offer the reports that this person may order, and list those that were made."""
    return _page(request)


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    actor = request.actor
    made = downloads.reports_of(by=actor) if access.allowed(actor, "reports.download") else []
    page = page_of(request, together(made))
    context: dict[str, Any] = {
        "page": page,
        "jobs": _under_way(actor),
        "company_form": None,
        "network_form": None,
        "plan_missing": False,
        "evidence_form": None,
        "needs_form": None,
        "teams": _teams(actor),
        "person": actor.person_id,
    }
    plans = _plans(actor)
    newest = plans.first()
    start: dict[str, Any] = {"language": (get_language() or "sv")[:2], "plan": newest}
    if access.allowed(actor, "reports.make_company"):
        start["as_of"] = timezone.localdate()
        context["company_form"] = CompanyReportForm(plans=plans, initial=start)
    if access.allowed(actor, "reports.make_evidence"):
        context["evidence_form"] = DatedReportForm(initial=start, prefix="evidence")
    if access.allowed(actor, "reports.make_needs"):
        dated = start | {"as_of": timezone.localdate()}
        context["needs_form"] = DatedReportForm(initial=dated, prefix="needs")
    if access.allowed(actor, "reports.make_network"):
        context["network_form"] = NetworkReportForm(plans=plans, initial=start) if newest else None
        context["plan_missing"] = newest is None
    status = 400 if forms else 200
    return render(request, "reports/list.html", context | forms, status=status)


def _plans(actor: Actor) -> "QuerySet[Plan]":
    if not access.allowed(actor, "planning.see_plan"):
        return Plan.objects.none()
    plans = access.visible(actor, "planning.see_plan", Plan)
    return plans.select_related("round").order_by("-made_at", "-pk")


def _teams(actor: Actor) -> list[Team]:
    """The teams whose matrix the actor may print."""
    if not access.allowed(actor, "reports.make_matrix"):
        return []
    return list(access.visible(actor, "reports.make_matrix", Team).order_by("name", "pk"))


def _under_way(actor: Actor) -> list[Job]:
    """The reports being made, and the newest one if it failed."""
    newest = (
        access.visible(actor, "jobs.see", Job).filter(kind__in=downloads.KINDS).order_by("-pk")[:5]
    )
    return [
        job
        for place, job in enumerate(newest)
        if job.state in WAITING or (place == 0 and job.state != Job.State.DONE)
    ]


@does("reports.make_company")
@require_POST
def order_company(request: HttpRequest) -> HttpResponse:
    """Ask for the company's report."""
    form = CompanyReportForm(request.POST, plans=_plans(request.actor))
    if not form.is_valid():
        return _page(request, company_form=form)
    with override(form.cleaned_data["language"]):
        downloads.order_company_report(
            request.actor.organisation,
            as_of=form.cleaned_data["as_of"],
            plan=form.cleaned_data["plan"],
            by=request.actor,
        )
    messages.success(request, _("The report is being made. You can follow it here."))
    return redirect("reports")


@does("reports.make_network")
@require_POST
def order_network(request: HttpRequest) -> HttpResponse:
    """Ask for the network's report of a plan."""
    form = NetworkReportForm(request.POST, plans=_plans(request.actor))
    if not form.is_valid():
        return _page(request, network_form=form)
    with override(form.cleaned_data["language"]):
        downloads.order_network_report(form.cleaned_data["plan"], by=request.actor)
    messages.success(request, _("The report is being made. You can follow it here."))
    return redirect("reports")


@does("reports.make_evidence")
@require_POST
def order_evidence(request: HttpRequest) -> HttpResponse:
    """Ask for the company's evidence list."""
    form = DatedReportForm(request.POST, prefix="evidence")
    if not form.is_valid():
        return _page(request, evidence_form=form)
    with override(form.cleaned_data["language"]):
        downloads.order_evidence_list(
            request.actor.organisation, as_of=form.cleaned_data["as_of"], by=request.actor
        )
    messages.success(request, _("The report is being made. You can follow it here."))
    return redirect("reports")


@does("reports.make_needs")
@require_POST
def order_needs(request: HttpRequest) -> HttpResponse:
    """Ask for the common needs of the network."""
    form = DatedReportForm(request.POST, prefix="needs")
    if not form.is_valid():
        return _page(request, needs_form=form)
    with override(form.cleaned_data["language"]):
        downloads.order_needs_report(
            request.actor.organisation, as_of=form.cleaned_data["as_of"], by=request.actor
        )
    messages.success(request, _("The report is being made. You can follow it here."))
    return redirect("reports")


@does("reports.download")
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out one file of a report; the audit keeps who took it."""
    file, content = downloads.download(pk, by=request.actor)
    return handed_out(content, name=file.name, media_type=file.media_type)


def handed_out(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Answer with a file that is saved, not shown, and kept nowhere on the way."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
