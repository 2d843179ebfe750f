"""How somebody wants to be mailed."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.organisations.messagechoices import ChoiceRefused, choice_of, choose
from samtakt.organisations.messagekinds import ALWAYS_MAILED
from samtakt.web.inbox.forms import ChoiceForm
from samtakt.web.views import does


@does("organisations.choose_messages")
def choices(request: HttpRequest) -> HttpResponse:
    """Show and keep how the reader wants to be mailed, and say what is mailed in any case."""
    actor = request.actor
    if request.method == "POST":
        form = ChoiceForm(request.POST)
    else:
        known = choice_of(actor.organisation, user=actor.user_id)
        form = ChoiceForm(initial=ChoiceForm.of(known))
    if form.is_bound and form.is_valid():
        try:
            choose(form.wish(), by=actor)
        except ChoiceRefused as refused:
            form.add_error("quiet_to", str(refused))
        else:
            messages.success(request, _("Your choice is kept."))
            return redirect("message_choices")
    context = {
        "form": form,
        "always": ALWAYS_MAILED.values(),
        "mails": settings.SAMTAKT_MAILS,
        "mail_address": request.user.email,
    }
    status = 400 if form.errors else 200
    return render(request, "inbox/choices.html", context, status=status)
