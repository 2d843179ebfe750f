"""The pages and the report say the same: both are rendered, and their key figures compared."""

import datetime
import io
import re

import docx
import pypdf
from django.utils import timezone
from django.utils.translation import override

from samtakt.foundation.formats import money_text, number_text
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import DevelopmentPlan, PlanAction
from samtakt.reports import company_report
from samtakt.reports.company_values import values
from tests import factories
from tests.reports.workshop import Workshop

FIGURE = re.compile(r"<dt>([^<]+)</dt>\s*<dd class=\"figure-value\">(?:<a [^>]*>)?([^<]+)")


def figures_on(client, path):
    page = client.get(path)
    assert page.status_code == 200
    return {label.strip(): value.strip() for label, value in FIGURE.findall(page.content.decode())}


def plan_something(workshop, today):
    made = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    plan = DevelopmentPlan(
        name="Planen", starts_on=today - datetime.timedelta(days=200),
        ends_on=today + datetime.timedelta(days=160), state="confirmed", made_by="HR",
        manager_confirmed_at=made,
    )  # fmt: skip
    factories.saved(plan, workshop.company)
    for days, state in ((-90, "done"), (-30, "planned"), (30, "planned"), (60, "planned")):
        action = PlanAction(
            plan=plan, kind="coaching", title=f"Efter {days} dagar", owner_name="HR",
            planned_on=plan.starts_on, due_on=today + datetime.timedelta(days=days), state=state,
            ended_on=today - datetime.timedelta(days=100) if state == "done" else None,
            cost=1_250,
        )  # fmt: skip
        factories.saved(action, workshop.company)


def test_page_pdf_and_docx_say_the_same_key_figures(signed_in, hub):
    workshop, today = Workshop(hub), timezone.localdate()
    plan_something(workshop, today)
    client = signed_in(workshop.company, "hr")
    overview = figures_on(client, f"/companies/{workshop.company.pk}")
    planned = figures_on(client, "/development/company")
    with override("en"), scope_for(workshop.company):
        by = factories.actor_in(workshop.company, "hr")
        report = company_report.gather(workshop.company, as_of=today, by=by)
        pages = pypdf.PdfReader(io.BytesIO(company_report.to_pdf(report))).pages
        word = docx.Document(io.BytesIO(company_report.to_docx(report)))
        cost = money_text(report.measures.planned_cost)
    found = values(report)
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    written = {cell.text for table in word.tables for row in table.rows for cell in row.cells}

    shown = {
        "People": found["people"],
        "Gaps": found["totals:gap"],
        "Not assessed": found["totals:not_assessed"],
        "Key-person risks": len(report.analysis.key_person_risks),
        "Too few people": len(report.analysis.short),
        "Lapsed certificates": found["certificates:lapsed"],
    }
    assert {label: overview[label] for label in shown} == {
        label: number_text(value) for label, value in shown.items()
    }
    assert planned["Planned cost"].replace("\xa0", " ") == cost.replace("\xa0", " ")
    assert planned["Next 90 days"] == str(found["next:ahead"]) == "2"
    assert f"{found['people']} people employed" in printed
    assert f"{found['totals:gap']} requirements not met" in printed
    assert {str(found["totals:gap"]), str(found["totals:not_assessed"]), cost} <= written


def test_the_docx_says_in_words_what_its_pictures_show(hub):
    workshop = Workshop(hub)
    with scope_for(workshop.company), override("sv"):
        by = factories.actor_in(workshop.company, "hr")
        report = company_report.gather(workshop.company, as_of=timezone.localdate(), by=by)
        word = docx.Document(io.BytesIO(company_report.to_docx(report)))

    described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert len(described) > 3
    assert all(described)
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in word.tables)
    assert word.core_properties.language == "sv-SE"
