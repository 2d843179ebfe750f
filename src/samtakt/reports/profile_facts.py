"""What a person's profile is made from: levels with what they stand on, papers, roles, plan."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from samtakt.analysis.person import PersonAnalysis, analyse_person
from samtakt.analysis.results import Cell
from samtakt.assessments.models import Evidence
from samtakt.assessments.queries import levels_in_force
from samtakt.certificates.listing import lines_of
from samtakt.certificates.models import Certificate
from samtakt.certificates.standing import register
from samtakt.competences.models import RoleAssignment
from samtakt.organisations.models import Person
from samtakt.planning.models import DevelopmentPlan, PlanAction


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that an agreed level stands on."""

    basis: str
    text: str
    dated_on: datetime.date


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """An agreed level of 1 or more, who decided it, and what it stands on."""

    cell: Cell
    decided_by: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate or a permit: what it is, from whom, until when, and what it is worth now.

    `status` is a `CertificateStatus`. A permit is the employer's own and ends with the work.
    """

    kind: str
    name: str
    scope: str
    issuer: str
    issued_on: datetime.date
    last_day: datetime.date | None
    status: str


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role in the company, from when and until when."""

    name: str
    starts_on: datetime.date
    ends_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Planned:
    """One action of the person's plan."""

    title: str
    kind: str
    competence: str
    due_on: datetime.date
    ended_on: datetime.date | None
    state: str
    owner: str


@dataclass(frozen=True)
class PersonProfile:
    """One person on a day; `plan` is "" where there is none, and its actions by due day."""

    company: str
    person: str
    as_of: datetime.date
    analysis: PersonAnalysis
    roles: tuple[RoleHeld, ...]
    held: tuple[HeldLevel, ...]
    papers: tuple[Paper, ...]
    plan: str
    plan_state: str
    actions: tuple[Planned, ...]

    @property
    def certificates(self) -> tuple[Paper, ...]:
        """What the person has passed, which is theirs wherever they work."""
        return tuple(paper for paper in self.papers if paper.kind == "certificate")

    @property
    def permits(self) -> tuple[Paper, ...]:
        """What this employer has permitted, which ends with the employment."""
        return tuple(paper for paper in self.papers if paper.kind == "permit")


def read_profile(person: Person, *, as_of: datetime.date) -> PersonProfile:
    """Read a person's profile, whoever asks; called in the company's scope."""
    analysis = analyse_person(person, as_of=as_of)
    plan = (
        DevelopmentPlan.objects.filter(person=person, starts_on__lte=as_of)
        .exclude(state=DevelopmentPlan.State.DRAFT)
        .order_by("-starts_on", "-pk")
        .first()
    )
    return PersonProfile(
        company=person.organisation.name,
        person=person.name,
        as_of=as_of,
        analysis=analysis,
        roles=_roles(person, as_of),
        held=_held(person, analysis),
        papers=_papers(person, as_of),
        plan=plan.name if plan else "",
        plan_state=str(plan.get_state_display()) if plan else "",
        actions=_actions(plan) if plan else (),
    )


def _roles(person: Person, day: datetime.date) -> tuple[RoleHeld, ...]:
    rows = RoleAssignment.objects.filter(person=person, starts_on__lte=day)
    return tuple(
        RoleHeld(row.role.title, row.starts_on, row.ends_on)
        for row in rows.select_related("role").order_by("-starts_on", "pk")
    )


def _held(person: Person, analysis: PersonAnalysis) -> tuple[HeldLevel, ...]:
    decided = {
        row.competence_id: row for row in levels_in_force(analysis.as_of).filter(person=person)
    }
    proofs: dict[int, list[Proof]] = defaultdict(list)
    agreed = [row.pk for row in decided.values()]
    for proof in Evidence.objects.filter(agreed__in=agreed).order_by("dated_on", "pk"):
        if proof.valid_to is None or proof.valid_to >= analysis.as_of:
            proofs[proof.agreed_id].append(Proof(proof.basis, proof.text, proof.dated_on))
    cells = sorted(analysis.cells, key=lambda cell: (cell.competence.group, cell.competence.name))
    return tuple(
        HeldLevel(
            cell,
            decided[cell.competence.id].decided_by,
            tuple(proofs.get(decided[cell.competence.id].pk, ())),
        )
        for cell in cells
        if cell.level
    )


def _papers(person: Person, day: datetime.date) -> tuple[Paper, ...]:
    found = []
    for line in lines_of(register(person.organisation, day, people=[person.pk])):
        row = line.row
        certificate = row if isinstance(row, Certificate) else None
        found.append(
            Paper(
                kind=line.kind,
                name=row.type.name,
                scope=certificate.scope if certificate else getattr(row, "area", ""),
                issuer=certificate.issuer if certificate else getattr(row, "issued_by", ""),
                issued_on=getattr(row, "issued_on"),  # noqa: B009 - permits and certificates alike
                last_day=line.standing.last_day,
                status=line.standing.status.value,
            )
        )
    return tuple(found)


def _actions(plan: DevelopmentPlan) -> tuple[Planned, ...]:
    rows = PlanAction.objects.filter(plan=plan).select_related("competence", "owner")
    return tuple(
        Planned(
            title=row.title,
            kind=str(row.get_kind_display()),
            competence=row.competence.name if row.competence else "",
            due_on=row.due_on,
            ended_on=row.ended_on,
            state=str(row.get_state_display()),
            owner=row.owner.name if row.owner else row.owner_name,
        )
        for row in rows.order_by("due_on", "pk")
    )
