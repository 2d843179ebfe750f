"""A round under way in the line manager's team: some have answered, one talk is still to be had."""

import datetime

from samtakt.assessments.agreements import agree
from samtakt.assessments.asked import Asked, asked_of
from samtakt.assessments.decay import set_decay_rule
from samtakt.assessments.evidence import FROM_LEVEL, Ground
from samtakt.assessments.freshness import set_target
from samtakt.assessments.models import AssessmentRound, Evidence
from samtakt.assessments.purposes import statement_in_force
from samtakt.assessments.ratings import Answer, assess_as_manager, assess_self
from samtakt.assessments.rounds import open_round
from samtakt.competences.ownscale import OwnScale, scale_of
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations.models import Membership, Person, Team
from samtakt.organisations.queries import employed_on

WEEKS = 3
MONTHS_UNUSED = 36
FRESH_PERCENT = 85
ANSWERS_EACH = 6
# What the manager says above or below the person, in turn: twice the same, once far apart.
DIFFERENCES = (0, 1, 0, -1, 0, -2)


def tell(company: Organisation, *, today: datetime.date, by: Actor) -> None:
    """Let the team be asked, half of it answer, and some levels be agreed."""
    leads = Membership.objects.filter(role=Role.LINE_MANAGER, team__isnull=False)
    lead = leads.select_related("team", "user").order_by("pk").first()
    if lead is None or lead.team is None or statement_in_force(today) is None:
        return
    set_decay_rule(
        company, competence=None, months=MONTHS_UNUSED, from_level=2, valid_from=today, by=by
    )
    set_target(company, due_on=today.replace(month=12, day=31), percent=FRESH_PERCENT, by=by)
    round = open_round(
        company,
        name=f"Kompetens {today.year}",
        teams={lead.team: None},
        opens_on=today,
        due_on=today + datetime.timedelta(weeks=WEEKS),
        asks_peer=True,
        by=by,
    )
    manager = Actor(lead.user.name, company, frozenset({Role.LINE_MANAGER}), lead.user_id)
    _answer(round, lead.team, manager, today)


def _answer(round: AssessmentRound, team: Team, manager: Actor, today: datetime.date) -> None:
    """Let every second person answer; who signs in as an employee still has it to do."""
    signing_in = set(
        Membership.objects.filter(role=Role.EMPLOYEE).values_list("person_id", flat=True)
    )
    rows = employed_on(today).filter(team=team).order_by("person__name_key", "person_id")
    people = [row.person for row in rows if row.person_id not in signing_in]
    asked = asked_of(round.organisation, [person.pk for person in people], today)
    scale = scale_of(round.organisation)
    for number, person in enumerate(people[::2]):
        for place, one in enumerate(asked[person.pk][:ANSWERS_EACH]):
            _both(round, person, one, DIFFERENCES[place], scale, manager, today)
            if number == 0 and DIFFERENCES[place] == 0:
                _agree(round, person, one, manager, today)


def _both(
    round: AssessmentRound,
    person: Person,
    one: Asked,
    difference: int,
    scale: OwnScale,
    manager: Actor,
    today: datetime.date,
) -> None:
    own = _level(one)
    seen = min(4, max(0, own + difference))
    self_actor = Actor(
        person.name, round.organisation, frozenset({Role.EMPLOYEE}), person_id=person.pk
    )
    assess_self(round, person, one.competence, _said(own, scale), day=today, by=self_actor)
    assess_as_manager(
        person, one.competence, _said(seen, scale), round=round, day=today, by=manager
    )


def _said(level: int, scale: OwnScale) -> Answer:
    return Answer(level, written=scale.label(level), scale=scale.scale)


def _level(one: Asked) -> int:
    return one.agreed if one.agreed is not None else max(1, (one.required or 2) - 1)


def _agree(
    round: AssessmentRound, person: Person, one: Asked, manager: Actor, today: datetime.date
) -> None:
    level = _level(one)
    seen = Ground(Evidence.Basis.OBSERVATION, text="Sett i arbetet vid linjen")
    agree(
        person,
        one.competence,
        level,
        grounds=(seen,) if level >= FROM_LEVEL else (),
        round=round,
        day=today,
        by=manager,
    )
