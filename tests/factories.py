"""Small rows for tests: each function saves one thing, with nothing in it that a test did not ask for.

Every function opens the scope it needs, so that a test reads as its case; queries of the
code under test still run in the scope that the test opens.
"""

import datetime
from itertools import count

from samtakt.assessments.models import AgreedLevel
from samtakt.catalogue.models import Course, CourseOutcome, Offer, OfferDate, Provider
from samtakt.certificates.models import Certificate, CertificateType
from samtakt.competences.models import (
    Competence,
    HeadcountRequirement,
    Requirement,
    RoleAssignment,
)
from samtakt.competences.models import Role as WorkRole
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.files import StoredFile
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import (
    Agreement,
    DataClass,
    Employment,
    MinimumStaffing,
    Person,
    Shift,
    Site,
    Team,
)

START = datetime.date(2020, 1, 1)
number = count(1)


def saved(row, organisation):
    with scope_for(organisation):
        row.organisation = organisation
        row.save()
    return row


def make_hub(name="Navet", **fields):
    return Organisation.objects.create(
        kind=Organisation.Kind.HUB, name=name, slug=f"hub-{next(number)}", **fields
    )


def make_company(hub, name="Alfa", *, shares=(), signed_on=START, **fields):
    """A member; `shares` are the classes of data that its agreement lets the hub see."""
    company = Organisation.objects.create(
        kind=Organisation.Kind.COMPANY,
        name=name,
        slug=f"{name.lower()}-{next(number)}",
        hub=hub,
        **fields,
    )
    if shares:
        classes = [DataClass(each).value for each in shares]
        saved(Agreement(signed_on=signed_on, signed_by="VD", data_classes=classes), company)
    return company


def actor_in(organisation, *roles, **fields):
    return Actor(
        name="Test", organisation=organisation, roles=frozenset(Role(r) for r in roles), **fields
    )


def make_team(company, name="Press", *, absent_most=None, site=None):
    return saved(Team(name=name, absent_most=absent_most, site=site), company)


def make_site(company, name="Verkstad", place="Örebro", **fields):
    return saved(Site(name=name, place=place, **fields), company)


def make_shift(company, name="Dag"):
    return saved(Shift(name=name), company)


def make_person(company, name="Anna", *, team=None, shift=None, starts_on=START, **fields):
    """A person with one employment; `ends_on`, `retires_on`, `kind`, `percent` go to it."""
    own = {key: fields.pop(key) for key in ("birth_year", "sex", "email") if key in fields}
    person = saved(Person(given_name=name, **own), company)
    employ(person, team=team, shift=shift, starts_on=starts_on, **fields)
    return person


def employ(person, *, team=None, shift=None, starts_on=START, **fields):
    row = Employment(person=person, team=team, shift=shift, starts_on=starts_on, **fields)
    return saved(row, person.organisation)


def make_competence(owner, name="Svetsning", **fields):
    fields.setdefault("code", f"K{next(number)}")
    return saved(Competence(name_sv=name, **fields), owner)


def make_role(owner, name="Operatör"):
    return saved(WorkRole(name=f"{name} {next(number)}"), owner)


def assign(person, role, *, starts_on=START, ends_on=None):
    row = RoleAssignment(person=person, role=role, starts_on=starts_on, ends_on=ends_on)
    return saved(row, person.organisation)


def require(company, role, competence, level, *, criticality=2, valid_from=START, valid_to=None):
    row = Requirement(
        role=role,
        competence=competence,
        level=level,
        criticality=criticality,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return saved(row, company)


def agree(person, competence, level, *, decided_on=START, import_run=None):
    row = AgreedLevel(
        person=person,
        competence=competence,
        level=level,
        decided_on=decided_on,
        decided_by="Chef",
        import_run=import_run,
    )
    return saved(row, person.organisation)


def make_headcount(team, competence, level, people, *, shift=None, valid_from=START):
    row = HeadcountRequirement(
        team=team,
        shift=shift,
        competence=competence,
        level=level,
        number=people,
        valid_from=valid_from,
    )
    return saved(row, team.organisation)


def make_minimum(team, people, *, shift=None, starts_on=START):
    row = MinimumStaffing(team=team, shift=shift, number=people, starts_on=starts_on)
    return saved(row, team.organisation)


def make_certificate_type(owner, name="Truckkort", *, competence=None):
    row = CertificateType(
        code=f"C{next(number)}", name_sv=name, basis="branch", competence=competence
    )
    return saved(row, owner)


def certify(person, type_, *, issued_on=START, valid_to=None, import_run=None):
    row = Certificate(
        person=person, type=type_, issued_on=issued_on, valid_to=valid_to, import_run=import_run
    )
    return saved(row, person.organisation)


def make_import(company, *, state=ImportRun.State.APPLIED):
    with scope_for(company):
        file = StoredFile.store(company, "matris.csv", b"a;b", purpose="import")
    return saved(ImportRun(kind=ImportKind.MATRIX, file=file, state=state, by="Test"), company)


def make_course(hub, name="Svetskurs", *, raises=(), **fields):
    """A course; `raises` are (competence, from level, to level)."""
    fields.setdefault("hours", 16)
    course = saved(Course(code=f"KURS-{next(number)}", name_sv=name, **fields), hub)
    for competence, low, high in raises:
        outcome = CourseOutcome(course=course, competence=competence, from_level=low, to_level=high)
        saved(outcome, hub)
    return course


def make_offer(course, *, minimum=2, maximum=8, price_per_session=10_000, price_per_seat=500):
    hub = course.organisation
    provider = saved(Provider(name=f"Utbildaren {next(number)}"), hub)
    row = Offer(
        course=course,
        provider=provider,
        minimum=minimum,
        maximum=maximum,
        price_per_session=price_per_session,
        price_per_seat=price_per_seat,
    )
    return saved(row, hub)


def make_date(offer, starts_on, *, place="Örebro", **fields):
    place = "" if fields.get("online") else place
    row = OfferDate(offer=offer, starts_on=starts_on, place=place, **fields)
    return saved(row, offer.organisation)
