"""Checks that cost shares are those of a plan, from the plan's own documents.

Shares no code with what made them: it counts again who sits where, from the instance and the plan
alone, and says what the certificate has otherwise. Whether the plan keeps its rules is for the
planner's check.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from samtakt.engines.costshare.verification import KRONOR, Discrepancy

Document = Mapping[str, Any]


def verify_against_plan(
    certificate: Document, instance: Document, plan: Document
) -> tuple[Discrepancy, ...]:
    """Return what a certificate says otherwise than the instance and the plan it is of.

    Codes: `participations` (subject: company and course), `company_left_out` (found: its seats),
    `not_in_plan` (a company that is not in the instance), `offer_not_in_instance` and
    `offer_left_out` (said or found: the price of the session), `own` (travel), `real_cost`.

    Raises:
        KeyError: a document lacks a part, or the plan names what is not in the instance.
    """
    seats = list(_seats(instance, plan))
    return (
        *_participations(certificate, instance, seats),
        *_offers(certificate, instance, seats),
        *_travel(certificate, instance, seats),
        *_real_cost(certificate, instance, plan, seats),
    )


Seat = tuple[str, Document, int]
"""Company, session, and how many of the company's people sit there."""


def _seats(instance: Document, plan: Document) -> Iterator[Seat]:
    needs = {need["id"]: need for need in instance["demands"]}
    sessions = {session["id"]: session for session in instance["sessions"]}
    # One person in one session is one seat, however many needs it is for.
    one_each: dict[tuple[str, str], Seat] = {}
    for row in plan["seats"]:
        need, session = needs[row["demand"]], sessions[row["session"]]
        if need.get("person") is None:
            yield need["company"], session, row["count"]
        else:
            one_each[need["person"], session["id"]] = (need["company"], session, 1)
    yield from one_each.values()


def _participations(
    certificate: Document, instance: Document, seats: list[Seat]
) -> Iterator[Discrepancy]:
    found: dict[str, dict[str, int]] = {each["id"]: {} for each in instance["companies"]}
    for company, session, people in seats:
        of_company = found[company]
        of_company[session["course"]] = of_company.get(session["course"], 0) + people
    listed = {company["id"]: company["participations"] for company in certificate["companies"]}
    for company, courses in sorted(found.items()):
        if courses and company not in listed:
            yield Discrepancy("company_left_out", company, 0, sum(courses.values()))
    for company, said in sorted(listed.items()):
        if company not in found:
            yield Discrepancy("not_in_plan", company, sum(said.values()), 0)
            continue
        for course in sorted(said.keys() | found[company].keys()):
            there = said.get(course, 0), found[company].get(course, 0)
            if there[0] != there[1]:
                yield Discrepancy("participations", f"{company} {course}", *there)


def _offers(certificate: Document, instance: Document, seats: list[Seat]) -> Iterator[Discrepancy]:
    """A course that somebody takes is offered as the instance offers it: not dearer, nor cheaper."""
    taken = {session["course"] for _company, session, _people in seats}
    found = {_terms(_offered(each)) for each in instance["sessions"] if each["course"] in taken}
    said = {
        _terms({**offer, "course": course["id"]})
        for course in certificate["courses"]
        if course["id"] in taken
        for offer in course["offers"]
    }
    for offer in sorted(said - found):
        yield Discrepancy("offer_not_in_instance", _named(offer), offer[1], math.nan)
    for offer in sorted(found - said):
        yield Discrepancy("offer_left_out", _named(offer), math.nan, offer[1])


def _offered(session: Document) -> Document:
    """The session with the group of its offer, where it is held with fewer or closed to others."""
    own = {"minimum": session.get("smallest_group"), "maximum": session.get("largest_group")}
    return {**session, **{limit: group for limit, group in own.items() if group is not None}}


Terms = tuple[str, float, float, int, int]


def _terms(offer: Document) -> Terms:
    return (
        offer["course"],
        float(offer["price_session"]),
        float(offer["price_seat"]),
        int(offer["minimum"]),
        int(offer["maximum"]),
    )


def _named(offer: Terms) -> str:
    course, _session, seat, minimum, maximum = offer
    return f"{course} ({seat:.2f} a seat, {minimum}-{maximum})"


def _travel(certificate: Document, instance: Document, seats: list[Seat]) -> Iterator[Discrepancy]:
    costs: dict[tuple[str, str], float] = {
        (row["company"], row["place"]): row["cost"] for row in instance.get("travel", ())
    }
    otherwise: float = instance.get("travel_default", 0.0)
    found: dict[str, float] = {}
    for company, session, people in seats:
        if not session.get("online", False):
            one: float = costs.get((company, session["place"]), otherwise)
            found[company] = found.get(company, 0.0) + people * one
    for company in certificate["companies"]:
        travel = found.get(company["id"], 0.0)
        if abs(company["own"] - travel) > KRONOR:
            yield Discrepancy("own", company["id"], company["own"], travel)


def _real_cost(
    certificate: Document, instance: Document, plan: Document, seats: list[Seat]
) -> Iterator[Discrepancy]:
    fixed = {session["id"]: session["price_session"] for session in instance["sessions"]}
    cost = math.fsum(fixed[row["session"]] for row in plan["sessions"])
    cost += math.fsum(people * session["price_seat"] for _company, session, people in seats)
    if abs(certificate["real_cost"] - cost) > KRONOR:
        yield Discrepancy("real_cost", "", certificate["real_cost"], cost)
