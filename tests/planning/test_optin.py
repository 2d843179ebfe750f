"""A company chooses to be counted on the boards that others see, and ends it when it wants."""

import pytest

from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.demand import AgreementMissing
from samtakt.planning.models import BoardOptIn
from samtakt.planning.optin import (
    AlreadyCounted,
    NotCounted,
    choose_to_be_counted,
    counted_companies,
    stop_being_counted,
)
from tests.factories import actor_in, make_company, make_hub
from tests.planning.opted import opt_in


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def company(hub):
    return make_company(hub, "Alfa", shares=["plan_counts"])


def test_choosing_and_ending_are_kept_with_who_and_when(company):
    by = actor_in(company, "hr")
    with scope_for(company):
        choose_to_be_counted(by=by)
        ended = stop_being_counted(by=by)
        again = choose_to_be_counted(by=by)

        assert list(BoardOptIn.objects.order_by("pk")) == [ended, again]
    assert (ended.chosen_by, ended.ended_on is not None, again.ended_on) == ("Test", True, None)
    verbs = AuditEntry.objects.filter(owner=company.pk).values_list("verb", flat=True)
    assert list(verbs) == [
        "planning.board_chosen",
        "planning.board_ended",
        "planning.board_chosen",
    ]


def test_it_is_chosen_once_and_ended_once(company):
    by = actor_in(company, "hr")
    with scope_for(company):
        with pytest.raises(NotCounted):
            stop_being_counted(by=by)
        choose_to_be_counted(by=by)
        with pytest.raises(AlreadyCounted):
            choose_to_be_counted(by=by)


def test_without_an_agreement_nobody_can_be_counted(hub):
    silent = make_company(hub, "Delta")
    with scope_for(silent), pytest.raises(AgreementMissing):
        choose_to_be_counted(by=actor_in(silent, "hr"))


def test_counted_is_who_chose_it_and_still_agrees(hub, company):
    other = make_company(hub, "Beta", shares=["plan_counts"])
    opt_in(company, other)
    with scope_for(other):
        stop_being_counted(by=actor_in(other, "hr"))

    with scope_for(hub):
        assert counted_companies(hub) == [company]
