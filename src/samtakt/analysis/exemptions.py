"""That somebody need not meet a requirement for a while: it is then not required of them.

An exempted requirement is neither met nor a gap. It does not count in any sum, and is shown
apart, with its reason, where one person's requirements stand.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter

from django.db.models import Q

from samtakt.analysis.factrows import ExemptionFact, RequirementFact
from samtakt.competences.models import Exemption
from samtakt.organisations.models import Organisation

ONE_DAY = datetime.timedelta(days=1)


def exemption_facts(organisation: Organisation, people: Q) -> tuple[ExemptionFact, ...]:
    """Return a company's exemptions of some people; one query, in the company's scope."""
    rows = Exemption.objects.filter(people, organisation=organisation)
    rows = rows.order_by("person_id", "competence_id", "valid_from", "pk")
    return tuple(
        ExemptionFact(*row)
        for row in rows.values_list(
            "person_id", "competence_id", "valid_from", "valid_to", "reason"
        )
    )


def still_required(
    requirements: Iterable[RequirementFact], exemptions: Iterable[ExemptionFact]
) -> tuple[RequirementFact, ...]:
    """Return the requirements without the days on which their person is exempted.

    An exemption in the middle of a requirement leaves what is before and what is after it.
    """
    exempted: dict[tuple[int, int], list[ExemptionFact]] = defaultdict(list)
    for one in exemptions:
        exempted[one.person, one.competence].append(one)
    return tuple(
        part
        for row in requirements
        for part in _without(row, exempted.get((row.person, row.competence), []))
    )


def _without(row: RequirementFact, exemptions: list[ExemptionFact]) -> Iterator[RequirementFact]:
    first, last = row.valid_from, row.valid_to or datetime.date.max
    for one in sorted(exemptions, key=attrgetter("valid_from")):
        until = one.valid_to or datetime.date.max
        if until < first or one.valid_from > last:
            continue
        if first < one.valid_from:
            yield row._replace(valid_from=first, valid_to=one.valid_from - ONE_DAY)
        if until >= last:
            return
        first = until + ONE_DAY
    yield row._replace(valid_from=first)
