"""Who may open, join, publish to, optimise and see a joint planning round, and who plans what."""

from django.db.models import Q

from samtakt.catalogue.access import KEEPERS, of_own_provider
from samtakt.catalogue.models import Course
from samtakt.foundation.access import HUB_ROLES, Actor, Role, Rows, action, everything
from samtakt.organisations.access import (
    about_oneself,
    about_own_people,
    about_own_people_or_oneself,
    own_rows,
    people_of_own_teams,
)
from samtakt.organisations.models import Person
from samtakt.planning.models import (
    DevelopmentPlan,
    Interest,
    Plan,
    PlanAction,
    PlannedSession,
    Quote,
    QuoteRequest,
    Round,
)

HUB = dict.fromkeys(HUB_ROLES, everything)
COMPANY_LEADS = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], everything)
COMPANY = {**COMPANY_LEADS, Role.LINE_MANAGER: everything, Role.UNION_REPRESENTATIVE: everything}

action("planning.open_round", None, HUB)
# Rounds and plans are in the hub's library. What of them a company sees (its own seats, and
# of others numbers only) is decided where they are read: `board` and `plans`.
action("planning.see_rounds", None, {**HUB, **COMPANY})
action("planning.see_round", Round, {**HUB, **COMPANY})
action("planning.see_board", Round, {**HUB, **COMPANY})


def shown_to_companies(path: str = "") -> Rows:
    """Return the rule for plans (or rows that lead to one by `path`) that a company may see.

    The round's own plans, and whatever has been proposed: scenarios and drafts made from other
    plans may say who is to be left out, and are the hub's until then.
    """
    start = f"{path}__" if path else ""
    own = Q(**{f"{start}scenario__isnull": True, f"{start}based_on__isnull": True})
    proposed = Q(**{f"{start}proposed_at__isnull": False})

    def rows(actor: Actor) -> Q:
        return own | proposed

    return rows


PLAN_SEEN = {**HUB, **dict.fromkeys(COMPANY, shown_to_companies())}
SESSION_SEEN = {**HUB, **dict.fromkeys(COMPANY, shown_to_companies("plan"))}

action("planning.see_plan", Plan, PLAN_SEEN)
action("planning.see_session", PlannedSession, SESSION_SEEN)
# Every company's share, for the hub; a company's own stands in its plan.
action("planning.see_shares", Plan, HUB)
# What companies pay and would pay alone: the hub all of it, a company its own and what is
# proven of groups. Decided in `costview`.
action("planning.see_costs", Plan, PLAN_SEEN)
action("planning.share_cost", Plan, HUB)
# Trying what would help a need: of one's own in a company, of every company's at the hub.
action("planning.try_change", Plan, {**HUB, **dict.fromkeys(COMPANY_LEADS, shown_to_companies())})
# The files hold every company's counts, so that anybody at the hub can check the plan.
action("planning.download_plan", Plan, HUB)
action("planning.join_round", Round, COMPANY_LEADS)
action("planning.publish_demand", Round, COMPANY_LEADS)
action("planning.optimise", Round, HUB)
# Scenarios, and plans made from plans, are the hub's work until one of them is proposed.
action("planning.make_scenario", Round, HUB)
action("planning.compare_plans", Round, HUB)
action("planning.adjust_plan", Plan, HUB)
action("planning.ask_what_if", Plan, HUB)
action("planning.find_conflict", Plan, HUB)
action("planning.replan", Plan, HUB)
action("planning.propose_plan", Plan, HUB)
action("planning.see_answers", Plan, HUB)


def proposed_plans(actor: Actor) -> Q:
    """The plans that have been proposed: a company has a part in these only."""
    return Q(proposed_at__isnull=False)


action("planning.see_own_part", Plan, dict.fromkeys(COMPANY, proposed_plans))
action("planning.answer_plan", Plan, dict.fromkeys(COMPANY_LEADS, proposed_plans))
# Named needs and suggestions for seats stay inside the company.
action("planning.see_needs", None, {**COMPANY_LEADS, Role.LINE_MANAGER: everything})


def actions_of_own_people(actor: Actor) -> Q:
    """The actions for the people in the teams that the actor leads, in their own plans."""
    people = Person.objects.filter(people_of_own_teams(actor)).values("pk")
    return Q(plan__person__in=people)


STAFF = [Role.EMPLOYEE, Role.UNION_REPRESENTATIVE]
PLANNERS = {**COMPANY_LEADS, Role.LINE_MANAGER: everything}

action("planning.see_development_plans", None, PLANNERS)
action(
    "planning.see_development_plan",
    DevelopmentPlan,
    {
        **COMPANY_LEADS,
        Role.LINE_MANAGER: about_own_people_or_oneself,
        **dict.fromkeys(STAFF, about_oneself),
    },
)
action("planning.see_own_plan", None, {**PLANNERS, **dict.fromkeys(STAFF, everything)})
action(
    "planning.make_development_plan",
    Person,
    {**COMPANY_LEADS, Role.LINE_MANAGER: people_of_own_teams},
)
action(
    "planning.change_development_plan",
    DevelopmentPlan,
    {**COMPANY_LEADS, Role.LINE_MANAGER: about_own_people},
)
# The employee's own word; nobody else can give it.
action(
    "planning.confirm_own_plan",
    DevelopmentPlan,
    dict.fromkeys([*COMPANY_LEADS, Role.LINE_MANAGER, *STAFF], about_oneself),
)
action(
    "planning.change_action",
    PlanAction,
    {**COMPANY_LEADS, Role.LINE_MANAGER: actions_of_own_people},
)
# Money and risks without names for those who may not see the people.
action("planning.see_company_plan", None, COMPANY)
action("planning.make_company_plan", None, COMPANY_LEADS)
action("planning.see_follow_up", None, {**COMPANY, **HUB})
action("planning.see_plan_actions", None, PLANNERS)
# What a new colleague learns in which week: for who employs and for who leads the team.
action(
    "planning.see_onboarding",
    Person,
    {**COMPANY_LEADS, Role.LINE_MANAGER: people_of_own_teams},
)

# The boards that others see, and interest without a date. What of other companies a company
# sees is decided where it is counted: `optin`.
action("planning.see_board_choice", None, COMPANY_LEADS)
action("planning.choose_board", None, COMPANY_LEADS)
action("planning.see_interests", None, {**HUB, **COMPANY})
action("planning.tell_interest", Course, COMPANY_LEADS)
action("planning.withdraw_interest", Interest, dict.fromkeys(COMPANY_LEADS, own_rows))
action("planning.see_need_board", None, {**HUB, **COMPANY, Role.PROVIDER: everything})

# Quotes are the hub's; a provider's user sees and answers those of the own provider.
BUYERS = dict.fromkeys(KEEPERS, own_rows)
action(
    "planning.see_quotes",
    Quote,
    {**dict.fromkeys(HUB_ROLES, own_rows), Role.PROVIDER: of_own_provider("provider")},
)
action("planning.see_quote_request", QuoteRequest, dict.fromkeys(HUB_ROLES, own_rows))
action("planning.ask_for_quotes", None, dict.fromkeys(KEEPERS, everything))
action("planning.decide_quotes", QuoteRequest, BUYERS)
action("planning.judge_quote", Quote, BUYERS)
action("planning.answer_quote", Quote, {**BUYERS, Role.PROVIDER: of_own_provider("provider")})
