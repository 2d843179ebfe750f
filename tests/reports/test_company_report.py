"""The company's report: every figure is the same as when counted another way, and only its leaders have it."""

import dataclasses
import datetime
import io
from collections import Counter

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from samtakt.competences.models import ConceptLink
from samtakt.foundation.access import NotVisible
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Person
from samtakt.reports import company_pages, company_report, company_tables
from samtakt.reports.company_figures import figures, next_steps, sentences
from tests import factories
from tests.reports.printed import text_of
from tests.reports.workshop import AS_OF, Workshop


@pytest.fixture
def report(workshop, leader):
    return company_report.gather(workshop.company, as_of=AS_OF, by=leader)


def workbook_of(report):
    return openpyxl.load_workbook(io.BytesIO(company_report.to_xlsx(report)))


def rows_of(page):
    """The rows under the heading, which stands under the note."""
    return [row for row in page.iter_rows(min_row=4, values_only=True) if any(row)]


def counted_by_hand(company):
    """Count with plain SQL what the report counts with the engines."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT person.id, requirement.competence_id, requirement.level,
                   requirement.criticality,
                   (SELECT agreed.level FROM samtakt_agreedlevel agreed
                     WHERE agreed.person_id = person.id
                       AND agreed.competence_id = requirement.competence_id)
              FROM samtakt_person person
              JOIN samtakt_roleassignment assigned ON assigned.person_id = person.id
              JOIN samtakt_requirement requirement ON requirement.role_id = assigned.role_id
             WHERE person.organisation_id = %s AND requirement.organisation_id = %s
            """,
            [company.pk, company.pk],
        )
        found = Counter()
        for _person, _competence, required, weight, level in cursor.fetchall():
            if level is None:
                found["not_assessed"] += 1
            elif level >= required:
                found["met"] += 1
            else:
                found["gaps"] += 1
                found["missing"] += required - level
                found["weighted"] += weight * (required - level)
        return found


def test_the_key_figures_are_those_counted_by_hand(workshop, report):
    expected = counted_by_hand(workshop.company)
    shown = {figure.label: figure.value for figure in figures(report)}

    assert expected["gaps"] > 3
    assert expected["not_assessed"] > 0
    assert shown["requirements not met"] == expected["gaps"]
    assert shown["levels missing"] == expected["missing"]
    assert shown["weighted gap, points"] == expected["weighted"]
    assert shown["requirements not assessed"] == expected["not_assessed"]
    assert shown["people employed"] == len(workshop.people)
    assert shown["certificates lapsed or lapsing"] == 2


def test_every_figure_is_the_sum_of_the_list_it_names(report):
    book = workbook_of(report)
    cells, by_competence = (
        rows_of(book["Requirements and levels"]),
        rows_of(book["Gaps per competence"]),
    )
    shown = {figure.label: figure.value for figure in figures(report)}
    statuses = Counter(row[8] for row in cells)

    assert shown["requirements not met"] == statuses["Gap"]
    assert shown["requirements not assessed"] == statuses["Not assessed"]
    assert shown["weighted gap, points"] == sum(row[3] for row in by_competence)
    assert shown["levels missing"] == sum(row[4] for row in by_competence)
    assert shown["requirements not met"] == sum(row[7] for row in by_competence)
    staff = rows_of(book["Staff"])
    for grouped_by in ("Team", "Shift"):
        assert shown["people employed"] == sum(row[2] for row in staff if row[0] == grouped_by)


def test_the_lists_agree_with_each_other(report):
    book = workbook_of(report)
    weighted = [
        sum(row[place] for row in rows_of(book[name]))
        for name, place in (
            ("Gaps per competence", 3),
            ("Gaps per team", 2),
            ("Gaps per person", 2),
        )
    ]

    assert len(set(weighted)) == 1
    assert weighted[0] == sum(row[11] or 0 for row in rows_of(book["Requirements and levels"]))


