"""The company's shared screen: what one is asked about courses, after the own code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from samtakt.delivery.evaluations import open_to
from samtakt.web.assessments.screens import standing_at
from samtakt.web.completion.evaluations import about, form_for, keep_answer
from samtakt.web.views import public


@public
@never_cache
def question(request: HttpRequest) -> HttpResponse:
    """Ask the first open question at a shared screen, and then the next one."""
    with standing_at(request) as at:
        if at is None:
            return render(request, "screen/closed.html", status=403)
        if at.actor is None:
            return redirect("screen")
        rows = open_to(at.actor, timezone.localdate())
        if request.method == "POST":
            # The one that was asked, though a more urgent one may have come up since.
            number = request.POST.get("question", "")
            row = rows.filter(pk=int(number)).first() if number.isdecimal() else None
        else:
            row = rows.first()
        if row is None:
            return render(request, "screen/question.html", {"at": at})
        form = form_for(request, row)
        if form.is_valid() and keep_answer(row, form, by=at.actor):
            messages.success(request, _("Thank you. Your answer is kept."))
            return redirect("screen_question")
        context = {"at": at, **about(row, form)}
        return render(request, "screen/question.html", context, status=400 if form.errors else 200)
