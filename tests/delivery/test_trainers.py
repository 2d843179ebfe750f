"""What a trainer may open of a session, and for how long."""

import datetime

import pytest
import time_machine

from samtakt.delivery.access import NAMES_AFTER
from samtakt.delivery.arrangements import OnlyTheTrainers, asked_for
from samtakt.delivery.attesting import attest
from samtakt.delivery.models import Session, SessionDay, SignedList
from samtakt.delivery.roster import roster
from samtakt.foundation import access
from samtakt.foundation.access import NotVisible, Role
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_for
from tests.delivery.attended import complete, make_held, one, send
from tests.delivery.factories import make_session, make_trainer
from tests.factories import actor_in, saved

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MARCH = datetime.date(2027, 3, 1)
LAST_DAY = datetime.date(2027, 3, 2)
WITH_NAMES = {
    "delivery.mark": Session,
    "delivery.finish_session": Session,
    "delivery.see_arrangements": Session,
    "delivery.show_code": SessionDay,
    "delivery.see_signed_list": SignedList,
}


@pytest.fixture
def held():
    held = make_held()
    kept = SignedList(session=held.session, uploaded_by="Tova Lind")
    with scope_for(held.hub):
        kept.file = StoredFile.store(held.hub, "lista.pdf", b"%PDF-1.7", purpose="test")
    saved(kept, held.hub)
    return held


def on(day):
    return time_machine.travel(datetime.datetime.combine(day, datetime.time(12)), tick=False)


def opened(held, trainer=None):
    """The names of the participants, as their trainer reads them; and all that opens with them."""
    trainer = trainer or held.trainer
    with scope_for(held.hub):
        for action, model in WITH_NAMES.items():
            assert access.visible(trainer, action, model).exists(), action
        asked_for(held.session, by=trainer)
        return [line.name.partition(" ")[0] for line in roster(held.session, trainer)]


def refuse_names(held, trainer=None):
    trainer = trainer or held.trainer
    with scope_for(held.hub):
        for action, model in WITH_NAMES.items():
            assert not access.visible(trainer, action, model).exists(), action
        with pytest.raises(NotVisible):
            roster(held.session, trainer)
        with pytest.raises(OnlyTheTrainers):
            asked_for(held.session, by=trainer)


def attest_march(*people):
    for person in people:
        with scope_for(person.organisation):
            attest(person, MARCH, by=actor_in(person.organisation, Role.HR))


def all_signed(held):
    with on(LAST_DAY):
        for name in held.seats:
            complete(held, name)


def test_names_stay_open_until_the_hours_of_everybody_are_attested(held):
    all_signed(held)
    with on(datetime.date(2027, 4, 1)):
        attest_march(held.anna, held.bo)
        assert sorted(opened(held)) == ["Anna", "Bo", "Cilla"]
        attest_march(held.cilla)
        refuse_names(held)


def test_names_close_sixty_days_after_the_last_day_whatever_is_open(held):
    with on(LAST_DAY + NAMES_AFTER):
        assert sorted(opened(held)) == ["Anna", "Bo", "Cilla"]
    with on(LAST_DAY + NAMES_AFTER + DAY):
        refuse_names(held)


def test_a_session_to_come_is_open_to_its_trainers_alone(held):
    stranger = make_trainer(make_session(held.hub, name="Annan kurs"))
    with on(MARCH - DAY):
        assert sorted(opened(held)) == ["Anna", "Bo", "Cilla"]
        with scope_for(held.hub), pytest.raises(NotVisible):
            roster(held.session, stranger)


def test_that_one_taught_a_session_stays_without_its_names(held):
    with on(LAST_DAY + 2 * NAMES_AFTER), scope_for(held.hub):
        taught = access.visible(held.trainer, "delivery.see_taught", Session)
        seen = access.visible(held.trainer, "delivery.see_session", Session)

        assert list(taught) == list(seen) == [held.session]


def test_a_mark_that_waited_on_the_phone_is_kept_after_the_names_are_closed(held):
    all_signed(held)
    with on(datetime.date(2027, 4, 1)):
        attest_march(held.anna, held.bo, held.cilla)
        assert send(held, one(held.seats["Anna"], held.days[0], "4")) == ["too_late"]
