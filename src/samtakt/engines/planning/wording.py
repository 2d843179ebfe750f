"""Every sentence that the planner can say, in English, by its code.

The engine hands out codes with parameters; whoever shows them translates the template and fills
in the parameters. Nothing else in the engine contains a sentence for people.
"""

from collections.abc import Mapping
from typing import Any

INVALID: dict[str, str] = {
    "empty_id": "A {kind} has no id.",
    "duplicate_id": "Two of {kind} have the same id, {id}.",
    "negative": "{kind} {id}: {field} is {value}, but it cannot be negative.",
    "not_a_number": "{kind} {id}: {field} is {value}, which is not a usable number.",
    "not_whole": "{kind} {id}: {field} is {value}, but it must be a whole number.",
    "too_small": "{kind} {id}: {field} is {value}, but it must be at least {least}.",
    "too_large": "{kind} {id}: {field} is {value}, but it must be at most {most}.",
    "unknown_reference": "{kind} {id} names {target_kind} {target}, which does not exist.",
    "team_of_other_company": "Need {id} is of company {company}, but team {team} belongs to "
    "company {team_company}.",
    "levels_reversed": "{kind} {id}: from level {from_level} to level {to_level} is not upwards.",
    "days_reversed": "Need {id}: the latest day {latest} is before the earliest day {earliest}.",
    "days_out_of_order": "Session {id}: its days {days} are not one or more in rising order.",
    "place_missing": "Session {id} is neither online nor at a place.",
    "not_a_share": "{kind} {id}: {field} is {value}, but it must be from 0 to 1.",
    "person_is_one": "Need {id} is of person {person} and of {size} people at once.",
    "person_differs": "The needs of person {person} differ in {field}.",
    "completed_by_nobody": "Need {id} has completed courses but names no person; the team counts "
    "those.",
    "too_many_needs": "One course meets more than {most} needs of person {person}.",
    "confirmed_impossible": "{count} confirmed seats for need {demand} in session {session} are "
    "more than there can be.",
    "step_values": "Need {id} has {steps} level steps but {values} values.",
    "group_reversed": "Session {id}: the minimum {minimum} is larger than the maximum {maximum}.",
    "covers_nothing": "Course {id} leads to no competence.",
    "covers_twice": "Course {id} names competence {competence} twice.",
    "prerequisite_circle": "Courses require each other in a circle: {courses}.",
    "unreadable": "The file is not a readable {kind}: {reason}.",
    "unknown_field": "{kind}: the field {field} is not known.",
    "missing_field": "{kind}: the field {field} is missing.",
    "wrong_schema": "The file follows {found}; this version reads {expected}.",
}

