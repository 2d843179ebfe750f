"""Who may open, join, publish to, optimise and see a joint planning round."""

from samtakt.foundation.access import HUB_ROLES, Role, action, everything
from samtakt.planning.models import Plan, PlannedSession, Round

HUB = dict.fromkeys(HUB_ROLES, everything)
COMPANY_LEADS = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], everything)
COMPANY = {**COMPANY_LEADS, Role.LINE_MANAGER: everything, Role.UNION_REPRESENTATIVE: everything}

action("planning.open_round", None, HUB)
# Rounds and plans are in the hub's library. What of them a company sees (its own seats, and
# of others numbers only) is decided where they are read: `board` and `plans`.
action("planning.see_rounds", None, {**HUB, **COMPANY})
action("planning.see_round", Round, {**HUB, **COMPANY})
action("planning.see_board", Round, {**HUB, **COMPANY})
action("planning.see_plan", Plan, {**HUB, **COMPANY})
action("planning.see_session", PlannedSession, {**HUB, **COMPANY})
# Every company's share, for the hub; a company's own stands in its plan.
action("planning.see_shares", Plan, HUB)
# The files hold every company's counts, so that anybody at the hub can check the plan.
action("planning.download_plan", Plan, HUB)
action("planning.join_round", Round, COMPANY_LEADS)
action("planning.publish_demand", Round, COMPANY_LEADS)
action("planning.optimise", Round, HUB)
# Named needs and suggestions for seats stay inside the company.
action("planning.see_needs", None, {**COMPANY_LEADS, Role.LINE_MANAGER: everything})
