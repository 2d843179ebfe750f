"""What ISO 9001:2015 clause 7.2 asks to see: per person and required competence.

(a) what is required, of which role, and why; (b) on what basis the person is held to have it,
with the document, the assessor and the day; (c) what was done about what is missing, and whether
it had effect; (d) until when it holds. And, before all that, what is missing. Persons under the
company's control are meant: agency staff are in the list like everybody else.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from samtakt.analysis.company import analyse_facts
from samtakt.analysis.facts import Facts, read_facts
from samtakt.analysis.models import RequirementCause
from samtakt.analysis.results import Cell, CertificateRow, CompetenceName, Named
from samtakt.assessments.decay import last_shown
from samtakt.assessments.evidence import FROM_LEVEL
from samtakt.assessments.models import Evidence
from samtakt.assessments.queries import levels_in_force
from samtakt.competences.models import Requirement, RoleAssignment
from samtakt.foundation.tenancy import Organisation
from samtakt.planning.developmentplans import LEARNING
from samtakt.planning.models import ActionEffect, DevelopmentPlan, PlanAction
from samtakt.reports.evidence_courses import courses_taken


class Missing(StrEnum):
    """What an auditor would not find, the gravest first."""

    NOT_ASSESSED = "not_assessed"
    NO_ACTION = "no_action"
    CERTIFICATE = "certificate"
    NO_EVIDENCE = "no_evidence"
    EVIDENCE_EXPIRED = "evidence_expired"
    NEEDS_CONFIRMATION = "needs_confirmation"
    ACTION_LATE = "action_late"
    NO_EFFECT = "no_effect"


@dataclass(frozen=True, slots=True)
class RequiredBy:
    """A role that requires the level, and why; `why` is empty where nobody has written it."""

    role: str
    level: int
    criticality: int
    why: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that the agreed level stands on; `document` names a file or gives a link."""

    basis: str
    text: str
    document: str
    dated_on: datetime.date
    assessed_by: str
    valid_to: datetime.date | None

    def counts_on(self, day: datetime.date) -> bool:
        """Whether it still says something on the day."""
        return self.valid_to is None or self.valid_to >= day


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether an action had the effect it was meant to have, by whom and how it was judged."""

    method: str
    evaluated_on: datetime.date
    evaluated_by: str
    result: str


@dataclass(frozen=True, slots=True)
class ActionTaken:
    """One action about the competence; `learning` has an effect to look for afterwards."""

    kind: str
    title: str
    due_on: datetime.date
    state: str
    state_text: str
    ended_on: datetime.date | None
    learning: bool
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One person in one competence that the person's roles require, with what proves it."""

    person: Named
    employment: str
    team: Named | None
    competence: CompetenceName
    required: int
    required_by: tuple[RequiredBy, ...]
    level: int | None
    decided_on: datetime.date | None
    decided_by: str
    grounds: tuple[Ground, ...]
    certificates: tuple[CertificateRow, ...]
    actions: tuple[ActionTaken, ...]
    valid_until: datetime.date | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A requirement in force for which nobody has written why."""

    role: str
    competence: str
    level: int
    people: int


@dataclass(frozen=True)
class EvidenceList:
    """A company's list on a day; `rows` with something missing come first, the gravest first."""

    company: str
    as_of: datetime.date
    rows: tuple[EvidenceRow, ...]
    unexplained: tuple[Unexplained, ...]

    @property
    def incomplete(self) -> tuple[EvidenceRow, ...]:
        """The rows in which something is missing."""
        return tuple(row for row in self.rows if row.missing)

    @property
    def complete(self) -> tuple[EvidenceRow, ...]:
        """The rows in which nothing is missing."""
        return tuple(row for row in self.rows if not row.missing)

    @property
    def people(self) -> int:
        """How many people something is required of."""
        return len({row.person.id for row in self.rows})

    def count(self, missing: Missing) -> int:
        """In how many rows one thing is missing."""
        return sum(1 for row in self.rows if missing in row.missing)


Cellkey = tuple[int, int]
"""A person and a competence, by number."""


@dataclass
class _Read:
    """What is read beside the analysis, by person and competence."""

    required_by: dict[Cellkey, list[RequiredBy]] = field(default_factory=lambda: defaultdict(list))
    decided_by: dict[Cellkey, str] = field(default_factory=dict)
    grounds: dict[Cellkey, list[Ground]] = field(default_factory=lambda: defaultdict(list))
    actions: dict[Cellkey, list[ActionTaken]] = field(default_factory=lambda: defaultdict(list))
    until: dict[Cellkey, datetime.date | None] = field(default_factory=dict)
    employment: dict[int, str] = field(default_factory=dict)


