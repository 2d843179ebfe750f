"""What the demo tells of a plan that is being answered."""

import pytest
from django.utils import timezone

from samtakt.foundation.tenancy import scope_for
from samtakt.management.story.proposal import WHY, tell_proposal
from samtakt.planning.models import Plan
from samtakt.planning.proposing import answers_of
from tests.planning.conftest import join_and_publish, make_member, network, published  # noqa: F401
from tests.web.planning import optimise

TODAY = timezone.localdate()


@pytest.fixture
def asked(published):  # noqa: F811
    delta = make_member(published, "Delta", 1)
    join_and_publish(published.round, delta)
    published.companies.append(delta)
    return optimise(published)


def test_most_approve_one_declines_and_the_first_has_not_answered(asked):
    tell_proposal(asked.plan, asked.companies, today=TODAY, name="Karin Lindqvist")

    with scope_for(asked.hub):
        assert Plan.objects.get().state == Plan.State.PROPOSED
        rows = {row.company.name: (row.answer, row.reason) for row in answers_of(asked.plan)}
    assert rows == {
        "Alfa": ("", ""),
        "Beta": ("approved", ""),
        "Ceta": ("approved", ""),
        "Delta": ("declined", WHY),
    }


def test_a_company_without_a_seat_has_nothing_to_answer(asked):
    asked.companies.append(make_member(asked, "Utan plats", 1))

    tell_proposal(asked.plan, asked.companies, today=TODAY, name="Karin Lindqvist")

    with scope_for(asked.hub):
        assert len(answers_of(asked.plan)) == 4
