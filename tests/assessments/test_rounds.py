"""Opening, closing and taking part in a round."""

import datetime

import pytest

from samtakt.assessments.models import AssessmentRound, Assessor, PurposeStatement
from samtakt.assessments.progress import Counts, progress_of
from samtakt.assessments.rounds import (
    AskedAlready,
    AsksNobodyElse,
    DueBeforeItOpens,
    NameIsTaken,
    NoTeams,
    NotInTheRound,
    NotOneself,
    PurposeNotPublished,
    RoundIsClosed,
    ask_assessor,
    close_round,
    leave_out_assessor,
    open_round_of,
    open_round_of_team,
)
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from tests.assessments.conftest import DUE, TODAY, publish, say_manager, say_self
from tests.factories import make_company, make_person, make_team

ONE_DAY = datetime.timedelta(days=1)


def test_no_round_opens_before_the_staff_were_told_why(press, ask):
    with pytest.raises(PurposeNotPublished, match=r"purpose|syfte"):
        ask(opens_on=TODAY - ONE_DAY)

    assert ask().purpose == press.statement
    with scope_for(press.company):
        assert AssessmentRound.objects.count() == 1


def test_another_companys_statement_tells_nobody_here(press, ask):
    with scope_for(press.company):
        PurposeStatement.objects.filter(pk=press.statement.pk)._raw_delete("default")
    publish(make_company(press.hub, "Beta"))

    with pytest.raises(PurposeNotPublished):
        ask()


def test_the_newest_statement_of_the_day_is_the_one_told(press, ask):
    publish(press.company, TODAY + ONE_DAY)

    assert ask().purpose == press.statement


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"teams": {}}, NoTeams),
        ({"due_on": TODAY - ONE_DAY}, DueBeforeItOpens),
        ({"name": "Höst"}, NameIsTaken),
    ],
)
def test_what_a_round_cannot_be(press, ask, change, refusal):
    if refusal is NameIsTaken:
        ask()
    with pytest.raises(refusal) as refused:
        ask(**change)
    assert str(refused.value)


def test_a_teams_own_due_day_is_not_before_the_round(press, ask):
    with pytest.raises(DueBeforeItOpens):
        ask(teams={press.team: TODAY - ONE_DAY})


def test_everybody_in_the_team_is_told_once_until_when(press, ask):
    round = ask(teams={press.team: TODAY + ONE_DAY})
    with scope_for(press.company):
        told = Notice.objects.order_by("person__name_key")
        assert [(n.person, n.due_on, n.url_arguments) for n in told] == [
            (press.anna, TODAY + ONE_DAY, [round.pk]),
            (press.bo, TODAY + ONE_DAY, [round.pk]),
        ]
        assert AuditEntry.objects.filter(verb="assessments.round_opened").count() == 1


def test_nobody_is_told_of_a_round_that_does_not_ask_them(press, ask):
    ask(asks_self=False)
    with scope_for(press.company):
        assert Notice.objects.count() == 0


def test_a_closed_round_reminds_nobody_and_closes_once(press, ask):
    round = ask()
    with scope_for(press.company):
        close_round(round, on=DUE, by=press.by)
        assert (round.state, round.closed_on) == ("closed", DUE)
        assert Notice.objects.filter(done_at=None).count() == 0
        with pytest.raises(RoundIsClosed):
            close_round(round, on=DUE, by=press.by)


def test_a_round_asks_those_who_work_in_its_teams_now(press, ask):
    other = make_person(press.company, "Cia", team=make_team(press.company, "Lager"))
    later = ask("Vår", opens_on=TODAY + ONE_DAY)
    round = ask()
    with scope_for(press.company):
        assert open_round_of(press.anna.pk, TODAY) == round
        assert open_round_of(other.pk, TODAY) is None
        assert open_round_of_team(press.team.pk, TODAY) == round
        close_round(round, on=TODAY, by=press.by)
        assert open_round_of(press.anna.pk, TODAY) is None
        assert open_round_of(press.anna.pk, TODAY + ONE_DAY) == later


def test_a_colleague_is_asked_where_the_round_asks_colleagues(press, ask):
    round = ask(asks_peer=True)
    cia = make_person(press.company, "Cia")
    ways = {
        AsksNobodyElse: {"part": Assessor.Part.TRAINER},
        NotOneself: {"assessor": press.anna},
        NotInTheRound: {"person": cia},
    }
    asked = {"person": press.anna, "assessor": press.bo, "part": Assessor.Part.PEER}
    with scope_for(press.company):
        for refusal, change in ways.items():
            with pytest.raises(refusal) as refused:
                ask_assessor(round, **(asked | change), day=TODAY, by=press.by)
            assert str(refused.value)
        row = ask_assessor(round, **asked, day=TODAY, by=press.by)
        with pytest.raises(AskedAlready):
            ask_assessor(round, **asked, day=TODAY, by=press.by)
        assert Notice.objects.filter(person=press.bo, key=f"assessor:{row.pk}").exists()
        leave_out_assessor(row, by=press.by)
        assert not Assessor.objects.exists()
        assert not Notice.objects.filter(kind="assessments.assessor", done_at=None).exists()


def test_progress_counts_what_is_asked_said_and_agreed(press, ask):
    """Two people, two competences each: Anna has said one herself, Chef both of hers."""
    round = ask()
    say_self(round, press.anna, press.welding, 3)
    say_self(round, press.anna, press.welding, 2)
    say_manager(press, press.anna, press.welding, 3, round=round)
    say_manager(press, press.anna, press.measuring, 1, round=round)
    say_manager(press, press.bo, press.measuring, 1)
    with scope_for(press.company):
        (team,) = progress_of(round, TODAY)

    assert {row.person: row.counts for row in team.people} == {
        press.anna: Counts(asked=2, own=1, manager=2),
        press.bo: Counts(asked=2),
    }
    assert team.counts == Counts(asked=4, own=1, manager=2)
    assert (team.counts.own_share, team.counts.manager_share) == (0.25, 0.5)
    assert (team.finished, team.due_on) == (0, DUE)
    assert team.late(DUE + ONE_DAY)
    assert not team.late(DUE)


def test_progress_does_not_grow_in_queries(press, ask, django_assert_max_num_queries):
    round = ask()
    for name in ("Cia", "Dan", "Eva"):
        make_person(press.company, name, team=press.team)
    with scope_for(press.company), django_assert_max_num_queries(7):
        (team,) = progress_of(round, TODAY)

    assert len(team.people) == 5


def test_progress_of_some_teams(press, ask):
    lager = make_team(press.company, "Lager")
    round = ask(teams={press.team: None, lager: DUE})
    with scope_for(press.company):
        assert [row.team for row in progress_of(round, TODAY)] == [lager, press.team]
        assert [row.team for row in progress_of(round, TODAY, teams=[lager.pk])] == [lager]
