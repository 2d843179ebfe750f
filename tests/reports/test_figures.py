"""Every figure of the company's report is reproduced by hand-written SQL on the raw tables.

The queries are in `figurequeries`, `figurelists` and `figureadvice`. A figure without a query fails
here, but for `ESTIMATED`, which says itself why it has none.
"""

import calendar
import datetime
import math
import re
from collections import defaultdict
from dataclasses import replace

import pytest
from django.db import connection

from samtakt.assessments.models import CalibrationResult
from samtakt.foundation.formats import money_text, number_text, percent_text
from samtakt.foundation.tenancy import scope_for
from samtakt.reports import company_pages, company_report
from samtakt.reports.company_values import ESTIMATED, FAMILIES, values
from tests import factories
from tests.reports import figureadvice, figurelists, figurequeries
from tests.reports.figurequeries import LOOKED_UP
from tests.reports.richworkshop import ENDS, STARTS, enrich
from tests.reports.workshop import AS_OF, Workshop

Day = datetime.date
RETIREMENT_AGE = 67
FAMILIES_WITH_KEYS = (figurequeries.EXACT, figurelists.EXACT, figureadvice.EXACT)
EXACT = {
    family: [*queries, *figurelists.MORE.get(family, ())]
    for each in FAMILIES_WITH_KEYS
    for family, queries in each.items()
}
OF_A_JOINT_PLAN = {"plan", "plan.session", "unmet", "unmet.competence", "unmet.people"}
# Sums of a few hundred products in another order differ in the last of sixteen digits.
NEAR = {"rel_tol": 1e-9, "abs_tol": 1e-12}

PARAMETERS = {
    "day": AS_OF,
    "soon": Day(2027, 1, 30),  # ninety days on
    "in_90_days": Day(2027, 1, 30),
    "year_ago": Day(2025, 11, 1),
    "rated_since": Day(2025, 11, 1),
    "decayed_before": Day(2025, 5, 1),  # eighteen months before
    "stale_before": Day(2025, 11, 1),
    "horizon": Day(2028, 11, 1),
    "year": 2026,
    "horizon_year": 2028,
    "retirement_age": RETIREMENT_AGE,
    "period_starts": STARTS,
    "period_ends": ENDS,
    **{f"year_{ahead}": Day(2026 + ahead, 11, 1) for ahead in range(1, 6)},
}
ON_POSTGRES = (
    "days_between(later date, earlier date) RETURNS integer AS 'SELECT later - earlier'",
    "days_later(day date, days integer) RETURNS date AS 'SELECT day + days'",
    "year_later(day date) RETURNS date AS 'SELECT (day + interval ''1 year'')::date'",
    "last_of_year(year integer) RETURNS date AS 'SELECT make_date(year, 12, 31)'",
)


def on_days(function):
    """Give SQLite, which keeps days as text, a function on days; of nothing it makes nothing."""

    def called(*given):
        if None in given:
            return None
        found = function(*(Day.fromisoformat(g) if isinstance(g, str) else int(g) for g in given))
        return found.isoformat() if isinstance(found, Day) else found

    return called


def year_later(day):
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return Day(day.year + 1, day.month, min(day.day, last))


ON_SQLITE = {
    "days_between": (2, lambda later, earlier: (later - earlier).days),
    "days_later": (2, lambda day, days: day + datetime.timedelta(days=days)),
    "year_later": (1, year_later),
    "last_of_year": (1, lambda year: Day(year, 12, 31)),
}


@pytest.fixture(autouse=True)
def functions_on_days(db):
    """What the queries say of days in one way; PostgreSQL has the error function, SQLite not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for function in ON_POSTGRES:
                cursor.execute(f"CREATE FUNCTION {function} LANGUAGE sql IMMUTABLE")
        return
    connection.ensure_connection()
    for name, (number, function) in ON_SQLITE.items():
        connection.connection.create_function(name, number, on_days(function), deterministic=True)
    connection.connection.create_function("erfc", 1, math.erfc, deterministic=True)


def parameters_of(company):
    return PARAMETERS | {"company": company.pk, "hub": company.hub_id}


def prepare(company):
    """Make the temporary tables of the years ahead; they go with the test's transaction."""
    with connection.cursor() as cursor:
        for name, query in figureadvice.STAGES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {query}", parameters_of(company))


def reproduced(queries, company):
    found = {}
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, parameters_of(company))
            found |= {key: value for key, value in cursor.fetchall() if key is not None}
    return found


def by_family(report):
    found = defaultdict(dict)
    for key, value in values(report).items():
        family, _colon, of = key.partition(":")
        found[family][of] = value
    return found


def is_same(said, counted):
    """Whole numbers to the unit, all others to the ninth digit."""
    if said is None or counted is None or isinstance(said, int):
        return said == counted
    return math.isclose(said, counted, **NEAR)


def differences(found, expected):
    """What the report says and what the query says, of the keys on which they differ."""
    return {
        of: (found.get(of, "-"), expected.get(of, "-"))
        for of in found.keys() | expected.keys()
        if of not in found or of not in expected or not is_same(found[of], expected[of])
    }


