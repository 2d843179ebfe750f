"""Long lists in pages, so that no page outgrows a phone's connection."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 50


def page_of(request: HttpRequest, rows: Sequence[Any] | QuerySet, size: int = ROWS) -> Page:
    """Return the page that the address asks for; the first or last if there is no such page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
