"""What the invented people can do: levels with gaps, key persons and values not assessed."""

from __future__ import annotations

import random
from dataclasses import replace

from network_source import tables
from network_source.people import Person

Profile = dict[str, dict[str, tables.RoleRequirement]]
"""Role → competence → what the role requires in it."""

UNKNOWN_SHARE = 0.07
KEY_PERSON_SHARE = 0.19
MOST_COMPETENCES = 56
MISSING_IN_ILUO_C = 2
"""The canonical level that the third ILUO tradition has no letter for."""
OFFICE_CODES = ("DIG-01", "DIG-02", "LED-05", "LED-06", "DIG-03", "SAK-05", "SAK-07", "SPR-01")


def requirements(people: list[Person], scale: str) -> Profile:
    """Return role → competence → requirement for the roles that a company has.

    A scale without a step for canonical 2 asks for the next one, 3.
    """
    roles = dict.fromkeys(person.role for person in people)
    profile = {
        role: {r.competence: _on_scale(r, scale) for r in tables.role_requirements(role)}
        for role in roles
    }
    return _at_most(profile, MOST_COMPETENCES)


def _on_scale(requirement: tables.RoleRequirement, scale: str) -> tables.RoleRequirement:
    if scale == "iluo-c" and requirement.level == MISSING_IN_ILUO_C:
        return replace(requirement, level=MISSING_IN_ILUO_C + 1)
    return requirement


def _at_most(profile: Profile, number: int) -> Profile:
    """Drop what only one role requires, least critical first, until `number` are left."""
    use: dict[str, list[tables.RoleRequirement]] = {}
    for needed in profile.values():
        for code, requirement in needed.items():
            use.setdefault(code, []).append(requirement)
    rare = sorted(
        (found[0] for found in use.values() if len(found) == 1),
        key=lambda requirement: (
            requirement.criticality,
            requirement.level,
            requirement.competence,
        ),
    )
    for requirement in rare[: max(0, len(use) - number)]:
        del profile[requirement.role][requirement.competence]
    return profile


def rate(people: list[Person], company: dict[str, str], rng: random.Random) -> None:
    """Give everybody levels in what their role requires and in some of what others do."""
    profile = requirements(people, company["scale"])
    culture = rng.uniform(-0.04, 0.07)
    scarce = {code: rng.uniform(-0.12, 0.16) for code in tables.by_code("competences")}
    lowest = 1 if company["scale"].startswith("iluo") else 0
    for person in people:
        for code, needed in profile[person.role].items():
            person.levels[code] = _level(
                person, code, needed.level, culture + scarce[code], lowest, rng
            )
        _cross_train(person, people, profile, lowest, rng)
        for own in company["own"].split(";"):
            if rng.random() < 0.35:
                person.levels[own] = rng.choice((1, 2, 3, 3, 4)) if person.years > 1 else 1
    _make_key_persons(people, profile, lowest, rng)
    _widen(people, lowest, rng)
    if company["scale"] == "iluo-c":
        _without_missing_step(people)
    _forget_some(people, profile, rng)


def _level(
    person: Person, code: str, needed: int, harder: float, lowest: int, rng: random.Random
) -> int:
    chance_of_gap = 0.56 - 0.021 * min(person.years, 14) + harder
    if code == "SPR-01":
        chance_of_gap = 0.7 if person.learned_swedish_as_adult else 0.0
    if person.kind == "agency":
        chance_of_gap += 0.15
    if rng.random() < max(0.05, chance_of_gap):
        return max(lowest, needed - (1 if rng.random() < 0.68 else 2))
    if code == "SPR-01" and not person.learned_swedish_as_adult:
        return 4
    return min(4, needed + (1 if rng.random() < 0.05 + 0.012 * min(person.years, 20) else 0))


def _cross_train(
    person: Person,
    people: list[Person],
    profile: Profile,
    lowest: int,
    rng: random.Random,
) -> None:
    """People know something of their team mates' work."""
    near = {
        code for mate in people if mate.team == person.team for code in profile[mate.role]
    } - person.levels.keys()
    for code in sorted(near):
        if rng.random() < 0.28:
            person.levels[code] = max(lowest, rng.choice((0, 1, 1, 2, 2, 3)))


def critical_levels(
    profile: Profile,
) -> dict[str, int]:
    """Return the competences critical to a company and the level at which one holds them."""
    levels: dict[str, int] = {}
    for needed in profile.values():
        for code, requirement in needed.items():
            if requirement.criticality == 3:
                levels[code] = max(levels.get(code, 0), requirement.level)
    return levels


def holders(people: list[Person], code: str, level: int) -> list[Person]:
    """Return who holds a competence at a level or above."""
    return [person for person in people if (person.levels.get(code) or 0) >= level]


def _make_key_persons(
    people: list[Person],
    profile: Profile,
    lowest: int,
    rng: random.Random,
) -> None:
    """Leave a share of the critical competences with one holder, and the others with more."""
    critical = critical_levels(profile)
    codes = sorted(critical)
    rng.shuffle(codes)
    known = {code: [p for p in people if code in p.levels] for code in codes}
    alone = [code for code in codes if len(known[code]) == 1]
    wanted = max(0, round(KEY_PERSON_SHARE * len(codes)) - len(alone))
    narrow = sorted((c for c in codes if c not in alone), key=lambda code: len(known[code]))
    single = {*alone, *narrow[:wanted]}
    for code in codes:
        able = sorted(known[code], key=lambda p: (-(p.levels[code] or 0), -p.years, p.family))
        level = critical[code]
        if code in single:
            able[0].levels[code] = max(able[0].levels[code] or 0, level)
            for person in able[1:]:
                person.levels[code] = max(lowest, min(person.levels[code] or 0, level - 1))
        else:
            for person in able[:2]:
                person.levels[code] = max(person.levels[code] or 0, level)


def _widen(people: list[Person], lowest: int, rng: random.Random) -> None:
    """Small companies know more than their roles ask: at least 25 competences are in the matrix."""
    known = {code for person in people for code in person.levels}
    for code in OFFICE_CODES + tuple(tables.by_code("competences")):
        if len(known) >= 27:
            return
        if code not in known:
            person = rng.choice(people)
            person.levels[code] = max(lowest, rng.choice((2, 3)))
            known.add(code)


def _without_missing_step(people: list[Person]) -> None:
    """Whoever is not yet independent is written as a trainee, the only lower letter."""
    for person in people:
        for code, level in person.levels.items():
            if level == MISSING_IN_ILUO_C:
                person.levels[code] = MISSING_IN_ILUO_C - 1


def _forget_some(people: list[Person], profile: Profile, rng: random.Random) -> None:
    """Some required levels were never assessed; a holder who stands alone is always known."""
    for person in people:
        required = profile[person.role]
        for code in sorted(person.levels):
            kept = person.levels[code] or 0
            forget = rng.random() < UNKNOWN_SHARE
            if forget and code in required and kept < 3:
                person.levels[code] = None
