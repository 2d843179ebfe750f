"""The page of a job, the fragment it polls, and cancelling."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.foundation import access, jobs
from samtakt.foundation.jobs import Job
from samtakt.web.views import does

# htmx stops polling when an answer has this status.
STOP_POLLING = 286


@does("jobs.see")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job."""
    found = access.get(request.actor, "jobs.see", Job, pk)
    return render(request, "jobs/job.html", {"job": found, "next": _next(request)})


@does("jobs.see")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the part of the page that changes while the job runs."""
    found = access.get(request.actor, "jobs.see", Job, pk)
    status = 200 if found.active else STOP_POLLING
    context = {"job": found, "next": _next(request), "polled": True}
    return render(request, "jobs/progress.html", context, status=status)


@does("jobs.cancel")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the job to stop."""
    found = access.get(request.actor, "jobs.cancel", Job, pk)
    jobs.request_cancel(found, by=request.actor)
    messages.info(request, _("The work has been asked to stop."))
    return redirect(_next(request) or "job", *([] if _next(request) else [pk]))


def _next(request: HttpRequest) -> str:
    """Return the address on this site that the job's page leads on to; empty if none was named."""
    address = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else ""
