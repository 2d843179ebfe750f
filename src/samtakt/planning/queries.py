"""Reads of joint planning that more than one caller needs."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from samtakt.catalogue.models import OfferDate
from samtakt.catalogue.queries import plannable_dates
from samtakt.planning.models import Plan, Round


def dates_of(round: Round) -> "QuerySet[OfferDate]":
    """Return the dates that a round's plans may choose among: those that begin in its horizon."""
    return plannable_dates(round.organisation_id).filter(
        starts_on__gte=round.starts_on, starts_on__lte=round.last_day
    )


def standing_plans() -> "QuerySet[Plan]":
    """Return the plans that stand, that of the newest round first.

    Of a round: the one that is released, else the one proposed, else the newest that the round
    itself was planned with. Scenarios and drafts made from other plans do not stand, nor does what
    has been replaced.
    """
    own = Q(state=Plan.State.DRAFT, scenario__isnull=True, based_on__isnull=True)
    binding = Case(
        When(state=Plan.State.RELEASED, then=Value(0)),
        When(state=Plan.State.PROPOSED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    standing = Plan.objects.filter(Q(state__in=[Plan.State.RELEASED, Plan.State.PROPOSED]) | own)
    return standing.order_by("-round__opened_at", "-round_id", binding, "-made_at", "-pk")
