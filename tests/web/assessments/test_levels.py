"""Both views side by side: one level in few touches, or all of a person's in one talk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from samtakt.assessments.models import AgreedLevel, Dialogue, Evidence
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import scope_for
from tests.assessments.conftest import say_manager, say_self
from tests.factories import make_competence, make_person, make_team, require
from tests.web.reading import MOST_QUERIES

PDF = b"%PDF-1.7 one page"


def page_of(press, person=None, competence=None):
    return reverse(
        "agree_level", args=[(person or press.anna).pk, (competence or press.welding).pk]
    )


def filled(client, address, **more):
    """What the form holds when it is opened, with what the supervisor changes."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "file"}
    return values | more


def agreed(press):
    with scope_for(press.company):
        rows = AgreedLevel.objects.order_by("pk")
        return [(row.person, row.competence, row.level) for row in rows]


def test_a_supervisor_chooses_a_level_and_saves(press, chef):
    """Level 3 stands on what the form proposes: seen at work, today, by the supervisor."""
    answer = chef.post(page_of(press), filled(chef, page_of(press), level="3"))

    assert answer.url == reverse("agree_levels", args=[press.anna.pk])
    assert agreed(press) == [(press.anna, press.welding, 3)]
    with scope_for(press.company):
        row = Evidence.objects.get()
        level = AgreedLevel.objects.get()
    assert (row.basis, row.text) == ("observation", "Seen at work")
    assert level.reason == "Updated by the supervisor, who saw it"


def test_a_low_level_keeps_no_proposed_words_as_evidence(press, chef):
    chef.post(page_of(press), filled(chef, page_of(press), level="2"))

    with scope_for(press.company):
        assert AgreedLevel.objects.get().level == 2
        assert not Evidence.objects.exists()


def test_without_words_level_three_is_refused_at_the_field(press, chef):
    answer = chef.post(page_of(press), filled(chef, page_of(press), level="3", text=""))

    assert answer.status_code == 400
    assert "what the level stands on" in str(answer.context["form"].errors["text"])
    assert agreed(press) == []


def test_without_a_reason_one_view_does_not_suffice(press, chef):
    answer = chef.post(page_of(press), filled(chef, page_of(press), level="1", reason_text=""))

    assert answer.status_code == 400
    assert "reason_text" in answer.context["form"].errors


def test_two_steps_apart_is_talked_about_first_and_agreed_then(press, ask, chef):
    say_self(ask(), press.anna, press.welding, 1)
    answer = chef.post(page_of(press), filled(chef, page_of(press), level="3"), follow=True)
    page = answer.content.decode()
    assert agreed(press) == []
    assert "talk, then agree" in page
    assert "Talk before" in page

    chef.post(page_of(press), filled(chef, page_of(press), level="2"))
    assert agreed(press) == [(press.anna, press.welding, 2)]
    with scope_for(press.company):
        assert Dialogue.objects.get().agreed.level == 2


def test_both_sides_stand_side_by_side(press, ask, chef):
    round = ask()
    say_self(round, press.anna, press.welding, 2, comment="Only MIG")
    say_manager(press, press.anna, press.welding, 3, round=round)
    page = chef.get(page_of(press)).content.decode()

    assert "Self-assessment" in page
    assert "Only MIG" in page
    assert "Manager" in page
    assert "Why without both views?" not in page


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("betyg.pdf", PDF, 302), ("betyg.exe", b"MZ", 400), ("betyg.pdf", b"<script>", 400)],
)
def test_a_file_is_kept_or_refused(press, chef, name, content, status):
    file = SimpleUploadedFile(name, content)
    answer = chef.post(page_of(press), filled(chef, page_of(press), level="3", file=file))

    assert answer.status_code == status
    with scope_for(press.company):
        assert Evidence.objects.filter(file__isnull=False).exists() is (status == 302)


def test_the_file_is_handed_out_to_those_who_may_see_the_level(
    press, chef, employee, somebody, member, client
):
    file = SimpleUploadedFile("betyg.pdf", PDF)
    chef.post(page_of(press), filled(chef, page_of(press), level="3", file=file))
    with scope_for(press.company):
        row = Evidence.objects.get()
    address = reverse("evidence_file", args=[row.pk])
    answer = chef.get(address)

    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="betyg.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert employee(press.anna).get(address).status_code == 200
    assert employee(press.bo).get(address).status_code == 404
    history = reverse("value_history", args=[press.anna.pk, press.welding.pk])
    assert address in employee(press.anna, Role.UNION_REPRESENTATIVE).get(history).content.decode()


def test_where_one_came_from_is_a_page_of_ours(press, chef):
    for back, leads in (("/teams/1", "/teams/1"), ("https://evil.example/", None)):
        address = f"{page_of(press)}?back={back}"
        answer = chef.post(address, filled(chef, address, level="2"))
        assert answer.url == (leads or reverse("agree_levels", args=[press.anna.pk]))


def test_nobody_agrees_their_own_level_or_that_of_another_team(press, chef, employee):
    other = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))

    assert chef.get(page_of(press, other)).status_code == 404
    assert chef.get(page_of(press, press.chef)).status_code == 404
    assert employee(press.anna).get(page_of(press)).status_code == 403
    assert employee(press.bo, Role.HR).get(page_of(press, press.bo)).status_code == 404


def test_an_unknown_competence_is_not_there(press, chef):
    assert chef.get(reverse("agree_level", args=[press.anna.pk, 999_999])).status_code == 404


def talk(press):
    return reverse("agree_levels", args=[press.anna.pk])


def test_a_whole_talk_is_agreed_at_once(press, ask, chef):
    round = ask()
    for competence, level in ((press.welding, 3), (press.measuring, 2)):
        say_self(round, press.anna, competence, level)
        say_manager(press, press.anna, competence, level, round=round)
    page = chef.get(talk(press)).context["forms"]
    values = {
        form.add_prefix(name): form[name].value() or "" for form in page for name in form.fields
    }
    assert {form.asked.competence: form["to"].value() for form in page} == {
        press.welding: "3",
        press.measuring: "2",
    }

    refused = chef.post(talk(press), values)
    assert refused.status_code == 400
    assert agreed(press) == [(press.anna, press.measuring, 2)]

    values[f"{press.measuring.pk}-to"] = ""
    values[f"{press.welding.pk}-text"] = "Welds the frames alone"
    assert chef.post(talk(press), values).status_code == 302
    assert sorted(row[2] for row in agreed(press)) == [2, 3]


def test_what_is_not_chosen_is_left(press, chef):
    assert chef.post(talk(press), {}).status_code == 302
    assert agreed(press) == []


@pytest.mark.parametrize("address", [page_of, talk])
def test_the_number_of_queries_does_not_grow(
    press, ask, chef, address, django_assert_max_num_queries
):
    round = ask()
    say_self(round, press.anna, press.welding, 2)
    say_manager(press, press.anna, press.welding, 3, round=round)
    counts = []
    for more in (1, 3):
        for number in range(more):
            competence = make_competence(press.hub, f"{more}{number}")
            require(press.company, press.role, competence, 2)
            say_self(round, press.anna, competence, 2)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            chef.get(address(press))
        counts.append(len(captured))

    assert counts[0] == counts[1]
