"""The network's common needs: only who agreed, no people, and no number that points at somebody."""

import datetime
import io

import openpyxl
import pypdf
import pytest

from samtakt.analysis.figures import store_figures
from samtakt.foundation.access import NotVisible, system_actor
from samtakt.foundation.tenancy import scope_for
from samtakt.inclusion.disclosure import minimum_cell
from samtakt.reports import network_needs
from tests import factories
from tests.reports.workshop import AS_OF


def lacking(hub, name, county, competence, people, *, shares=("aggregate_gaps",)):
    """A company in a county where so many people are below what is required."""
    company = factories.make_company(hub, name, county=county, shares=shares)
    role = factories.make_role(company)
    factories.require(company, role, competence, 3)
    for number in range(people):
        person = factories.make_person(company, f"Hemlig{number}")
        factories.assign(person, role)
        factories.agree(person, competence, 1)
    with scope_for(company):
        store_figures(company, as_of=AS_OF, by=system_actor(company))
    return company


@pytest.fixture
def welding(hub):
    return factories.make_competence(hub, "Svetsning", name_en="Welding")


@pytest.fixture
def lead(hub):
    with scope_for(hub):
        yield factories.actor_in(hub, "process_leader")


def test_numbers_are_summed_by_county_over_the_companies_that_agreed(hub, welding, lead):
    for name, county, people in (("A", "Örebro", 6), ("B", "Örebro", 7), ("C", "Värmland", 8)):
        lacking(hub, name, county, welding, people)
    lacking(hub, "D", "Värmland", welding, 9, shares=())

    report = network_needs.gather(hub, as_of=AS_OF, by=lead)
    (row,) = report.rows
    assert (report.companies, report.members) == (3, 4)
    assert dict(zip(report.counties, row.by_county, strict=True)) == {"Värmland": 8, "Örebro": 13}
    assert (row.people, row.companies, row.missing) == (21, 3, 42)


def test_a_small_number_is_hidden_with_what_would_give_it_away(hub, welding, lead):
    lacking(hub, "A", "Örebro", welding, 1)
    lacking(hub, "B", "Värmland", welding, 9)
    lacking(hub, "C", "Dalarna", welding, 12)

    report = network_needs.gather(hub, as_of=AS_OF, by=lead)
    (row,) = report.rows
    shown = dict(zip(report.counties, row.by_county, strict=True))
    assert minimum_cell() > 1
    assert shown["Örebro"] is None
    hidden = [county for county, people in shown.items() if people is None]
    assert len(hidden) > 1 or row.people is None
    assert report.hides


def test_no_name_is_in_the_files(hub, welding, lead):
    lacking(hub, "A", "Örebro", welding, 6)
    report = network_needs.gather(hub, as_of=AS_OF, by=lead)
    pages = pypdf.PdfReader(io.BytesIO(network_needs.to_pdf(report))).pages
    said = " ".join(page.extract_text() for page in pages)
    book = openpyxl.load_workbook(io.BytesIO(network_needs.to_xlsx(report)))
    cells = [str(value) for row in book.active.iter_rows(values_only=True) for value in row]

    assert "Welding" in said
    assert "1 November 2026" in said
    assert "Hemlig" not in said + "".join(cells)


def test_without_companies_it_says_what_to_do(hub, lead):
    report = network_needs.gather(hub, as_of=AS_OF, by=lead)
    pages = pypdf.PdfReader(io.BytesIO(network_needs.to_pdf(report))).pages

    assert "Sign the agreements" in " ".join(pages[0].extract_text().split())


def test_what_was_agreed_too_late_is_not_in_it(hub, welding, lead):
    lacking(hub, "A", "Örebro", welding, 6)

    before = AS_OF - datetime.timedelta(days=1)
    assert network_needs.gather(hub, as_of=before, by=lead).rows == ()


@pytest.mark.parametrize("role", ["hr", "company_admin"])
def test_a_company_does_not_have_it(hub, role):
    company = factories.make_company(hub, "Beta")
    by = factories.actor_in(company, role)
    with scope_for(company), pytest.raises(NotVisible):
        network_needs.gather(hub, as_of=AS_OF, by=by)
