"""Planned against done within twelve months, worked out by hand."""

import datetime
from itertools import count

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.followup import (
    alarm_share,
    by_company,
    by_group,
    by_team,
    due_actions,
    ending_of,
    planned_done,
    reasons_for_not_done,
)
from samtakt.planning.models import DevelopmentPlan, PlanAction
from tests.factories import make_company, make_hub, make_person, make_team, saved

TODAY = datetime.date(2027, 6, 1)
number = count(1)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def company(hub):
    return make_company(hub, shares=["aggregate_gaps"])


def make_action(company, due_on, *, person=None, state="planned", plan_state="closed", **fields):
    plan = saved(
        DevelopmentPlan(
            person=None,
            name=f"Plan {next(number)}",
            starts_on=day("2025-01-01"),
            ends_on=day("2028-01-01"),
            state=plan_state,
            made_by="HR",
        ),
        company,
    )
    given = {
        "kind": "coaching",
        "title": "X",
        "owner_name": "Bo",
        "planned_on": day("2026-05-01"),
    } | fields
    return saved(
        PlanAction(plan=plan, person=person, due_on=day(due_on), state=state, **given), company
    )


def figures_of(company):
    with scope_for(company):
        return planned_done(due_actions(TODAY), TODAY, alarm=alarm_share(TODAY))


def test_the_twelve_months_hold_their_last_day_and_not_the_day_before_their_first(company):
    """Due from 2026-06-02 to 2027-06-01: the two in the middle count, the others do not."""
    for due_on in ("2026-06-01", "2026-06-02", "2027-06-01", "2027-06-02"):
        make_action(company, due_on)

    assert figures_of(company).due == 2


def test_done_means_done_within_twelve_months_of_being_planned(company):
    """Planned 2026-05-01: 2027-05-01 is in time, 2027-05-02 is not; both were due in March."""
    make_action(company, "2027-03-01", state="done", ended_on=day("2027-05-01"))
    make_action(company, "2027-03-02", state="done", ended_on=day("2027-05-02"))

    figures = figures_of(company)

    assert (figures.due, figures.done, figures.not_done, figures.open) == (2, 1, 1, 0)
    assert (figures.share, figures.is_alarming) == (0.5, False)


def test_under_half_raises_the_alarm(company):
    make_action(company, "2027-03-01", state="done", ended_on=day("2027-03-01"))
    make_action(company, "2027-03-02")
    make_action(
        company, "2027-03-03", state="not_done", ended_on=day("2027-03-03"), reason_code="cost"
    )

    figures = figures_of(company)

    assert (figures.due, figures.done, figures.not_done, figures.open) == (3, 1, 1, 1)
    assert figures.is_alarming


def test_without_anything_due_there_is_neither_a_share_nor_an_alarm(company):
    figures = figures_of(company)

    assert (figures.share, figures.is_alarming) == (None, False)


def test_drafts_and_accepted_risks_were_never_promised(company):
    make_action(company, "2027-03-01", plan_state="draft")
    make_action(company, "2027-03-02", kind="accept_risk")

    assert figures_of(company).due == 0


def test_what_ends_after_the_day_has_not_ended_on_it(company):
    action = make_action(company, "2027-03-01", state="done", ended_on=day("2027-06-02"))

    assert ending_of(action, TODAY) == "open"


def test_reasons_are_counted_most_frequent_first(company):
    ended = {"state": "not_done", "ended_on": day("2027-03-05")}
    rows = [
        make_action(company, "2027-03-01", reason_code="cost", **ended),
        make_action(company, "2027-03-02", reason_code="no_time", **ended),
        make_action(company, "2027-03-03", reason_code="no_time", **ended),
        make_action(company, "2027-03-04"),
    ]

    assert reasons_for_not_done(rows) == [("no_time", 2), ("cost", 1)]


def test_teams_count_their_own_people(company):
    press, svets = make_team(company, "Press"), make_team(company, "Åkeri")
    anna, bo = make_person(company, "Anna", team=press), make_person(company, "Bo", team=svets)
    rows = [
        make_action(company, "2027-03-01", person=anna),
        make_action(company, "2027-03-02", person=bo, state="done", ended_on=day("2027-03-02")),
        make_action(company, "2027-03-03"),  # the company's own: of no team
    ]

    with scope_for(company):
        teams = by_team(rows, TODAY, alarm=0.5)

    assert [(row.name, row.figures.due, row.figures.done) for row in teams] == [
        ("Press", 1, 0),
        ("Åkeri", 1, 1),
    ]


def test_the_hub_sees_companies_that_agreed_and_no_other(hub, company):
    silent = make_company(hub, "Tyst")
    make_action(company, "2027-03-01", state="done", ended_on=day("2027-03-01"))
    make_action(silent, "2027-03-01")

    with scope_for(hub):
        rows = by_company(hub, as_of=TODAY)

    assert [(row.name, row.figures.due, row.figures.done) for row in rows] == [("Alfa", 1, 1)]


def test_groups_leave_through_disclosure(company):
    """Six women had one action each due, three of them done; two men are too few to show.

    With the men hidden, a total would give them away, so no other sex may be shown beside a
    total; what is left of the women is 3 of 6, and everybody's number is the page's own.
    """
    rows = []
    for number_, sex in enumerate(["woman"] * 6 + ["man"] * 2):
        person = make_person(company, f"P{number_}", sex=sex, birth_year=1990)
        done = {"state": "done", "ended_on": day("2027-03-01")} if number_ < 3 else {}
        rows.append(make_action(company, "2027-03-01", person=person, **done))
    rows.append(make_action(company, "2027-03-01"))  # the company's own: of no group

    with scope_for(company):
        by_sex, by_age, _by_employment = by_group(rows, TODAY, alarm=0.5)

    shown = {
        group.key: group.figure and (group.figure.done, group.figure.due) for group in by_sex.groups
    }
    assert shown["man"] is None
    assert shown["woman"] in {None, (3, 6)}
    (thirties,) = by_age.groups
    assert (thirties.people, thirties.figure.done, thirties.figure.due) == (8, 3, 8)
