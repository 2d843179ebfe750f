"""Importing a skill matrix: what it says was observed, and the levels that count from then on.

An empty cell is "not assessed" and makes no row. A level that already counts, of the same
person, competence, day and source, is not written again, so that the same file can come
twice. A self-assessment is kept as an observation and changes no agreed level.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from samtakt.assessments.circumstances import Circumstances
from samtakt.assessments.models import AgreedLevel, Observation
from samtakt.assessments.queries import (
    decided_levels,
    levels_in_force,
    observations_that_count,
)
from samtakt.competences.matching import KnownCompetences, Matched, Word, match_all
from samtakt.competences.models import Scale
from samtakt.competences.scales import keep_scale
from samtakt.foundation.spreadsheets.importers import KEEP, Difference, Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.scales import PRESETS
from samtakt.foundation.spreadsheets.understanding import (
    CompetenceSeen,
    MatrixUnderstanding,
    PersonSeen,
    Rating,
)
from samtakt.organisations.imports import refuse_other_company
from samtakt.organisations.matching import Named, PeopleOfCompany
from samtakt.organisations.models import Person

SOURCES = {
    "self": Observation.Source.SELF,
    "manager": Observation.Source.MANAGER,
}
OBSERVED = (
    "person_id",
    "competence_id",
    "level",
    "written",
    "scale_id",
    "source",
    "observed_on",
    "observer",
    "team_id",
    "role_id",
    "requirement_id",
)
AGREED = (
    "person_id",
    "competence_id",
    "level",
    "decided_on",
    "decided_by",
    "observation_id",
    "reason",
)
Key = tuple[int, int, datetime.date, str, int]


@dataclass(frozen=True)
class Assessed:
    """One rating with its person, day and source found."""

    rating: Rating
    person: Person
    day: datetime.date
    source: Observation.Source

    @property
    def agreed(self) -> bool:
        """Whether the level counts; what somebody says of themselves does not, alone."""
        return self.source != Observation.Source.SELF


@dataclass
class MatrixPlan(Plan):
    """A matrix against the company's people, competences and earlier levels."""

    source: Source = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    matched: Matched = field(kw_only=True)
    fresh: list[Assessed] = field(default_factory=list)
    repeated: int = 0
    kept: int = 0

    def counts(self) -> dict[str, int]:
        return {
            "people": len({one.person.pk for one in self.fresh}),
            "competences.new": len(self.matched.new),
            "observations.new": len(self.fresh),
            "agreed_levels.new": sum(one.agreed for one in self.fresh),
            "levels.known": self.repeated + self.kept,
        }

    def apply(self, journal: ImportJournal) -> None:
        for competence in journal.create(self.matched.new):
            self.known.add(competence)
        self.known.remember(self.source.links.get("competences", {}), journal)
        scales = self._scales(journal)
        around = Circumstances.of(self.source.organisation)
        observed = [self._observed(one, scales, around) for one in self.fresh]
        numbers = journal.append(Observation, OBSERVED, observed)
        agreed = [
            (
                one.person.pk,
                row[1],
                one.rating.canonical,
                one.day,
                (one.rating.assessor or journal.run.by)[:200],
                number,
                self.source.file_name[:300],
            )
            for one, row, number in zip(self.fresh, observed, numbers, strict=True)
            if one.agreed
        ]
        journal.append(AgreedLevel, AGREED, agreed)

    def _observed(
        self, one: Assessed, scales: dict[str, Scale], around: Circumstances
    ) -> tuple[Any, ...]:
        person, rating = one.person.pk, one.rating
        competence = self.matched.by_label[rating.competence].pk
        role, requirement = around.requirement(person, competence, one.day)
        return (
            person,
            competence,
            rating.canonical,
            rating.written[:80],
            scales.get(rating.competence, scales[""]).pk,
            str(one.source),
            one.day,
            rating.assessor[:200],
            around.team(person, one.day),
            role,
            requirement,
        )

    def _scales(self, journal: ImportJournal) -> dict[str, Scale]:
        """Scale by competence label; "" is the matrix's own."""
        organisation, matrix = self.source.organisation, self.source.matrix
        made: dict[str, Scale] = {}

        def keep(key: str) -> Scale:
            if key not in made:
                scale = PRESETS.get(key, matrix.scale.scale)
                scale = matrix.scale.scale if key == matrix.scale.scale.key else scale
                made[key] = keep_scale(journal, organisation, scale, source=self.source.file_name)
            return made[key]

        scales = {"": keep(matrix.scale.scale.key)}
        for competence in matrix.competences:
            if competence.scale:
                scales[competence.label] = keep(competence.scale)
        return scales


@imports(ImportKind.MATRIX)
def plan_matrix(source: Source) -> MatrixPlan:
    """Compare a matrix with the company's people, competences and earlier levels."""
    matrix = source.matrix
    known = KnownCompetences(source.organisation)
    words = [word_of(seen) for seen in matrix.competences]
    matched = match_all(known, words, source.links.get("competences", {}), apart=True)
    plan = MatrixPlan(source=source, known=known, matched=matched)
    plan.refusals += matched.refusals
    people = _people(source, plan)
    plan.new["competences"] = matched.new_names
    _note(plan, matrix)
    _assess(plan, people)
    if plan.kept:
        plan.notes.append(Note("levels_kept", {"count": plan.kept}))
    return plan


