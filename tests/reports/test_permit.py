"""The permit on one page and the list for the wall, in both languages."""

import datetime
import io

import pypdf
import pytest
import time_machine
from django.utils.translation import override

from samtakt.certificates.who_may import who_may
from samtakt.foundation.access import NotVisible
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.reports import permit as permit_report
from samtakt.reports import wall_list
from tests.certificates.workshop import (
    DAY,
    hold,
    make_machine,
    make_permit_type,
    make_type,
    permit,
)
from tests.factories import actor_in, make_company, make_hub, make_person, make_shift

pytestmark = pytest.mark.django_db
MARKUP = "#panic(1) *fet* $x$ <etikett>"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def alfa():
    company = make_company(make_hub())
    with scope_for(company):
        yield company


def words(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return len(reader.pages), " ".join(page.extract_text() for page in reader.pages)


@pytest.fixture
def given(alfa):
    truck = make_type(alfa, "Truckkort")
    anna = make_person(alfa, "Anna")
    hold(anna, truck)
    machine = make_machine(alfa, "Truck 3", rules=[truck])
    return permit(
        anna,
        make_permit_type(alfa, "Motviktstruck B1", needs=[truck], source="AFS 2023:11"),
        equipment=machine,
        area="Lager och gård",
        tasks=MARKUP,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ["Anna", "Motviktstruck B1", "Truck 3", "Lager och gård", "10 januari 2027"]),
        ("en", ["Employer’s permit", "Valid to", "10 January 2027", "For the employer: Chef"]),
    ],
)
def test_the_permit_says_all_on_one_page_and_leaves_room_to_sign(alfa, given, language, said):
    with override(language):
        report = permit_report.gather(given.pk, by=actor_in(alfa, "hr"))
        pages, text = words(permit_report.to_pdf(report))

    assert pages == 1
    assert [each for each in [*said, MARKUP, "AFS 2023:11"] if each not in text] == []
    assert AuditEntry.objects.filter(verb="permits.printed").count() == 1


def test_a_revoked_permit_says_so_when_it_is_printed_again(alfa, given):
    given.revoked_on, given.revoked_reason = DAY, "Olycka"
    given.save()

    with override("en"):
        report = permit_report.gather(given.pk, by=actor_in(alfa, "hr"))
        assert "Revoked on 22 November 2026. Not valid." in words(permit_report.to_pdf(report))[1]


def test_another_person_does_not_get_it(alfa, given):
    other = make_person(alfa, "Bo")

    with pytest.raises(NotVisible):
        permit_report.gather(given.pk, by=actor_in(alfa, "employee", person_id=other.pk))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_wall_list_names_those_who_may_and_nobody_else(alfa, given, language):
    bo = make_person(alfa, "Bo", shift=make_shift(alfa, "Natt"))
    hold(bo, given.equipment.rules.get().certificate_type, valid_to=datetime.date(2026, 11, 1))

    with override(language):
        answer = who_may(given.equipment, DAY)
        pages, text = words(wall_list.to_pdf(answer))

    assert pages == 1
    assert [
        each for each in ("Truck 3", "Anna", "2030-01-10", "Truckkort") if each not in text
    ] == []
    assert "Bo" not in text.replace("Bolag", "")
    assert wall_list.file_name(answer) == "truck-3-2026-11-22.pdf"


def test_a_wall_list_with_nobody_says_so(alfa):
    machine = make_machine(alfa, rules=[make_type(alfa)])

    with override("en"):
        assert "Nobody may work here" in words(wall_list.to_pdf(who_may(machine, DAY)))[1]
