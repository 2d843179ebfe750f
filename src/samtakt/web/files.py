"""Files as answers."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Hand out a file under a name, to be kept and not shown as a page."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
