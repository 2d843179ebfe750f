"""What the staff are told: the page that everybody in the company reads, and publishing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.assessments.purposes import NothingSaid, publish_statement, statements
from samtakt.foundation import access
from samtakt.web.assignment.forms import PROPOSED_PURPOSE, PurposeForm
from samtakt.web.views import does

MOST_EARLIER = 20


@does("assessments.see_purpose")
def purpose(request: HttpRequest) -> HttpResponse:
    """Show why competence is assessed and who sees what, and what was said before."""
    told = statements()
    context = {
        "statement": told[0] if told else None,
        "earlier": told[1 : MOST_EARLIER + 1],
        "may_publish": access.allowed(request.actor, "assessments.publish_purpose"),
    }
    return render(request, "assignment/purpose.html", context)


@does("assessments.publish_purpose")
def publish(request: HttpRequest) -> HttpResponse:
    """Publish a statement; it begins with the last one, or with words most companies can use."""
    last = next(iter(statements()), None)
    names = ("purpose", "visibility", "not_used_for", "contact")
    initial = {name: getattr(last, name) for name in names} if last else PROPOSED_PURPOSE
    form = PurposeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            publish_statement(**form.cleaned_data, by=request.actor)
        except NothingSaid as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Everybody in the company can read it now."))
            return redirect("purpose")
    context = {"form": form, "last": last}
    status = 400 if form.errors else 200
    return render(request, "assignment/publish.html", context, status=status)
