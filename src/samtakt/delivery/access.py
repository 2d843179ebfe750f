"""Who may open sessions, take seats in them, teach them, and see who takes part.

One section for each part of the area. Sessions are in the hub's library: every company sees
that they exist and how full they are. Seats belong to the company of whoever sits in them.
"""

import datetime
from collections.abc import Callable

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from samtakt.assessments.access import others, others_of_own_teams
from samtakt.catalogue.access import of_own_provider
from samtakt.catalogue.models import OfferDate
from samtakt.delivery.models import (
    AttendanceHours,
    AttendanceMark,
    Booking,
    CalendarFeed,
    Completion,
    Evaluation,
    ProposedLevel,
    SeatWish,
    Session,
    SessionDay,
    SignedList,
)
from samtakt.foundation.access import HUB_ROLES, Actor, Role, Rows, action, everything
from samtakt.organisations.access import (
    about_oneself,
    about_own_people,
    own_person,
    own_rows,
    own_teams,
    people_of_own_teams,
)
from samtakt.organisations.models import Person, Team
from samtakt.planning.models import Plan

# --- Sessions and seats ------------------------------------------------------------------

LEADS = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], everything)
STAFF = [Role.EMPLOYEE, Role.UNION_REPRESENTATIVE]
AT_A_COMPANY = [*LEADS, Role.LINE_MANAGER, *STAFF]
TEACHING = [Role.PROVIDER, Role.TRAINER]


NAMES_AFTER = datetime.timedelta(days=60)
"""For so long after its last day a session's names stay open to its trainers, at the most.

Hours of a month are reported within four weeks of its end; a month more is for what was wrong.
"""


def sessions_taught(actor: Actor) -> Q:
    """The sessions that the actor teaches, however long ago: that they were, without names."""
    if actor.user_id is None:
        return Q(pk__in=[])
    return Q(trainers__user=actor.user_id, trainers__organisation=actor.organisation)


def taught_with_names(actor: Actor) -> Q:
    """The sessions whose names, hours and arrangements the actor may open as their trainer.

    Until they are over, and then as long as somebody's hours are not attested, because they may
    have to be put right; but no longer than `NAMES_AFTER`.
    """
    today = timezone.localdate()
    own = Session.objects.filter(sessions_taught(actor)).values("pk")
    days = SessionDay.objects.filter(session__in=own)
    running = days.filter(day__gte=today).values("session")
    recent = days.filter(day__gte=today - NAMES_AFTER).values("session")
    unattested = with_hours_to_attest(days).values("session")
    return Q(pk__in=running) | Q(pk__in=recent) & Q(pk__in=unattested)