def test_each_key_figure_names_a_sheet_that_is_there(report):
    book = workbook_of(report)

    assert {company_tables.name_of(figure.sheet) for figure in figures(report)} <= set(
        book.sheetnames
    )
    assert [row[2] for row in rows_of(book["Summary"]) if row[2] not in book.sheetnames] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pdf_says_the_key_figures_in_each_language(workshop, leader, language):
    with override(language):
        report = company_report.gather(workshop.company, as_of=AS_OF, by=leader)
        pdf = company_report.to_pdf(report)
        shown = [figure.text.replace("\xa0", " ") for figure in figures(report)]
        said = sentences(report)
    found = text_of(pdf)
    reader = pypdf.PdfReader(io.BytesIO(pdf))

    assert all(text in found for text in shown)
    # The font has one glyph for a hyphen and for the mark of a divided word: both are left out.
    plain = found.replace("-", "")
    sentence = [" ".join(each.replace("\xa0", " ").replace("-", "").split()) for each in said]
    assert [each for each in sentence if each not in plain] == []
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.title.endswith(workshop.company.name)
    assert ("CNC turning" in found) == (language == "en")
    assert ("CNCsvarvning" in plain) == (language == "sv")


def test_a_certificate_is_listed_with_its_last_day_and_what_it_is_worth(report):
    rows = {
        row[0]: (row[5].date(), row[6], row[7])
        for row in rows_of(workbook_of(report)["Certificates"])
    }

    assert rows["Anna"] == (datetime.date(2026, 9, 30), "Lapsed", -32)
    assert rows["Åsa"] == (datetime.date(2026, 12, 24), "Lapsing", 53)
    assert rows["Örjan"][1] == "Valid"


def test_a_key_person_is_named_with_what_happens_by_the_horizon(workshop, leader):
    welding = factories.make_competence(workshop.hub, "Lasersvetsning")
    factories.require(workshop.company, workshop.roles[0], welding, 3, criticality=3)
    only = factories.make_person(
        workshop.company,
        "Nyckel",
        team=workshop.teams[0],
        retires_on=datetime.date(2027, 6, 30),
    )
    factories.assign(only, workshop.roles[0])
    factories.agree(only, welding, 4)
    report = company_report.gather(workshop.company, as_of=AS_OF, by=leader)
    (row,) = [r for r in company_tables.key_persons(report).rows if r[0] == "Lasersvetsning"]

    assert (row[2], row[3], row[5], row[6], row[7]) == ("One person", 1, "Nyckel", "Lag 1", 0)
    assert row[8] == "Nyckel leaves (last day 2027-06-30)"
    assert "Lasersvetsning" in text_of(company_report.to_pdf(report))


def test_a_company_without_anything_gets_a_report_that_says_what_to_do(hub):
    company = factories.make_company(hub, "Tomma AB")
    with scope_for(company):
        report = company_report.gather(company, as_of=AS_OF, by=factories.actor_in(company, "hr"))
        found = text_of(company_report.to_pdf(report))
        steps = next_steps(report)

    assert len(steps) == 6
    assert all(step in found for step in steps)
    assert len(workbook_of(report).sheetnames) == 21


def test_a_whole_company_is_not_told_to_hand_in_what_it_has(report):
    assert next_steps(report) == (
        "The company is not in a joint plan yet: join the round and publish the needs.",
    )


def test_names_are_text_however_they_are_written(workshop, leader):
    attack = '=HYPERLINK("http://example.org","#panic()")'
    long_name = "Wolfeschlegelsteinhausenbergerdorff" * 2
    person = workshop.people[0]
    person.given_name = attack
    person.save()
    other = workshop.people[1]
    other.given_name = long_name
    other.save()
    report = company_report.gather(workshop.company, as_of=AS_OF, by=leader)
    page = workbook_of(report)["Gaps per person"]

    (cell,) = [row[0] for row in page.iter_rows() if row[0].value == attack]
    assert cell.data_type == "s"
    found = text_of(company_report.to_pdf(report))
    assert "HYPERLINK" in found
    assert long_name in found.replace(" ", "").replace("-", "")


def test_another_companys_actor_cannot_gather_it(hub, workshop):
    stranger = Workshop(hub, people=3, teams=1, competences=2, name="Främmande")
    by = factories.actor_in(stranger.company, "company_admin", "hr")

    with scope_for(stranger.company), pytest.raises(NotVisible):
        company_report.gather(workshop.company, as_of=AS_OF, by=by)
    refusal = AuditEntry.objects.get(owner=stranger.company.pk, verb="access.refused")
    assert refusal.detail == {"action": "reports.make_company"}


