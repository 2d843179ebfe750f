"""How the mail is doing, for those who can see to it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.organisations.mailing import NOT_OLDER_THAN, send_test, standing_of, try_again, waiting
from samtakt.organisations.mailserver import FAULT_WORDS, Fault, ReaderRefused, ServerFailed
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("organisations.see_mail")
def mail(request: HttpRequest) -> HttpResponse:
    """Say whether mail goes out, what failed last and why, and whom it does not reach."""
    organisation, now = request.actor.organisation, timezone.now()
    standing = standing_of(organisation)
    rows = waiting(organisation, now)
    refused = rows.filter(mail_after__isnull=False).select_related("person", "user")
    page = page_of(request, refused.order_by("mail_after", "pk"))
    context = {
        "mails": settings.SAMTAKT_MAILS,
        "server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "sender": settings.DEFAULT_FROM_EMAIL,
        "address": settings.SAMTAKT_ADDRESS,
        "standing": standing,
        "fault": FAULT_WORDS[Fault(standing.reason)] if standing.reason else "",
        "waiting": rows.count(),
        "days": NOT_OLDER_THAN.days,
        "page": page,
    }
    return render(request, "inbox/mail.html", context)


@does("organisations.see_mail")
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Try again within half a minute what failed."""
    try_again(by=request.actor)
    messages.success(request, _("What waits is tried again within a minute."))
    return redirect("mail")


@does("organisations.see_mail")
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send the reader a test message and say how it went."""
    try:
        send_test(request.user, by=request.actor)
    except ServerFailed as failed:
        messages.error(request, str(FAULT_WORDS[failed.fault]))
    except ReaderRefused:
        messages.error(request, _("The mail server does not take messages to your address."))
    else:
        words = _("The mail server has taken a message to %(address)s.")
        messages.success(request, words % {"address": request.user.email})
    return redirect("mail")
