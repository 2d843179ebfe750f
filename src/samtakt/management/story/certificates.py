"""Machines with rules, permits, examinations, welders' signatures with one missed, an exception."""

import datetime

from samtakt.certificates.confirmations import confirm
from samtakt.certificates.equipment import Need, add_equipment, add_rule, waive
from samtakt.certificates.fitness import record_fitness
from samtakt.certificates.models import (
    Certificate,
    CertificateType,
    Equipment,
    FitnessType,
    PermitType,
)
from samtakt.certificates.permits import Grant, issue_permit
from samtakt.certificates.policies import Terms, set_policy
from samtakt.certificates.records import Paper, record_certificate
from samtakt.certificates.reference import seed_certificates
from samtakt.certificates.reminders import remind
from samtakt.certificates.standing import register
from samtakt.certificates.who_may import who_may
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Employment, Person, Team
from samtakt.organisations.queries import employed_on

MOST_PERMITS = 12
WELDERS = 4
SIGNED_EVERY_DAYS = 150
POSITIONS = ("135 P BW PA", "135 P FW PB", "136 P BW PF", "141 T BW H-L045")


def load_types(hub: Organisation, *, name: str) -> None:
    """Load the shipped types into a new hub's library, before its own list is imported."""
    with scope_for(hub):
        seed_certificates(by=system_actor(hub, name))


def tell(company: Organisation, *, today: datetime.date, by: Actor) -> None:
    """Let the company have machines, permits, examinations, signatures and an exception."""
    rows = list(
        employed_on(today)
        .filter(team__isnull=False)
        .order_by("person__name_key", "person_id", "pk")
    )
    _welders(rows, today, by)
    _plastics([row.person for row in rows[-10:-7]], today, by)
    _policy(today, by)
    crane, truck = _machines(rows[0].team, by)
    _permits(rows, today, by)
    _examinations([row.person for row in rows[:6]], today, by)
    _exception(crane, today, by)
    _exception(truck, today, by)
    remind(company, today)


def _type(code: str) -> CertificateType:
    return CertificateType.objects.get(code=code)


def _welders(rows: list[Employment], today: datetime.date, by: Actor) -> None:
    """Tested fourteen months ago and signed every fifth month, but one was forgotten in between."""
    weld = _type("ISO9606")
    issued_on = today - datetime.timedelta(days=430)
    here = [row.person for row in rows if row.starts_on <= issued_on]
    tested: list[Certificate] = []
    for person, scope in zip(here[-WELDERS:], POSITIONS, strict=False):
        paper = Paper(
            weld,
            issued_on,
            issuer="Malmskogens Svetscentrum AB",
            reference=f"ISO-{70000 + person.pk}",
            scope=scope,
            renewal="a",
        )
        tested.append(record_certificate(person, paper, by=by))
    day, note = issued_on + datetime.timedelta(days=SIGNED_EVERY_DAYS), "WPS 12-3"
    confirm(tested, on=day, note=note, by=by)
    # The last of them was on leave when the others were signed the second time.
    confirm(tested[:-1], on=day + datetime.timedelta(days=SIGNED_EVERY_DAYS), note=note, by=by)


def _plastics(people: list[Person], today: datetime.date, by: Actor) -> None:
    """Three have been trained for thermosetting plastics; the first one's five years are over."""
    for place, person in enumerate(people):
        issued_on = today - datetime.timedelta(days=365 * 5 + 40 - 500 * place)
        record_certificate(
            person, Paper(_type("HARDPLAST"), issued_on, issuer="Egen utbildning"), by=by
        )


def _policy(today: datetime.date, by: Actor) -> None:
    terms = Terms(
        interval_months=36,
        source="Skyddskommittén: repetition vart tredje år",
        checked_on=today,
        valid_from=today - datetime.timedelta(days=200),
    )
    set_policy(_type("TRAVERS"), terms, by=by)


def _machines(team: Team | None, by: Actor) -> tuple[Equipment, Equipment]:
    crane = add_equipment("Travers 2, 10 ton", code="T-02", team=team, by=by)
    add_rule(crane, Need(certificate_type=_type("TRAVERS")), by=by)
    add_rule(crane, Need(permit_type=_permit("KORTILLSTAND-TRAVERS")), by=by)
    lift = add_equipment("Saxlift", code="L-01", by=by)
    add_rule(lift, Need(certificate_type=_type("LIFT")), by=by)
    add_rule(lift, Need(permit_type=_permit("KORTILLSTAND-LIFT")), by=by)
    station = add_equipment("Svetsplats 4", code="S-04", by=by)
    add_rule(station, Need(certificate_type=_type("ISO9606")), by=by)
    add_rule(station, Need(fitness_type=FitnessType.objects.get(code="TJANST")), by=by)
    return crane, station


def _permit(code: str) -> PermitType:
    return PermitType.objects.get(code=code)


def _permits(rows: list[Employment], today: datetime.date, by: Actor) -> None:
    """To those whose certificate is valid; one of the permits ends within a month."""
    book = register(by.organisation, today)
    people = list({row.person_id: row.person for row in rows}.values())
    for certificate, code, area, tasks in (
        ("TRAVERS", "KORTILLSTAND-TRAVERS", "Skärhallen", "Plåt och detaljer till 10 ton"),
        ("LIFT", "KORTILLSTAND-LIFT", "Hela anläggningen", "Service och byte av armatur"),
    ):
        needed, given = _type(certificate), 0
        for person in people:
            if given == MOST_PERMITS or not book.certificate(person.pk, needed.pk).counts:
                continue
            issued_on = today - datetime.timedelta(days=345 if given == 0 else 40)
            if not _could_have(person, code, issued_on):
                issued_on = today
            grant = Grant(_permit(code), issued_on, area=area, tasks=tasks, age_checked=True)
            issue_permit(person, grant, by=by)
            given += 1


def _could_have(person: Person, code: str, day: datetime.date) -> bool:
    book = register(person.organisation, day, people=[person.pk])
    needs = book.needs(person.pk, _permit(code).pk)
    employed = book.works_until(person.pk, day) is not None
    return employed and all(standing.counts for _need, standing in needs)


def _examinations(people: list[Person], today: datetime.date, by: Actor) -> None:
    doctor = FitnessType.objects.get(code="TJANST")
    for place, person in enumerate(people):
        record_fitness(
            person,
            doctor,
            result="limited" if place == 2 else "fit",
            examined_on=today - datetime.timedelta(days=30 + 20 * place),
            by=by,
        )


def _exception(machine: Equipment, today: datetime.date, by: Actor) -> None:
    for row in who_may(machine, today).may_not:
        if not row.lacks_fitness:
            reason = "Lär upp sig; handledaren står bredvid hela passet"
            waive(row.person, machine, on=today, reason=reason, by=by)
            return
