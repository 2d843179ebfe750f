"""Everybody lands where their day begins."""

import pytest

from samtakt.foundation.access import Actor, Role
from samtakt.foundation.tenancy import Organisation
from samtakt.web.start.landing import landing

COMPANY = Organisation(pk=7, kind="company", name="Alfa")


def lands(*roles, teams=()):
    return landing(
        Actor("Anna", COMPANY, frozenset(Role(r) for r in roles), team_ids=frozenset(teams))
    )


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        (["hub_admin"], ("network", ())),
        (["project_lead"], ("network", ())),
        (["process_leader"], ("network", ())),
        (["company_admin"], ("company", (7,))),
        (["hr"], ("company", (7,))),
        (["union_representative"], ("company", (7,))),
        (["employee"], ("me", ())),
        (["provider"], None),
        (["trainer"], None),
        (["auditor"], None),
        (["employee", "hr"], ("company", (7,))),
        (["employee", "hub_admin"], ("network", ())),
    ],
)
def test_each_role_has_its_first_page(roles, place):
    assert lands(*roles) == place


def test_a_manager_of_one_team_lands_in_it_and_of_several_in_the_company():
    assert lands("line_manager", teams=[3]) == ("team", (3,))
    assert lands("line_manager", "employee", teams=[3, 4]) == ("company", (7,))
    assert lands("line_manager") == ("company", (7,))
