"""What each reader sees of a company's calibration.

The managing director and HR see all of it. A line manager sees the people of the teams they
lead, and of assessors themselves. A union or safety representative sees the company's sums
and groups through disclosure, and no assessor. Whoever has rated others sees the own severity.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samtakt.assessments.calibration import calibration_on
from samtakt.assessments.crossratings import (
    WINDOW_DAYS,
    CrossRating,
    Source,
    cross_ratings,
    people_among,
    person_key,
)
from samtakt.assessments.selfbias import tilts
from samtakt.engines.calibration import AssessorSeverity, Calibration, SourceBias
from samtakt.engines.fairness import Summary, summarise
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.formats import sort_key
from samtakt.inclusion.comparison import GroupComparison, compare_groups
from samtakt.inclusion.disclosure import Disclosed, disclose_places, minimum_cell
from samtakt.inclusion.groups import members
from samtakt.organisations.models import Person, Team

SEES_ASSESSORS = frozenset({Role.COMPANY_ADMIN, Role.HR})
Levels = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class AssessorRow:
    """One assessor by name."""

    name: str
    found: AssessorSeverity

    @property
    def source_name(self) -> str:
        """In which capacity the assessor mostly rates."""
        return str(Source(self.found.source).label)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """How ratings of one source lie beside the managers'."""

    found: SourceBias

    @property
    def source_name(self) -> str:
        """What the source is called."""
        return str(Source(self.found.source).label)


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team: what its people were rated, by others and by themselves, and their tilt.

    All but the name is None where a reader without names may not see so small a team.
    """

    id: int | None
    name: str
    by_others: Levels | None
    by_themselves: Levels | None
    tilt: Summary | None

    @property
    def is_hidden(self) -> bool:
        """Whether the team's figures are hidden."""
        return self.by_others is None

    @property
    def others(self) -> int:
        """How many ratings others have given."""
        return sum(self.by_others or ())

    @property
    def own(self) -> int:
        """How many self-assessments there are."""
        return sum(self.by_themselves or ())


@dataclass(frozen=True, slots=True)
class CalibrationSeen:
    """The parts of the calibration that one reader may see; `whole` is None without them."""

    since: datetime.date
    as_of: datetime.date
    own: AssessorRow | None
    whole: Calibration | None
    assessors: tuple[AssessorRow, ...]
    teams: tuple[TeamRow, ...]
    tilt: Summary | None
    groups: tuple[Disclosed[GroupComparison], ...]
    names_shown: bool
    minimum: int

    @property
    def sources(self) -> tuple[SourceRow, ...]:
        """Self-assessments first, then colleagues and trainers, beside managers."""
        rows = [SourceRow(found) for found in (self.whole.sources if self.whole else ())]
        return tuple(sorted(rows, key=lambda row: list(Source).index(Source(row.found.source))))

    @property
    def outliers(self) -> tuple[AssessorSeverity, ...]:
        """The assessors that stand out; only their number is for everybody who sees this."""
        return self.whole.outliers if self.whole else ()


def calibration_for(actor: Actor, *, as_of: datetime.date) -> CalibrationSeen:
    """Return what the actor may see of the own company's calibration; called in its scope."""
    ratings, names = cross_ratings(actor.organisation, as_of=as_of)
    calibration = calibration_on(actor.organisation, ratings, as_of=as_of)
    everything = bool(actor.roles & SEES_ASSESSORS)
    sums = everything or Role.UNION_REPRESENTATIVE in actor.roles
    seen = ratings if sums else of_own_teams(actor, ratings)
    rows = _named(calibration, names)
    values = tilts(seen)
    return CalibrationSeen(
        since=as_of - datetime.timedelta(days=WINDOW_DAYS),
        as_of=as_of,
        own=next((row for row in rows if _is_the_actor(actor, row)), None),
        whole=calibration if everything or (sums and _are_enough(ratings)) else None,
        assessors=rows if everything else (),
        teams=_teams(seen, values, hides_small=sums and not everything),
        tilt=_summary(values, hides_small=sums and not everything),
        groups=compare_groups(values, members(list(values), as_of=as_of)) if sums else (),
        names_shown=everything,
        minimum=minimum_cell(),
    )


def _are_enough(ratings: Sequence[CrossRating]) -> bool:
    """Whether so many people were rated that a reader without names may see sums of them."""
    return len({rating.person for rating in ratings}) >= minimum_cell()


def _is_the_actor(actor: Actor, row: AssessorRow) -> bool:
    return actor.person_id is not None and row.found.assessor == person_key(actor.person_id)


def of_own_teams(actor: Actor, ratings: Sequence[CrossRating]) -> tuple[CrossRating, ...]:
    """Return the ratings of people in the teams that a line manager leads."""
    if Role.LINE_MANAGER not in actor.roles:
        return ()
    return tuple(rating for rating in ratings if rating.team in actor.team_ids)


def _named(calibration: Calibration, names: dict[str, str]) -> tuple[AssessorRow, ...]:
    """Name assessors by their person, whatever the name they rated under was."""
    keys = [str(row.assessor) for row in calibration.assessors]
    known = Person.objects.filter(pk__in=people_among(keys))
    people = {person_key(row.pk): row.name for row in known}
    rows = [
        AssessorRow(people.get(key) or names[key], found)
        for key, found in zip(keys, calibration.assessors, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (sort_key(row.name), str(row.found.assessor))))


def _summary(values: dict[int, float], *, hides_small: bool) -> Summary | None:
    if not values or (hides_small and len(values) < minimum_cell()):
        return None
    return summarise(values.values())


def _teams(
    ratings: Sequence[CrossRating], values: dict[int, float], *, hides_small: bool
) -> tuple[TeamRow, ...]:
    place = {rating.person: rating.team for rating in ratings}
    held: dict[int | None, list[CrossRating]] = {}
    for rating in ratings:
        held.setdefault(place[rating.person], []).append(rating)
    hidden: set[int | None] = set()
    if hides_small:
        # Who has both ratings is fewer than who has any: what hides the one hides the other.
        for people in (place, {person: place[person] for person in values}):
            shown = disclose_places(people, place, figure=len)
            hidden |= {team for team, number in shown.items() if number is None}
    names = {row.pk: row.name for row in Team.objects.filter(pk__in=[t for t in held if t])}
    rows = [
        _team(team, names.get(team or 0, ""), found, values, place, is_hidden=team in hidden)
        for team, found in held.items()
    ]
    return tuple(sorted(rows, key=lambda row: (not row.name, sort_key(row.name), row.id or 0)))


def _team(
    team: int | None,
    name: str,
    ratings: Sequence[CrossRating],
    values: dict[int, float],
    place: dict[int, int | None],
    *,
    is_hidden: bool,
) -> TeamRow:
    if is_hidden:
        return TeamRow(team, name, None, None, None)
    own = [value for person, value in values.items() if place[person] == team]
    return TeamRow(
        id=team,
        name=name,
        by_others=_levels(rating for rating in ratings if rating.source != Source.SELF),
        by_themselves=_levels(rating for rating in ratings if rating.source == Source.SELF),
        tilt=summarise(own) if own else None,
    )


def _levels(ratings: Iterable[CrossRating]) -> Levels:
    found = Counter(rating.level for rating in ratings)
    return found[0], found[1], found[2], found[3], found[4]
