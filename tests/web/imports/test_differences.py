"""The preview says what would change before it is applied, and asks what it cannot know."""

import pytest

from samtakt.competences.models import Competence
from samtakt.foundation.spreadsheets.runs import ImportRun
from samtakt.foundation.tenancy import scope_for
from tests.factories import agree, make_competence, make_person
from tests.spreadsheets import begin

pytestmark = pytest.mark.django_db
HEADINGS = ["Kod", "Namn sv", "Kritikalitet", "Svårrekryterad"]


@pytest.fixture
def hub_with_two(hub):
    make_competence(hub, "Svetsa", code="W-1", criticality=2)
    make_competence(hub, "Löda", code="W-2")
    return hub


def test_new_changed_and_missing_are_told_with_their_values(signed_in, hub_with_two):
    client = signed_in(hub_with_two, "project_lead")
    rows = [HEADINGS, ["W-1", "Svetsa", "3", "ja"], ["W-3", "Limma", "2", "nej"]]
    run = begin(hub_with_two, "library", rows)

    page = client.get(f"/imports/{run.pk}").content.decode()

    for said in ("New: 1", "Changed: 2", "Not in the file: 1", "Löda", "Limma"):
        assert said in page
    assert "<td>Important</td><td>Critical</td>" in page
    assert "<td>No</td><td>Yes</td>" in page


def test_what_is_missing_is_retired_when_somebody_chooses_so(signed_in, hub_with_two):
    client = signed_in(hub_with_two, "project_lead")
    run = begin(hub_with_two, "library", [HEADINGS, ["W-1", "Svetsa", "2", "nej"]])

    answer = client.post(f"/imports/{run.pk}/choose", {"missing": "end", "unchanged": "nonsense"})
    client.post(f"/imports/{run.pk}/apply")

    assert answer.headers["location"] == f"/imports/{run.pk}#differences"
    with scope_for(hub_with_two):
        assert Competence.objects.get(code="W-2").state == "retired"
        assert "unchanged" not in ImportRun.objects.get().mapping["told"]


def test_a_file_that_says_what_is_here_changes_nothing(signed_in, hub_with_two):
    client = signed_in(hub_with_two, "project_lead")
    rows = [HEADINGS, ["W-1", "Svetsa", "2", "nej"], ["W-2", "Löda", "2", "nej"]]
    run = begin(hub_with_two, "library", rows)

    assert "Nothing changes" in client.get(f"/imports/{run.pk}").content.decode()


def test_agreed_levels_keep_their_day_or_are_confirmed_as_somebody_chooses(signed_in, company):
    client = signed_in(company, "hr")
    weld = make_competence(company, "Svetsa", code="W-1")
    other = make_competence(company, "Slipa", code="S-1")
    for name in ("Anna Ek", "Bo Dahl"):
        person = make_person(company, name)
        agree(person, weld, 3)
        agree(person, other, 1)
    rows = [["Namn", "Svetsa", "Slipa"], ["Anna Ek", 3, 1], ["Bo Dahl", 3, 2]]
    run = begin(company, "matrix", rows, scale="0-4")
    assert run.counts["observations.new"] == 4

    client.post(f"/imports/{run.pk}/choose", {"unchanged": "keep"})

    run.refresh_from_db()
    assert run.counts["observations.new"] == 1
    page = client.get(f"/imports/{run.pk}").content.decode()
    assert "Bo Dahl: Slipa" in page
    assert "<td>1</td><td>2</td>" in page
