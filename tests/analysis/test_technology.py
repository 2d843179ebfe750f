"""The technology plan: deciding writes dated requirements, moving moves them, cancelling ends them."""

import datetime

import pytest
import time_machine

from samtakt.analysis.company import analyse_company
from samtakt.analysis.models import HeadcountCause, RequirementCause, TechnologyItem
from samtakt.analysis.requirementlines import Ask, Kind
from samtakt.analysis.technology import (
    AskedAlready,
    AsksForNothing,
    IsCancelled,
    IsInUse,
    NameIsTaken,
    NotAnIdea,
    NotCancelled,
    NotDecided,
    add_effect,
    add_item,
    cancel,
    change_item,
    decide,
    move,
    put_in_use,
    reconsider,
    remove_effect,
)
from samtakt.analysis.technologyeffects import RequirementOnThatDay, preview
from samtakt.competences.models import HeadcountRequirement, Requirement
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in, make_competence, make_headcount, require

TODAY = datetime.date(2026, 11, 1)
SPRING, AUTUMN = datetime.date(2027, 3, 1), datetime.date(2027, 9, 1)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def first_of_november():
    with time_machine.travel(
        datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.UTC), tick=False
    ) as clock:
        yield clock


@pytest.fixture
def hr(alfa):
    with scope_for(alfa.company):
        yield actor_in(alfa.company, "hr")


@pytest.fixture
def robots(alfa):
    return make_competence(alfa.hub, "Robotprogrammering")


@pytest.fixture
def cell(alfa, hr, robots):
    """A robot cell from the spring: everybody in the role must reach robots 2, and welding 4."""
    item = add_item("Robotcell", kind="robot_cell", goes_live_on=SPRING, by=hr)
    add_effect(item, robots, 2, role=alfa.role, criticality=3, by=hr)
    add_effect(item, alfa.welding, 4, role=alfa.role, by=hr)
    return item


def rows(model=Requirement):
    return [
        (row.competence.name_sv, row.level, row.valid_from, row.valid_to)
        for row in model.objects.select_related("competence").order_by(
            "valid_from", "competence__name_sv", "pk"
        )
    ]


def gaps_on(alfa, day):
    """Who lacks what on a day, as (person, competence)."""
    return {
        (cell.person.name, cell.competence.name_sv)
        for cell in analyse_company(alfa.company, as_of=day).cells
        if cell.missing
    }


def test_an_idea_asks_for_nothing(alfa, cell):
    assert Requirement.objects.filter(valid_from=SPRING).count() == 0


def test_a_decided_item_is_required_from_its_first_day(alfa, hr, cell):
    """Anna has welding 3 and Bo 1; from the spring 4 is required, so that Anna has a gap too.

    Robots are assessed for nobody: not assessed is no gap, before or after.
    """
    decide(cell, by=hr)

    assert ("Anna", "Svetsning") not in gaps_on(alfa, SPRING - ONE_DAY)
    assert ("Anna", "Svetsning") in gaps_on(alfa, SPRING)
    before, after = (
        analyse_company(alfa.company, as_of=day).totals for day in (SPRING - ONE_DAY, SPRING)
    )
    assert (before.not_assessed, after.not_assessed) == (1, 4)
    assert (before.missing, after.missing) == (3, 5)


def test_the_requirement_says_which_item_made_it_and_keeps_what_was_critical(alfa, hr, cell):
    decide(cell, by=hr)

    made = RequirementCause.objects.filter(made=True, item=cell)
    found = {
        cause.requirement.competence.name_sv: (
            cause.requirement.level,
            cause.requirement.criticality,
            cause.requirement.reason,
        )
        for cause in made
    }
    assert found == {"Robotprogrammering": (2, 3, "Robotcell"), "Svetsning": (4, 3, "Robotcell")}


