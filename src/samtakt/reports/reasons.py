"""Why needs are left by a joint plan, grouped by kind of reason, and which competences most."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtakt.foundation.formats import number_text
from samtakt.planning.unmet import UnmetView

# Kinds of reason, in general words; the sentence of each case names what and when.
KINDS = {
    "no_course": gettext_lazy("No course in the catalogue takes the step"),
    "no_session_in_days": gettext_lazy("No session is offered in time"),
    "too_far": gettext_lazy("Every session in time is too far away"),
    "group_under_minimum": gettext_lazy("Too few people to form a group"),
    "sessions_full": gettext_lazy("Every session within reach is full"),
    "company_budget": gettext_lazy("The company's budget is used up"),
    "travel_over_budget": gettext_lazy("The journey costs more than the budget has left"),
    "network_budget": gettext_lazy("The network's budget is used up"),
    "absence_limit": gettext_lazy("The team cannot spare more people at once"),
    "other_course": gettext_lazy("The person is on another course that day"),
    "aid_cap": gettext_lazy("The company's cap of aid is reached"),
    "equal_access": gettext_lazy("Equal access to training would be broken"),
    "prerequisite_not_placed": gettext_lazy("What has to come first has no seat"),
    "provider_capacity": gettext_lazy("The provider cannot hold more sessions at once"),
    "resource_limit": gettext_lazy("Another limit of the round is reached"),
    "value_below_cost": gettext_lazy("The seat costs more than it is worth by the round's measure"),
    "search_stopped": gettext_lazy("The calculation ended before the seat was tried"),
}
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """One kind of reason: how many needs and companies it concerns, which competences most."""

    reason: str
    needs: int
    companies: int
    competences: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """The kind of reason in the active language."""
        return str(KINDS[self.reason])

    @property
    def named(self) -> str:
        """The competences most concerned, with how many needs each, and how many more there are."""
        first = self.competences[:MOST_NAMED]
        named = ", ".join(f"{name} ({number_text(needs)})" for name, needs in first)
        left = len(self.competences) - len(first)
        if not left:
            return named
        return _("%(named)s and %(left)s more") % {"named": named, "left": number_text(left)}


def grouped(unmet: Iterable[UnmetView]) -> tuple[ReasonGroup, ...]:
    """Group what is left by kind of reason, the one that concerns most needs first."""
    rows: dict[str, list[UnmetView]] = {}
    for row in unmet:
        rows.setdefault(row.reason, []).append(row)
    groups = [_group(reason, some) for reason, some in rows.items()]
    return tuple(sorted(groups, key=lambda group: (-group.needs, group.reason)))


def _group(reason: str, rows: list[UnmetView]) -> ReasonGroup:
    needs: Counter[str] = Counter()
    for row in rows:
        needs[row.competence] += row.people
    ranked = sorted(needs.items(), key=lambda each: (-each[1], each[0]))
    return ReasonGroup(
        reason, sum(needs.values()), len({row.company.id for row in rows}), tuple(ranked)
    )
