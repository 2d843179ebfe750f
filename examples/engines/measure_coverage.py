"""Who covers what, today and in a year: the coverage engine without Django or a server.

Three can drive the overhead crane, two by day and one by night. One certificate lapses in
the autumn and one driver retires at midsummer.
"""

from datetime import date, timedelta

from samtakt.engines.coverage import HeadcountRequirement, Holding, measure_coverage, verify

AS_OF = date(2026, 3, 1)

holdings = [
    Holding("Anna", "press", "day", "crane", level=3),
    Holding("Bo", "press", "day", "crane", level=4, leaves_on=date(2026, 6, 30)),
    Holding("Cia", "press", "night", "crane", level=3, counts_until=date(2026, 10, 15)),
    Holding("Dan", "press", "night", "crane", level=1),
]
requirements = [
    HeadcountRequirement("press", "day", "crane", level=3, number=2),
    HeadcountRequirement("press", "night", "crane", level=3, number=1),
    HeadcountRequirement(None, None, "robot programming", level=3),  # the minimum: two
]

coverage = measure_coverage(holdings, requirements, as_of=AS_OF, horizon=timedelta(days=365))

for found in coverage.requirements:
    asked = found.requirement
    print(f"{asked.competence} at {asked.level}, {asked.team or 'company'} {asked.shift or ''}")
    print(f"  holders {', '.join(found.holders) or 'none'}; required {found.required}")
    print(f"  short {found.short}, bus factor {found.bus_factor}, key person {found.key_person}")
    print(
        f"  by {coverage.horizon}: certificates lapse {list(found.lost.certificates_lapse)}, "
        f"leave {list(found.lost.leave)}, short {found.short_at_horizon}"
    )
print("Nobody in the company:", ", ".join(str(one.competence) for one in coverage.without_holder))
print("A recount finds", len(verify(holdings, requirements, coverage)), "discrepancies")
