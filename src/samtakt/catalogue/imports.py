"""Importing a catalogue of courses: outcomes, prerequisites, offers with prices, and dates.

A course may stand on several rows, one per outcome or one per date; what the rows say of
the course itself must agree. Dates may also stand on a sheet of their own beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from samtakt.catalogue.courserows import CourseSeen, gather
from samtakt.catalogue.models import (
    Course,
    CourseOutcome,
    CoursePrerequisite,
    Offer,
    OfferDate,
    Provider,
)
from samtakt.certificates.matching import KnownTypes
from samtakt.certificates.models import CertificateType
from samtakt.competences.matching import KnownCompetences, Matched, match_all, plain
from samtakt.competences.requirementimports import note_new
from samtakt.foundation.spreadsheets.columns import COURSES, PROVIDERS
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.spreadsheets.wording import tidy
from samtakt.foundation.tenancy import Organisation


@dataclass
class CoursesPlan(Plan):
    """A catalogue against the courses that the organisation owns."""

    source: Source = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    matched: Matched = field(kw_only=True)
    seen: list[CourseSeen] = field(default_factory=list)
    courses: dict[str, Course] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    provider_names: dict[str, str] = field(default_factory=dict)
    grants: dict[str, CertificateType] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        new = sum(seen.key not in self.courses for seen in self.seen if seen.described)
        return {
            "courses.new": new,
            "courses.known": len(self.seen) - new,
            "outcomes": sum(len(seen.outcomes) for seen in self.seen),
            "dates": sum(len(seen.dates) for seen in self.seen),
            "competences.new": len(self.matched.new),
        }

    def apply(self, journal: ImportJournal) -> None:
        for competence in journal.create(self.matched.new):
            self.known.add(competence)
        self.known.remember(self.source.links.get("competences", {}), journal)
        self._courses(journal)
        self._outcomes(journal)
        self._prerequisites(journal)
        self._dates(journal, self._offers(journal, self._providers(journal)))

    @property
    def owner(self) -> Organisation:
        return self.source.organisation

    def _courses(self, journal: ImportJournal) -> None:
        new = []
        for seen in self.seen:
            said = dict(seen.said)
            if seen.certificate in self.grants:
                said["grants"] = self.grants[seen.certificate]
            known = self.courses.get(seen.key)
            if known is not None:
                journal.alter(known, **said)
            else:
                new.append(Course(organisation=self.owner, code=seen.code, **said))
        for course in journal.create(new):
            self.courses[plain(course.code)] = course

    def _outcomes(self, journal: ImportJournal) -> None:
        standing = {
            (one.course_id, one.competence_id): one
            for one in CourseOutcome.objects.filter(organisation=self.owner)
        }
        new = []
        for seen in self.seen:
            course = self.courses[seen.key]
            for outcome in seen.outcomes.values():
                competence = self.matched.by_label[outcome.word.label]
                levels = {"from_level": outcome.low, "to_level": outcome.high}
                known = standing.get((course.pk, competence.pk))
                if known is not None:
                    journal.alter(known, **levels)
                else:
                    place = {"course": course, "competence": competence}
                    new.append(CourseOutcome(organisation=self.owner, **place, **levels))
        journal.create(new)

    def _prerequisites(self, journal: ImportJournal) -> None:
        standing = set(
            CoursePrerequisite.objects.filter(organisation=self.owner).values_list(
                "course_id", "required_id"
            )
        )
        new = []
        for seen in self.seen:
            course = self.courses[seen.key]
            for code in seen.prerequisites:
                required = self.courses[plain(code)]
                if (course.pk, required.pk) not in standing:
                    standing.add((course.pk, required.pk))
                    new.append(
                        CoursePrerequisite(
                            organisation=self.owner, course=course, required=required
                        )
                    )
        journal.create(new)

    def _providers(self, journal: ImportJournal) -> dict[str, Provider]:
        providers = {
            plain(one.name): one for one in Provider.objects.filter(organisation=self.owner)
        }
        new: dict[str, Provider] = {}
        for seen in self.seen:
            name = self._provider_name(seen)
            if name and plain(name) not in providers:
                place = self.places.get(plain(name), "")
                new.setdefault(
                    plain(name),
                    Provider(organisation=self.owner, name=name[:200], place=place[:80]),
                )
        journal.create(list(new.values()))
        return providers | new

    def _provider_name(self, seen: CourseSeen) -> str:
        return self.provider_names.get(plain(seen.provider), seen.provider)

    def _offers(
        self, journal: ImportJournal, providers: dict[str, Provider]
    ) -> dict[str, list[Offer]]:
        standing: dict[tuple[int, int], Offer] = {
            (one.course_id, one.provider_id): one
            for one in Offer.objects.filter(organisation=self.owner)
        }
        new: dict[tuple[int, int], Offer] = {}
        for seen in self.seen:
            if not seen.offer or not seen.provider:
                continue
            course = self.courses[seen.key]
            provider = providers[plain(self._provider_name(seen))]
            key = (course.pk, provider.pk)
            if key in standing:
                journal.alter(standing[key], **seen.offer)
            else:
                place = {"course": course, "provider": provider}
                new[key] = Offer(organisation=self.owner, **place, **seen.offer)
        journal.create(list(new.values()))
        offers: dict[str, list[Offer]] = {}
        codes = {course.pk: key for key, course in self.courses.items()}
        for (course_pk, _provider), offer in (standing | new).items():
            offers.setdefault(codes[course_pk], []).append(offer)
        return offers

    def _dates(self, journal: ImportJournal, offers: dict[str, list[Offer]]) -> None:
        standing = set(
            OfferDate.objects.filter(organisation=self.owner).values_list(
                "offer_id", "starts_on", "place", "online"
            )
        )
        new = []
        for seen in self.seen:
            for offer in offers.get(seen.key, ()):
                for starts_on, place, online in seen.dates:
                    key = (offer.pk, starts_on, place, online)
                    if key not in standing:
                        standing.add(key)
                        where = {"starts_on": starts_on, "place": place, "online": online}
                        new.append(OfferDate(organisation=self.owner, offer=offer, **where))
        journal.create(new)


@imports(ImportKind.COURSES)
def plan_courses(source: Source) -> CoursesPlan:
    """Compare a catalogue with the courses that the organisation owns."""
    rows = [*source.table.rows, *source.beside_of(COURSES)]
    seen, faults = gather(rows)
    known = KnownCompetences(source.organisation)
    words = [outcome.word for one in seen for outcome in one.outcomes.values()]
    matched = match_all(known, words, source.links.get("competences", {}))
    courses = Course.objects.filter(organisation=source.organisation)
    plan = CoursesPlan(
        source=source,
        known=known,
        matched=matched,
        seen=seen,
        courses={plain(course.code): course for course in courses},
    )
    _read_providers(plan)
    plan.refusals += [*matched.refusals, *faults, *_missing(plan), *_circles(plan)]
    plan.new = {
        "competences": matched.new_names,
        "courses": [
            one.said["name_sv"] for one in seen if one.key not in plan.courses and one.described
        ],
    }
    note_new(plan)
    _find_certificates(plan)
    return plan


def _read_providers(plan: CoursesPlan) -> None:
    for row in plan.source.beside_of(PROVIDERS):
        name, code = tidy(str(row.values["provider"])), str(row.values.get("code") or "")
        plan.places[plain(name)] = tidy(str(row.values.get("place") or ""))
        if code:
            plan.provider_names[plain(code)] = name


def _find_certificates(plan: CoursesPlan) -> None:
    types = KnownTypes(plan.source.organisation)
    unknown = set()
    for seen in plan.seen:
        if not seen.certificate:
            continue
        found = types.find(seen.certificate, seen.row, {})
        if isinstance(found, CertificateType):
            plan.grants[seen.certificate] = found
        else:
            unknown.add(seen.certificate)
    if unknown:
        plan.notes.append(
            Note("certificates_unknown", {"count": len(unknown), "labels": sorted(unknown)})
        )


def _missing(plan: CoursesPlan) -> Iterator[Refusal]:
    """Courses that dates or prerequisites name and nobody describes."""
    described = {seen.key for seen in plan.seen if seen.described} | plan.courses.keys()
    for seen in plan.seen:
        if seen.key not in described:
            yield Refusal("unknown_course", seen.row, None, "code", seen.code)
        for code in seen.prerequisites:
            if plain(code) not in described:
                yield Refusal("unknown_course", seen.row, None, "prerequisites", code)


def _circles(plan: CoursesPlan) -> Iterator[Refusal]:
    """Courses that require themselves by way of others can never be started."""
    codes = {course.pk: key for key, course in plan.courses.items()}
    needs: dict[str, set[str]] = {
        seen.key: {plain(code) for code in seen.prerequisites} for seen in plan.seen
    }
    for one in CoursePrerequisite.objects.filter(organisation=plan.owner):
        needs.setdefault(codes[one.course_id], set()).add(codes[one.required_id])
    for seen in plan.seen:
        if seen.key in _all_before(seen.key, needs):
            yield Refusal("course_requires_itself", seen.row, None, "prerequisites", seen.code)


def _all_before(key: str, needs: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(needs.get(key, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += needs.get(one, ())
    return found
