"""What people can and nobody asks for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.analysis.unused import unused_for
from samtakt.foundation import access
from samtakt.foundation.tenancy import Organisation
from samtakt.web.company.overview import sees_names
from samtakt.web.paging import page_of
from samtakt.web.unused.forms import UnusedFilter
from samtakt.web.views import does


@does("analysis.see_rows")
def unused(request: HttpRequest, pk: int) -> HttpResponse:
    """List agreed levels that no requirement of the person asks for, and whose they are."""
    company = access.get(request.actor, "analysis.see_rows", Organisation, pk)
    found = unused_for(request.actor, as_of=timezone.localdate())
    form = UnusedFilter(request.GET, rows=found.rows)
    return render(
        request,
        "unused/unused.html",
        {
            "company": company,
            "unused": found,
            "form": form,
            "page": page_of(request, form.kept(found.rows)),
            "names_shown": sees_names(request.actor),
            "wanted": sum(1 for row in found.rows if row.short),
        },
    )