def test_moving_the_day_moves_what_it_asks_for(alfa, hr, cell):
    decide(cell, by=hr)
    move(cell, AUTUMN, by=hr)

    assert ("Anna", "Svetsning") not in gaps_on(alfa, AUTUMN - ONE_DAY)
    assert ("Anna", "Svetsning") in gaps_on(alfa, AUTUMN)
    assert Requirement.objects.filter(valid_from=SPRING).count() == 0
    assert RequirementCause.objects.filter(item=cell, made=True).count() == 2


def test_an_idea_moves_without_asking_for_anything(hr, cell):
    move(cell, AUTUMN, by=hr)

    assert cell.goes_live_on == AUTUMN
    assert not Requirement.objects.filter(valid_from__gte=SPRING).exists()


def test_cancelling_what_is_coming_leaves_everything_as_it_was(hr, cell):
    before = rows()
    decide(cell, by=hr)
    cancel(cell, by=hr)

    assert rows() == before
    assert RequirementCause.objects.count() == 0


def test_cancelling_what_is_in_use_ends_it_today(alfa, hr, cell, first_of_november):
    decide(cell, by=hr)
    first_of_november.move_to(datetime.datetime(2027, 6, 1, 9, tzinfo=datetime.UTC), tick=False)
    put_in_use(cell, by=hr)
    cancel(cell, by=hr)
    june = datetime.date(2027, 6, 1)

    assert ("Anna", "Svetsning") in gaps_on(alfa, june)
    assert ("Anna", "Svetsning") not in gaps_on(alfa, june + ONE_DAY)
    assert ("Svetsning", 3, june + ONE_DAY, None) in rows()
    assert ("Robotprogrammering", 2, SPRING, june) in rows()


def test_a_role_that_asks_for_as_much_is_explained_and_left_alone(alfa, hr):
    item = add_item("Svetsrobot", kind="welding", goes_live_on=SPRING, by=hr)
    add_effect(item, alfa.welding, 3, role=alfa.role, by=hr)
    before = rows()
    decide(item, by=hr)

    assert rows() == before
    (cause,) = RequirementCause.objects.all()
    assert (cause.item, cause.made, cause.requirement.level) == (item, False, 3)


def test_cancelling_leaves_alone_what_people_have_set(alfa, hr):
    item = add_item("Svetsrobot", kind="welding", goes_live_on=SPRING, by=hr)
    add_effect(item, alfa.welding, 3, role=alfa.role, by=hr)
    before = rows()
    decide(item, by=hr)
    cancel(item, by=hr)

    assert rows() == before
    assert not RequirementCause.objects.exists()


def test_a_number_of_people_is_required_from_the_first_day(alfa, hr, robots):
    make_headcount(alfa.press, robots, 1, 1)
    item = add_item("Robotcell", kind="robot_cell", goes_live_on=SPRING, by=hr)
    add_effect(item, robots, 3, team=alfa.press, number=2, by=hr)
    decide(item, by=hr)

    def needed(day):
        return [
            (row.required, row.level)
            for row in analyse_company(alfa.company, as_of=day).coverage
            if row.competence.id == robots.pk and row.stated
        ]

    assert (needed(SPRING - ONE_DAY), needed(SPRING)) == ([(1, 1)], [(2, 3)])
    assert HeadcountCause.objects.filter(item=item, made=True).count() == 1
    cancel(item, by=hr)
    assert needed(SPRING) == [(1, 1)]
    assert HeadcountRequirement.objects.count() == 1


def test_an_effect_of_a_decided_item_counts_at_once(alfa, hr, cell):
    decide(cell, by=hr)
    effect = add_effect(cell, alfa.measuring, 3, role=alfa.role, by=hr)
    assert ("Mätning", 3, SPRING, None) in rows()

    remove_effect(effect, by=hr)
    assert ("Mätning", 3, SPRING, None) not in rows()


def test_what_would_change_is_shown_before_it_is_decided(alfa, hr, cell):
    before = rows()
    shown = preview(cell, state=TechnologyItem.State.DECIDED)

    assert [
        (row.kind, row.competence, row.day, row.before, row.ask, row.people) for row in shown
    ] == [
        (Kind.ADDED, "Robotprogrammering", SPRING, None, Ask(2, 3), 3),
        (Kind.ADDED, "Svetsning", SPRING, Ask(3, 3), Ask(4, 3), 3),
    ]
    assert rows() == before


