"""Kinds of permits and of examinations in the own library: added, changed, never another's."""

import datetime

import pytest

from samtakt.certificates import typekeeping
from samtakt.certificates.models import FitnessType, PermitType
from samtakt.certificates.refusals import NotYourType
from samtakt.certificates.standing import register
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.certificates.workshop import (
    DAY,
    examine,
    hold,
    make_fitness_type,
    make_permit_type,
    make_type,
    permit,
)
from tests.factories import actor_in, make_company, make_person

pytestmark = pytest.mark.django_db

PERMIT = {
    "name_sv": "Traverskörning",
    "name_en": "Overhead crane",
    "basis": "law",
    "interval_months": 24,
    "source": "AFS 2023:11",
    "checked_on": DAY,
    "least_age": 18,
}
FITNESS = {
    "name_sv": "Hörselprov",
    "name_en": "Hearing test",
    "basis": "law",
    "first_interval_months": 12,
    "interval_months": 36,
    "source": "AFS 2023:15",
    "checked_on": None,
}


@pytest.fixture
def company(hub):
    company = make_company(hub)
    with scope_for(company):
        yield company


@pytest.fixture
def hr(company):
    return actor_in(company, "hr")


def last_entry(owner):
    entry = AuditEntry.objects.filter(owner=owner.pk).order_by("-sequence").first()
    return entry.verb, entry.detail


def test_a_kind_of_permit_is_added_with_what_it_stands_on(company, hub, hr):
    card, doctor = make_type(company), make_fitness_type(hub)

    row = typekeeping.add_permit_type(" TRAV ", PERMIT, needs=[card, doctor], by=hr)

    kept = PermitType.objects.filter(pk=row.pk).values("organisation", "code", *PERMIT).get()
    assert kept == {"organisation": company.pk, "code": "TRAV", **PERMIT}
    assert typekeeping.own_needs(row) == [card, doctor]
    verb, detail = last_entry(company)
    assert (verb, detail["stands_on"]) == ("permits.type_added", sorted([card.code, doctor.code]))


def test_a_code_is_given_once_in_a_library_and_may_be_the_hubs(company, hub, hr):
    typekeeping.add_permit_type("TRAV", PERMIT, by=hr)
    typekeeping.add_fitness_type("TRAV", FITNESS, by=hr)
    with scope_for(hub):
        typekeeping.add_permit_type("TRAV", PERMIT, by=actor_in(hub, "hub_admin"))

    with pytest.raises(typekeeping.CodeIsTaken):
        typekeeping.add_permit_type("TRAV ", PERMIT, by=hr)
    with pytest.raises(typekeeping.CodeIsTaken):
        typekeeping.add_fitness_type("TRAV", FITNESS, by=hr)
    assert PermitType.objects.filter(organisation=company).count() == 1


def test_what_a_permit_stands_on_is_changed_to_just_what_was_chosen(company, hr):
    card, other, doctor = make_type(company), make_type(company, "Lift"), make_fitness_type(company)
    row = make_permit_type(company, needs=[card, doctor])

    typekeeping.change_permit_type(row, PERMIT, needs=[other, doctor], by=hr)

    assert typekeeping.own_needs(row) == [doctor, other]
    row.refresh_from_db()
    assert (row.name_sv, row.interval_months, row.least_age) == ("Traverskörning", 24, 18)
    verb, detail = last_entry(company)
    assert verb == "permits.type_changed"
    assert detail["before"]["name_sv"] == "Körtillstånd"
    assert "basis" not in detail["before"]


def test_a_need_more_counts_for_permits_that_were_given(company, hr):
    anna = make_person(company, "Anna")
    card, doctor = make_type(company), make_fitness_type(company)
    hold(anna, card)
    drive = make_permit_type(company, needs=[card])
    permit(anna, drive)

    def counts():
        return register(company, DAY).permit(anna.pk, drive.pk).counts

    assert counts()
    typekeeping.change_permit_type(drive, PERMIT, needs=[card, doctor], by=hr)
    assert not counts()
    examine(anna, doctor, valid_to=datetime.date(2028, 1, 10))
    assert counts()


def test_a_kind_of_examination_is_added_and_changed(company, hr):
    row = typekeeping.add_fitness_type("HOR", FITNESS, by=hr)
    assert last_entry(company)[0] == "fitness.type_added"

    typekeeping.change_fitness_type(row, FITNESS | {"interval_months": None}, by=hr)

    assert FitnessType.objects.get(pk=row.pk).interval_months is None
    verb, detail = last_entry(company)
    assert (verb, detail["before"]) == ("fitness.type_changed", {"interval_months": 36})


def test_the_hubs_kinds_are_not_a_companys_to_change(hub, hr):
    drive, doctor = make_permit_type(hub), make_fitness_type(hub)

    with pytest.raises(NotYourType):
        typekeeping.change_permit_type(drive, PERMIT, needs=[], by=hr)
    with pytest.raises(NotYourType):
        typekeeping.change_fitness_type(doctor, FITNESS, by=hr)
    drive.refresh_from_db()
    assert drive.name_sv == "Körtillstånd"