def read_evidence(company: Organisation, *, as_of: datetime.date) -> EvidenceList:
    """Read a company's list on a day; called in the company's scope."""
    facts = read_facts(company, as_of=as_of)
    analysis = analyse_facts(facts)
    read = _Read(
        decided_by=_assessors(company, as_of),
        grounds=_grounds(company, as_of),
        actions=_actions(company, as_of),
        until={
            cell: shown.counts_until
            for cell, shown in last_shown(company, facts.levels, day=as_of).items()
        },
        employment={person: row.kind for person, row in facts.working.items()},
    )
    read.required_by, unexplained = _requirements(company, as_of)
    held = _certificates(analysis.certificates)
    rows = [_row(cell, read, held, facts) for cell in analysis.cells if cell.required is not None]
    order = list(Missing)
    ranked = sorted(
        rows,
        key=lambda row: (
            tuple(order.index(each) for each in row.missing) or (len(order),),
            -max((each.criticality for each in row.required_by), default=0),
        ),
    )
    return EvidenceList(company.name, as_of, tuple(ranked), unexplained)


def _row(
    cell: Cell, read: _Read, held: Mapping[Cellkey, list[CertificateRow]], facts: Facts
) -> EvidenceRow:
    key = (cell.person.id, cell.competence.id)
    assert cell.required is not None
    needed = cell.competence.id in facts.certified_competences
    certificates = tuple(held.get(key, ())) if needed else ()
    grounds, actions = tuple(read.grounds.get(key, ())), tuple(read.actions.get(key, ()))
    certified = any(each.status in {"valid", "lapsing"} for each in certificates)
    return EvidenceRow(
        person=cell.person,
        employment=read.employment.get(cell.person.id, ""),
        team=cell.team,
        competence=cell.competence,
        required=cell.required,
        required_by=tuple(read.required_by.get(key, ())),
        level=cell.level,
        decided_on=cell.decided_on,
        decided_by=read.decided_by.get(key, "") if cell.level is not None else "",
        grounds=grounds,
        certificates=certificates,
        actions=actions,
        valid_until=_earliest(read.until.get(key), grounds, certificates, facts.as_of),
        missing=tuple(
            _missing(
                cell, grounds, actions, facts.as_of, lacks_certificate=needed and not certified
            )
        ),
    )


def _missing(
    cell: Cell,
    grounds: Iterable[Ground],
    actions: Iterable[ActionTaken],
    day: datetime.date,
    *,
    lacks_certificate: bool,
) -> Iterable[Missing]:
    """Yield what is missing in one row, the gravest first."""
    grounds, actions = tuple(grounds), tuple(actions)
    if cell.level is None:
        yield Missing.NOT_ASSESSED
    planned = [each for each in actions if each.state == PlanAction.State.PLANNED]
    # Clause 7.2 c: what is missing has an action; which one, the company decides.
    if cell.status == "gap" and not planned:
        yield Missing.NO_ACTION
    if lacks_certificate:
        yield Missing.CERTIFICATE
    if cell.level is not None and cell.level >= FROM_LEVEL:
        if not grounds:
            yield Missing.NO_EVIDENCE
        elif not any(ground.counts_on(day) for ground in grounds):
            yield Missing.EVIDENCE_EXPIRED
    if cell.needs_confirmation:
        yield Missing.NEEDS_CONFIRMATION
    if any(each.due_on < day for each in planned):
        yield Missing.ACTION_LATE
    done = [each for each in actions if each.state == PlanAction.State.DONE and each.learning]
    if any(not each.effects for each in done):
        yield Missing.NO_EFFECT


def _earliest(
    counts_until: datetime.date | None,
    grounds: Iterable[Ground],
    certificates: Iterable[CertificateRow],
    day: datetime.date,
) -> datetime.date | None:
    """The first day after which something no longer holds; None where nothing ends."""
    lasting = [ground for ground in grounds if ground.counts_on(day)]
    open_ended = any(ground.valid_to is None for ground in lasting)
    days = [] if open_ended or not lasting else [max(g.valid_to for g in lasting if g.valid_to)]
    days += [each.valid_to for each in certificates if each.valid_to is not None]
    if counts_until is not None:
        days.append(counts_until)
    return min(days, default=None)


def _certificates(rows: Iterable[CertificateRow]) -> dict[Cellkey, list[CertificateRow]]:
    found: dict[Cellkey, list[CertificateRow]] = defaultdict(list)
    for row in rows:
        if row.competence is not None:
            found[row.person.id, row.competence.id].append(row)
    return found


def _assessors(company: Organisation, day: datetime.date) -> dict[Cellkey, str]:
    rows = levels_in_force(day).filter(organisation=company)
    return {
        (person, competence): by
        for person, competence, by in rows.values_list("person_id", "competence_id", "decided_by")
    }


