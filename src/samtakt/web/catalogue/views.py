"""Finding a course, and reading what it leads to, who gives it, when, where and for how much."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from samtakt.catalogue.costs import Forecast, Terms, cost_of, forecast, terms_of
from samtakt.catalogue.days import days_of
from samtakt.catalogue.listing import (
    choices_of_dates,
    coming_dates,
    filtered,
    lines_of,
    offers_seen,
    with_outcomes,
)
from samtakt.catalogue.models import Course, CourseOutcome, Offer, OfferDate
from samtakt.catalogue.providers import provider_of
from samtakt.foundation import access
from samtakt.web.catalogue.forms import CatalogueFilter, SeatsForm
from samtakt.web.catalogue.jsonld import as_jsonld
from samtakt.web.catalogue.words import access_words, language_name, start_words
from samtakt.web.paging import page_of
from samtakt.web.views import does

JSONLD = "application/ld+json"
SHOWN_DATES = 40
# Dates without a day come last, whatever the database thinks of nothing.
IN_TIME = (F("starts_on").asc(nulls_last=True), F("starts_in").asc(nulls_last=True), "pk")


@does("catalogue.see")
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the courses, narrowed by what is chosen in the address."""
    actor, today = request.actor, timezone.localdate()
    courses = access.visible(actor, "catalogue.see", Course)
    offers = offers_seen(actor)
    dates = coming_dates(offers, today)
    places, months = choices_of_dates(dates)
    taught = CourseOutcome.objects.filter(course__in=courses).select_related("competence")
    form = CatalogueFilter(
        request.GET,
        places=places,
        months=months,
        competences={one.competence for one in taught},
        languages=courses.order_by().values_list("language", flat=True).distinct(),
    )
    courses, dates = filtered(courses, dates, form.chosen)
    page = page_of(request, with_outcomes(courses))
    context = {
        "form": form,
        "page": page,
        "lines": [(line, _next(line.next_date)) for line in lines_of(page, offers, dates)],
        "chosen": bool(form.chosen),
        "may_add": access.allowed(actor, "catalogue.add_course"),
        "may_see_venues": access.allowed(actor, "catalogue.add_venue"),
        "may_see_providers": access.allowed(actor, "catalogue.see_providers"),
        "may_import": access.allowed(actor, "imports.begin") and actor.organisation.is_hub,
        "provider": provider_of(actor),
    }
    return render(request, "catalogue/list.html", context)


def _next(date: OfferDate | None) -> str:
    return start_words(date) if date and not date.starts_on else ""


@dataclass(frozen=True)
class DateShown:
    """A date with its days and words."""

    row: OfferDate
    start: str
    days: tuple[datetime.date, ...]
    split: bool
    language: str
    access: list[Any]


@dataclass(frozen=True)
class OfferShown:
    """An offer with its dates, its conditions and what the asked number of seats costs."""

    offer: Offer
    terms: Terms | None
    forecast: Forecast | None
    first: datetime.date | None
    dates: list[DateShown]
    more: int
    may_keep: bool


@does("catalogue.see")
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a course with its offers, dates, prices and conditions."""
    actor, today = request.actor, timezone.localdate()
    row = access.get(actor, "catalogue.see", Course, pk, related=("grants", "kept_by"))
    seats_form = SeatsForm({"seats": request.GET.get("seats") or 1})
    seats = int(seats_form.chosen.get("seats", 1))
    kept = _kept(request)
    offers = list(_offers(row, offers_seen(actor)))
    context = {
        "course": row,
        "spoken": language_name(row.language),
        "outcomes": CourseOutcome.objects.filter(course=row)
        .select_related("competence")
        .order_by("competence__name_sv", "pk"),
        "requires": row.requires.select_related("required").order_by("required__name_sv", "pk"),
        "offers": [_shown(row, offer, seats, today, kept) for offer in offers],
        "seats": seats,
        "seats_form": seats_form,
        "may_keep": _may(request, "catalogue.keep_course", row),
        "may_offer": _may(request, "catalogue.add_offer", row),
        "may_open": access.allowed(actor, "delivery.open_session"),
        "today": today,
        "jsonld": reverse("course_jsonld", args=[row.pk]),
    }
    return render(request, "catalogue/course.html", context)


def _may(request: HttpRequest, action: str, row: Course) -> bool:
    actor = request.actor
    if not access.allowed(actor, action):
        return False
    return access.visible(actor, action, Course).filter(pk=row.pk).exists()


def _kept(request: HttpRequest) -> set[int]:
    actor = request.actor
    if not access.allowed(actor, "catalogue.keep_offer"):
        return set()
    return set(access.visible(actor, "catalogue.keep_offer", Offer).values_list("pk", flat=True))


def _offers(course: Course, offers: QuerySet[Offer]) -> QuerySet[Offer]:
    dates = OfferDate.objects.select_related("venue", "session").order_by(*IN_TIME)
    return (
        offers.filter(course=course)
        .select_related("provider")
        .prefetch_related(
            "cancellation_steps",
            "rebates",
            Prefetch("dates", queryset=dates.prefetch_related("days")),
        )
        .order_by("provider__name", "pk")
    )


def _shown(
    course: Course, offer: Offer, seats: int, today: datetime.date, kept: set[int]
) -> OfferShown:
    offer.course = course
    coming = [row for row in offer.dates.all() if row.starts_on is None or row.starts_on >= today]
    held = [row.starts_on for row in coming if row.starts_on and not row.cancelled_on]
    first, terms = min(held, default=None), terms_of(offer)
    seen = None
    if terms is not None and first is not None:
        seen = forecast(terms, seats, booked_on=today, starts_on=first)
    elif terms is not None:
        seen = Forecast(cost_of(terms, seats, booked_on=today), ())
    return OfferShown(
        offer=offer,
        terms=terms,
        forecast=seen,
        first=first,
        dates=[_date(row, offer) for row in coming[:SHOWN_DATES]],
        more=max(0, len(coming) - SHOWN_DATES),
        may_keep=offer.pk in kept,
    )


def _date(row: OfferDate, offer: Offer) -> DateShown:
    row.offer = offer
    return DateShown(
        row=row,
        start="" if row.starts_on else start_words(row),
        days=days_of(row),
        split=bool(row.days.all()),
        language=language_name(row.language)
        if row.language not in {"", offer.course.language}
        else "",
        access=access_words(row.venue) if row.venue else [],
    )


@does("catalogue.see")
def course_jsonld(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a course out as schema.org JSON-LD."""
    row = access.get(request.actor, "catalogue.see", Course, pk, related=("grants",))
    address = request.build_absolute_uri(reverse("course", args=[row.pk]))
    told = as_jsonld(row, _offers(row, offers_seen(request.actor)), address)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type=JSONLD)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
