"""Requests for quotes at the hub: asked, opened, compared, decided, documented."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.catalogue.models import Provider
from samtakt.catalogue.providers import provider_of
from samtakt.foundation import access
from samtakt.planning.models import Quote, QuoteRequest
from samtakt.planning.quotechoice import choose, give_points
from samtakt.planning.quotecomparison import award_limit, compare
from samtakt.planning.quoterefusals import QuoteRefused
from samtakt.planning.quotes import (
    ask_for_quotes,
    extend,
    may_open,
    open_quotes,
    signing_in,
    withdraw_request,
)
from samtakt.reports import quote_file
from samtakt.web.attempts import attempt, attempted
from samtakt.web.certificates.printing import pdf_answer
from samtakt.web.paging import page_of
from samtakt.web.quotes.forms import (
    ChooseForm,
    ExtendForm,
    PointsForm,
    ReasonForm,
    RequestForm,
)
from samtakt.web.quotes.lists import asked_rows, columns_of, criterion_rows
from samtakt.web.views import does

PARTS = ("course", "round", "organisation")


@does("planning.see_quotes")
def quotes(request: HttpRequest) -> HttpResponse:
    """List the hub's requests; for a provider those that it was asked in."""
    if provider_of(request.actor) is not None:
        rows = access.visible(request.actor, "planning.see_quotes", Quote)
        asked = rows.select_related("request__course").order_by("-request__asked_at", "-pk")
        today = timezone.localdate()
        return render(
            request, "quotes/ours.html", {"page": page_of(request, asked), "today": today}
        )
    requests = QuoteRequest.objects.filter(organisation=request.actor.organisation)
    counted = requests.select_related("course", "round").annotate(
        asked=Count("quotes"),
        answered=Count("quotes", filter=~Q(quotes__state=Quote.State.ASKED)),
    )
    context = {
        "page": page_of(request, counted.order_by("-asked_at", "-pk")),
        "may_ask": access.allowed(request.actor, "planning.ask_for_quotes"),
        "today": timezone.localdate(),
    }
    return render(request, "quotes/list.html", context)


@does("planning.ask_for_quotes")
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask providers for quotes; a link from the demand fills in what it knows."""
    form = RequestForm(request.POST or None, initial=_initial(request))

    def act() -> QuoteRequest:
        given = form.cleaned_data
        return ask_for_quotes(
            given["course"],
            form.facts(),
            criteria=form.criteria(),
            providers=given["providers"],
            round=given["round"],
            by=request.actor,
        )

    row = attempted(form, act, QuoteRefused) if request.method == "POST" else None
    if row is not None:
        messages.success(request, _("The providers are asked. Those who sign in are told."))
        return redirect("quote_request", row.pk)
    status = 400 if form.errors else 200
    return render(request, "quotes/new.html", {"form": form}, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    course = request.GET.get("course", "")
    known: dict[str, Any] = {
        name: value
        for name in ("course", "people", "round")
        if (value := request.GET.get(name, "")).isdigit()
    }
    if course.isdigit():
        providers = Provider.objects.filter(offers__course=course).distinct()
        known["providers"] = list(providers.values_list("pk", flat=True))
    return known


@does("planning.see_quote_request")
def quote_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request: who has answered, and once the quotes are opened, the comparison."""
    return _shown(request, pk)


def _shown(request: HttpRequest, pk: int, **given: Any) -> HttpResponse:
    row = access.get(request.actor, "planning.see_quote_request", QuoteRequest, pk, related=PARTS)
    may_decide = access.allowed(request.actor, "planning.decide_quotes")
    is_open = row.state == QuoteRequest.State.OPEN
    context: dict[str, Any] = {
        "row": row,
        "may_decide": may_decide and is_open,
        "reason_form": ReasonForm(),
    }
    if row.opened_at is None:
        context |= _sealed(row)
        template = "quotes/request.html"
    else:
        context |= _compared(row, judging=may_decide and is_open)
        template = "quotes/comparison.html"
    status = 400 if given else 200
    return render(request, template, context | given, status=status)


def _sealed(row: QuoteRequest) -> dict[str, Any]:
    # Neither prices nor answers are read here: they are seen when the quotes are opened.
    quotes = list(
        row.quotes.select_related("provider")
        .only(
            "state",
            "answered_at",
            "request",
            "organisation",
            "provider__name",
            "provider__email",
        )
        .order_by("provider__name", "pk")
    )
    criteria = list(row.criteria.order_by("pk"))
    return {
        "criteria": criteria,
        "asked": asked_rows(row, quotes, criteria, signing_in(row.organisation)),
        "may_open": may_open(row, quotes, today=timezone.localdate()),
        "extend_form": ExtendForm(),
        "is_over": row.answer_by < timezone.localdate(),
    }


