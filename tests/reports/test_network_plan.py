"""The network's report: figures as the engine gave them, in words a project lead understands, no names."""

import io
import re

import openpyxl
import pypdf
import pytest
from django.utils.translation import override

from samtakt.engines import planning as engine
from samtakt.foundation.access import NotVisible
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.explanations import REASONS
from samtakt.planning.models import PlannedSeats, UnmetDemand
from samtakt.reports import network_plan, network_tables
from samtakt.reports.network_pages import calendar_entries, how_good
from samtakt.reports.reasons import KINDS, grouped
from tests import factories
from tests.reports.printed import text_of


def gather(network):
    with scope_for(network.hub):
        return network_plan.gather(network.plan, by=network.lead)


def rows_of(content, name, first):
    page = openpyxl.load_workbook(io.BytesIO(content))[name]
    return [row for row in page.iter_rows(min_row=first, values_only=True) if any(row)]


def test_the_json_is_the_engines_plan_and_verifies(planned):
    report = gather(planned)
    plan = engine.Plan.from_json(network_plan.to_json(report))
    problem = engine.Problem.from_json(planned.plan.instance_file.read())

    assert plan.to_json().encode() == network_plan.to_json(report)
    assert not engine.verify(problem, plan)
    assert (plan.objective, plan.bound, plan.gap, plan.seed) == (
        planned.plan.objective,
        planned.plan.bound,
        planned.plan.gap,
        planned.plan.seed,
    )


def test_the_workbook_counts_what_is_in_the_database(planned):
    content = network_plan.to_xlsx(gather(planned))
    seats, companies = rows_of(content, "Seats per company", 4), rows_of(content, "Companies", 4)
    summary = dict(rows_of(content, "Summary", 4))
    with scope_for(planned.ceta):
        ceta = sum(PlannedSeats.objects.values_list("seats", flat=True))
        unmet = list(UnmetDemand.objects.values_list("people", flat=True))

    assert sum(row[8] for row in seats if row[0] == "Ceta") == ceta == 3
    assert {row[0]: row[3] for row in companies} == {"Alfa": 2, "Beta": 2, "Ceta": 3}
    assert sum(row[6] for row in companies) == planned.plan.company_cost
    assert summary["Cost to the network"] == planned.plan.network_cost
    assert summary["Seats"] == sum(row[8] for row in seats) == 7
    assert summary["Proven bound, points"] == pytest.approx(planned.plan.bound)
    assert sum(row[4] for row in rows_of(content, "Not covered", 4)) == sum(unmet) == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pdf_renders_in_each_language_with_its_figures(planned, language):
    with override(language):
        pdf = network_plan.to_pdf(gather(planned))
        words = how_good(planned.plan.gap)
    found = text_of(pdf)

    assert pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == language
    assert words in found
    assert {"Alfa", "Beta", "Ceta", "Svetskurs", "Örebro"} <= set(re.findall(r"[\wÖ]+", found))


def test_no_person_and_no_team_is_named(planned):
    report = gather(planned)
    words = text_of(network_plan.to_pdf(report)) + repr(network_tables.all_sheets(report))

    assert not [name for name in ("Ceta-0", "Alfa-1", "Beta-0", "-lag") if name in words]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (0.0, "It is proved that no plan under the same limits is better."),
        (0.0236, "It is proved that no plan under the same limits can be more than 2.4% better."),
        (0.0004, "It is proved that no plan under the same limits can be more than 0.04% better."),
    ],
)
def test_the_gap_is_told_in_plain_words(gap, words):
    assert how_good(gap) == words


def test_what_is_left_is_grouped_by_kind_of_reason(planned):
    (group,) = grouped(gather(planned).plan.unmet)

    assert (group.reason, group.needs, group.companies) == ("no_course", 1, 1)
    assert group.named == "Ritningsläsning (1)"


def test_every_reason_of_the_planner_has_a_kind():
    assert KINDS.keys() == REASONS.keys()


def test_sessions_of_a_course_that_start_together_are_one_bar(planned):
    view = gather(planned).plan
    mondays = [week.monday for week in view.weeks]
    twice = (*view.sessions, *view.sessions)

    (entry,) = calendar_entries(twice, mondays)
    assert (entry.label, entry.start, entry.weeks, entry.said) == ("Svetskurs", 2, 1, "14")


def test_another_hubs_lead_and_a_company_cannot_gather_it(planned):
    other = factories.make_hub("Andra navet")
    for stranger, role in ((other, "project_lead"), (planned.alfa, "company_admin")):
        by = factories.actor_in(stranger, role)
        with scope_for(stranger), pytest.raises(NotVisible):
            network_plan.gather(planned.plan, by=by)
