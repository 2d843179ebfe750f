"""The level that counts: both sides or a reason, evidence from level 3, dialogues closed."""

import datetime

import pytest

from samtakt.assessments.agreements import (
    NeedsBothViewsOrAReason,
    NotOnesOwnLevel,
    agree,
    update_level,
)
from samtakt.assessments.evidence import (
    EvidenceMissing,
    EvidenceSaysNothing,
    FileKindRefused,
    FileTooLarge,
    Ground,
    Upload,
)
from samtakt.assessments.history import values_of
from samtakt.assessments.models import AgreedLevel, Dialogue, Evidence
from samtakt.assessments.ratings import Answer
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.files import LARGEST_PROOF, StoredFile
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from tests.assessments.conftest import TODAY, as_person, say_manager, say_self
from tests.factories import employ, make_team, require

ONE_DAY = datetime.timedelta(days=1)
SEEN = Ground(Evidence.Basis.OBSERVATION, text="Seen at the press")
PDF = b"%PDF-1.7 one page"


def decide(press, level, *, by=None, **more):
    with scope_for(press.company):
        return agree(press.anna, press.welding, level, day=TODAY, by=by or press.by, **more)


def test_both_sides_or_a_reason(press, ask):
    round = ask()
    with pytest.raises(NeedsBothViewsOrAReason) as refused:
        decide(press, 2)
    say_self(round, press.anna, press.welding, 2)
    with pytest.raises(NeedsBothViewsOrAReason):
        decide(press, 2, reason="  ")
    assert str(refused.value)

    say_manager(press, press.anna, press.welding, 2, round=round)
    agreed = decide(press, 2, round=round)

    assert (agreed.self_observation.source, agreed.manager_observation.source) == (
        "self",
        "manager",
    )
    assert (agreed.decided_by, agreed.decided_on, agreed.reason) == ("Test", TODAY, "")
    assert (agreed.role, agreed.team, agreed.requirement) == (
        press.role,
        press.team,
        press.needs["welding"],
    )


def test_a_reason_stands_for_the_missing_side(press):
    assert decide(press, 2, reason="New from another plant").self_observation is None


def test_settled_views_do_not_carry_the_next_agreement(press, ask):
    round = ask()
    say_self(round, press.anna, press.welding, 2)
    say_manager(press, press.anna, press.welding, 2, round=round)
    decide(press, 2)
    with pytest.raises(NeedsBothViewsOrAReason):
        decide(press, 1)


def test_nobody_decides_their_own_level(press):
    with pytest.raises(NotOnesOwnLevel) as refused:
        decide(press, 2, reason="I know", by=as_person(press.anna))
    assert str(refused.value)


@pytest.mark.parametrize("level", [3, 4])
def test_working_alone_needs_something_to_stand_on(press, level):
    with pytest.raises(EvidenceMissing) as refused:
        decide(press, level, reason="Known")
    assert "3" in str(refused.value)

    agreed = decide(press, level, reason="Known", grounds=(SEEN,))

    with scope_for(press.company):
        (row,) = agreed.evidence.all()
    assert (row.basis, row.text, row.assessed_by, row.dated_on) == (
        "observation",
        "Seen at the press",
        "Test",
        TODAY,
    )


def test_level_two_needs_none(press):
    assert decide(press, 2, reason="Known").level == 2


@pytest.mark.parametrize(
    ("ground", "refusal"),
    [
        (Ground(Evidence.Basis.TRAINING, text=" "), EvidenceSaysNothing),
        (Ground(Evidence.Basis.DOCUMENT, upload=Upload("a.exe", b"MZ")), FileKindRefused),
        (Ground(Evidence.Basis.DOCUMENT, upload=Upload("a.exe", PDF)), FileKindRefused),
        (Ground(Evidence.Basis.DOCUMENT, upload=Upload("a.pdf", b"<html>")), FileKindRefused),
        (
            Ground(Evidence.Basis.DOCUMENT, upload=Upload("a.pdf", PDF + b" " * LARGEST_PROOF)),
            FileTooLarge,
        ),
    ],
)
def test_evidence_that_cannot_be_kept_is_refused_and_nothing_agreed(press, ground, refusal):
    with pytest.raises(refusal) as refused:
        decide(press, 2, reason="Known", grounds=(ground,))
    assert str(refused.value)
    with scope_for(press.company):
        assert not AgreedLevel.objects.exists()
        assert not StoredFile.objects.exists()


