"""A quote as its provider gives it, or as the hub writes in what came on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.catalogue.providers import SIGNING_IN
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.planning.models import Quote
from samtakt.planning.quoterefusals import QuoteRefused
from samtakt.planning.quotes import answer, decline, why_not_now
from samtakt.web.attempts import attempt, attempted
from samtakt.web.files import attachment
from samtakt.web.quotes.forms import DeclineForm, QuoteForm
from samtakt.web.views import does

PARTS = ("provider", "request__course", "request__organisation", "organisation", "file")


@does("planning.answer_quote")
def quote(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is asked for, with the quote to be given or changed as long as it may be."""
    row = access.get(request.actor, "planning.answer_quote", Quote, pk, related=PARTS)
    form = _form(request, row)

    def act() -> Quote:
        return answer(row, form.facts(), form.answers(), by=request.actor, paper=form.paper())

    if request.method == "POST" and attempted(form, act, QuoteRefused):
        messages.success(request, _("The quote is handed in."))
        return _onward(request.actor, row)
    return _page(request, row, form)


def _form(request: HttpRequest, row: Quote) -> QuoteForm:
    criteria = list(row.request.criteria.order_by("pk"))
    # The hub does not see what was quoted: it writes a paper in from the start each time.
    known = row if _is_provider(request.actor) else None
    return QuoteForm(request.POST or None, request.FILES or None, criteria=criteria, quote=known)


def _page(request: HttpRequest, row: Quote, form: QuoteForm) -> HttpResponse:
    own = _is_provider(request.actor)
    context = {
        "row": row,
        "asked": row.request,
        "form": form,
        "own": own,
        "answers": list(row.answers.select_related("criterion")) if own else [],
        "why_not": why_not_now(row, by=request.actor, today=timezone.localdate()),
        "decline_form": DeclineForm(),
    }
    status = 400 if form.errors else 200
    return render(request, "quotes/quote.html", context, status=status)


@does("planning.answer_quote")
@require_POST
def decline_quote(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the provider does not quote."""
    row = access.get(request.actor, "planning.answer_quote", Quote, pk, related=PARTS)
    form = DeclineForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: decline(row, form.cleaned_data["comment"], by=request.actor),
            _("It is noted that no quote is given."),
            QuoteRefused,
        )
    return _onward(request.actor, row)


@does("planning.see_quotes")
def quote_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the file of a quote: to its provider, and to the hub once quotes are open."""
    row = access.get(request.actor, "planning.see_quotes", Quote, pk, related=PARTS)
    sealed = row.request.opened_at is None and not _is_provider(request.actor)
    if row.file is None or sealed:
        raise access.refused(request.actor, "planning.see_quotes", Quote, pk)
    return attachment(row.file.read(), row.file.media_type, row.file.name)


def _is_provider(actor: Actor) -> bool:
    return bool(actor.roles & SIGNING_IN)


def _onward(actor: Actor, row: Quote) -> HttpResponse:
    if _is_provider(actor):
        return redirect("quote", row.pk)
    return redirect("quote_request", row.request_id)
