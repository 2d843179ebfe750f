"""What the hub chooses among on the pages that ask about a plan."""

from samtakt.foundation.phrases import in_language
from samtakt.planning.models import Plan, PlannedSession, UnmetDemand
from samtakt.planning.plans import reading


def courses_of(plan: Plan) -> list[tuple[str, str]]:
    """Return the courses that a plan holds sessions of, by name; one query."""
    rows = PlannedSession.objects.filter(plan=plan).order_by()
    names = rows.values_list(
        "offer_date__offer__course_id",
        "offer_date__offer__course__name_sv",
        "offer_date__offer__course__name_en",
    ).distinct()
    found = {str(pk): in_language(swedish, english) for pk, swedish, english in names}
    return sorted(found.items(), key=lambda each: (each[1], each[0]))


def unmet_needs(plan: Plan) -> list[UnmetDemand]:
    """Return the needs that a plan leaves unmet, those of most people first."""
    with reading(plan.round, plan.organisation) as owners:
        return list(
            UnmetDemand.objects.filter(plan=plan, organisation__in=owners)
            .select_related("organisation", "demand__competence")
            .order_by("-people", "organisation__name", "pk")
        )
