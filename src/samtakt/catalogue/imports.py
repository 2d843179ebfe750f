"""Importing a catalogue of courses: outcomes, prerequisites, offers with prices, and dates.

A course may stand on several rows, one per outcome or one per date; what the rows say of
the course itself must agree. Dates may also stand on a sheet of their own beside it. Feeds of
others (EMG XML, EMIL JSON) come here as tables with one event a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from samtakt.catalogue.changes import DateChange, change_of, tell, watched
from samtakt.catalogue.courserows import CourseSeen, Gathered, OfferSeen, gather
from samtakt.catalogue.dateimports import SortedDates, StandingDates, sort_dates
from samtakt.catalogue.daterows import DateSeen
from samtakt.catalogue.feeds.emg import read_emg
from samtakt.catalogue.feeds.emil import read_emil
from samtakt.catalogue.feeds.table import is_feed, is_whole
from samtakt.catalogue.models import (
    Course,
    CourseOutcome,
    CoursePrerequisite,
    Offer,
    OfferDate,
    Provider,
    Rebate,
    Venue,
)
from samtakt.catalogue.providerrows import Listed, ProviderSeen, list_providers
from samtakt.catalogue.splitdays import move_days
from samtakt.certificates.matching import KnownTypes
from samtakt.certificates.models import CertificateType
from samtakt.competences.matching import KnownCompetences, Matched, match_all, plain
from samtakt.competences.requirementimports import note_new
from samtakt.foundation.spreadsheets.columns import COURSES, PROVIDERS
from samtakt.foundation.spreadsheets.importers import Plan, Source, imports
from samtakt.foundation.spreadsheets.journal import ImportJournal
from samtakt.foundation.spreadsheets.opening import reads_format
from samtakt.foundation.spreadsheets.refusals import Note, Refusal
from samtakt.foundation.spreadsheets.runs import ImportKind
from samtakt.foundation.tenancy import Organisation

reads_format(read_emg)
reads_format(read_emil)

SHOWN = 20
NO_CONDITIONS: dict[str, Any] = {
    "price_per_session": 0,
    "price_per_seat": 0,
    "price_stated": False,
    "minimum": 1,
    "maximum": 12,
}
"""A new offer of which the file tells no conditions."""


@dataclass
class CoursesPlan(Plan):
    """A catalogue against the courses that the organisation owns."""

    source: Source = field(kw_only=True)
    known: KnownCompetences = field(kw_only=True)
    matched: Matched = field(kw_only=True)
    gathered: Gathered = field(kw_only=True)
    courses: dict[str, Course] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    listed: Listed = field(default_factory=Listed)
    grants: dict[str, CertificateType] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    """Names of providers that stood under their feed's identifier until now."""
    dates: SortedDates = field(default_factory=SortedDates)

    @property
    def seen(self) -> list[CourseSeen]:
        return self.gathered.courses

    def counts(self) -> dict[str, int]:
        new = sum(seen.key not in self.courses for seen in self.seen if seen.described)
        return {
            "courses.new": new,
            "courses.known": len(self.seen) - new,
            "outcomes": sum(len(seen.outcomes) for seen in self.seen),
            "dates.new": len(self.dates.new),
            "dates.known": len(self.dates.known),
            "dates.changed": len(self.dates.cancelled),
            "competences.new": len(self.matched.new),
        }

    def apply(self, journal: ImportJournal) -> None:
        for competence in journal.create(self.matched.new):
            self.known.add(competence)
        self.known.remember(self.source.links.get("competences", {}), journal)
        self._courses(journal)
        self._outcomes(journal)
        self._prerequisites(journal)
        self._providers(journal)
        self._dates(journal, self._offers(journal))
        for key, name in self.named.items():
            journal.alter(self.providers[key], name=name)

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

    def _providers(self, journal: ImportJournal) -> None:
        new: dict[str, Provider] = {}
        for seen in self.seen:
            for key, offer in seen.offers.items():
                known = self.providers.get(key)
                if known is None:
                    new.setdefault(key, self._new_provider(key, offer))
                elif offer.key and not known.source_key:
                    journal.alter(known, source_key=offer.key)
        renamed = {plain(name): self.providers[key] for key, name in self.named.items()}
        for key, listed in self.listed.providers.items():
            known = self.providers.get(key) or renamed.get(key)
            if known is None and listed.is_kept:
                new.setdefault(key, self._new_provider(key, OfferSeen(listed.name)))
            elif known is not None and listed.sessions_per_week is not None:
                journal.alter(known, sessions_per_week=listed.sessions_per_week)
        for provider in journal.create(list(new.values())):
            self.providers[plain(provider.name)] = provider

    def _new_provider(self, key: str, offer: OfferSeen) -> Provider:
        listed = self.listed.providers.get(key) or ProviderSeen(offer.provider, 0, is_kept=True)
        return Provider(
            organisation=self.owner,
            name=offer.provider[:200],
            place=(listed.place or offer.place)[:80],
            source_key=offer.key,
            sessions_per_week=listed.sessions_per_week,
        )

    def _offers(self, journal: ImportJournal) -> dict[tuple[str, str], Offer]:
        """Bring the offers in; returns all offers of the file's courses by course and provider."""
        standing = self._standing_offers()
        new: dict[tuple[str, str], Offer] = {}
        for seen in self.seen:
            for name, asked in seen.offers.items():
                key = seen.key, name
                if key in standing:
                    journal.alter(standing[key], **asked.values)
                else:
                    place = {"course": self.courses[seen.key], "provider": self.providers[name]}
                    values = NO_CONDITIONS | asked.values
                    new[key] = Offer(organisation=self.owner, **place, **values)
        journal.create(list(new.values()))
        offers = standing | new
        self._rebates(journal, offers)
        return offers

    def _standing_offers(self) -> dict[tuple[str, str], Offer]:
        rows = Offer.objects.filter(organisation=self.owner).select_related("course", "provider")
        return {(plain(row.course.code), plain(row.provider.name)): row for row in rows}

    def _rebates(self, journal: ImportJournal, offers: dict[tuple[str, str], Offer]) -> None:
        standing = {
            (one.offer_id, one.valid_from, one.valid_to): one
            for one in Rebate.objects.filter(
                organisation=self.owner, from_seats=1, days_before__isnull=True
            )
        }
        new = []
        for seen in self.seen:
            for name, asked in seen.offers.items():
                offer = offers[seen.key, name]
                for said in asked.rebates:
                    known = standing.get((offer.pk, said["valid_from"], said["valid_to"]))
                    if known is not None:
                        journal.alter(known, percent=said["percent"])
                    else:
                        new.append(Rebate(organisation=self.owner, offer=offer, **said))
        journal.create(new)

    def _dates(self, journal: ImportJournal, offers: dict[tuple[str, str], Offer]) -> None:
        changes: list[DateChange] = []
        venues = self._venues(journal)
        for row, seen in self.dates.cancelled:
            before = watched(row)
            journal.alter(row, cancelled_on=self.source.as_of, cancelled_reason=seen.reason)
            changes += _told(change_of(before, row))
        for row, seen in self.dates.known:
            before = watched(row)
            journal.alter(row, **self._values(seen, venues))
            move_days(row, before["starts_on"], journal)
            changes += _told(change_of(before, row))
        journal.create(
            [
                OfferDate(
                    organisation=self.owner,
                    offer=offers[key],
                    **(seen.values | self._values(seen, venues)),
                )
                for key, seen in self.dates.new
            ]
        )
        tell(changes)

    def _values(self, seen: DateSeen, venues: dict[tuple[str, str], Venue]) -> dict[str, Any]:
        """Return what a row says of its date; an event of a feed says everything."""
        values = {
            name: value for name, value in seen.values.items() if seen.event or name in seen.told
        }
        if seen.event:
            values["source_key"] = seen.event
        if seen.venue is not None:
            values["venue"] = venues[seen.venue[0], seen.values["place"]]
        return values

    def _venues(self, journal: ImportJournal) -> dict[tuple[str, str], Venue]:
        venues = {
            (row.name, row.place): row for row in Venue.objects.filter(organisation=self.owner)
        }
        new: dict[tuple[str, str], Venue] = {}
        for _row, seen in (*self.dates.new, *self.dates.known):
            if seen.venue is None:
                continue
            key = seen.venue[0], seen.values["place"]
            if key not in venues:
                new[key] = Venue(
                    organisation=self.owner,
                    provider=self.providers.get(plain(seen.provider)),
                    name=key[0],
                    place=key[1],
                    street=seen.venue[1],
                    latitude=seen.values["latitude"],
                    longitude=seen.values["longitude"],
                )
        journal.create(list(new.values()))
        return venues | new