def with_hours_to_attest(days: "QuerySet[SessionDay]") -> "QuerySet[SessionDay]":
    """Return those of some days on which hours of somebody who has a seat are not attested.

    Seats of all companies are counted, and nothing of them is read but how many.
    """
    seat = Q(session__bookings__state=Booking.State.BOOKED, session__bookings__person__isnull=False)
    hours = Q(attended__booking__state=Booking.State.BOOKED, attended__attestation__isnull=False)
    return days.annotate(
        seats=Count("session__bookings", filter=seat, distinct=True),
        attested=Count("attended", filter=hours, distinct=True),
    ).filter(seats__gt=F("attested"))


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
# That one taught a session stays; who was there does not: see `taught_with_names`.
action("delivery.see_taught", Session, dict.fromkeys(TEACHING, sessions_taught))
# What participants ask for so as to take part: the trainers of the session, nobody else here.
action(
    "delivery.see_arrangements",
    Session,
    dict.fromkeys(TEACHING, taught_with_names),
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


def days_taught(actor: Actor) -> Q:
    """The days of the sessions whose names the actor may open as their trainer."""
    return Q(session__in=Session.objects.filter(taught_with_names(actor)).values("pk"))


def of_booking(rows: Rows) -> Rows:
    """Return the rule for rows about a seat, from the rule for seats."""

    def of_the_seat(actor: Actor) -> Q:
        return Q(booking__in=Booking.objects.filter(rows(actor)).values("pk"))

    return of_the_seat


ATTESTING = {**LEADS, Role.LINE_MANAGER: of_booking(about_own_people)}
action("delivery.mark", Session, dict.fromkeys(TEACHING, taught_with_names))
# A mark holds no name, and one that waited on the phone is never lost.
action("delivery.send_marks", None, dict.fromkeys(TEACHING, everything))
action("delivery.show_code", SessionDay, dict.fromkeys(TEACHING, days_taught))
action(
    "delivery.see_signed_list",
    SignedList,
    {**dict.fromkeys(LEADS, own_rows), **dict.fromkeys(TEACHING, days_taught)},
)
action("delivery.see_attendance", Session, dict.fromkeys(HUB_ROLES, own_rows))
# One's own hours: nobody else can sign for them.
action("delivery.sign", Booking, dict.fromkeys(AT_A_COMPANY, about_oneself))
action("delivery.see_own_attendance", None, dict.fromkeys(AT_A_COMPANY, everything))
action("delivery.see_months", None, dict.fromkeys([*LEADS, Role.LINE_MANAGER], everything))
action("delivery.attest", Person, {**LEADS, Role.LINE_MANAGER: people_of_own_teams})
action("delivery.hand_in_paper", Booking, dict.fromkeys(LEADS, everything))
action("delivery.correct_hours", AttendanceHours, ATTESTING)
action("delivery.take_up_mark", AttendanceMark, ATTESTING)


# --- Completion --------------------------------------------------------------------------


def completed_by_oneself(actor: Actor) -> Q:
    """The completions of the actor's own seats."""
    return Q(booking__person=actor.person_id) if actor.person_id else Q(pk__in=[])


def completed_by_own_people_or_oneself(actor: Actor) -> Q:
    """The completions of the people whom the actor leads, and the actor's own."""
    people = Person.objects.filter(people_of_own_teams(actor)).values("pk")
    return Q(booking__person__in=people) | completed_by_oneself(actor)


def levels_of(people: Callable[[Actor], Q]) -> Rows:
    """Return the rule for the proposed levels of some people."""

    def rows(actor: Actor) -> Q:
        return Q(observation__person__in=Person.objects.filter(people(actor)).values("pk"))

    return rows


def questions_to_oneself(actor: Actor) -> Q:
    """What the actor is asked as a participant; nobody else reads the answer."""
    return Q(asked=actor.person_id) if actor.person_id else Q(pk__in=[])


def questions_about(people: Callable[[Actor], Q]) -> Rows:
    """Return the rule for what is asked of somebody's manager, and for the actor's own questions."""

    def rows(actor: Actor) -> Q:
        found = Person.objects.filter(people(actor)).values("pk")
        as_manager = Q(kind="effect_seen", completion__booking__person__in=found)
        return as_manager | questions_to_oneself(actor)

    return rows


action("delivery.finish_session", Session, dict.fromkeys(TEACHING, taught_with_names))
action(
    "delivery.see_completion",
    Completion,
    {
        **LEADS,
        Role.LINE_MANAGER: completed_by_own_people_or_oneself,
        **dict.fromkeys(STAFF, completed_by_oneself),
    },
)
action("delivery.see_own_completions", None, dict.fromkeys(AT_A_COMPANY, everything))
action("delivery.see_completions", None, {**LEADS, Role.LINE_MANAGER: everything})
# Nobody decides their own level.
action("delivery.see_levels", None, {**LEADS, Role.LINE_MANAGER: everything})
action(
    "delivery.decide_level",
    ProposedLevel,
    {**dict.fromkeys(LEADS, levels_of(others)), Role.LINE_MANAGER: levels_of(others_of_own_teams)},
)
action(
    "delivery.answer_evaluation",
    Evaluation,
    {
        **dict.fromkeys(LEADS, questions_about(others)),
        Role.LINE_MANAGER: questions_about(others_of_own_teams),
        **dict.fromkeys(STAFF, questions_to_oneself),
    },
)
# Figures of groups, over all companies; which courses, `courseresults` decides.
action("delivery.see_course_results", None, dict.fromkeys([*HUB_ROLES, *TEACHING], everything))

# --- Release of a joint plan -------------------------------------------------------------


def released_plans(actor: Actor) -> Q:
    """The plans that are binding: in these a company has seats to name people for."""
    return Q(state=Plan.State.RELEASED)


action("delivery.release_plan", Plan, dict.fromkeys(HUB_ROLES, everything))
action("delivery.name_suggested", Plan, dict.fromkeys(LEADS, released_plans))

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

# Totals and groups: who may see which figure is decided where they are worked out.
action(
    "delivery.see_follow_up",
    None,
    {
        **dict.fromkeys(HUB_ROLES, everything),
        **LEADS,
        **dict.fromkeys([Role.LINE_MANAGER, Role.UNION_REPRESENTATIVE], everything),
    },
)
# The seats that a figure counts, of the people one answers for; the hub's own sessions.
action("delivery.see_followed_seats", None, {**LEADS, Role.LINE_MANAGER: everything})
action("delivery.see_followed_sessions", None, dict.fromkeys(HUB_ROLES, everything))

# --- Demand board ------------------------------------------------------------------------

# Seats without names on a date; where no session is open yet, this opens a tentative one.
action("delivery.reserve_on_date", OfferDate, LEADS)