def _grounds(company: Organisation, day: datetime.date) -> dict[Cellkey, list[Ground]]:
    """What the agreed levels that count on the day stand on."""
    found: dict[Cellkey, list[Ground]] = defaultdict(list)
    counting = levels_in_force(day).filter(organisation=company)
    in_force = frozenset(counting.values_list("pk", flat=True))
    rows = Evidence.objects.filter(organisation=company, agreed__decided_on__lte=day)
    for row in rows.select_related("agreed", "file").order_by("dated_on", "pk"):
        if row.agreed_id not in in_force:
            continue
        found[row.agreed.person_id, row.agreed.competence_id].append(
            Ground(
                basis=row.basis,
                text=row.text,
                document=row.file.name if row.file else row.link,
                dated_on=row.dated_on,
                assessed_by=row.assessed_by,
                valid_to=row.valid_to,
            )
        )
    return found


def _actions(company: Organisation, day: datetime.date) -> dict[Cellkey, list[ActionTaken]]:
    """What is or was planned about a person's competence by the day; drafts bind nobody."""
    effects: dict[int, list[Effect]] = defaultdict(list)
    for row in ActionEffect.objects.filter(organisation=company, evaluated_on__lte=day).order_by(
        "evaluated_on", "pk"
    ):
        effects[row.action_id].append(
            Effect(row.method, row.evaluated_on, row.evaluated_by, row.result)
        )
    found: dict[Cellkey, list[ActionTaken]] = defaultdict(list)
    rows = PlanAction.objects.filter(
        organisation=company, person__isnull=False, competence__isnull=False, planned_on__lte=day
    ).exclude(plan__state=DevelopmentPlan.State.DRAFT)
    for action in rows.order_by("due_on", "pk"):
        assert action.person_id is not None
        assert action.competence_id is not None
        ended = action.ended_on is not None and action.ended_on <= day
        state = PlanAction.State(action.state if ended else PlanAction.State.PLANNED)
        found[action.person_id, action.competence_id].append(
            ActionTaken(
                kind=action.kind,
                title=action.title,
                due_on=action.due_on,
                state=state.value,
                state_text=str(state.label),
                ended_on=action.ended_on if ended else None,
                learning=action.kind in LEARNING,
                effects=tuple(effects.get(action.pk, ())),
            )
        )
    _add_courses(found, company, day)
    return found


def _add_courses(
    found: dict[Cellkey, list[ActionTaken]], company: Organisation, day: datetime.date
) -> None:
    """Add the courses that were gone through without any plan; a planned one is there already."""
    for course in courses_taken(company, as_of=day):
        known = found[course.person, course.competence]
        if any(each.ended_on == course.completed_on for each in known):
            continue
        known.append(
            ActionTaken(
                kind=PlanAction.Kind.COURSE.value,
                title=course.title,
                due_on=course.completed_on,
                state=PlanAction.State.DONE.value,
                state_text=str(PlanAction.State.DONE.label),
                ended_on=course.completed_on,
                learning=True,
                effects=tuple(
                    Effect(each.method, each.evaluated_on, each.evaluated_by, each.result)
                    for each in course.effects
                ),
            )
        )


def _requirements(
    company: Organisation, day: datetime.date
) -> tuple[dict[Cellkey, list[RequiredBy]], tuple[Unexplained, ...]]:
    """Who is required what by which role, and which requirements say no reason."""
    in_force = _in_force(company, day)
    why = _causes(company)
    held: dict[int, list[int]] = defaultdict(list)
    assigned = RoleAssignment.objects.filter(organisation=company, starts_on__lte=day).exclude(
        ends_on__lt=day
    )
    for role, person in assigned.order_by("person_id", "role_id").values_list(
        "role_id", "person_id"
    ):
        held[role].append(person)
    found: dict[Cellkey, list[RequiredBy]] = defaultdict(list)
    unexplained = []
    for row in in_force:
        reason = "; ".join(filter(None, [row.reason, *why.get(row.pk, ())]))
        people = list(dict.fromkeys(held.get(row.role_id, ())))
        by = RequiredBy(row.role.title, row.level, row.criticality, reason)
        for person in people:
            found[person, row.competence_id].append(by)
        if people and not reason:
            unexplained.append(
                Unexplained(row.role.title, row.competence.name, row.level, len(people))
            )
    return found, tuple(unexplained)


def _in_force(company: Organisation, day: datetime.date) -> list[Requirement]:
    """The version of each role's requirement that counts on the day."""
    latest: dict[tuple[int, int], Requirement] = {}
    rows = Requirement.objects.filter(organisation=company, valid_from__lte=day)
    for row in rows.select_related("role", "competence").order_by("valid_from", "pk"):
        latest[row.role_id, row.competence_id] = row
    return [
        row
        for row in sorted(
            latest.values(), key=lambda row: (row.role.name, row.competence.name, row.pk)
        )
        if (row.valid_to is None or row.valid_to >= day) and row.competence.in_use_on(day)
    ]


def _causes(company: Organisation) -> dict[int, list[str]]:
    """The goals and technology items that are named as the cause of a requirement."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = RequirementCause.objects.filter(organisation=company).order_by("pk")
    for requirement, goal, item in rows.values_list("requirement_id", "goal__name", "item__name"):
        found[requirement].append(goal or item)
    return found