def _told(change: DateChange | None) -> list[DateChange]:
    return [] if change is None else [change]


@imports(ImportKind.COURSES)
def plan_courses(source: Source) -> CoursesPlan:
    """Compare a catalogue with the courses that the organisation owns."""
    feed = is_feed(source.understanding.sheet)
    gathered = gather([*source.table.rows, *source.beside_of(COURSES)], feed=feed)
    known = KnownCompetences(source.organisation)
    words = [outcome.word for one in gathered.courses for outcome in one.outcomes.values()]
    matched = match_all(known, words, source.links.get("competences", {}))
    courses = Course.objects.filter(organisation=source.organisation)
    plan = CoursesPlan(
        source=source,
        known=known,
        matched=matched,
        gathered=gathered,
        courses={plain(course.code): course for course in courses},
    )
    _read_providers(plan)
    _sort_dates(plan)
    plan.refusals += [*matched.refusals, *gathered.faults, *_missing(plan), *_circles(plan)]
    plan.new = {
        "competences": matched.new_names,
        "courses": [
            one.said["name_sv"]
            for one in plan.seen
            if one.key not in plan.courses and one.described
        ],
    }
    note_new(plan)
    _find_certificates(plan)
    plan.notes += [*_notes_of_rows(gathered), *plan.dates.notes()]
    return plan