VIOLATIONS: dict[str, str] = {
    "known_names": "The plan names {kind} {id}, which the instance does not have.",
    "named_once": "The plan lists {kind} {id} more than once.",
    "whole_seats": "Need {demand} has {count} seats in session {session}; seats are whole and "
    "positive.",
    "seats_only_in_opened_sessions": "Need {demand} has {count} seats in session {session}, which "
    "is not opened.",
    "course_leads_to_the_need": "Session {session} ({course}) does not raise anybody of need "
    "{demand}.",
    "session_within_the_needs_days": "Session {session} runs from day {start} to {finish}, outside "
    "days {earliest}-{latest} of need {demand}.",
    "place_within_reach": "Session {session} costs need {demand} {cost} in travel; at most {limit} "
    "is allowed.",
    "group_size_as_listed": "Session {session} is listed with {listed} participants, but its seats "
    "add up to {seats}.",
    "group_reaches_minimum": "Session {session} has {seats} participants; it needs {minimum}, and "
    "fewer come with the chance {risk}.",
    "group_within_maximum": "Session {session} has {seats} participants; there is room for "
    "{maximum}.",
    "people_are_enough": "Need {demand} starts {seats} people, but has {people}.",
    "steps_in_order": "Need {demand}: by day {day}, {seats} people start from level {level}, "
    "but only {ready} have reached it.",
    "prerequisite_first": "Team {team}: by day {day}, {seats} people start {course}, but only "
    "{ready} have completed {prerequisite}.",
    "person_prerequisite_first": "Person {person} is in session {session} without having completed "
    "{prerequisite}.",
    "one_course_a_day": "Person {person} is in {sessions} sessions on day {day}.",
    "absence_within_limit": "Team {team} is short of {seats} people on day {day}; at most "
    "{limit} may be absent.",
    "company_within_budget": "Company {company} pays {cost}; its budget is {budget}.",
    "aid_within_cap": "Company {company} is charged {aid} of the fixed prices; its cap is {cap}.",
    "network_within_budget": "The network pays {cost}; its budget is {budget}.",
    "provider_within_capacity": "Provider {provider} holds {sessions} sessions in week {week}; it "
    "can hold {limit}.",
    "resource_within_limit": "Resource {resource} is used with {used}; the limit is {limit}.",
    "equal_access": "Group {group} has {hours} hours of training; it is due {due}.",
    "confirmed_seats_kept": "Need {demand} has {seats} seats in session {session}; {confirmed} are "
    "confirmed.",
    "company_costs_as_stated": "Company {company} is said to pay {stated} for {part}; its seats "
    "come to {cost}.",
    "company_listed_once": "The costs of company {company} are listed {times} times, or it is not in "
    "the instance.",
    "unmet_as_stated": "Of need {demand}, {stated} people are said to stay at level {level}; the "
    "seats leave {people} there.",
    "aid_as_stated": "Company {company} is said to be charged {stated} of the fixed prices; its "
    "seats are charged {aid}.",
    "expected_cancelled_as_stated": "The plan expects {stated} sessions to be cancelled; its seats "
    "give {recomputed}.",
    "network_cost_as_stated": "The network is said to pay {stated}; the opened sessions cost "
    "{cost}.",
    "objective_as_stated": "The plan states the value {stated}; its seats and sessions give "
    "{recomputed}.",
    "certificate_prices": "The certificate's price for {row} is {price}; prices cannot be "
    "negative.",
    "certificate_rows": "The certificate prices {row}, which the instance does not have.",
    "certified_bound": "The plan states the certified bound {stated}; its certificate proves "
    "{recomputed}.",
    "bound_within_certificate": "The stated bound {bound} is above what the certificate proves, "
    "{certified}.",
    "bound_from_certificate": "The bound {bound} is said to come from the certificate, which "
    "proves {certified}.",
    "bound_by_search": "No plan is said to be worth more than {bound}; the search repeated found one "
    "worth {found}.",
    "search_finished": "The search through all plans was not finished after {seconds} seconds, so "
    "that the bound {bound} is not proven.",
    "objective_within_bound": "The plan's value {objective} is above its bound {bound}.",
    "gap_as_stated": "The plan states the gap {stated}; value and bound give {recomputed}.",
    "status_as_stated": "The plan is called {status}, but the gap is {gap}.",
}

REASONS: dict[str, str] = {
    "no_course": "No course raises {competence} from level {level}.",
    "no_session_in_days": "No session of {courses} lies within days {earliest}-{latest}.",
    "too_far": "Sessions of {courses} within days {earliest}-{latest} are all out of reach.",
    "group_under_minimum": "The group would stay under its minimum; {missing} more needed.",
    "sessions_full": "Every session within reach is full.",
    "company_budget": "The company's budget lacks {missing}.",
    "travel_over_budget": "Travel to the session costs {travel}; the company's budget lacks {missing}.",
    "network_budget": "The network's budget lacks {missing} to open another session.",
    "absence_limit": "Team {team} already has as many absent on day {day} as it allows.",
    "other_course": "The person is on another course on day {day}.",
    "aid_cap": "The company's cap of aid lacks {missing}.",
    "equal_access": "Group {group} would get too small a share of the hours.",
    "prerequisite_not_placed": "What has to come before is not placed: {before}.",
    "provider_capacity": "Provider {provider} has no room in week {week}.",
    "resource_limit": "The limit of {resource} is reached.",
    "value_below_cost": "The gap closed is worth {value}; the seat costs {cost} in the same "
    "measure.",
    "search_stopped": "The search ended before this seat was tried or a better use was found for "
    "it.",
}

LIMITS: dict[str, str] = {
    "absence_within_limit": "how many of team {a} may be absent",
    "aid_within_cap": "the cap of aid of company {a}",
    "company_within_budget": "the budget of company {a}",
    "confirmed_seats_kept": "the seats of need {a} confirmed in session {b}",
    "equal_access": "the share of hours that group {a} is due",
    "group_reaches_minimum": "the smallest group of course {a}",
    "group_within_maximum": "the largest group of course {a}, on the dates offered",
    "network_within_budget": "the budget of the network",
    "one_course_a_day": "that person {a} takes one course a day",
    "prerequisite_first": "that {a} comes first",
    "provider_within_capacity": "how many sessions provider {a} can hold in a week",
    "resource_within_limit": "the limit of {a}",
    "wanted": "that all of need {a} is met, on the dates offered",
}


def fill(template: str, parameters: Mapping[str, Any]) -> str:
    """Return the English sentence of a template with its parameters."""
    return template.format(**parameters)
