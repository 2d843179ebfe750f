"""Venues and providers: where courses are given, by whom, and who signs in for them."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.catalogue import providers, venues
from samtakt.catalogue.models import Provider, Venue
from samtakt.foundation import access
from samtakt.organisations.accounts import AlreadyMember
from samtakt.web.attempts import attempted
from samtakt.web.catalogue.forms import ProviderForm, SignInForm, VenueForm
from samtakt.web.catalogue.words import access_words
from samtakt.web.paging import page_of
from samtakt.web.views import does

VENUE_REFUSALS = (venues.VenueKnown, venues.NotChecked, providers.NotYourProvider)
PROVIDER_REFUSALS = (providers.ProviderKnown, providers.SignsInElsewhere, AlreadyMember)


@does("catalogue.add_venue")
def venue_list(request: HttpRequest) -> HttpResponse:
    """List the venues that one keeps."""
    rows = access.visible(request.actor, "catalogue.keep_venue", Venue).select_related("provider")
    page = page_of(request, rows.order_by("name", "pk"))
    shown = [(row, access_words(row)) for row in page]
    return render(request, "catalogue/venues.html", {"page": page, "rows": shown})


@does("catalogue.add_venue")
def new_venue(request: HttpRequest) -> HttpResponse:
    """Add a venue."""
    form = VenueForm(request.POST or None)
    if attempted(form, lambda: venues.add_venue(form.facts(), by=request.actor), VENUE_REFUSALS):
        messages.success(request, _("The venue is added."))
        return redirect("venues")
    return _page(request, form, _("New venue"), "venues")


@does("catalogue.keep_venue")
def change_venue(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a venue."""
    row = access.get(request.actor, "catalogue.keep_venue", Venue, pk, related=("provider",))
    form = VenueForm(request.POST or None, initial=VenueForm.initial_of(row))
    if attempted(form, lambda: venues.change_venue(row, form.facts(), by=request.actor), VENUE_REFUSALS):  # fmt: skip
        messages.success(request, _("The venue is changed."))
        return redirect("venues")
    return _page(request, form, row.name, "venues")


def _page(request: HttpRequest, form: VenueForm | ProviderForm, title: str, url: str) -> HttpResponse:  # fmt: skip
    context = {"form": form, "title": title, "back": reverse(url), "under": url}
    return render(request, "catalogue/form.html", context, status=400 if form.errors else 200)


@does("catalogue.see_providers")
def provider_list(request: HttpRequest) -> HttpResponse:
    """List who gives courses."""
    rows = access.visible(request.actor, "catalogue.see_providers", Provider)
    rows = rows.annotate(
        offered=Count("offers", distinct=True), signing_in=Count("users", distinct=True)
    )
    context = {
        "page": page_of(request, rows.order_by("name", "pk")),
        "may_keep": access.allowed(request.actor, "catalogue.add_provider"),
    }
    return render(request, "catalogue/providers.html", context)


@does("catalogue.add_provider")
def new_provider(request: HttpRequest) -> HttpResponse:
    """Add a provider."""
    form = ProviderForm(request.POST or None)
    act = lambda: providers.add_provider(form.facts(), by=request.actor)  # noqa: E731
    row = attempted(form, act, PROVIDER_REFUSALS)
    if row is not None:
        messages.success(request, _("The provider is added."))
        return redirect("provider", row.pk)
    return _page(request, form, _("New provider"), "providers")


@does("catalogue.keep_provider")
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a provider, and see who signs in for it."""
    row = access.get(request.actor, "catalogue.keep_provider", Provider, pk)
    names = providers.ProviderFacts.__dataclass_fields__
    form = ProviderForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    act = lambda: providers.change_provider(row, form.facts(), by=request.actor)  # noqa: E731
    if attempted(form, act, PROVIDER_REFUSALS):
        messages.success(request, _("The provider is changed."))
        return redirect("provider", pk)
    return _provider_page(request, row, form, SignInForm())


@does("catalogue.keep_provider")
@require_POST
def let_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in for a provider; with a first password that they change."""
    row = access.get(request.actor, "catalogue.keep_provider", Provider, pk)
    form = SignInForm(request.POST)

    def act() -> object:
        given = form.cleaned_data
        return providers.let_sign_in(
            row, given["email"], given["name"], role=given["role"], password=given["password"],
            by=request.actor,
        )  # fmt: skip

    if attempted(form, act, PROVIDER_REFUSALS):
        messages.success(
            request,
            _("%(name)s may sign in now.") % {"name": form.cleaned_data["name"]},
        )
        return redirect("provider", pk)
    names = providers.ProviderFacts.__dataclass_fields__
    about = ProviderForm(initial={name: getattr(row, name) for name in names})
    return _provider_page(request, row, about, form)


def _provider_page(
    request: HttpRequest, row: Provider, form: ProviderForm, sign_in: SignInForm
) -> HttpResponse:
    context = {
        "provider": row,
        "form": form,
        "sign_in": sign_in,
        "users": row.users.select_related("user").order_by("user__name", "pk"),
    }
    status = 400 if form.errors or sign_in.errors else 200
    return render(request, "catalogue/provider.html", context, status=status)
