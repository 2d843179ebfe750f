"""The ISO 9001 evidence list: each thing that clause 7.2 asks for, and what is missing of it first."""

import datetime
import io

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from samtakt.analysis.models import Goal, RequirementCause
from samtakt.assessments.decay import DecayRule
from samtakt.assessments.models import Evidence
from samtakt.competences.models import Exemption
from samtakt.foundation.access import NotVisible
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import ActionEffect, DevelopmentPlan, PlanAction
from samtakt.reports import evidence_list
from samtakt.reports.evidence_facts import Missing
from tests import factories
from tests.reports.printed import text_of

AS_OF = datetime.date(2026, 11, 1)
EARLIER = datetime.date(2026, 3, 2)


class Cell:
    """One person who is required one competence at level 3, in a scope that is open."""

    def __init__(self, hub):
        self.hub = hub
        self.company = factories.make_company(hub, "Verkstad Å")
        self.team = factories.make_team(self.company, "Svets")
        self.role = factories.make_role(self.company, "Svetsare")
        self.welding = factories.make_competence(hub, "MIG-svetsning", name_en="MIG welding")
        self.requirement = factories.require(
            self.company, self.role, self.welding, 3, criticality=3
        )
        self.person = factories.make_person(self.company, "Anna", team=self.team)
        factories.assign(self.person, self.role)
        self.by = factories.actor_in(self.company, "hr")

    def agree(self, level, **fields):
        return factories.agree(self.person, self.welding, level, decided_on=EARLIER, **fields)

    def prove(self, agreed, **fields):
        fields = {
            "basis": "training", "text": "Svetslicens", "dated_on": EARLIER, "assessed_by": "Chef",
        } | fields  # fmt: skip
        return factories.saved(Evidence(agreed=agreed, **fields), self.company)

    def act(
        self, *, state="planned", due_on=datetime.date(2026, 12, 1), kind="course", plan="confirmed"
    ):
        made = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
        row = DevelopmentPlan(
            person=self.person, name=f"Plan {factories.number}", starts_on=EARLIER,
            ends_on=datetime.date(2026, 12, 31), state=plan, made_by="HR",
            manager_confirmed_at=made, employee_confirmed_at=made,
        )  # fmt: skip
        factories.saved(row, self.company)
        action = PlanAction(
            plan=row, person=self.person, kind=kind, title="Svetskurs", competence=self.welding,
            owner_name="Chef", planned_on=EARLIER, due_on=due_on, state=state,
            ended_on=datetime.date(2026, 6, 1) if state == "done" else None,
        )  # fmt: skip
        return factories.saved(action, self.company)

    def gather(self):
        return evidence_list.gather(self.company, as_of=AS_OF, by=self.by)

    def missing(self):
        (row,) = self.gather().rows
        return row.missing


@pytest.fixture
def cell(hub):
    cell = Cell(hub)
    with scope_for(cell.company):
        yield cell


def test_what_nobody_has_assessed_is_missing_and_is_no_gap(cell):
    assert cell.missing() == (Missing.NOT_ASSESSED,)


def test_a_level_that_stands_on_something_lacks_nothing(cell):
    cell.prove(cell.agree(3))

    (row,) = cell.gather().rows
    assert row.missing == ()
    assert (row.level, row.decided_by, row.decided_on) == (3, "Chef", EARLIER)
    (ground,) = row.grounds
    assert (ground.basis, ground.text, ground.assessed_by) == ("training", "Svetslicens", "Chef")


def test_from_level_three_up_a_level_needs_evidence(cell):
    cell.agree(3)

    assert cell.missing() == (Missing.NO_EVIDENCE,)


def test_evidence_of_an_earlier_level_does_not_prove_a_later_one(cell):
    """Level 4 was agreed anew without evidence: that level 3 was proved says nothing of it."""
    cell.prove(cell.agree(3))
    factories.agree(cell.person, cell.welding, 4, decided_on=datetime.date(2026, 9, 1))

    assert cell.missing() == (Missing.NO_EVIDENCE,)


def test_expired_evidence_is_missing_the_day_after_its_last_day(cell):
    agreed = cell.agree(3)
    cell.prove(agreed, valid_to=AS_OF)
    assert cell.missing() == ()
    (row,) = evidence_list.gather(
        cell.company, as_of=AS_OF + datetime.timedelta(days=1), by=cell.by
    ).rows

    assert row.missing == (Missing.EVIDENCE_EXPIRED,)


def test_a_gap_without_an_action_is_missing_one(cell):
    cell.agree(1)
    assert cell.missing() == (Missing.NO_ACTION,)
    cell.act()

    assert cell.missing() == ()


def test_an_action_in_a_draft_binds_nobody(cell):
    cell.agree(1)
    cell.act(plan="draft")

    assert cell.missing() == (Missing.NO_ACTION,)


def test_a_late_action_is_said_to_be_late(cell):
    cell.agree(1)
    cell.act(due_on=datetime.date(2026, 10, 31))

    assert cell.missing() == (Missing.ACTION_LATE,)


def test_what_was_learnt_has_its_effect_evaluated(cell):
    cell.prove(cell.agree(3))
    action = cell.act(state="done")
    assert cell.missing() == (Missing.NO_EFFECT,)
    effect = ActionEffect(
        action=action, method="Provsvets", evaluated_on=datetime.date(2026, 9, 1),
        evaluated_by="Chef", result="full",
    )  # fmt: skip
    factories.saved(effect, cell.company)

    (row,) = cell.gather().rows
    assert row.missing == ()
    (seen,) = row.actions[0].effects
    assert (seen.method, seen.evaluated_by, seen.result) == ("Provsvets", "Chef", "full")


