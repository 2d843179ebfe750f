"""The technology plan as it is listed."""

from django.db.models import Count

from samtakt.analysis.models import TechnologyItem


def items_by_day() -> list[TechnologyItem]:
    """Return the items by their first day, each with `asks`, how many things it asks for."""
    counted = TechnologyItem.objects.annotate(asks=Count("effects"))
    rows = counted.select_related("team", "goal").order_by("goes_live_on", "name", "pk")
    return list(rows)