@pytest.mark.parametrize("role", ["employee", "line_manager", "union_representative", "auditor"])
def test_who_does_not_lead_the_company_cannot_gather_it(workshop, role):
    by = factories.actor_in(workshop.company, role)

    with scope_for(workshop.company), pytest.raises(NotVisible):
        company_report.gather(workshop.company, as_of=AS_OF, by=by)


def test_the_hub_cannot_gather_a_companys_report(hub, workshop):
    by = factories.actor_in(hub, "hub_admin", "project_lead")

    with scope_for(hub), pytest.raises(NotVisible):
        company_report.gather(workshop.company, as_of=AS_OF, by=by)


def test_links_to_published_lists_are_acknowledged(workshop, leader):
    link = ConceptLink(
        competence=workshop.competences[0],
        identifier="http://data.europa.eu/esco/skill/1",
        version="v1.2.0",
    )
    factories.saved(link, workshop.hub)
    report = company_report.gather(workshop.company, as_of=AS_OF, by=leader)
    found = text_of(company_report.to_pdf(report))

    assert (report.sources.linked_to_esco, report.sources.esco_versions) == (1, ("v1.2.0",))
    assert "uses the ESCO classification of the European Commission" in found
    assert "O*NET" not in found


def test_a_report_without_gaps_says_so(hub):
    company = factories.make_company(hub, "Klara AB")
    person = factories.make_person(company, "Anna")
    role, competence = factories.make_role(company), factories.make_competence(hub)
    factories.assign(person, role)
    factories.require(company, role, competence, 2)
    factories.agree(person, competence, 3)
    with scope_for(company):
        report = company_report.gather(company, as_of=AS_OF, by=factories.actor_in(company, "hr"))

    assert sentences(report)[1] == "No gap is known."
    assert company_report.to_pdf(report).startswith(b"%PDF")


def test_the_report_does_not_change_when_the_facts_do(workshop, leader, report):
    before = company_tables.by_person(report)
    Person.objects.filter(pk=workshop.people[0].pk).update(given_name="Någon annan")

    assert company_tables.by_person(report) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.company = "Annat"


def test_the_rules_behind_the_figures_are_told_and_whether_they_were_checked(report):
    found = text_of(company_report.to_pdf(report))
    rules = {rule.key: rule for rule in report.sources.rules}

    assert rules["retirement.age"].value == str(report.analysis.retirement_age)
    assert rules["certificate.expiring_soon"].value == str(report.analysis.soon_days)
    assert len(rules) == 4
    assert "Rules that the figures rest on" in found
    assert ("Not yet" in found) == any(rule.checked_on is None for rule in rules.values())


def test_gaps_and_what_is_not_assessed_are_marked_by_signs(report):
    found = text_of(company_report.to_pdf(report))
    gaps = sum(1 for cell in report.heat if cell.gap)
    unknown = sum(1 for cell in report.heat if cell.not_assessed and not cell.gap)
    in_the_legend = 1

    assert gaps > 0
    assert found.count("▼") >= gaps + in_the_legend
    assert found.count("○") >= unknown + in_the_legend


def test_a_group_too_small_to_be_shown_is_named_but_not_counted(report):
    """Eight people, four women and four men: both groups are under the least cell of five."""
    (by_sex,) = [each for each in report.groups if each.grouping.value == "sex"]
    found = text_of(company_report.to_pdf(report))

    assert [group.people for group in by_sex.groups] == [None, None]
    assert "Groups of fewer than 5 people are not shown" in found
    drawn = [
        drawing.title
        for section in company_pages.document(report).sections
        for block in section.blocks
        if block.kind == "figure_grid"
        for drawing in block.figures
    ]
    assert "People per team" in drawn
    assert "People by sex" not in drawn


def test_gathering_takes_as_many_queries_however_many_people(hub):
    taken = []
    for people in (3, 9):
        some = Workshop(hub, people=people, name=f"Verkstad {people}")
        by = factories.actor_in(some.company, "hr")
        with scope_for(some.company), CaptureQueriesContext(connection) as queries:
            company_report.gather(some.company, as_of=AS_OF, by=by)
        taken.append(len(queries))

    assert taken[0] == taken[1] <= 90
