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
class PublishedNeeds:
    """What companies need by what they published; each row with its company and competence loaded.

    `agreed` are all members whose counts may be read today; `joined` their parts in the round,
    published or not, and `participations` those that published.
    """

    agreed: tuple[Organisation, ...]
    joined: tuple[Participation, ...]
    demand: tuple[Demand, ...]

    @property
    def participations(self) -> tuple[Participation, ...]:
        return tuple(row for row in self.joined if row.published_at is not None)

    @property
    def companies(self) -> tuple[Organisation, ...]:
        """The companies that published, by name."""
        return tuple(row.organisation for row in self.participations)


@dataclass(frozen=True)
class Published(PublishedNeeds):
    """Everything published in a round, with what the teams that need something let be known."""

    teams: tuple[PublishedTeam, ...]


def agreed_companies(round: Round) -> list[Organisation]:
    """Return the hub's members whose agreement lets joint planning read their counts today."""
    return sharing(round.organisation, DataClass.PLAN_COUNTS, timezone.localdate())


def published_needs(round: Round) -> PublishedNeeds:
    """Read what the round's companies need, by what they have published and not replaced.

    A company that joined but never published, or whose agreement has ended, is left out.
    """
    agreed = agreed_companies(round)
    with scope_across(round.organisation, agreed):
        joined = tuple(
            Participation.objects.filter(round=round, organisation__in=agreed)
            .select_related("organisation")
            .order_by("organisation__name", "pk")
        )
        published = [row.organisation_id for row in joined if row.published_at is not None]
        demand = tuple(
            Demand.objects.filter(round=round, organisation__in=published, replaced_at__isnull=True)
            .select_related("competence")
            .order_by("organisation_id", "pk")
        )
    return PublishedNeeds(agreed=tuple(agreed), joined=joined, demand=demand)


def published_demand(round: Round) -> Published:
    """Read everything that the round's companies have published and not replaced."""
    needs = published_needs(round)
    with scope_across(round.organisation, needs.companies):
        teams = PublishedTeam.objects.filter(round=round, organisation__in=needs.companies)
        return Published(
            agreed=needs.agreed,
            joined=needs.joined,
            demand=needs.demand,
            teams=tuple(teams.order_by("organisation_id", "pk")),
        )