def word_of(seen: CompetenceSeen) -> Word:
    """Return a competence of the file as the matcher takes it."""
    return Word(seen.label, seen.code, seen.group, seen.row, seen.column)


def named_of(seen: PersonSeen) -> Named:
    """Return a person of the file as the matcher takes it."""
    said = seen.attributes
    whole = " ".join(str(said[key]) for key in ("given_name", "family_name") if said.get(key))
    number = str(said.get("employee_number") or "")
    return Named(whole or seen.label, number, seen.row, seen.column)


def _people(source: Source, plan: MatrixPlan) -> dict[str, Person]:
    company = PeopleOfCompany.of(source.organisation)
    people: dict[str, Person] = {}
    seen_as: dict[int, str] = {}
    for seen in source.matrix.people:
        named = named_of(seen)
        stranger = refuse_other_company(source, str(seen.attributes.get("company") or ""), named)
        if stranger:
            plan.refusals += stranger
            continue
        found = company.find(named)
        if isinstance(found, Refusal):
            plan.refusals.append(found)
        elif seen_as.setdefault(found.pk, seen.label) != seen.label:
            plan.refusals.append(named.refused("person_twice", first=seen_as[found.pk]))
        else:
            people[seen.label] = found
    return people


def _note(plan: MatrixPlan, matrix: MatrixUnderstanding) -> None:
    new = plan.matched.new_names
    if new:
        plan.notes.append(Note("new_competences", {"count": len(new), "labels": new}))
    if matrix.targets:
        plan.notes.append(Note("targets_not_imported", {"count": len(matrix.targets)}))
    own = sum(SOURCES.get(rating.source) == Observation.Source.SELF for rating in matrix.ratings)
    if own:
        plan.notes.append(Note("self_ratings", {"count": own}))


EXPORTED = "Samtakt "
"""How the sheet of a matrix begins that came from here: what it leaves alone keeps its day."""


def _assess(plan: MatrixPlan, people: dict[str, Person]) -> None:
    standing = _standing(plan)
    agreed = _agreed(plan)
    source = plan.source
    keeps = source.unchanged == KEEP or (
        not source.unchanged and source.understanding.sheet.startswith(EXPORTED)
    )
    for rating in source.matrix.ratings:
        person = people.get(rating.person)
        competence = plan.matched.by_label.get(rating.competence)
        if rating.canonical is None or person is None or competence is None:
            continue
        day = rating.assessed_on or source.as_of
        said_by = SOURCES.get(rating.source, Observation.Source.SPREADSHEET)
        key = (person.pk, competence.pk or 0, day, str(said_by), rating.canonical)
        before = agreed.get((person.pk, competence.pk or 0))
        if standing[key]:
            standing[key] -= 1
            plan.repeated += 1
            continue
        one = Assessed(rating, person, day, said_by)
        if keeps and one.agreed and before == rating.canonical:
            plan.kept += 1
            continue
        plan.fresh.append(one)
        if one.agreed and before != rating.canonical:
            _differ(plan, f"{person.name}: {competence.name_sv}", before, rating.canonical)


def _differ(plan: MatrixPlan, label: str, before: int | None, after: int) -> None:
    what = "new" if before is None else "changed"
    shown = "" if before is None else str(before)
    plan.differences.append(Difference(what, label, "level", shown, str(after)))


def _agreed(plan: MatrixPlan) -> dict[tuple[int, int], int]:
    """The level that counts today of each person in each competence."""
    rows = levels_in_force(plan.source.as_of).filter(organisation=plan.source.organisation)
    return {
        (person, competence): level
        for person, competence, level in rows.values_list("person_id", "competence_id", "level")
    }


def _standing(plan: MatrixPlan) -> Counter[Key]:
    """What counts already, so that the same level of the same day is not written twice.

    A level that was replaced later the same day no longer stands.
    """
    ratings = plan.source.matrix.ratings
    if not ratings:
        return Counter()
    days = {rating.assessed_on or plan.source.as_of for rating in ratings}
    organisation = plan.source.organisation
    latest: dict[tuple[int, int, datetime.date], int] = {}
    decided = decided_levels(max(days)).filter(organisation=organisation, decided_on__gte=min(days))
    for person, competence, day, level in decided.order_by("pk").values_list(
        "person_id", "competence_id", "decided_on", "level"
    ):
        latest[person, competence, day] = level
    standing: Counter[Key] = Counter()
    observed = observations_that_count(max(days)).filter(
        organisation=organisation, observed_on__gte=min(days)
    )
    for person, competence, day, source, level in observed.values_list(
        "person_id", "competence_id", "observed_on", "source", "level"
    ):
        agreed = source == Observation.Source.SELF or latest.get((person, competence, day)) == level
        if agreed:
            standing[person, competence, day, source, level] = 1
    return standing
