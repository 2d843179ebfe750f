"""Who may do this now, who may not and why; exceptions; and compliance with the sanction."""

import datetime
from decimal import Decimal

import pytest

from samtakt.assessments.models import DecayRule
from samtakt.certificates import equipment, refusals
from samtakt.certificates.compliance import compliance
from samtakt.certificates.equipment import Need, add_equipment, add_rule, remove_rule, waive
from samtakt.certificates.who_may import who_may, who_may_all
from samtakt.foundation.audit import AuditEntry
from tests.certificates.workshop import (
    DAY,
    examine,
    hold,
    make_fitness_type,
    make_machine,
    make_permit_type,
    make_type,
    permit,
)
from tests.factories import (
    agree,
    assign,
    make_competence,
    make_person,
    make_role,
    make_shift,
    make_team,
    require,
    saved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def press(alfa):
    """A press with one rule of each kind, and its team."""
    press = type("Press", (), {})()
    press.team = make_team(alfa)
    press.truck, press.doctor = make_type(alfa, "Truckkort"), make_fitness_type(alfa, "Hörsel")
    press.drive = make_permit_type(alfa, "Tillstånd")
    press.skill = make_competence(alfa, "Pressning")
    rules = [press.truck, press.drive, press.doctor, (press.skill, 3)]
    press.machine = make_machine(alfa, "Press 1", team=press.team, rules=rules)
    return press


def equip(person, press):
    hold(person, press.truck, valid_to=datetime.date(2027, 5, 1))
    permit(person, press.drive, valid_to=datetime.date(2027, 1, 10))
    examine(person, press.doctor)
    agree(person, press.skill, 3)


def names(rows):
    return [row.person.given_name for row in rows]


def test_who_has_everything_may_until_the_first_of_it_ends(alfa, press):
    equip(make_person(alfa, "Anna", team=press.team), press)

    (anna,) = who_may(press.machine, DAY).may

    assert (anna.person.given_name, str(anna.until)) == ("Anna", "2027-01-10")


def test_each_missing_thing_is_named_with_its_day(alfa, press):
    bo = make_person(alfa, "Bo", team=press.team)
    hold(bo, press.truck, valid_to=datetime.date(2026, 11, 21))
    permit(
        bo,
        press.drive,
        revoked_on=datetime.date(2026, 10, 2),
        revoked_by="Chef",
        revoked_reason="Olycka",
    )
    examine(bo, press.doctor, "unfit", examined_on=datetime.date(2026, 9, 1))
    agree(bo, press.skill, 2)

    (row,) = who_may(press.machine, DAY).may_not

    assert [(x.name, x.reason, str(x.last_day), x.level, x.required) for x in row.lacks] == [
        ("Truckkort", "ended", "2026-11-21", None, None),
        ("Tillstånd", "revoked", "2026-10-01", None, None),
        ("Hörsel", "unfit", "2026-08-31", None, None),
        ("Pressning", "level", "None", 2, 3),
    ]


def test_who_may_not_see_fitness_learns_that_something_is_missing_not_what(alfa, press):
    bo = make_person(alfa, "Bo", team=press.team)
    equip(bo, press)
    examine(bo, press.doctor, "unfit", examined_on=datetime.date(2026, 9, 1))

    (row,) = who_may(press.machine, DAY, fitness_seen_of=set()).may_not

    assert [(x.kind, x.name, x.last_day) for x in row.lacks] == [("hidden", "", None)]


def test_a_level_that_nobody_has_confirmed_for_long_is_not_relied_on(alfa, press):
    equip(make_person(alfa, "Anna", team=press.team), press)  # agreed in 2020
    saved(DecayRule(competence=press.skill, months=12, valid_from=datetime.date(2020, 1, 1)), alfa)

    (row,) = who_may(press.machine, DAY).may_not

    assert [(x.name, x.reason) for x in row.lacks] == [("Pressning", "not_confirmed")]


def test_a_permit_for_another_machine_does_not_help(alfa, press):
    other = make_machine(alfa, "Press 2", rules=[press.drive])
    anna = make_person(alfa, "Anna")
    permit(anna, press.drive, equipment=press.machine)

    assert names(who_may(other, DAY).may) == []
    permit(anna, press.drive, equipment=other)
    assert names(who_may(other, DAY).may) == ["Anna"]


def test_shift_and_employment_on_the_day_decide_who_is_asked(alfa, press):
    day, night = make_shift(alfa, "Dag"), make_shift(alfa, "Natt")
    for name, shift, ends in (
        ("Anna", day, None),
        ("Bo", night, None),
        ("Cia", None, None),
        ("Dan", day, datetime.date(2026, 11, 21)),
    ):
        equip(make_person(alfa, name, team=press.team, shift=shift, ends_on=ends), press)

    assert names(who_may(press.machine, DAY, shift=day.pk).may) == ["Anna", "Cia"]
    assert names(who_may(press.machine, DAY).may) == ["Anna", "Bo", "Cia"]
    assert names(who_may(press.machine, datetime.date(2026, 11, 21), shift=day.pk).may) == [
        "Anna",
        "Cia",
        "Dan",
    ]


def test_strangers_to_a_machine_are_not_listed_as_those_who_may_not(alfa, press):
    make_person(alfa, "Anna", team=make_team(alfa, "Kontor"))
    hold(make_person(alfa, "Bo"), press.truck)

    assert names(who_may(press.machine, DAY).may_not) == ["Bo"]


def test_a_machine_without_rules_lets_everybody_and_says_so(alfa):
    make_person(alfa, "Anna")
    answer = who_may(make_machine(alfa), DAY)

    assert (names(answer.may), answer.rules) == (["Anna"], ())


def test_an_exception_needs_a_reason_is_logged_and_never_counts(alfa, hr, press):
    bo = make_person(alfa, "Bo", team=press.team)
    hold(bo, press.truck)

    with pytest.raises(refusals.ReasonMissing):
        waive(bo, press.machine, on=DAY, reason=" ", by=hr)
    with pytest.raises(equipment.MedicalIsNotWaived):
        waive(bo, press.machine, on=DAY, reason="Behövs", lacks_fitness=True, by=hr)
    waive(bo, press.machine, on=DAY, reason="Handledare bredvid", by=hr)
    with pytest.raises(equipment.AlreadyWaived):
        waive(bo, press.machine, on=DAY, reason="Igen", by=hr)

    answer = who_may(press.machine, DAY)
    assert names(answer.may) == []
    assert answer.may_not[0].waiver.reason == "Handledare bredvid"
    assert who_may(press.machine, DAY + datetime.timedelta(days=1)).may_not[0].waiver is None
    assert AuditEntry.objects.get(verb="equipment.waived").detail["reason"] == "Handledare bredvid"


def test_a_rule_is_about_one_thing_and_there_once(alfa, hr, press):
    machine = add_equipment("Lift 2", by=hr)

    with pytest.raises(equipment.NameIsTaken):
        add_equipment("Lift 2", by=hr)
    with pytest.raises(equipment.NotOneThing):
        add_rule(machine, Need(), by=hr)
    with pytest.raises(equipment.NotOneThing):
        add_rule(machine, Need(certificate_type=press.truck, permit_type=press.drive), by=hr)
    with pytest.raises(equipment.LevelMissing):
        add_rule(machine, Need(competence=press.skill), by=hr)
    rule = add_rule(machine, Need(certificate_type=press.truck), by=hr)
    with pytest.raises(equipment.AlreadyRequired):
        add_rule(machine, Need(certificate_type=press.truck), by=hr)
    remove_rule(rule, by=hr)
    assert not machine.rules.exists()


@pytest.mark.parametrize("number", [1, 4])
def test_the_number_of_queries_does_not_grow(alfa, press, number, django_assert_num_queries):
    for each in range(number):
        equip(make_person(alfa, f"Anna {each}", team=press.team), press)
    machines = [press.machine, *(make_machine(alfa, f"M{x}") for x in range(number))]

    with django_assert_num_queries(9):
        who_may_all(machines, DAY)


@pytest.fixture
def plastics(alfa):
    skill = make_competence(alfa, "Härdplast")
    return make_type(
        alfa, "Härdplaster", basis="law", competence=skill, sanction_rule="hardplast.sanction"
    )


def test_who_lacks_what_the_law_requires_is_listed_with_the_sum(alfa, plastics):
    """Four need it: by role (Anna), machine (Bo), an old certificate (Cia), role (Dan, valid).

    Eva neither needs nor has it; Filip has left; Greta's role requires it from next year. Three
    lack it: 30 000 kr.
    """
    team = make_team(alfa, "Lim")
    make_machine(alfa, "Limrobot", team=team, rules=[plastics])
    role, later = make_role(alfa), make_role(alfa)
    require(alfa, role, plastics.competence, 1)
    require(alfa, later, plastics.competence, 1, valid_from=datetime.date(2027, 1, 1))
    people = {name: make_person(alfa, name) for name in ("Anna", "Cia", "Dan", "Eva", "Greta")}
    make_person(alfa, "Bo", team=team)
    filip = make_person(alfa, "Filip", ends_on=datetime.date(2026, 6, 1))
    for person in (people["Anna"], people["Dan"], filip):
        assign(person, role)
    assign(people["Greta"], later)
    hold(
        people["Cia"],
        plastics,
        issued_on=datetime.date(2020, 1, 1),
        valid_to=datetime.date(2025, 1, 1),
    )
    hold(people["Dan"], plastics)

    (found,) = compliance(alfa, DAY)

    assert [(row.person.given_name, row.because) for row in found.without] == [
        ("Anna", "role"),
        ("Bo", "machine"),
        ("Cia", "had_one"),
    ]
    assert (found.needed, found.sum) == (4, Decimal(30_000))


def test_without_a_type_that_has_a_sanction_there_is_nothing_to_list(alfa):
    make_type(alfa)

    assert compliance(alfa, DAY) == []
