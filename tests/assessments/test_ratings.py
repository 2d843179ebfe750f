"""Views: who may give one, what is kept with it, and when the two sides must talk."""

import datetime

import pytest

from samtakt.assessments.asked import asked_of
from samtakt.assessments.decay import NotYet
from samtakt.assessments.models import AppendOnly, Assessor, Dialogue, Observation
from samtakt.assessments.ratings import (
    Answer,
    CannotBeAssessed,
    NotOpenYet,
    SelfNotAsked,
    assess_another,
)
from samtakt.assessments.rounds import NotInTheRound, RoundIsClosed, ask_assessor, close_round
from samtakt.assessments.standpoints import standpoint
from samtakt.competences.models import Exemption
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from tests.assessments.conftest import DUE, TODAY, as_person, say_manager, say_self
from tests.factories import (
    agree,
    assign,
    employ,
    make_competence,
    make_person,
    make_role,
    make_team,
    require,
    saved,
)

ONE_DAY = datetime.timedelta(days=1)


def test_a_view_keeps_the_circumstances_of_its_day(press, ask):
    """Anna moves and gets another role the day after; what was said stays as it was said."""
    said = say_self(ask(), press.anna, press.welding, 2, written="L", comment="MIG").observation
    employ(press.anna, team=make_team(press.company, "Lager"), starts_on=TODAY + ONE_DAY)
    said.refresh_from_db()

    assert (said.team, said.role, said.requirement) == (
        press.team,
        press.role,
        press.needs["welding"],
    )
    assert (said.written, said.comment, said.source) == ("L", "MIG", "self")
    assert (said.observer, said.observer_person) == ("Test", press.anna)


def test_views_are_never_changed(press, ask):
    row = say_self(ask(), press.anna, press.welding, 2).observation
    row.level = 4
    with scope_for(press.company), pytest.raises(AppendOnly):
        row.save()


def test_a_changed_mind_is_a_new_view_and_the_same_mind_is_not(press, ask):
    round = ask()
    first = say_self(round, press.anna, press.welding, 2).observation
    again = say_self(round, press.anna, press.welding, 2).observation
    say_self(round, press.anna, press.welding, 3)
    with scope_for(press.company):
        assert again == first
        assert Observation.objects.count() == 2
        assert AuditEntry.objects.filter(verb="assessments.view_given").count() == 2
        assert standpoint(press.company, press.anna.pk, press.welding.pk, TODAY).own.level == 3


def test_nobody_assesses_themselves_unasked(press, ask):
    other = make_person(press.company, "Cia")
    round, later = ask(), ask("Vår", opens_on=TODAY + ONE_DAY)
    quiet = ask("Tyst", asks_self=False)
    with pytest.raises(NotInTheRound):
        say_self(round, other, press.welding, 2)
    with pytest.raises(NotOpenYet) as not_open:
        say_self(later, press.anna, press.welding, 2)
    with pytest.raises(SelfNotAsked) as not_asked:
        say_self(quiet, press.anna, press.welding, 2)
    with scope_for(press.company):
        close_round(round, on=TODAY, by=press.by)
    with pytest.raises(RoundIsClosed):
        say_self(round, press.anna, press.welding, 2)
    assert str(not_open.value)
    assert str(not_asked.value)


def test_what_cannot_be_judged_is_refused(press):
    heading = make_competence(press.hub, "Fogning", is_heading=True)
    retired = make_competence(press.hub, "Nitning", state="retired", retired_on=TODAY)
    draft = make_competence(press.hub, "Limning", state="draft")
    for competence in (heading, retired, draft):
        with pytest.raises(CannotBeAssessed) as refused:
            say_manager(press, press.anna, competence, 2)
        assert str(refused.value)
    with pytest.raises(NotYet):
        say_manager(press, press.anna, press.welding, 2, last_performed=TODAY + ONE_DAY)


@pytest.mark.parametrize(("own", "manager", "talk"), [(1, 3, True), (4, 2, True), (2, 3, False)])
def test_two_levels_apart_open_a_dialogue(press, ask, own, manager, talk):
    round = ask()
    first = say_self(round, press.anna, press.welding, own)
    second = say_manager(press, press.anna, press.welding, manager, round=round)

    assert first.dialogue is None
    assert (second.dialogue is not None) is talk
    with scope_for(press.company):
        told = Notice.objects.filter(kind="assessments.dialogue")
        assert {(n.person, n.user) for n in told} == (
            {(press.anna, None), (None, press.user)} if talk else set()
        )
        if talk:
            dialogue = Dialogue.objects.get()
            assert (dialogue.opened_on, dialogue.due_on, dialogue.round) == (TODAY, DUE, round)
            assert dialogue.self_observation == first.observation
            assert dialogue.manager_observation == second.observation