def check(report, company):
    """Compare each family, and return those that the report has figures of."""
    found, wrong = by_family(report), {}
    prepare(company)
    for family, queries in EXACT.items():
        if family in found:
            wrong[family] = differences(found[family], reproduced(queries, company))
    for family, queries in LOOKED_UP.items():
        counted = reproduced(queries, company)
        shown = {of: value for of, value in found[family].items() if value is not None}
        wrong[family] = differences(shown, {of: counted[of] for of in shown if of in counted})
    assert {family: rows for family, rows in wrong.items() if rows} == {}
    assert found.keys() - ESTIMATED <= EXACT.keys() | LOOKED_UP.keys()
    return found.keys()


@pytest.fixture
def rich(hub):
    workshop = Workshop(hub, people=16)
    enrich(workshop)
    with scope_for(workshop.company):
        by = factories.actor_in(workshop.company, "company_admin")
        yield company_report.gather(workshop.company, as_of=AS_OF, by=by), workshop.company


def test_every_family_has_a_query_and_says_what_it_counts():
    assert EXACT.keys() | LOOKED_UP.keys() == FAMILIES.keys() - ESTIMATED
    assert not EXACT.keys() & LOOKED_UP.keys()
    assert len(EXACT) == sum(len(each) for each in FAMILIES_WITH_KEYS)
    assert figurelists.MORE.keys() <= EXACT.keys()


def test_every_figure_of_a_rich_company_is_reproduced(rich):
    report, company = rich

    families = check(report, company)
    assert FAMILIES.keys() - families == OF_A_JOINT_PLAN
    assert len(values(report)) > 600


def test_every_figure_with_a_joint_plan_is_reproduced(planned):
    with scope_for(planned.ceta):
        by = factories.actor_in(planned.ceta, "company_admin")
        report = company_report.gather(planned.ceta, as_of=AS_OF, plan=planned.plan, by=by)
        families = check(report, planned.ceta)
        check_print(report)

    assert families >= OF_A_JOINT_PLAN


# What is printed besides figures: days, groups of ages, numbers in names, and the values of rules.
NO_FIGURES = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ 20\d\d|\b20\d\d\b|\d\d–\d\d|\d\d and over"
    r"|Under \d\d|section \d+|\d+son|Lag \d|within 90 days|fewer than 5 people|Less than 50%|week \d+"
)
NUMBER = re.compile(r"\d+(?:[ ,]\d{3})*(?:\.\d+)?%?")
WITHOUT_FIGURES = {"How the figures are made", "Appendix: what each figure counts"}


def texts_in(part):
    """Every text of a document's data, but for drawings, which say their figures in words too."""
    if isinstance(part, str):
        yield "" if part.startswith("<svg") else part.replace("\xa0", " ")
    elif isinstance(part, dict):
        for name, each in part.items():
            yield from () if name in {"svg", "entries", "widths"} else texts_in(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from texts_in(each)


def printed_forms(report):
    """How each figure may stand on paper: as a number, with a decimal, as money, as a share."""
    for value in values(report).values():
        if value is not None:
            size = abs(value)
            yield from (number_text(size), number_text(size, 1), money_text(size))
            yield from (percent_text(size), percent_text(size, 1)) if size <= 1 else ()


def check_print(report):
    forms = {
        found
        for form in printed_forms(report)
        for found in NUMBER.findall(form.replace("\xa0", " "))
    }
    document = company_pages.document(report)
    kept = [one for one in document.sections if one.title not in WITHOUT_FIGURES]
    data = replace(document, sections=tuple(kept)).to_data()
    unknown = {
        (number, text)
        for text in texts_in(data)
        for number in NUMBER.findall(NO_FIGURES.sub(" ", text))
        if number not in forms
    }
    assert unknown == set()


def test_no_number_is_printed_that_has_no_key(rich):
    report, _company = rich

    check_print(report)


def test_the_figures_sheet_lists_every_figure(rich):
    from samtakt.reports import company_more_tables

    report, _company = rich
    rows = company_more_tables.figures(report).rows

    assert {row[0]: row[1] for row in rows} == values(report)
    assert all(row[2] for row in rows)


RATED_ENOUGH = (
    figurequeries.RATINGS
    + """
SELECT COUNT(*) FROM (
    SELECT own.observer_person_id
      FROM newest own
      JOIN newest other ON other.person_id = own.person_id
                       AND other.competence_id = own.competence_id
                       AND other.observer_person_id <> own.observer_person_id
     WHERE own.place = 1 AND other.place = 1 AND own.source <> 'self'
     GROUP BY own.observer_person_id HAVING COUNT(*) >= 10) AS enough"""
)


def test_no_more_assessors_stand_out_than_have_rated_enough(rich):
    report, company = rich
    printed = values(report)["calibration.standout"]

    with connection.cursor() as cursor:
        cursor.execute(RATED_ENOUGH, parameters_of(company))
        [(enough,)] = cursor.fetchall()
    kept = CalibrationResult.objects.get(organisation=company, as_of=AS_OF).content["assessors"]
    assert printed == sum(1 for one in kept if one["outlier"]) == 1
    assert printed < enough == 3