def test_a_certificate_that_the_competence_needs_has_to_be_valid(cell):
    licence = factories.make_certificate_type(cell.hub, "Svetslicens", competence=cell.welding)
    cell.prove(cell.agree(3))
    assert cell.missing() == (Missing.CERTIFICATE,)
    factories.certify(cell.person, licence, valid_to=datetime.date(2026, 10, 31))
    assert cell.missing() == (Missing.CERTIFICATE,)
    factories.certify(cell.person, licence, issued_on=EARLIER, valid_to=datetime.date(2027, 3, 1))

    (row,) = cell.gather().rows
    assert (row.missing, row.valid_until) == ((), datetime.date(2027, 3, 1))


def test_a_level_that_nobody_has_used_needs_confirmation(cell):
    """Agreed 2 March; with a rule of six months it counts through 2 September."""
    rule = DecayRule(months=6, from_level=2, valid_from=datetime.date(2026, 1, 1))
    factories.saved(rule, cell.company)
    cell.prove(cell.agree(3))

    (row,) = cell.gather().rows
    assert (row.missing, row.valid_until) == (
        (Missing.NEEDS_CONFIRMATION,),
        datetime.date(2026, 9, 2),
    )


def test_the_reason_is_the_requirements_own_and_the_goal_behind_it(cell):
    found = cell.gather()
    assert [(row.role, row.people) for row in found.unexplained] == [(cell.role.name, 1)]
    goal = Goal(name="Ny robotcell", set_on=EARLIER, due_on=AS_OF)
    factories.saved(goal, cell.company)
    factories.saved(RequirementCause(requirement=cell.requirement, goal=goal), cell.company)

    found = cell.gather()
    assert found.unexplained == ()
    assert [by.why for by in found.rows[0].required_by] == ["Ny robotcell"]


def test_an_earlier_version_of_the_requirement_is_no_longer_required(cell):
    factories.require(
        cell.company, cell.role, cell.welding, 2, valid_from=datetime.date(2026, 5, 1)
    )

    (row,) = cell.gather().rows
    assert [(by.level, by.criticality) for by in row.required_by] == [(2, 2)]
    assert row.required == 2


def test_exempted_is_not_required(cell):
    factories.saved(
        Exemption(
            person=cell.person, competence=cell.welding, reason="Arbetar i lagret",
            valid_from=EARLIER, decided_by="HR",
        ),
        cell.company,
    )  # fmt: skip

    assert cell.gather().rows == ()


def test_agency_staff_are_in_the_list_and_marked(cell):
    hired = factories.make_person(cell.company, "Bo", team=cell.team, kind="agency")
    factories.assign(hired, cell.role)

    found = cell.gather()
    assert {row.person.name: row.employment for row in found.rows} == {
        "Anna": "permanent",
        "Bo": "agency",
    }
    assert "Bo (agency staff)" in text_of(evidence_list.to_pdf(found))


def test_what_is_missing_comes_first_the_gravest_before_the_rest(cell):
    whole = factories.make_person(cell.company, "Hel", team=cell.team)
    unproved = factories.make_person(cell.company, "Obevisad", team=cell.team)
    for person in (whole, unproved):
        factories.assign(person, cell.role)
        agreed = factories.agree(person, cell.welding, 3, decided_on=EARLIER)
        if person is whole:
            cell.prove(agreed)

    found = cell.gather()
    assert [row.person.name for row in found.rows] == ["Anna", "Obevisad", "Hel"]
    book = openpyxl.load_workbook(io.BytesIO(evidence_list.to_xlsx(found)))
    assert book.sheetnames == ["In short", "Missing", "Evidence", "Requirements without a reason"]
    assert [row[1] for row in book["Missing"].iter_rows(min_row=4, values_only=True)] == [
        "Anna",
        "Obevisad",
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pdf_is_tagged_and_in_its_language(cell, language):
    cell.prove(cell.agree(3))
    with override(language):
        pdf = evidence_list.to_pdf(cell.gather())
    reader = pypdf.PdfReader(io.BytesIO(pdf))

    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title.endswith("Verkstad Å")
    assert ("MIG welding" in text_of(pdf)) == (language == "en")


def test_nothing_required_says_what_to_do(hub):
    company = factories.make_company(hub, "Tomma AB")
    with scope_for(company):
        found = evidence_list.gather(company, as_of=AS_OF, by=factories.actor_in(company, "hr"))
        said = text_of(evidence_list.to_pdf(found))

    assert "Say what each role requires" in said


@pytest.mark.parametrize("role", ["line_manager", "employee", "union_representative", "auditor"])
def test_only_who_leads_the_company_has_it(cell, role):
    with pytest.raises(NotVisible):
        evidence_list.gather(cell.company, as_of=AS_OF, by=factories.actor_in(cell.company, role))


def test_another_companys_list_is_not_there(hub, cell):
    other = factories.make_company(hub, "Beta")
    with scope_for(other), pytest.raises(NotVisible):
        evidence_list.gather(cell.company, as_of=AS_OF, by=factories.actor_in(other, "hr"))


def test_the_number_of_queries_does_not_grow(cell):
    asked = []
    for more in (1, 3):
        for each in range(more):
            person = factories.make_person(cell.company, f"P{more}{each}", team=cell.team)
            factories.assign(person, cell.role)
            cell.prove(factories.agree(person, cell.welding, 3, decided_on=EARLIER))
        with CaptureQueriesContext(connection) as counted:
            cell.gather()
        asked.append(len(counted))

    assert asked[0] == asked[1]
