"""One answer to "is it valid?": prerequisites, employment, undone imports, and few queries."""

import datetime

import pytest

from samtakt.analysis.company import analyse_company
from samtakt.analysis.facts import read_facts
from samtakt.certificates.models import Confirmation, ValidityPolicy
from samtakt.certificates.standing import certificates_held, register
from samtakt.foundation.tenancy import scope_for
from tests.certificates.workshop import (
    DAY,
    examine,
    hold,
    make_fitness_type,
    make_permit_type,
    make_type,
    need_beside,
    permit,
)
from tests.factories import (
    agree,
    employ,
    make_company,
    make_competence,
    make_headcount,
    make_import,
    make_person,
    make_team,
    saved,
)

pytestmark = pytest.mark.django_db


def statuses(company, day=DAY):
    with scope_for(company):
        rows = certificates_held(company, day, soon_days=90)
        return {held.row.type.name: (held.standing.status, held.standing.reason) for held in rows}


def test_a_certificate_is_worth_nothing_without_the_one_it_stands_on(hub, alfa):
    basic, tank = make_type(hub, "ADR grund"), make_type(hub, "ADR tank")
    need_beside(tank, basic)
    anna = make_person(alfa)
    hold(anna, tank)

    assert statuses(alfa)["ADR tank"] == ("lapsed", "prerequisite")

    hold(anna, basic, valid_to=datetime.date(2027, 1, 31))
    with scope_for(alfa):
        held = {h.row.type_id: h.standing for h in certificates_held(alfa, DAY, soon_days=90)}
    assert (held[tank.pk].status, held[tank.pk].last_day) == (
        "lapsing",
        datetime.date(2027, 1, 31),
    )


def test_a_chain_and_a_ring_of_prerequisites_both_end(hub, alfa):
    one, two, three = (make_type(hub, name) for name in ("Ett", "Två", "Tre"))
    need_beside(one, two)
    need_beside(two, three)
    need_beside(three, one)
    anna = make_person(alfa)
    for type_ in (one, two):
        hold(anna, type_)
    assert statuses(alfa)["Ett"] == ("lapsed", "prerequisite")

    hold(anna, three)
    assert {status for status, _reason in statuses(alfa).values()} == {"valid"}


def test_a_companys_own_prerequisite_and_policy_bind_no_other_company(hub, alfa):
    truck, safety = make_type(hub, "Truck"), make_type(hub, "Skydd")
    beta = make_company(hub, "Beta")
    for company in (alfa, beta):
        hold(make_person(company), truck)
    need_beside(truck, safety, owner=alfa)

    assert statuses(alfa)["Truck"][0] == "lapsed"
    assert statuses(beta)["Truck"][0] == "valid"

    policy = ValidityPolicy(
        type=truck,
        interval_months=6,
        source="Egen",
        checked_on=DAY,
        valid_from=datetime.date(2026, 8, 1),
    )
    saved(policy, beta)
    assert statuses(beta)["Truck"] == ("lapsed", "ended")
    assert statuses(beta, datetime.date(2026, 7, 31))["Truck"][0] == "valid"  # before the policy


def test_what_was_undone_or_only_said_is_not_valid_in_the_analysis(alfa):
    truck, lift = make_type(alfa, "Truck"), make_type(alfa, "Lift")
    anna = make_person(alfa)
    hold(anna, truck, import_run=make_import(alfa, state="undone"))
    hold(anna, lift, verification="self_declared")

    assert statuses(alfa) == {"Lift": ("unverified", "unverified")}
    with scope_for(alfa):
        assert read_facts(alfa, as_of=DAY).certificates == ()


