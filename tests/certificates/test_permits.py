"""A permit is refused unless everything it stands on is valid and the person is old enough."""

import datetime

import pytest

from samtakt.certificates import permits, refusals
from samtakt.certificates.permits import Grant, issue_permit, revoke_permit
from samtakt.foundation.audit import AuditEntry
from samtakt.organisations.messagekinds import may_be_muted
from samtakt.organisations.models import Notice
from samtakt.organisations.notices import sentence
from tests.certificates.workshop import (
    DAY,
    examine,
    hold,
    make_fitness_type,
    make_permit_type,
    make_type,
)
from tests.factories import actor_in, make_person, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def truck(alfa):
    return make_type(alfa, "Truckkort")


@pytest.mark.parametrize("kind", ["permanent", "agency"])
def test_it_is_given_for_a_year_to_employed_and_hired_alike(alfa, hr, truck, kind):
    drive = make_permit_type(alfa, needs=[truck], interval_months=12)
    anna = make_person(alfa, kind=kind)
    hold(anna, truck)

    permit = issue_permit(anna, Grant(drive, DAY, area="Lager", tasks="Lastning"), by=hr)

    assert (str(permit.valid_to), permit.issued_by, permit.area) == ("2027-11-22", "Test", "Lager")
    assert AuditEntry.objects.filter(verb="permits.issued").count() == 1


def test_it_is_refused_without_a_valid_prerequisite(alfa, hr, truck):
    drive = make_permit_type(alfa, needs=[truck])
    anna = make_person(alfa)
    hold(anna, truck, valid_to=datetime.date(2026, 11, 21))

    with pytest.raises(permits.PrerequisitesMissing) as refused:
        issue_permit(anna, Grant(drive, DAY), by=hr)
    assert refused.value.names == ("Truckkort",)


def test_who_may_not_see_fitness_is_not_told_that_it_is_the_matter(alfa, hr):
    team = make_team(alfa)
    drive = make_permit_type(alfa, needs=[make_fitness_type(alfa)])
    anna = make_person(alfa, team=team)
    examine(anna, drive.prerequisites.get().fitness_type, "unfit")

    def told(*roles, **fields):
        with pytest.raises(permits.PrerequisitesMissing) as refused:
            issue_permit(anna, Grant(drive, DAY), by=actor_in(alfa, *roles, **fields))
        return refused.value.names

    assert told("hr") == told("line_manager", team_ids=frozenset([team.pk])) == ("Tjänstbarhet",)
    assert told("company_admin") == told("line_manager") != ("Tjänstbarhet",)


@pytest.mark.parametrize(
    ("birth_year", "age_checked", "refusal"),
    [
        (2009, True, permits.TooYoung),
        (2008, False, permits.AgeNotCertain),  # eighteen this year, perhaps not yet
        (2008, True, None),
        (None, False, permits.AgeNotCertain),
        (None, True, None),
        (2007, False, None),
    ],
)
def test_the_least_age(alfa, hr, birth_year, age_checked, refusal):
    drive = make_permit_type(alfa, least_age=18)
    anna = make_person(alfa, birth_year=birth_year)
    grant = Grant(drive, DAY, age_checked=age_checked)

    if refusal is None:
        assert issue_permit(anna, grant, by=hr).pk
    else:
        with pytest.raises(refusal):
            issue_permit(anna, grant, by=hr)


def test_it_is_refused_to_whoever_does_not_work_here_that_day(alfa, hr):
    anna = make_person(alfa, ends_on=datetime.date(2026, 11, 21))

    with pytest.raises(permits.NotEmployed):
        issue_permit(anna, Grant(make_permit_type(alfa), DAY), by=hr)


def test_it_is_revoked_once_and_with_a_reason(alfa, hr):
    permit = issue_permit(make_person(alfa), Grant(make_permit_type(alfa), DAY), by=hr)

    with pytest.raises(refusals.ReasonMissing):
        revoke_permit(permit, reason="", by=hr)
    revoke_permit(permit, reason="Körde utan bälte", by=hr)
    with pytest.raises(refusals.AlreadyRevoked):
        revoke_permit(permit, reason="Igen", by=hr)
    assert AuditEntry.objects.get(verb="permits.revoked").detail["reason"] == "Körde utan bälte"


def test_whoever_had_it_is_told_without_the_reason(alfa, hr):
    holder = make_person(alfa)
    permit = issue_permit(holder, Grant(make_permit_type(alfa), DAY), by=hr)
    revoke_permit(permit, reason="Körde utan bälte", by=hr)
    told = Notice.objects.get(kind="permits.revoked")

    assert told.person == holder
    assert "bälte" not in sentence(told)
    assert not may_be_muted(told.kind)
