"""Who may tell the staff why competence is assessed, and who reads it."""

from samtakt.foundation.access import Role, action, everything

LEADS = dict.fromkeys([Role.COMPANY_ADMIN, Role.HR], everything)
# What the staff are told is told to all of them.
STAFF = {
    **LEADS,
    **dict.fromkeys([Role.LINE_MANAGER, Role.EMPLOYEE, Role.UNION_REPRESENTATIVE], everything),
}

action("assessments.see_purpose", None, STAFF)
action("assessments.publish_purpose", None, LEADS)
