"""One person's profile and data: what is in it, what is not, who may have it."""

import datetime
import io
import json

import docx
import pytest
from django.utils.translation import override

from samtakt.analysis.models import Assignment, InterviewNote
from samtakt.assessments.models import Evidence
from samtakt.certificates.models import Fitness, FitnessType
from samtakt.foundation.access import NotVisible
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import KioskPin
from samtakt.reports import own_data, person_profile
from tests import factories
from tests.reports.printed import text_of
from tests.reports.workshop import AS_OF

EARLIER = datetime.date(2026, 3, 2)


@pytest.fixture
def anna(hub):
    company = factories.make_company(hub, "Verkstad Å")
    team, role = factories.make_team(company, "Svets"), factories.make_role(company, "Svetsare")
    welding = factories.make_competence(hub, "MIG-svetsning", name_en="MIG welding")
    drawing = factories.make_competence(hub, "Ritningsläsning", name_en="Reading drawings")
    for competence in (welding, drawing):
        factories.require(company, role, competence, 3)
    person = factories.make_person(company, "Anna", team=team)
    factories.assign(person, role)
    agreed = factories.agree(person, welding, 4, decided_on=EARLIER)
    evidence = Evidence(
        agreed=agreed, basis="training", text="Svetslicens", dated_on=EARLIER, assessed_by="Chef"
    )
    factories.saved(evidence, company)
    truck = factories.make_certificate_type(hub, "Truckkort A+B")
    factories.certify(person, truck, valid_to=datetime.date(2028, 1, 31))
    with scope_for(company):
        yield person


def own(person):
    return factories.actor_in(person.organisation, "employee", person_id=person.pk)


def words_of(content):
    document = docx.Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return " ".join([*(p.text for p in document.paragraphs), *cells])


def test_it_says_what_the_person_can_and_what_that_stands_on(anna):
    profile = person_profile.gather(anna, as_of=AS_OF, by=own(anna))

    (held,) = profile.held
    assert (held.cell.competence.name, held.cell.level, held.decided_by) == (
        "MIG welding", 4, "Chef",
    )  # fmt: skip
    assert [(proof.basis, proof.text) for proof in held.proofs] == [("training", "Svetslicens")]
    assert [(paper.name, paper.status) for paper in profile.certificates] == [
        ("Truckkort A+B", "valid")
    ]


def test_pdf_and_docx_say_the_same(anna):
    profile = person_profile.gather(anna, as_of=AS_OF, by=own(anna))
    pdf = text_of(person_profile.to_pdf(profile))
    word = words_of(person_profile.to_docx(profile))

    for said in ("What Anna can do", "MIG welding", "Svetslicens", "Truckkort A+B", "2028-01-31"):
        assert said in pdf
        assert said in word


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_docx_has_title_language_headings_and_repeated_table_headings(anna, language):
    with override(language):
        content = person_profile.to_docx(person_profile.gather(anna, as_of=AS_OF, by=own(anna)))
    document = docx.Document(io.BytesIO(content))

    assert document.core_properties.title.endswith("Anna")
    assert document.core_properties.language.startswith(language)
    assert f'w:lang w:val="{language}' in document.styles.element.xml
    headings = [p for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) == 5
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)


def test_medical_fitness_is_not_in_the_profile(anna):
    type_ = factories.saved(FitnessType(code="iso", name_sv="Isocyanater"), anna.organisation.hub)
    row = Fitness(person=anna, type=type_, result="limited", examined_on=EARLIER)
    factories.saved(row, anna.organisation)
    said = text_of(person_profile.to_pdf(person_profile.gather(anna, as_of=AS_OF, by=own(anna))))

    assert "Isocyanater" not in said


@pytest.mark.parametrize(
    ("role", "fields", "has"),
    [
        ("hr", {}, True),
        ("company_admin", {}, True),
        ("line_manager", {}, False),
        ("employee", {}, False),
        ("union_representative", {}, False),
        ("auditor", {}, False),
    ],
)
def test_who_may_have_somebody_elses(anna, role, fields, has):
    by = factories.actor_in(anna.organisation, role, **fields)

    if has:
        assert person_profile.gather(anna, as_of=AS_OF, by=by).person == "Anna"
    else:
        with pytest.raises(NotVisible):
            person_profile.gather(anna, as_of=AS_OF, by=by)


def test_the_manager_of_the_team_has_it(anna):
    team = anna.employments.get().team_id
    by = factories.actor_in(anna.organisation, "line_manager", team_ids=frozenset({team}))

    assert person_profile.gather(anna, as_of=AS_OF, by=by).person == "Anna"


def test_own_data_holds_every_table_about_the_person(anna):
    found = json.loads(own_data.to_json(own_data.gather(anna, as_of=AS_OF, by=own(anna))))

    assert found["person"]["given_name"] == "Anna"
    assert set(found["data"]) == {model._meta.model_name for model in own_data.tables()}
    assert {"observation", "agreedlevel", "certificate", "employment", "fitness"} < set(
        found["data"]
    )
    (agreed,) = found["data"]["agreedlevel"]
    assert (agreed["level"], agreed["decided_by"]) == (4, "Chef")
    assert KioskPin._meta.model_name not in found["data"]


def test_own_data_holds_the_notes_that_the_person_may_read_and_no_others(anna):
    assignment = Assignment(name="Analys", starts_on=EARLIER, lead="HR")
    factories.saved(assignment, anna.organisation)
    for visibility in ("person", "management", "author"):
        note = InterviewNote(
            assignment=assignment, guide="individual", question="q", person=anna,
            text=visibility, visibility=visibility, held_on=EARLIER, written_by="HR",
        )  # fmt: skip
        factories.saved(note, anna.organisation)

    notes = own_data.gather(anna, as_of=AS_OF, by=own(anna))["data"]["interviewnote"]
    assert [note["text"] for note in notes] == ["person"]


def test_nobody_else_takes_the_data_not_even_hr(anna):
    with pytest.raises(NotVisible):
        own_data.gather(anna, as_of=AS_OF, by=factories.actor_in(anna.organisation, "hr"))


def test_another_companys_people_are_not_there(hub, anna):
    other = factories.make_company(hub, "Beta")
    by = factories.actor_in(other, "hr")
    with scope_for(other), pytest.raises(NotVisible):
        person_profile.gather(anna, as_of=AS_OF, by=by)
