"""Keeping the catalogue: a form, one action, back to the course."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.catalogue import courses, dates, offers
from samtakt.catalogue.models import Course, CourseOutcome, Offer, OfferDate, Provider, Venue
from samtakt.catalogue.providers import NotYourProvider, provider_of
from samtakt.foundation import access
from samtakt.web.attempts import attempted
from samtakt.web.catalogue.forms import (
    CancelForm,
    CourseForm,
    DateForm,
    OfferForm,
    OutcomeForm,
)
from samtakt.web.views import does

REFUSALS = (
    NotYourProvider,
    courses.CodeTaken,
    courses.RaisesNothing,
    offers.AlreadyOffered,
    offers.GroupSizeReversed,
    offers.StepsContradict,
    dates.DateIncomplete,
    dates.DateKnown,
    dates.AlreadyCancelled,
    dates.ReasonMissing,
)


def _page(request: HttpRequest, form: forms.Form, **more: Any) -> HttpResponse:
    template = more.pop("template", "catalogue/form.html")
    status = 400 if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)


@does("catalogue.add_course")
def new_course(request: HttpRequest) -> HttpResponse:
    """Add a course; a provider's user adds that provider's own."""
    form = CourseForm(request.POST or None)
    row = attempted(form, lambda: courses.add_course(form.facts(), by=request.actor), REFUSALS)
    if row is not None:
        messages.success(request, _("The course is added. Say what it leads to, then offer it."))
        return redirect("course", row.pk)
    back = reverse("catalogue")
    return _page(request, form, title=_("New course"), back=back)


@does("catalogue.keep_course")
def change_course(request: HttpRequest, pk: int) -> HttpResponse:
    """Describe a course otherwise."""
    row = access.get(request.actor, "catalogue.keep_course", Course, pk, related=("kept_by",))
    form = CourseForm(request.POST or None, course=row)
    if attempted(
        form, lambda: courses.change_course(row, form.facts(), by=request.actor), REFUSALS
    ):
        messages.success(request, _("The course is changed."))
        return redirect("course", pk)
    return _page(request, form, title=_("Change the course"), course=row, back=_back(row))


def _back(course: Course) -> str:
    return reverse("course", args=[course.pk])


@does("catalogue.keep_course")
def outcomes(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a course leads to."""
    row = access.get(request.actor, "catalogue.keep_course", Course, pk, related=("kept_by",))
    form = OutcomeForm(request.POST or None)

    def act() -> CourseOutcome:
        given = form.cleaned_data
        return courses.set_outcome(
            row,
            given["competence"],
            from_level=given["from_level"],
            to_level=given["to_level"],
            by=request.actor,
        )

    if attempted(form, act, REFUSALS):
        messages.success(request, _("The outcome is saved."))
        return redirect("course_outcomes", pk)
    rows = row.outcomes.select_related("competence").order_by("competence__name_sv", "pk")
    return _page(
        request,
        form,
        template="catalogue/outcomes.html",
        course=row,
        outcomes=rows,
        back=_back(row),
    )


@does("catalogue.keep_course")
@require_POST
def remove_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that a course leads to a competence."""
    row = access.get(request.actor, "catalogue.keep_course", Course, pk)
    chosen = request.POST.get("outcome", "")
    outcome = row.outcomes.filter(pk=chosen if chosen.isdigit() else 0).first()
    if outcome is not None:
        courses.remove_outcome(outcome, by=request.actor)
        messages.success(request, _("The outcome is removed."))
    return redirect("course_outcomes", pk)


def _own_providers(request: HttpRequest) -> list[Provider]:
    """Return in whose name an offer may be made: one's own, or any of the hub's."""
    own = provider_of(request.actor)
    if own is not None:
        return [own]
    return list(Provider.objects.filter(organisation=request.actor.organisation))


@does("catalogue.add_offer")
def new_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a course in a provider's name."""
    row = access.get(request.actor, "catalogue.add_offer", Course, pk)
    form = OfferForm(request.POST or None, providers=_own_providers(request))

    def act() -> Offer:
        provider = form.cleaned_data["provider"]
        return offers.make_offer(row, provider, form.facts(), by=request.actor)

    if attempted(form, act, REFUSALS):
        messages.success(request, _("The course is offered. Add its dates."))
        return redirect("course", pk)
    return _page(
        request,
        form,
        template="catalogue/offer_form.html",
        title=_("New offer"),
        course=row,
        back=_back(row),
    )


@does("catalogue.keep_offer")
def change_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an offer other conditions."""
    row = access.get(
        request.actor, "catalogue.keep_offer", Offer, pk, related=("course", "provider")
    )
    form = OfferForm(request.POST or None, offer=row)
    if attempted(form, lambda: offers.change_offer(row, form.facts(), by=request.actor), REFUSALS):
        messages.success(request, _("The conditions are changed."))
        return redirect("course", row.course_id)
    return _page(
        request,
        form,
        template="catalogue/offer_form.html",
        title=_("Change the offer"),
        course=row.course,
        provider=row.provider,
        back=_back(row.course),
    )


def _venues(request: HttpRequest) -> Any:
    rows = access.visible(request.actor, "catalogue.keep_venue", Venue)
    return rows.order_by("name", "pk")


@does("catalogue.keep_offer")
def new_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a date to an offer."""
    offer = access.get(
        request.actor, "catalogue.keep_offer", Offer, pk, related=("course", "provider")
    )
    form = DateForm(request.POST or None, venues=_venues(request))
    if attempted(form, lambda: dates.add_date(offer, form.facts(), by=request.actor), REFUSALS):
        messages.success(request, _("The date is added."))
        return redirect("course", offer.course_id)
    return _page(
        request,
        form,
        title=_("New date"),
        course=offer.course,
        provider=offer.provider,
        back=_back(offer.course),
    )


DATE_PARTS = ("offer__course", "offer__provider", "venue")


@does("catalogue.keep_date")
def change_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a date."""
    row = access.get(request.actor, "catalogue.keep_date", OfferDate, pk, related=DATE_PARTS)
    form = DateForm(request.POST or None, venues=_venues(request), date=row)

    def act() -> bool:
        dates.change_date(row, form.facts(), by=request.actor)
        return True

    if attempted(form, act, REFUSALS):
        messages.success(request, _("The date is changed."))
        return redirect("course", row.offer.course_id)
    return _page(
        request,
        form,
        template="catalogue/date_form.html",
        date=row,
        course=row.offer.course,
        provider=row.offer.provider,
        cancel_form=CancelForm(),
        back=_back(row.offer.course),
    )


@does("catalogue.keep_date")
@require_POST
def cancel_date(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a date; it stays, with its reason."""
    row = access.get(request.actor, "catalogue.keep_date", OfferDate, pk, related=DATE_PARTS)
    form = CancelForm(request.POST)
    if attempted(
        form,
        lambda: dates.cancel_date(row, form.cleaned_data["reason"], by=request.actor),
        REFUSALS,
    ):
        messages.success(request, _("The date is cancelled."))
    else:
        messages.error(request, " ".join(text for each in form.errors.values() for text in each))
    return redirect("course", row.offer.course_id)