def _read_providers(plan: CoursesPlan) -> None:
    """Find out which providers the rows mean: by a code, by a feed's identifier, by name."""
    plan.listed = list_providers(table for table in plan.source.beside if table.kind == PROVIDERS)
    plan.refusals += plan.listed.faults
    standing = list(Provider.objects.filter(organisation=plan.owner).order_by("pk"))
    plan.providers = {plain(one.name): one for one in standing}
    by_key = {one.source_key: one.name for one in standing if one.source_key}
    for seen in plan.seen:
        for offer in seen.offers.values():
            nameless = offer.key and by_key.get(offer.key) == offer.key != offer.provider
            if nameless and plain(offer.provider) not in plan.providers:
                plan.named[plain(offer.key)] = offer.provider
        names = {
            said: by_key.get(offer.key) or plan.listed.name_of_code.get(said) or offer.provider
            for said, offer in seen.offers.items()
        }
        seen.offers = {
            plain(names[said]): replace(offer, provider=names[said])
            for said, offer in seen.offers.items()
        }
        seen.dates = [
            replace(date, provider=names.get(plain(date.provider), date.provider))
            for date in seen.dates
        ]


def _sort_dates(plan: CoursesPlan) -> None:
    offering: dict[str, dict[str, str]] = {
        seen.key: {key: offer.provider for key, offer in seen.offers.items()} for seen in plan.seen
    }
    offers = Offer.objects.filter(organisation=plan.owner).select_related("course", "provider")
    for row in offers:
        if plain(row.course.code) in offering:
            offering[plain(row.course.code)].setdefault(plain(row.provider.name), row.provider.name)
    plan.dates = sort_dates(
        StandingDates(plan.owner),
        [(seen, offering[seen.key].values()) for seen in plan.seen],
        whole_from=plan.source.as_of if is_whole(plan.source.understanding.sheet) else None,
    )


def _notes_of_rows(gathered: Gathered) -> Iterator[Note]:
    if gathered.not_granted:
        yield Note("not_granted", {"count": gathered.not_granted})
    if gathered.foreign_currency:
        yield Note("foreign_currency", {"count": gathered.foreign_currency})
    if gathered.doubles:
        yield Note("events_twice", {"count": gathered.doubles})
    if gathered.without_place:
        rows = ", ".join(map(str, gathered.without_place[:SHOWN]))
        yield Note("places_missing", {"count": len(gathered.without_place), "rows": rows})
    for code, labels in (
        ("lengths_missing", gathered.without_length),
        ("prices_differ", gathered.prices_differ),
    ):
        if labels:
            told = sorted(set(labels))
            yield Note(code, {"count": len(told), "labels": told[:SHOWN]})


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
