"""The commands about certificates, and what the demo's company has done with them."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from samtakt.certificates.models import (
    CertificateType,
    Confirmation,
    Equipment,
    Fitness,
    Permit,
    Waiver,
)
from samtakt.certificates.standing import certificates_held
from samtakt.certificates.who_may import who_may_all
from samtakt.foundation.access import system_actor
from samtakt.foundation.jobs import DailyWork
from samtakt.foundation.tenancy import scope_for
from samtakt.management.story import certificates as story
from tests.certificates.workshop import hold
from tests.factories import make_company, make_person, make_team

pytestmark = pytest.mark.django_db


def run(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_the_types_are_loaded_once(hub):
    assert run("seed_certificates", organisation=hub.slug) == (
        "certificate: 21, permit: 4, fitness: 6\n"
    )
    assert run("seed_certificates", organisation=hub.slug) == (
        "certificate: 0, permit: 0, fitness: 0\n"
    )


def test_an_organisation_that_is_not_there_is_named(hub):
    with pytest.raises(CommandError, match="nowhere"):
        run("seed_certificates", organisation="nowhere")


def test_daily_work_says_what_it_did_and_that_nothing_is_left(hub):
    assert f"certificates.reminders {hub.slug}" in run("daily_work")
    assert run("daily_work") == "Nothing was left to do today.\n"
    with scope_for(hub):
        assert DailyWork.objects.filter(name="certificates.reminders").count() == 1


def test_the_demo_company_has_one_welder_whom_nobody_signed_for(hub):
    today = timezone.localdate()
    company = make_company(hub)
    story.load_types(hub, name="Demo")
    team = make_team(company)
    people = [make_person(company, f"Anna {each:02}", team=team) for each in range(12)]
    with scope_for(company):
        crane = CertificateType.objects.get(code="TRAVERS")
    for person in people[:3]:
        hold(person, crane, issued_on=today - datetime.timedelta(days=200), valid_to=None)

    with scope_for(company):
        story.tell(company, today=today, by=system_actor(company, "HR"))

        held = certificates_held(company, today, soon_days=90)
        welders = [each.standing for each in held if each.row.type.code == "ISO9606"]
        assert sorted(each.counts for each in welders) == [False, True, True, True]
        assert [each.reason for each in welders if not each.counts] == ["not_confirmed"]
        assert Confirmation.objects.count() == 4 + 3
        assert Permit.objects.count() == 3
        assert Fitness.objects.count() == 6
        assert Waiver.objects.count() >= 1
        answers = who_may_all(list(Equipment.objects.order_by("name", "pk")), today)
        assert [len(answer.may) for answer in answers] == [0, 0, 3]
