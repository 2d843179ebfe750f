"""A hub's library with a heading, competences, a role and its profile; a company that uses it."""

import datetime

import pytest

from samtakt.competences.models import CompetenceAnchor, ProfileRow, Role
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_competence, saved

DAY = datetime.date(2026, 11, 1)


@pytest.fixture
def welding(hub):
    top = make_competence(hub, "Svetsning", code="W", is_heading=True, name_en="Welding")
    weld = make_competence(
        hub, "Svetsa rör", code="W-1", parent=top, name_en="Weld pipes", hard_to_recruit=True
    )
    saved(CompetenceAnchor(competence=weld, level=3, text_sv="Själv", text_en="Alone"), hub)
    return weld


@pytest.fixture
def role(hub, welding):
    role = saved(Role(name="Svetsare", name_en="Welder", ssyk="7212"), hub)
    saved(ProfileRow(role=role, competence=welding, level=3, criticality=3), hub)
    return role


@pytest.fixture
def page_text():
    """Give a function that returns a page's text, which must be there."""

    def text(client, path):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return " ".join(answer.content.decode().split())

    return text


@pytest.fixture
def within():
    return scope_for