@pytest.mark.parametrize("more", [0, 3])
def test_a_preview_asks_as_often_whatever_the_item_asks_for(
    alfa, hr, cell, more, django_assert_num_queries
):
    for number in range(more):
        competence = make_competence(alfa.hub, f"Kompetens {number}")
        add_effect(cell, competence, 2, role=alfa.role, by=hr)

    with django_assert_num_queries(5):
        shown = preview(cell, state=TechnologyItem.State.DECIDED)

    assert len(shown) == 2 + more


def test_a_move_is_shown_before_it_is_made(hr, cell):
    decide(cell, by=hr)
    shown = preview(cell, goes_live_on=AUTUMN)

    assert [(row.kind, row.day) for row in shown] == [
        (Kind.REMOVED, SPRING),
        (Kind.REMOVED, SPRING),
        (Kind.ADDED, AUTUMN),
        (Kind.ADDED, AUTUMN),
    ]


def test_a_lower_requirement_of_that_day_refuses_the_decision_whole(alfa, hr, cell):
    require(alfa.company, alfa.role, alfa.welding, 2, valid_from=SPRING)
    before = rows()
    with pytest.raises(RequirementOnThatDay, match="2027-03-01"):
        decide(cell, by=hr)

    cell.refresh_from_db()
    assert (cell.state, rows()) == ("idea", before)


def test_refusals(alfa, hr, cell, robots):
    with pytest.raises(NameIsTaken):
        add_item("Robotcell", kind="other", goes_live_on=SPRING, by=hr)
    with pytest.raises(AskedAlready):
        add_effect(cell, robots, 3, role=alfa.role, by=hr)
    with pytest.raises(AsksForNothing):
        add_effect(cell, robots, 3, by=hr)
    with pytest.raises(AsksForNothing):
        add_effect(cell, robots, 3, team=alfa.press, by=hr)
    with pytest.raises(NotDecided):
        put_in_use(cell, by=hr)
    with pytest.raises(NotCancelled):
        reconsider(cell, by=hr)
    decide(cell, by=hr)
    with pytest.raises(NotAnIdea):
        decide(cell, by=hr)
    put_in_use(cell, by=hr)
    with pytest.raises(IsInUse):
        move(cell, AUTUMN, by=hr)
    with pytest.raises(IsInUse):
        add_effect(cell, alfa.crane, 1, role=alfa.role, by=hr)
    cancel(cell, by=hr)
    with pytest.raises(IsCancelled):
        cancel(cell, by=hr)
    with pytest.raises(IsCancelled):
        move(cell, AUTUMN, by=hr)


def test_a_cancelled_item_can_be_taken_up_again(hr, cell):
    decide(cell, by=hr)
    cancel(cell, by=hr)
    reconsider(cell, by=hr)
    decide(cell, by=hr)

    assert RequirementCause.objects.filter(item=cell, made=True).count() == 2


def test_what_is_said_about_an_item_is_changed(alfa, hr, cell):
    change_item(
        cell,
        name="Svetscell",
        kind="welding",
        team=alfa.press,
        goal=None,
        cost=900_000,
        description="Två robotar",
        by=hr,
    )

    cell.refresh_from_db()
    assert (cell.name, cell.kind, cell.team, int(cell.cost)) == (
        "Svetscell",
        "welding",
        alfa.press,
        900_000,
    )


def test_each_step_is_in_the_log(alfa, hr, cell):
    decide(cell, by=hr)
    move(cell, AUTUMN, by=hr)
    put_in_use(cell, by=hr)
    cancel(cell, by=hr)
    entries = AuditEntry.objects.filter(owner=alfa.company.pk, object_type="TechnologyItem")

    assert [entry.verb.removeprefix("analysis.technology_") for entry in entries] == [
        "added",
        "effect_added",
        "effect_added",
        "decided",
        "moved",
        "in_use",
        "cancelled",
    ]