def _compared(row: QuoteRequest, *, judging: bool) -> dict[str, Any]:
    comparison = compare(row)
    chosen = comparison.chosen
    day = timezone.localdate(row.decided_at) if row.decided_at else timezone.localdate()
    value = chosen or next(iter(comparison.quotes), None)
    limit = award_limit(row, value.cost.net if value else Decimal(0), day=day)
    columns = columns_of(comparison, limit, judging=judging)
    return {
        "comparison": comparison,
        "columns": columns,
        "rows": criterion_rows(comparison, columns),
        "limit": limit,
        "is_direct": row.award == QuoteRequest.Award.DIRECT,
        "choose_form": ChooseForm(quotes=comparison.quotes) if judging else None,
    }


@does("planning.decide_quotes")
@require_POST
def open_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the quotes of a request."""
    row = access.get(request.actor, "planning.decide_quotes", QuoteRequest, pk, related=PARTS)
    attempt(
        request,
        lambda: open_quotes(row, by=request.actor),
        _("The quotes are open. Nobody changes them any more."),
        QuoteRefused,
    )
    return redirect("quote_request", pk)


@does("planning.decide_quotes")
@require_POST
def extend_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the providers more time."""
    row = access.get(request.actor, "planning.decide_quotes", QuoteRequest, pk, related=PARTS)
    form = ExtendForm(request.POST)
    if attempted(
        form,
        lambda: extend(row, form.cleaned_data["answer_by"], by=request.actor),
        QuoteRefused,
    ):
        messages.success(request, _("The providers have more time, and are told."))
        return redirect("quote_request", pk)
    return _shown(request, pk, extend_form=form)


@does("planning.decide_quotes")
@require_POST
def end_request(request: HttpRequest, pk: int) -> HttpResponse:
    """End a request without choosing."""
    row = access.get(request.actor, "planning.decide_quotes", QuoteRequest, pk, related=PARTS)
    form = ReasonForm(request.POST)
    if attempted(
        form,
        lambda: withdraw_request(row, form.cleaned_data["reason"], by=request.actor),
        QuoteRefused,
    ):
        messages.success(request, _("The request is withdrawn, and the providers are told."))
        return redirect("quote_request", pk)
    return _shown(request, pk, reason_form=form)


QUOTE_PARTS = ("provider", "request__course", "request__organisation", "organisation")


@does("planning.judge_quote")
@require_POST
def points(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a quote's answers are worth."""
    row = access.get(request.actor, "planning.judge_quote", Quote, pk, related=QUOTE_PARTS)
    try:
        compared = next(each for each in compare(row.request).quotes if each.quote == row)
        form = PointsForm(request.POST, compared=compared)
        if form.is_valid():
            give_points(row, form.points(), by=request.actor)
            messages.success(request, _("The points are kept."))
    except QuoteRefused as refusal:
        messages.error(request, str(refusal))
    except StopIteration:
        messages.error(request, _("The provider has given no quote."))
    return redirect("quote_request", row.request_id)


@does("planning.decide_quotes")
@require_POST
def choose_quote(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a quote, with the reason."""
    row = access.get(request.actor, "planning.decide_quotes", QuoteRequest, pk, related=PARTS)
    if row.opened_at is None:
        messages.error(request, _("Open the quotes first."))
        return redirect("quote_request", pk)
    form = ChooseForm(request.POST, quotes=compare(row).quotes)

    def act() -> QuoteRequest:
        quote = row.quotes.select_related(*QUOTE_PARTS).get(pk=form.cleaned_data["quote"])
        return choose(quote, form.cleaned_data["reason"], by=request.actor)

    if attempted(form, act, QuoteRefused):
        messages.success(request, _("The quote is chosen. The provider’s offer has its terms now."))
        return redirect("quote_request", pk)
    return _shown(request, pk, choose_form=form)


@does("planning.see_quote_request")
def documentation(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the documentation of a request as a PDF, for the file."""
    try:
        found = quote_file.gather(pk, by=request.actor)
    except QuoteRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("quote_request", pk)
    return pdf_answer(quote_file.to_pdf(found), quote_file.file_name(found))