def test_a_file_is_kept_under_its_owner(press):
    ground = Ground(Evidence.Basis.DOCUMENT, upload=Upload("betyg.pdf", PDF))
    agreed = decide(press, 3, reason="Known", grounds=(ground,))
    with scope_for(press.company):
        file = agreed.evidence.get().file

        assert (file.name, file.media_type, file.organisation) == (
            "betyg.pdf",
            "application/pdf",
            press.company,
        )
        assert file.read() == PDF


def test_the_agreement_closes_the_dialogue_and_its_reminders(press, ask):
    round = ask()
    say_self(round, press.anna, press.welding, 4)
    say_manager(press, press.anna, press.welding, 2, round=round)
    agreed = decide(press, 2, round=round)
    with scope_for(press.company):
        dialogue = Dialogue.objects.get()

        assert (dialogue.agreed, dialogue.closed_on) == (agreed, TODAY)
        assert not Notice.objects.filter(kind="assessments.dialogue", done_at=None).exists()
        entry = AuditEntry.objects.get(verb="assessments.level_agreed")
        assert entry.detail["dialogue"] == dialogue.pk


def update(press, level, *, reason="Seen on the floor", grounds=(SEEN,), day=TODAY):
    with scope_for(press.company):
        return update_level(
            press.anna, press.welding, Answer(level, written="U"), grounds=grounds,
            reason=reason, day=day, by=press.by,
        )  # fmt: skip


def test_a_supervisors_update_is_said_and_agreed_at_once(press):
    updated = update(press, 3)

    assert updated.dialogue is None
    assert updated.agreed.level == 3
    assert updated.agreed.manager_observation.written == "U"
    assert updated.agreed.reason == "Seen on the floor"


def test_a_supervisors_update_far_from_the_persons_own_view_agrees_nothing(press, ask):
    say_self(ask(), press.anna, press.welding, 1)
    updated = update(press, 3)

    assert updated.agreed is None
    assert updated.dialogue is not None
    with scope_for(press.company):
        assert not AgreedLevel.objects.exists()


def test_a_refused_update_says_nothing_either(press):
    with pytest.raises(NeedsBothViewsOrAReason):
        update(press, 2, reason="")
    with pytest.raises(EvidenceMissing):
        update(press, 3, grounds=())
    with scope_for(press.company):
        assert values_of(press.anna, press.welding, day=TODAY) == []


def test_history_shows_each_value_as_of_its_day(press, ask, django_assert_max_num_queries):
    """The requirement rises and Anna moves the day after: the earlier values stay as they were."""
    round = ask()
    say_self(round, press.anna, press.welding, 2, written="L")
    say_manager(press, press.anna, press.welding, 3, round=round)
    decide(press, 3, round=round, grounds=(SEEN,))
    tomorrow = TODAY + ONE_DAY
    higher = require(press.company, press.role, press.welding, 4, valid_from=tomorrow)
    store = make_team(press.company, "Lager")
    employ(press.anna, team=store, starts_on=tomorrow)
    say_manager(press, press.anna, press.welding, 4, day=tomorrow)
    with scope_for(press.company), django_assert_max_num_queries(7):
        values = values_of(press.anna, press.welding, day=tomorrow)

    assert [(v.kind, v.level, v.team.name, v.requirement.level) for v in values] == [
        ("manager", 4, "Lager", 4),
        ("agreed", 3, "Press", 3),
        ("manager", 3, "Press", 3),
        ("self", 2, "Press", 3),
    ]
    assert values[0].requirement == higher
    assert [each.text for each in values[1].evidence] == ["Seen at the press"]
    assert (values[3].written, values[1].round) == ("L", "Höst")
