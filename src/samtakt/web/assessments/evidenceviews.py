"""A file that a level stands on, handed out to those who may see the level."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from samtakt.assessments.models import Evidence
from samtakt.foundation import access
from samtakt.foundation.access import refused
from samtakt.web.views import does


@does("assessments.see_evidence")
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the file of one piece of evidence; always as a download, never as a page."""
    row = access.get(
        request.actor, "assessments.see_evidence", Evidence, pk, related=("file__organisation",)
    )
    if row.file is None:
        raise refused(request.actor, "assessments.see_evidence", Evidence, pk)
    headers = {
        "Content-Disposition": content_disposition_header(
            as_attachment=True, filename=row.file.name
        )
        or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(row.file.read(), content_type=row.file.media_type, headers=headers)
