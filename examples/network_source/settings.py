"""network.toml: who the hub and the companies are, what they agreed, and the money."""

from __future__ import annotations

import math

from network_source import demand as demands
from network_source import tables
from network_source.companies import Company
from network_source.demand import Demand
from network_source.people import AS_OF

BUDGET_SHARE = 0.70
# No authority gives out numbers in this series; the last digit is the usual check digit.
NUMBER_SERIES = 559999_0000
HUB_NUMBER_SERIES = 212999_0000
AMBIGUOUS_SCALES = ("iluo-a", "iluo-c", "1-5")


def organisation_number(index: int, series: int = NUMBER_SERIES) -> str:
    """Return a well-formed number, `NNNNNN-NNNC`, that belongs to nobody."""
    digits = str(series + 7010 + index * 130)[:9]
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10))
        for place, digit in enumerate(digits)
    )
    return f"{digits[:6]}-{digits[6:]}{-total % 10}"


def as_toml(companies: list[Company], demand: Demand, seed: int) -> str:
    """Return the text of network.toml."""
    towns = {row["town"]: row for row in tables.read("towns")}
    home = towns["Karlskoga"]
    network_budget = _round_up(BUDGET_SHARE * demands.network_cost(demand), 10_000)
    parts = [
        "# A made-up network; the places are real. Written by examples/make_network.py.",
        "[hub]",
        'name = "Lärcentrum Letstigen"',
        f'organisation_number = "{organisation_number(0, HUB_NUMBER_SERIES)}"',
        'place = "Karlskoga"',
        f'county = "{home["county"]}"',
        f"latitude = {home['latitude']}",
        f"longitude = {home['longitude']}",
        'language = "sv"',
        "",
        "[analysis]",
        f"as_of = {AS_OF.isoformat()}",
        "",
        "[planning]",
        'first_week = "2027-W02"',
        "weeks = 26",
        f"network_budget_sek = {network_budget}",
        f"seed = {seed}",
        "travel_sek_per_km = 2.5",
        "travel_free_km = 20",
        "time_limit_seconds = 20",
        "points_per_1000_sek = 0.1",
        "",
        "[weights]",
        "# Points for each level closed, by criticality.",
        "useful = 1",
        "important = 2",
        "critical = 4",
        "",
        "[files]",
        'library = "library.xlsx"',
        'roles = "roles.xlsx"',
        'certificate_types = "certificate_types.xlsx"',
        'courses = ["courses.xlsx", "courses-arboga-kumla.csv"]',
    ]
    for index, company in enumerate(companies):
        parts += _company(index, company, towns[company.row["town"]], demand)
    return "\n".join(parts) + "\n"


def _company(index: int, company: Company, town: dict[str, str], demand: Demand) -> list[str]:
    row = company.row
    budget = _round_up(BUDGET_SHARE * demands.company_cost(demand, row["key"]), 5_000)
    classes = ["plan_counts", "aggregate_gaps"] + (["names"] if index % 3 == 0 else [])
    # Most let the hub see how far they have come; two have signed without it.
    classes += ["progress"] if index % 8 != 5 else []
    agreed = ", ".join(f'"{name}"' for name in classes)
    lines = [
        "",
        "[[companies]]",
        f'key = "{row["key"]}"',
        f'name = "{row["name"]}"',
        f'organisation_number = "{organisation_number(index)}"',
        f'path = "{company.file_name}"',
        f'place = "{row["town"]}"',
        f'county = "{town["county"]}"',
        f"latitude = {town['latitude']}",
        f"longitude = {town['longitude']}",
        f"shifts = {row['shifts']}",
        f"budget_sek = {budget}",
        f"data_classes = [{agreed}]",
    ]
    if row["scale"] in AMBIGUOUS_SCALES:
        lines.append(f'scale = "{row["scale"]}"')
    return lines


def _round_up(amount: float, step: int) -> int:
    return math.ceil(amount / step) * step