def test_the_analysis_and_its_coverage_follow_a_missed_signature(alfa):
    """A welder at level 4 whose ISO 9606-1 lapsed in July because nobody signed covers nothing.

    Issued 10 January, six months: the signature was due on 10 July. On 10 July she is one of
    the one required; on 11 July nobody is, and one is short.
    """
    team = make_team(alfa)
    welding = make_competence(alfa, "Svetsning")
    test = make_type(
        alfa, "ISO 9606-1", competence=welding, confirmation_months=6, interval_months=24
    )
    anna = make_person(alfa, team=team)
    agree(anna, welding, 4)
    make_headcount(team, welding, 3, 1)
    row = hold(anna, test, valid_to=datetime.date(2028, 1, 10))

    def on(day):
        with scope_for(alfa):
            analysis = analyse_company(alfa, as_of=day)
        return analysis.certificates[0].status, analysis.coverage[0].short

    assert on(datetime.date(2026, 6, 1)) == ("valid", 0)
    assert on(datetime.date(2026, 7, 10)) == ("lapsing", 0)
    assert on(datetime.date(2026, 7, 11)) == ("lapsed", 1)

    signature = Confirmation(
        certificate=row, confirmed_on=datetime.date(2026, 7, 1), confirmed_by="Svetsansvarig"
    )
    saved(signature, alfa)
    assert on(datetime.date(2026, 7, 11)) == ("valid", 0)


def test_a_permit_ends_with_the_assignment_and_does_not_come_back_with_the_next(alfa):
    drive = make_permit_type(alfa)
    anna = make_person(
        alfa, kind="agency", starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 6, 30)
    )
    permit(anna, drive)
    employ(anna, starts_on=datetime.date(2026, 9, 1))

    def reason(day):
        with scope_for(alfa):
            return register(alfa, day).permit(anna.pk, drive.pk).reason

    assert reason(datetime.date(2026, 5, 1)) is None
    assert reason(datetime.date(2026, 7, 1)) == "assignment_ended"
    assert reason(datetime.date(2026, 10, 1)) == "assignment_ended"


def test_a_permit_survives_a_move_within_the_company(alfa):
    drive = make_permit_type(alfa)
    anna = make_person(
        alfa, starts_on=datetime.date(2026, 1, 1), ends_on=datetime.date(2026, 6, 30)
    )
    employ(anna, starts_on=datetime.date(2026, 7, 1), team=make_team(alfa))
    permit(anna, drive)

    with scope_for(alfa):
        assert register(alfa, DAY).permit(anna.pk, drive.pk).counts


def test_a_permit_falls_when_certificate_or_fitness_does(alfa):
    truck, doctor = make_type(alfa), make_fitness_type(alfa)
    drive = make_permit_type(alfa, needs=[truck, doctor])
    anna = make_person(alfa)
    hold(anna, truck)
    examine(anna, doctor)
    permit(anna, drive)

    def found():
        with scope_for(alfa):
            return register(alfa, DAY).permit(anna.pk, drive.pk)

    assert found().counts
    examine(anna, doctor, "unfit", examined_on=datetime.date(2026, 11, 1))
    assert (found().reason, found().lacking) == ("prerequisite", ("Tjänstbarhet",))


def test_the_newest_examination_decides(alfa):
    doctor, anna = make_fitness_type(alfa), make_person(alfa)
    examine(anna, doctor, "unfit", examined_on=datetime.date(2026, 2, 1))
    examine(anna, doctor, "fit", examined_on=datetime.date(2026, 9, 1))

    def found(day):
        with scope_for(alfa):
            return register(alfa, day).fit(anna.pk, doctor.pk).counts

    assert (found(datetime.date(2026, 8, 31)), found(DAY)) == (False, True)


@pytest.mark.parametrize("people", [1, 4])
def test_the_number_of_queries_does_not_grow(alfa, people, django_assert_num_queries):
    truck, doctor = make_type(alfa), make_fitness_type(alfa)
    drive = make_permit_type(alfa, needs=[truck, doctor])
    for person in [make_person(alfa, f"Anna {each}") for each in range(people)]:
        hold(person, truck)
        examine(person, doctor)
        permit(person, drive)

    with scope_for(alfa):
        with django_assert_num_queries(6):
            register(alfa, DAY)
        with django_assert_num_queries(2):
            certificates_held(alfa, DAY, soon_days=90)
