"""Months on pages: attested, corrected, and what came too late."""

from samtakt.delivery.attesting import attest
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceMark,
    Attestation,
)
from samtakt.foundation.tenancy import scope_for
from tests.factories import actor_in
from tests.web.attendance.conftest import outcomes, post_marks, row_of, sign_all
from tests.web.reading import seen, text_of


def test_a_month_is_attested_for_all_that_are_complete(world, hr):
    path = f"/attendance/months?month={world.month}"
    assert "Something is missing" in seen(hr, path)
    assert "Attest all" not in seen(hr, path)
    sign_all(world, world.seats[0])
    assert "Attest all" in seen(hr, path)
    answer = hr.post("/attendance/months/attest", {"month": world.month}, follow=True)

    assert "1 person attested." in text_of(answer)
    with scope_for(world.company):
        assert Attestation.objects.get().hours == 15


def test_one_person_is_attested_and_corrected(world, hr):
    path = f"/attendance/people/{world.people[0].pk}?month={world.month}"
    refused = hr.post(
        f"/attendance/people/{world.people[0].pk}/attest", {"month": world.month}, follow=True
    )
    assert "2 days lack" in text_of(refused)
    sign_all(world, world.seats[0])
    assert "Attest 15 h" in seen(hr, path)
    hr.post(f"/attendance/people/{world.people[0].pk}/attest", {"month": world.month})
    assert "15 h attested by" in seen(hr, path)
    with scope_for(world.company):
        pk = AttendanceHours.objects.get(booking=world.seats[0], day=world.days[0]).pk
    correct = f"/attendance/hours/{pk}/correct"
    assert "Correct hours" in seen(hr, correct)
    assert hr.post(correct, {"hours": "6", "reason": " "}).status_code == 400
    assert hr.post(correct, {"hours": "7.5", "reason": "Varför"}).status_code == 400
    answer = hr.post(correct, {"hours": "6", "reason": "Gick hem klockan 14"}, follow=True)

    page = text_of(answer)
    assert "7.5 h became 6 h. Gick hem klockan 14" in page
    assert "After corrections 13.5 h." in page


def test_a_late_mark_is_shown_and_taken_up(world, hr, trainer):
    sign_all(world, world.seats[0])
    with scope_for(world.company):
        attest(world.people[0], world.first, by=actor_in(world.company, "hr"))
    assert outcomes(post_marks(trainer, row_of(world.seats[0], world.days[0], "3"))) == ["too_late"]
    path = f"/attendance/people/{world.people[0].pk}?month={world.month}"
    assert "Marked too late" in seen(hr, path)
    with scope_for(world.company):
        late = AttendanceMark.objects.get(too_late=True).pk
    assert "3 h" in seen(hr, f"/attendance/marks/{late}")
    answer = hr.post(f"/attendance/marks/{late}", {"reason": "Utan nät"}, follow=True)

    assert "7.5 h became 3 h. Utan nät" in text_of(answer)


def test_an_address_without_a_month_shows_the_last_that_is_over(world, hr):
    for address in ("/attendance/months", "/attendance/months?month=x"):
        assert "Gunvor 0" in seen(hr, address)
