"""The goals, the chain from goals to gaps, and the board of strengths and threats."""

import datetime

from django.urls import reverse

from samtakt.analysis.models import Goal, RequirementCause, SwotEntry
from samtakt.competences.models import Requirement
from samtakt.foundation.tenancy import scope_for
from tests.web.reading import seen, text_of


def test_a_goal_is_set_linked_and_reached(hr, company, work):
    welding, *_rest = work
    with scope_for(company):
        before = Goal.objects.count()
    due = (datetime.date.today() + datetime.timedelta(days=400)).isoformat()  # noqa: DTZ011
    given = {"name": "Ny kund", "priority": "3", "due_on": due}
    page = text_of(hr.post(reverse("set_goal"), given, follow=True))
    assert "No competence is linked" in page
    with scope_for(company):
        goal = Goal.objects.get(name="Ny kund")
        assert Goal.objects.count() == before + 1

    link = reverse("link_competence", args=[goal.pk])
    page = text_of(hr.post(link, {"competence": welding.pk, "note": "Fler"}, follow=True))
    assert "Svetsning" in page
    again = hr.post(link, {"competence": welding.pk})
    assert (again.status_code, "already" in text_of(again)) == (400, True)
    with scope_for(company):
        linked = goal.competences.get()
    hr.post(reverse("unlink_competence", args=[linked.pk]))
    hr.post(reverse("change_goal_state", args=[goal.pk]), {"to": "reach"})
    with scope_for(company):
        goal.refresh_from_db()
        assert (goal.state, goal.competences.count()) == ("reached", 0)
    refused = hr.post(reverse("change_goal", args=[goal.pk]), given)
    assert refused.status_code == 400
    hr.post(reverse("change_goal_state", args=[goal.pk]), {"to": "active"})
    assert hr.post(reverse("change_goal", args=[goal.pk]), given).status_code == 302


def test_a_goal_too_far_ahead_is_refused_in_the_form(hr):
    given = {"name": "Långt bort", "priority": "3", "due_on": "2099-01-01"}
    answer = hr.post(reverse("set_goal"), given)

    assert answer.status_code == 400
    assert "within three years" in text_of(answer)


def test_the_chain_tells_what_is_missing_and_what_hangs_loose(hr, made):
    said = seen(hr, reverse("chain"))

    assert "Vår mål 0" in said
    assert "1 of 1 people" in said
    assert "nothing planned" in said
    assert "1 requirement has no cause" in said or "2 requirements have no cause" in said


def test_requirements_are_linked_to_the_goal_behind_them(hr, company, made):
    with scope_for(company):
        rows = list(Requirement.objects.values_list("pk", flat=True))
    given = {"goal": made.goal.pk, "requirement": rows}
    said = text_of(hr.post(reverse("explain_requirements"), given, follow=True))

    assert "2 requirements now have the goal as their cause." in said
    assert "no cause" not in said
    with scope_for(company):
        assert RequirementCause.objects.filter(goal=made.goal).count() == 2
    said = text_of(hr.post(reverse("explain_requirements"), {"goal": made.goal.pk}, follow=True))
    assert "Choose at least one requirement" in said


def test_a_line_manager_cannot_explain_requirements(signed_in, company, made):
    manager = signed_in(company, "line_manager")

    assert manager.post(reverse("explain_requirements")).status_code == 403
    assert "explain-goal" not in manager.get(reverse("chain")).content.decode()


def test_sentences_are_put_on_the_board_changed_and_taken_off(hr, company, made):
    pk = made.assignment.pk
    hr.post(reverse("add_swot_entry", args=[pk]), {"quadrant": "threat", "text": "Pensioneringar"})
    assert "Pensioneringar" in seen(hr, reverse("swot", args=[pk]))
    refused = hr.post(reverse("add_swot_entry", args=[pk]), {"quadrant": "threat", "text": ""})
    assert refused.status_code == 400

    with scope_for(company):
        entry = SwotEntry.objects.get(quadrant="threat")
    given = {"quadrant": "weakness", "text": "Få unga", "goal": made.goal.pk}
    hr.post(reverse("change_swot_entry", args=[entry.pk]), given)
    with scope_for(company):
        entry.refresh_from_db()
        assert (entry.quadrant, entry.text, entry.goal) == ("weakness", "Få unga", made.goal)
    hr.post(reverse("remove_swot_entry", args=[entry.pk]))
    with scope_for(company):
        assert not SwotEntry.objects.filter(pk=entry.pk).exists()
