"""A company's overview, and the lists that its figures lead to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.audience import analysis_for
from samtakt.analysis.goallist import competences_by_goal
from samtakt.analysis.network import company_in_numbers
from samtakt.analysis.results import CompanyAnalysis
from samtakt.competences.models import Competence
from samtakt.foundation import access
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.standing import newest_round, progress_of, standing_of
from samtakt.web.company import forms, overview, rows
from samtakt.web.ownership import own_company
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("organisations.see_company")
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a company: to its own people in detail, to its hub what the agreement lets it see."""
    if request.actor.organisation.is_hub:
        found = access.get(request.actor, "organisations.see_company", Organisation, pk)
        return _company_for_hub(request, found)
    found = own_company(request.actor, pk, "organisations.see_company")
    analysis = analysis_for(request.actor, as_of=timezone.localdate())
    standing = standing_of(found)
    return render(
        request,
        "company/overview.html",
        {
            "company": found,
            "analysis": analysis,
            "standing": standing,
            "page": overview.company_page(request.actor, analysis, standing),
        },
    )


def _company_for_hub(request: HttpRequest, company: Organisation) -> HttpResponse:
    hub = request.actor.organisation
    newest = newest_round()
    progress = progress_of(hub, newest.id if newest else None)
    return render(
        request,
        "company/for_hub.html",
        {
            "company": company,
            "numbers": company_in_numbers(hub, company, as_of=timezone.localdate()),
            "round": newest,
            "progress": progress.get(company.pk),
        },
    )


def _rows_of(request: HttpRequest, pk: int) -> tuple[Organisation, CompanyAnalysis]:
    found = own_company(request.actor, pk, "analysis.see_rows")
    return found, analysis_for(request.actor, as_of=timezone.localdate())


@does("analysis.see_rows")
def gaps(request: HttpRequest, pk: int) -> HttpResponse:
    """List what is missing, person by person; to a union representative, by competence."""
    found, analysis = _rows_of(request, pk)
    sees_goals = access.allowed(request.actor, "analysis.see_goals")
    form = forms.GapFilter(
        request.GET, analysis=analysis, goals=competences_by_goal() if sees_goals else {}
    )
    cells = rows.cells_of(
        analysis, form.chosen, within=form.within, sort=request.GET.get("sort", "")
    )
    return render(
        request,
        "company/gaps.html",
        {
            "company": found,
            "analysis": analysis,
            "form": form,
            "cells": page_of(request, cells),
            "names_shown": overview.sees_names(request.actor),
        },
    )


@does("analysis.see_rows")
def competence(request: HttpRequest, pk: int, competence: int) -> HttpResponse:
    """Show one competence over the whole company: who has it, who needs it."""
    found, analysis = _rows_of(request, pk)
    one = rows.competence_page(analysis, competence)
    if one is None:
        raise access.refused(request.actor, "analysis.see_rows", Competence, competence)
    form = forms.CompetenceFilter(request.GET, analysis=analysis)
    cells = rows.cells_of(
        analysis,
        {"status": "", **form.chosen, "competence": str(competence)},
        sort=request.GET.get("sort", ""),
    )
    return render(
        request,
        "company/competence.html",
        {
            "company": found,
            "analysis": analysis,
            "form": form,
            "one": one,
            "cells": page_of(request, cells),
            "names_shown": overview.sees_names(request.actor),
        },
    )


@does("analysis.see_rows")
def risks(request: HttpRequest, pk: int) -> HttpResponse:
    """List the competences that too few people in the company hold."""
    found, analysis = _rows_of(request, pk)
    form = forms.RiskFilter(request.GET)
    return render(
        request,
        "company/risks.html",
        {
            "company": found,
            "analysis": analysis,
            "form": form,
            "risks": page_of(request, rows.risks_of(analysis, form.chosen)),
        },
    )


@does("analysis.see_rows")
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """List how many people each team and shift has of those it must have."""
    found, analysis = _rows_of(request, pk)
    form = forms.CoverageFilter(request.GET, analysis=analysis)
    return render(
        request,
        "company/coverage.html",
        {
            "company": found,
            "analysis": analysis,
            "form": form,
            "coverage": page_of(request, rows.coverage_of(analysis, form.chosen)),
        },
    )


@does("analysis.see_rows")
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """List certificates by the day on which they lapse."""
    found, analysis = _rows_of(request, pk)
    form = forms.CertificateFilter(request.GET, analysis=analysis)
    return render(
        request,
        "company/certificates.html",
        {
            "company": found,
            "analysis": analysis,
            "form": form,
            "certificates": page_of(request, rows.certificates_of(analysis, form.chosen)),
            "names_shown": overview.sees_names(request.actor),
        },
    )
