"""Who may open rounds, say what somebody can, agree it, confirm it, and see what was said."""

from django.db.models import Q
from django.utils import timezone

from samtakt.assessments.models import (
    AssessmentRound,
    Assessor,
    DecayRule,
    Dialogue,
    Evidence,
)
from samtakt.foundation.access import Actor, Role, action, everything
from samtakt.organisations.access import (
    COMPANY_LEADS,
    about_oneself,
    about_own_people,
    about_own_people_or_oneself,
    own_person,
    own_teams,
    people_of_own_teams,
)
from samtakt.organisations.models import KioskDevice, Person, Team

LEADERS = (Role.COMPANY_ADMIN, Role.HR, Role.LINE_MANAGER)
# Everybody who works in a company, whatever else they are in it.
STAFF = (*LEADERS, Role.EMPLOYEE, Role.UNION_REPRESENTATIVE)


def of_own_teams(actor: Actor) -> Q:
    """The rounds that one of the actor's teams takes part in."""
    return Q(teams__team__in=actor.team_ids)


def others(actor: Actor) -> Q:
    """Everybody but the actor: nobody is their own manager."""
    return Q(pk__isnull=False) & ~own_person(actor)


def others_of_own_teams(actor: Actor) -> Q:
    """The people now employed in the teams that the actor leads, but not the actor."""
    return people_of_own_teams(actor) & ~own_person(actor)


def asking_the_actor(actor: Actor) -> Q:
    """The requests to the actor to assess somebody, while their round is open."""
    if not actor.person_id:
        return Q(pk__in=[])
    return Q(
        assessor=actor.person_id,
        round__state=AssessmentRound.State.OPEN,
        round__opens_on__lte=timezone.localdate(),
    )


def rounds_asking_the_actor(actor: Actor) -> Q:
    """The rounds whose teams the actor works in now."""
    if not actor.person_id:
        return Q(pk__in=[])
    today = timezone.localdate()
    now = Q(teams__team__employments__ends_on__isnull=True)
    now |= Q(teams__team__employments__ends_on__gte=today)
    return now & Q(
        teams__team__employments__person=actor.person_id,
        teams__team__employments__starts_on__lte=today,
    )


def evidence_about_the_actor(actor: Actor) -> Q:
    """What the actor's own levels stand on."""
    return Q(agreed__person=actor.person_id) if actor.person_id else Q(pk__in=[])


def evidence_of_own_teams(actor: Actor) -> Q:
    """What the levels of the actor's own people, and the actor's own, stand on."""
    mine = Person.objects.filter(people_of_own_teams(actor)).values("pk")
    return Q(agreed__person__in=mine) | evidence_about_the_actor(actor)


def of_own_team(actor: Actor) -> Q:
    """The shared screens of the teams that the actor leads."""
    return Q(team__in=actor.team_ids)


# How far a round has come is counts alone: the union representative sees them too.
action(
    "assessments.see_rounds",
    None,
    dict.fromkeys((*LEADERS, Role.UNION_REPRESENTATIVE), everything),
)
action(
    "assessments.see_round",
    AssessmentRound,
    {
        **COMPANY_LEADS,
        Role.LINE_MANAGER: of_own_teams,
        Role.UNION_REPRESENTATIVE: everything,
    },
)
action("assessments.open_round", None, dict.fromkeys(LEADERS, everything))
action("assessments.close_round", AssessmentRound, COMPANY_LEADS)
action("assessments.choose_team", Team, {**COMPANY_LEADS, Role.LINE_MANAGER: own_teams})
action(
    "assessments.ask_assessor",
    AssessmentRound,
    {**COMPANY_LEADS, Role.LINE_MANAGER: of_own_teams},
)
action(
    "assessments.leave_out_assessor",
    Assessor,
    {**COMPANY_LEADS, Role.LINE_MANAGER: about_own_people},
)
# Everybody reads what the staff are told; whoever answers for the company tells them.
action("assessments.see_purpose", None, dict.fromkeys(STAFF, everything))
action("assessments.publish_purpose", None, COMPANY_LEADS)

action("assessments.see_own_assessment", None, dict.fromkeys(STAFF, everything))
action("assessments.assess_self", AssessmentRound, dict.fromkeys(STAFF, rounds_asking_the_actor))
action("assessments.assess_another", Assessor, dict.fromkeys(STAFF, asking_the_actor))
action("assessments.assess_team", Team, {**COMPANY_LEADS, Role.LINE_MANAGER: own_teams})
action(
    "assessments.agree",
    Person,
    {**dict.fromkeys(COMPANY_LEADS, others), Role.LINE_MANAGER: others_of_own_teams},
)
action(
    "assessments.see_dialogues",
    Dialogue,
    {
        **COMPANY_LEADS,
        Role.LINE_MANAGER: about_own_people_or_oneself,
        Role.EMPLOYEE: about_oneself,
        Role.UNION_REPRESENTATIVE: about_oneself,
    },
)
action(
    "assessments.see_evidence",
    Evidence,
    {
        **COMPANY_LEADS,
        Role.LINE_MANAGER: evidence_of_own_teams,
        Role.EMPLOYEE: evidence_about_the_actor,
        Role.UNION_REPRESENTATIVE: evidence_about_the_actor,
    },
)

# How much of it each reader sees is decided in `calibrated`; the rows behind it are by name.
action("assessments.see_calibration", None, dict.fromkeys(STAFF, everything))
action("assessments.see_cross_ratings", None, dict.fromkeys(LEADERS, everything))

action("assessments.see_freshness", None, dict.fromkeys(LEADERS, everything))
action("assessments.set_freshness", None, COMPANY_LEADS)
action("assessments.end_decay_rule", DecayRule, COMPANY_LEADS)

action("assessments.see_kiosks", None, dict.fromkeys(LEADERS, everything))
action("assessments.close_kiosk", KioskDevice, {**COMPANY_LEADS, Role.LINE_MANAGER: of_own_team})
action("assessments.set_pin", Person, {**COMPANY_LEADS, Role.LINE_MANAGER: people_of_own_teams})
