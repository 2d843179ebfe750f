"""Calibration of a company: which ratings count, who sees what, and what is kept."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import translation

from samtakt.assessments.calibrated import calibration_for
from samtakt.assessments.calibration import calibration_on
from samtakt.assessments.comparedrows import comparison_rows, person_rows, rating_rows
from samtakt.assessments.crossratings import cross_ratings
from samtakt.assessments.models import CalibrationResult, Observation
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for
from tests.factories import (
    actor_in,
    make_company,
    make_competence,
    make_hub,
    make_import,
    make_person,
    make_team,
    saved,
)

DAY = datetime.date(2026, 11, 1)
LATELY = datetime.date(2026, 6, 1)


def rate(person, competence, level, source="self", *, by=None, name="", on=LATELY, **fields):
    """One rating; of a self-assessment the person is the observer."""
    observer = person if source == "self" else by
    row = Observation(
        person=person,
        competence=competence,
        level=level,
        source=source,
        observed_on=on,
        observer=name or (observer.name if observer else ""),
        observer_person=observer,
        **fields,
    )
    return saved(row, person.organisation)


@pytest.fixture
def alfa(db):
    """Six in Press rated by Mia, six in Lager by Nils; Mia is a step below the people themselves.

    Each is rated in welding and measuring. Nils agrees with his people. Six are women, six men.
    """
    hub = make_hub()
    company = make_company(hub, "Alfa")
    press, store = make_team(company, "Press"), make_team(company, "Lager")
    mia = make_person(company, "Mia", sex="woman", birth_year=1970)
    nils = make_person(company, "Nils", sex="man", birth_year=1970)
    competences = [make_competence(hub, "Svetsning"), make_competence(hub, "Mätning")]
    people = []
    for number in range(12):
        team, manager, below = (press, mia, 1) if number < 6 else (store, nils, 0)
        person = make_person(
            company,
            f"P{number:02}",
            team=team,
            sex="woman" if number % 2 else "man",
            birth_year=1990,
        )
        people.append(person)
        for competence in competences:
            rate(person, competence, 3, team=team)
            rate(person, competence, 3 - below, "manager", by=manager, team=team)
    return SimpleNamespace(
        hub=hub,
        company=company,
        press=press,
        store=store,
        mia=mia,
        nils=nils,
        people=people,
        welding=competences[0],
        measuring=competences[1],
    )


def seen_by(alfa, *roles, **fields):
    with scope_for(alfa.company), translation.override("en"):
        return calibration_for(actor_in(alfa.company, *roles, **fields), as_of=DAY)


def ratings_of(company, day=DAY):
    with scope_for(company):
        return cross_ratings(company, as_of=day)[0]


def test_of_one_assessors_ratings_the_newest_counts(alfa):
    person = alfa.people[0]
    rate(person, alfa.welding, 4, "manager", by=alfa.mia, on=LATELY + datetime.timedelta(days=9))
    mine = [r for r in ratings_of(alfa.company) if r.person == person.pk and r.source == "manager"]

    assert sorted((r.competence == alfa.welding.pk, r.level) for r in mine) == [
        (False, 2),
        (True, 4),
    ]


def test_tests_courses_and_spreadsheets_are_no_assessors(alfa):
    before = len(ratings_of(alfa.company))
    for source in ("test", "course", "certificate", "spreadsheet"):
        rate(alfa.people[0], alfa.welding, 1, source, by=alfa.mia)

    assert len(ratings_of(alfa.company)) == before


def test_ratings_a_year_apart_are_not_compared(alfa):
    person = make_person(alfa.company, "Ny")
    rate(person, alfa.welding, 1, "manager", by=alfa.mia, on=datetime.date(2025, 11, 1))

    assert person.pk not in {r.person for r in ratings_of(alfa.company)}
    assert person.pk in {r.person for r in ratings_of(alfa.company, datetime.date(2026, 10, 31))}


def test_later_ratings_and_undone_imports_do_not_count(alfa):
    person = make_person(alfa.company, "Ny")
    rate(person, alfa.welding, 1, on=DAY + datetime.timedelta(days=1))
    undone = make_import(alfa.company, state=ImportRun.State.UNDONE)
    rate(person, alfa.measuring, 1, import_run=undone)

    assert person.pk not in {r.person for r in ratings_of(alfa.company)}


def test_an_assessor_without_a_person_is_known_by_name(alfa):
    rate(alfa.people[0], alfa.welding, 1, "trainer", name="Eva Ek")
    rate(alfa.people[1], alfa.welding, 1, "trainer", name="eva  EK".replace("  ", " "))
    rate(alfa.people[2], alfa.welding, 1, "trainer", name="")
    trainers = [r.assessor for r in ratings_of(alfa.company) if r.source == "trainer"]

    assert trainers == ["name:eva ek", "name:eva ek"]


def test_who_has_moved_is_counted_in_the_newest_team(alfa):
    person = alfa.people[0]
    rate(person, alfa.welding, 3, on=LATELY + datetime.timedelta(days=30), team=alfa.store)

    assert {r.team for r in ratings_of(alfa.company) if r.person == person.pk} == {alfa.store.pk}


def test_hr_sees_assessors_teams_and_groups(alfa):
    seen = seen_by(alfa, "hr")

    assert [row.name for row in seen.assessors] == ["Mia", "Nils"]
    mia, nils = (row.found for row in seen.assessors)
    assert mia.severity.log_odds > 0 > nils.severity.log_odds
    assert (mia.lower, mia.same, mia.levels) == (12, 0, (0, 0, 12, 0, 0))
    assert (mia.link, seen.whole.components) == ("groups", 1)
    assert [(row.found.source, row.found.higher, row.found.same) for row in seen.sources] == [
        ("self", 12, 12)
    ]
    assert [(row.name, row.by_others, row.by_themselves) for row in seen.teams] == [
        ("Lager", (0, 0, 0, 12, 0), (0, 0, 0, 12, 0)),
        ("Press", (0, 0, 12, 0, 0), (0, 0, 0, 12, 0)),
    ]
    assert [(row.tilt.above, row.tilt.even) for row in seen.teams] == [(0, 6), (6, 0)]
    assert (seen.tilt.people, seen.tilt.above, seen.tilt.even) == (12, 6, 6)


def test_groups_come_through_disclosure(alfa):
    """Six women and six men: three of each are in Press and rate themselves above Mia."""
    sex, age, employment = seen_by(alfa, "hr").groups

    assert [(g.key, g.people, g.figure.summary.above) for g in sex.groups] == [
        ("woman", 6, 3),
        ("man", 6, 3),
    ]
    assert [g.figure.against_others.delta for g in sex.groups] == [0, 0]
    assert [(g.key, g.people) for g in age.groups] == [("30_39", 12)]
    assert age.groups[0].figure.against_others is None
    assert [g.key for g in employment.groups] == ["permanent"]


def test_a_group_of_four_is_hidden_and_the_other_with_it(alfa):
    with scope_for(alfa.company):
        for person in alfa.people[1:4:2]:
            person.sex = "man"
            person.save()
    sex = seen_by(alfa, "hr").groups[0]

    assert [(g.key, g.people, g.figure) for g in sex.groups] == [
        ("woman", None, None),
        ("man", None, None),
    ]
    assert sex.everybody.people == 12


def test_a_line_manager_sees_the_own_team_and_the_own_severity(alfa):
    seen = seen_by(alfa, "line_manager", person_id=alfa.mia.pk, team_ids=frozenset({alfa.press.pk}))

    assert (seen.own.name, seen.own.found.lower) == ("Mia", 12)
    assert [row.name for row in seen.teams] == ["Press"]
    assert (seen.whole, seen.assessors, seen.groups) == (None, (), ())
    assert (seen.tilt.people, seen.tilt.above) == (6, 6)
    assert "Nils" not in repr(seen)


def test_a_union_representative_sees_sums_and_groups_and_no_assessor(alfa):
    seen = seen_by(alfa, "union_representative")

    assert (seen.assessors, seen.own, seen.names_shown) == ((), None, False)
    assert [row.found.compared for row in seen.sources] == [24]
    assert [g.people for g in seen.groups[0].groups] == [6, 6]
    assert [row.is_hidden for row in seen.teams] == [False, False]
    assert "Mia" not in repr(seen)


def test_a_small_team_is_hidden_from_who_sees_no_names(alfa):
    """With two people in Kontor the next smallest team goes too, or it could be worked out."""
    office = make_team(alfa.company, "Kontor")
    for number in range(2):
        person = make_person(alfa.company, f"K{number}", team=office)
        rate(person, alfa.welding, 1, team=office)
    teams = seen_by(alfa, "union_representative").teams

    assert {row.name: row.is_hidden for row in teams if row.name == "Kontor"} == {"Kontor": True}
    assert sum(row.is_hidden for row in teams) == 2
    assert not any(row.is_hidden for row in seen_by(alfa, "hr").teams)


def test_of_a_few_people_a_union_representative_sees_nothing(db):
    company = make_company(make_hub())
    competence = make_competence(company)
    for number in range(4):
        rate(make_person(company, f"P{number}"), competence, 2)
    with scope_for(company):
        seen = calibration_for(actor_in(company, "union_representative"), as_of=DAY)

    assert (seen.whole, seen.tilt, [row.is_hidden for row in seen.teams]) == (None, None, [True])


def test_who_rated_others_sees_the_own_severity_alone(alfa):
    seen = seen_by(alfa, "employee", person_id=alfa.nils.pk)

    assert seen.own.name == "Nils"
    assert (seen.whole, seen.assessors, seen.teams, seen.groups, seen.tilt) == (
        None,
        (),
        (),
        (),
        None,
    )


def test_who_rated_nobody_has_no_severity(alfa):
    assert seen_by(alfa, "employee", person_id=alfa.people[0].pk).own is None
    assert seen_by(alfa, "employee").own is None


def test_nothing_rated_yet(db):
    company = make_company(make_hub())
    with scope_for(company):
        seen = calibration_for(actor_in(company, "hr"), as_of=DAY)

        assert (seen.whole.ratings, seen.teams, seen.tilt, seen.groups) == (0, (), None, ())
        assert CalibrationResult.objects.count() == 0


def test_a_calibration_is_kept_until_a_rating_comes(alfa):
    first = seen_by(alfa, "hr")
    with scope_for(alfa.company):
        [kept] = CalibrationResult.objects.all()
        made = kept.made_at
        ratings = cross_ratings(alfa.company, as_of=DAY)[0]
        again = calibration_on(alfa.company, ratings, as_of=DAY)
        kept.refresh_from_db()
        assert (kept.made_at, kept.observations) == (made, 48)
    assert again.assessors == first.whole.assessors
    assert again.sources == first.whole.sources

    rate(alfa.people[0], alfa.welding, 0, "manager", by=alfa.nils)
    assert seen_by(alfa, "hr").whole.ratings == 49
    with scope_for(alfa.company):
        assert [row.observations for row in CalibrationResult.objects.all()] == [49]


def test_only_the_newest_calibration_is_kept(alfa):
    seen_by(alfa, "hr")
    with scope_for(alfa.company):
        calibration_for(actor_in(alfa.company, "hr"), as_of=DAY + datetime.timedelta(days=1))
        assert [row.as_of.day for row in CalibrationResult.objects.all()] == [2]


def test_another_companys_ratings_do_not_count(alfa):
    beta = make_company(alfa.hub, "Beta")
    rate(make_person(beta, "Boel"), alfa.welding, 1)

    assert len(ratings_of(alfa.company)) == 48
    assert len(ratings_of(beta)) == 1


def rows_of(alfa, *roles, **fields):
    with scope_for(alfa.company):
        actor = actor_in(alfa.company, *roles, **fields)
        rows = rating_rows(actor, as_of=DAY)
        return rows, comparison_rows(rows), person_rows(actor, as_of=DAY)


def test_the_rows_are_as_many_as_the_figures_say(alfa):
    ratings, comparisons, people = rows_of(alfa, "hr")
    seen = seen_by(alfa, "hr")
    mia = seen.assessors[0].found

    assert len(ratings) == seen.whole.ratings
    assert (
        len([r for r in ratings if r.assessor == mia.assessor and r.source != "self"])
        == mia.ratings
    )
    hers = [c for c in comparisons if c.one.assessor == mia.assessor and c.one.source != "self"]
    assert [c.order for c in hers] == ["lower"] * mia.lower
    assert [row.order for row in people].count("higher") == seen.tilt.above
    assert [row.order for row in people].count("same") == seen.tilt.even
    assert people[0].name == "P00"
    assert (people[0].lower, people[0].same, people[0].higher, people[0].compared) == (0, 0, 2, 2)


def test_a_line_managers_rows_are_the_own_teams(alfa):
    ratings, _comparisons, people = rows_of(
        alfa, "line_manager", person_id=alfa.mia.pk, team_ids=frozenset({alfa.press.pk})
    )

    assert {row.team_name for row in ratings} == {"Press"}
    assert [row.name for row in people] == [f"P{number:02}" for number in range(6)]


def test_nobody_else_has_rows(alfa):
    assert rows_of(alfa, "union_representative") == ([], [], [])
    assert rows_of(alfa, "employee", person_id=alfa.nils.pk) == ([], [], [])
