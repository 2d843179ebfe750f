"""What joint planning may read: demand, team limits and budgets of companies that agreed.

The one door from the hub to the companies' planning data. Counts only: no person is in it.
"""

from dataclasses import dataclass

from django.utils import timezone

from samtakt.foundation.tenancy import Organisation, scope_across
from samtakt.organisations.models import DataClass
from samtakt.organisations.queries import sharing
from samtakt.planning.models import Demand, Participation, PublishedTeam, Round


@dataclass(frozen=True)
class Published:
    """Everything published in a round; each row with its company, team and competence loaded."""

    companies: tuple[Organisation, ...]
    participations: tuple[Participation, ...]
    teams: tuple[PublishedTeam, ...]
    demand: tuple[Demand, ...]


def agreed_companies(round: Round) -> list[Organisation]:
    """Return the hub's members whose agreement lets joint planning read their counts today."""
    return sharing(round.organisation, DataClass.PLAN_COUNTS, timezone.localdate())


def published_demand(round: Round) -> Published:
    """Read what the round's companies have published and not replaced.

    A company that joined but never published, or whose agreement has ended, is left out.
    """
    agreed = agreed_companies(round)
    with scope_across(round.organisation, agreed):
        of_round = {"round": round, "organisation__in": agreed}
        participations = tuple(
            Participation.objects.filter(**of_round, published_at__isnull=False)
            .select_related("organisation")
            .order_by("organisation__name", "pk")
        )
        joined = [row.organisation_id for row in participations]
        return Published(
            companies=tuple(row.organisation for row in participations),
            participations=participations,
            teams=tuple(
                PublishedTeam.objects.filter(round=round, organisation__in=joined).order_by(
                    "organisation_id", "pk"
                )
            ),
            demand=tuple(
                Demand.objects.filter(
                    round=round, organisation__in=joined, replaced_at__isnull=True
                )
                .select_related("competence")
                .order_by("organisation_id", "pk")
            ),
        )
