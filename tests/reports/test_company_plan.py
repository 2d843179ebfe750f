"""What the joint plan gives a company, in its own report: seats, people, cost, what is left and why."""

import datetime

import pytest

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import PlannedSeats
from samtakt.planning.plans import NotInThisNetwork
from samtakt.reports import company_report, company_tables
from samtakt.reports.company_figures import figures, next_steps
from tests import factories
from tests.reports.printed import text_of

AS_OF = datetime.date(2026, 11, 1)


def gather(company, plan):
    with scope_for(company):
        by = factories.actor_in(company, "company_admin")
        return company_report.gather(company, as_of=AS_OF, plan=plan, by=by)


def test_the_plans_figures_are_the_companys_own_rows(planned):
    report = gather(planned.beta, planned.plan)
    with scope_for(planned.beta):
        rows = list(PlannedSeats.objects.all())
    shown = {figure.label: figure.value for figure in figures(report)}
    (session,) = company_tables.plan(report).rows

    assert shown["seats in the joint plan"] == sum(row.seats for row in rows) == 2
    assert shown["cost of the seats and travel"] == float(sum(row.cost for row in rows))
    assert shown["hours of training"] == 2 * 16
    assert (session[3], session[5], session[7], session[11]) == ("Svetskurs", "Örebro", 2, 7)
    assert session[13] == "Beta-0, Beta-1"


def test_each_seat_has_its_person_with_levels(planned):
    rows = company_tables.plan_people(gather(planned.ceta, planned.plan)).rows

    assert {row[0] for row in rows} == {"Ceta-0", "Ceta-1", "Ceta-2"}
    assert {(row[2], row[8], row[9]) for row in rows} == {("Svetskurs", 1, 3)}


def test_what_is_left_is_told_with_its_reason(planned):
    report = gather(planned.ceta, planned.plan)
    (row,) = company_tables.not_covered(report).rows

    assert row[:5] == ("Ritningsläsning", "Ceta-lag", 0, 2, 1)
    assert row[5] == "No course in the catalogue raises Ritningsläsning from level 0."
    assert row[5] in text_of(company_report.to_pdf(report))


def test_the_pages_tell_the_plan_without_other_companies(planned):
    found = text_of(company_report.to_pdf(gather(planned.beta, planned.plan)))

    assert "meets 2 of the company's 2 published needs in full" in found
    assert "Every published need is met." in found
    assert not [name for name in ("Alfa", "Ceta") if name in found]


def test_a_company_outside_the_round_is_told_to_join(planned):
    company = factories.make_company(planned.hub, "Ny")
    report = gather(company, planned.plan)

    assert "join the round and publish the needs" in " ".join(next_steps(report))
    assert "The company is in no joint plan yet." in text_of(company_report.to_pdf(report))


def test_a_plan_of_another_network_is_refused(planned):
    stranger = factories.make_company(factories.make_hub("Andra"), "Fjärran")

    with pytest.raises(NotInThisNetwork):
        gather(stranger, planned.plan)