def test_without_a_manager_hr_is_told_of_the_talk(press, ask):
    hr = give_membership(
        "hr@alfa.example", "HR", Role.HR, press.company, by=system_actor(press.company)
    ).user
    store = make_team(press.company, "Lager")
    cia = make_person(press.company, "Cia", team=store)
    say_self(ask(teams={store: None}), cia, press.welding, 1)
    say_manager(press, cia, press.welding, 4)
    with scope_for(press.company):
        assert Notice.objects.get(user__isnull=False).user == hr


def test_one_dialogue_is_open_at_a_time(press, ask):
    round = ask(due_on=TODAY + ONE_DAY)
    say_manager(press, press.anna, press.welding, 4, round=round)
    one = say_self(round, press.anna, press.welding, 1).dialogue
    two = say_self(round, press.anna, press.welding, 0).dialogue

    assert one == two
    assert one.due_on == TODAY + datetime.timedelta(days=14)


def test_a_colleague_says_what_they_are_asked(press, ask):
    round = ask(asks_peer=True, asks_trainer=True)
    with scope_for(press.company):
        peer = ask_assessor(
            round, person=press.anna, assessor=press.bo, part=Assessor.Part.PEER,
            day=TODAY, by=press.by,
        )  # fmt: skip
        trainer = ask_assessor(
            round, person=press.anna, assessor=press.chef, part=Assessor.Part.TRAINER,
            day=TODAY, by=press.by,
        )  # fmt: skip
        assess_another(peer, press.welding, Answer(2), day=TODAY, by=as_person(press.bo))
        assess_another(trainer, press.welding, Answer(3), day=TODAY, by=press.by)
        sides = standpoint(press.company, press.anna.pk, press.welding.pk, TODAY)

        assert sorted((o.source, o.level, o.observer_person_id) for o in sides.others) == [
            ("peer", 2, press.bo.pk),
            ("trainer", 3, press.chef.pk),
        ]
        assert (sides.own, sides.manager, sides.both) == (None, None, False)


def test_what_is_agreed_settles_what_was_said(press, ask):
    say_self(ask(), press.anna, press.welding, 2)
    agree(press.anna, press.welding, 2, decided_on=TODAY + ONE_DAY)
    with scope_for(press.company):
        after = standpoint(press.company, press.anna.pk, press.welding.pk, TODAY + ONE_DAY)

    assert (after.own, after.agreed.level) == (None, 2)


def test_what_is_asked_is_required_or_held(press):
    """Measuring is exempted; crane is held though not required; riveting has left the library."""
    crane = make_competence(press.company, "Travers")
    riveting = make_competence(press.hub, "Nitning", state="retired", retired_on=TODAY)
    agree(press.anna, crane, 2)
    require(press.company, press.role, riveting, 2)
    exemption = Exemption(
        person=press.anna, competence=press.measuring, reason="Ryggen",
        valid_from=TODAY, decided_by="VD",
    )  # fmt: skip
    saved(exemption, press.company)
    with scope_for(press.company):
        asked = asked_of(press.company, [press.anna.pk, press.chef.pk], TODAY)
        before = asked_of(press.company, [press.anna.pk], TODAY - ONE_DAY)

    assert [(one.competence.name, one.required, one.agreed) for one in asked[press.anna.pk]] == [
        ("Svetsning", 3, None),
        ("Travers", None, 2),
    ]
    assert asked[press.chef.pk] == []
    assert [one.competence.name for one in before[press.anna.pk] if one.required] == [
        "Mätning",
        "Nitning",
        "Svetsning",
    ]


@pytest.mark.parametrize(("second_level", "asked"), [(4, 4), (2, 3)])
def test_of_two_roles_the_highest_requirement_is_asked(press, second_level, asked):
    """Two roles require welding: 3 and another. The gap is measured against the higher."""
    second = make_role(press.company)
    require(press.company, second, press.welding, second_level)
    assign(press.anna, second)
    with scope_for(press.company):
        (welding,) = (
            one
            for one in asked_of(press.company, [press.anna.pk], TODAY)[press.anna.pk]
            if one.competence == press.welding
        )

    assert welding.required == asked
