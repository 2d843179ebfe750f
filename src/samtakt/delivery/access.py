"""Who may open sessions, take seats in them, teach them, and see who takes part.

One section for each part of the area. Sessions are in the hub's library: every company sees
that they exist and how full they are. Seats belong to the company of whoever sits in them.
"""

from django.db.models import Q

from samtakt.catalogue.access import of_own_provider
from samtakt.catalogue.models import OfferDate
from samtakt.delivery.models import Booking, CalendarFeed, SeatWish, Session
from samtakt.foundation.access import HUB_ROLES, Actor, Role, action, everything
from samtakt.organisations.access import (
    about_oneself,
    about_own_people,
    own_person,
    own_rows,
    own_teams,
    people_of_own_teams,
)
from samtakt.organisations.models import Person, Team

# --- Sessions and seats ------------------------------------------------------------------

LEADS = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], everything)
STAFF = [Role.EMPLOYEE, Role.UNION_REPRESENTATIVE]
AT_A_COMPANY = [*LEADS, Role.LINE_MANAGER, *STAFF]
TEACHING = [Role.PROVIDER, Role.TRAINER]


def sessions_taught(actor: Actor) -> Q:
    """The sessions that the actor teaches."""
    if actor.user_id is None:
        return Q(pk__in=[])
    return Q(trainers__user=actor.user_id, trainers__organisation=actor.organisation)


def seats_of_own_teams(actor: Actor) -> Q:
    """The seats of the people whom the actor leads, and those kept for their teams."""
    return about_own_people(actor) | Q(person=None, team__in=actor.team_ids)


def seats_of_own_teams_or_oneself(actor: Actor) -> Q:
    """The same, and the actor's own."""
    return seats_of_own_teams(actor) | about_oneself(actor)


OF_OWN_PROVIDER = of_own_provider("offer_date__offer__provider")
KEEPING = {**dict.fromkeys(HUB_ROLES, own_rows), Role.PROVIDER: OF_OWN_PROVIDER}

action(
    "delivery.see_sessions",
    None,
    dict.fromkeys([*AT_A_COMPANY, *HUB_ROLES, *TEACHING], everything),
)
action(
    "delivery.see_session",
    Session,
    {
        **dict.fromkeys(AT_A_COMPANY, everything),
        **dict.fromkeys(HUB_ROLES, own_rows),
        Role.PROVIDER: OF_OWN_PROVIDER,
        Role.TRAINER: sessions_taught,
    },
)
action(
    "delivery.open_session",
    OfferDate,
    {
        **dict.fromkeys(HUB_ROLES, own_rows),
        Role.PROVIDER: of_own_provider("offer__provider"),
    },
)
action("delivery.keep_session", Session, KEEPING)
action("delivery.see_taught", None, dict.fromkeys(TEACHING, everything))
# What participants ask for so as to take part: the trainers of the session, nobody else here.
action(
    "delivery.see_arrangements",
    Session,
    dict.fromkeys([Role.TRAINER, Role.PROVIDER], sessions_taught),
)
action("delivery.book", Session, {**LEADS, Role.LINE_MANAGER: everything})
action("delivery.book_person", Person, {**LEADS, Role.LINE_MANAGER: people_of_own_teams})
action("delivery.reserve", Session, {**LEADS, Role.LINE_MANAGER: everything})
action(
    "delivery.see_booking",
    Booking,
    {
        **LEADS,
        Role.LINE_MANAGER: seats_of_own_teams_or_oneself,
        **dict.fromkeys(STAFF, about_oneself),
    },
)
action("delivery.change_booking", Booking, {**LEADS, Role.LINE_MANAGER: seats_of_own_teams})
action("delivery.see_own_courses", None, dict.fromkeys(AT_A_COMPANY, everything))
# One's own wish, one's own arrangements: nobody else can tell them.
action("delivery.wish", Session, dict.fromkeys(AT_A_COMPANY, everything))
action("delivery.take_back_wish", SeatWish, dict.fromkeys(AT_A_COMPANY, about_oneself))
action("delivery.answer_wish", SeatWish, {**LEADS, Role.LINE_MANAGER: about_own_people})
action("delivery.ask_arrangements", Booking, dict.fromkeys(AT_A_COMPANY, about_oneself))


# --- Attendance --------------------------------------------------------------------------

# --- Completion --------------------------------------------------------------------------

# --- Release of a joint plan -------------------------------------------------------------

# --- Calendars ---------------------------------------------------------------------------


def own_feeds(actor: Actor) -> Q:
    """The calendar addresses that the actor made."""
    return Q(user=actor.user_id) if actor.user_id is not None else Q(pk__in=[])


# What may be in a calendar is asked again each time that it is read, of whoever made it.
action("delivery.read_own_calendar", Person, dict.fromkeys(AT_A_COMPANY, own_person))
action("delivery.read_team_calendar", Team, {**LEADS, Role.LINE_MANAGER: own_teams})
action("delivery.read_company_calendar", None, LEADS)
action("delivery.read_trainer_calendar", None, dict.fromkeys(TEACHING, everything))
action("delivery.see_calendars", None, dict.fromkeys([*AT_A_COMPANY, *TEACHING], everything))
# Who answers for the company can end any address into it.
action(
    "delivery.end_calendar",
    CalendarFeed,
    {
        **dict.fromkeys([*AT_A_COMPANY, *TEACHING], own_feeds),
        **LEADS,
    },
)

# --- Follow-up ---------------------------------------------------------------------------
