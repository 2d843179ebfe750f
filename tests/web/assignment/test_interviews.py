"""The guides, the talks that become notes, and who reads them."""

import pytest
from django.urls import reverse

from samtakt.analysis.models import InterviewNote
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_person
from tests.web.reading import seen, text_of


def test_a_guide_can_be_printed_with_room_to_write(signed_in, company):
    page = signed_in(company, "employee").get(reverse("interview_guide", args=["individual"]))
    content = page.content.decode()

    assert content.count('class="paper-only lines"') == 18
    assert "What could you do entirely on your own today" in content


def test_an_unknown_guide_is_not_there(hr):
    assert hr.get(reverse("interview_guide", args=["other"])).status_code == 404


def talk(**more):
    return {
        "held_on": "2026-11-01",
        "person": "Anna",
        "visibility": "management",
        "alone": "Klarar TIG",
        "shift": "Bo tar över",
        **more,
    }


def test_a_talk_becomes_notes_and_each_reader_sees_their_own(
    signed_in, company, made, work, team, hr
):
    *_rest, person = work
    at = reverse("write_notes", args=["individual"])
    said = text_of(hr.post(at, talk(alone="För ledningen", shift=""), follow=True))
    assert "1 answers are kept." in said
    hr.post(at, talk(visibility="person", alone="Till Anna", shift=""))
    hr.post(at, talk(visibility="author", alone="Bara mitt", shift=""))

    anna = signed_in(company, "employee", email="anna@alfa2.example", person=person)
    chef = signed_in(company, "line_manager", email="peter@alfa.example", team=team)
    director = signed_in(company, "company_admin", email="eva@alfa.example")
    notes = {
        name: {
            words
            for words in ("För ledningen", "Till Anna", "Bara mitt")
            if words in seen(client, reverse("interviews"))
        }
        for name, client in {"hr": hr, "anna": anna, "chef": chef, "director": director}.items()
    }
    assert notes == {
        "hr": {"För ledningen", "Till Anna", "Bara mitt"},
        "anna": {"Till Anna"},
        "chef": {"Till Anna"},
        "director": {"För ledningen"},
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"person": "Ingen Alls"}, "None of your people has this name or number."),
        ({"held_on": "2099-01-01"}, "That day has not come yet."),
        ({"alone": "", "shift": ""}, "Write down at least one answer."),
    ],
)
def test_a_talk_that_cannot_be_kept(hr, company, made, changed, said):
    answer = hr.post(reverse("write_notes", args=["individual"]), talk(**changed))

    assert (answer.status_code, said in text_of(answer)) == (400, True)


def test_two_of_one_name_are_told_apart_by_number(hr, company, made, team):
    make_person(company, "Anna", team=team)
    answer = hr.post(reverse("write_notes", args=["individual"]), talk())

    assert "Several people have this name" in text_of(answer)


def test_a_note_is_changed_and_removed_by_its_author_alone(signed_in, company, made, hr):
    hr.post(reverse("write_notes", args=["management"]), talk(goals="Växa", visibility="everybody"))
    with scope_for(company):
        note = InterviewNote.objects.get(question="goals")
    other = signed_in(company, "company_admin", email="eva@alfa.example")
    at = reverse("change_note", args=[note.pk])
    assert other.get(at).status_code == 404
    assert other.post(reverse("remove_note", args=[note.pk])).status_code == 404

    hr.post(at, {"text": "Växa lagom", "visibility": "author"})
    with scope_for(company):
        note.refresh_from_db()
        assert (note.text, note.visibility) == ("Växa lagom", "author")
    hr.post(reverse("remove_note", args=[note.pk]))
    with scope_for(company):
        assert not InterviewNote.objects.filter(pk=note.pk).exists()


def test_notes_belong_to_an_assignment(hr, company):
    answer = hr.get(reverse("write_notes", args=["management"]), follow=True)

    assert "Begin an assignment first" in text_of(answer)
