"""`samtakt analyse`: a folder of spreadsheets in, reports and a joint plan out.

Runs in a database of its own that is thrown away, through the same importers, actions,
engines and reports as the server; so what it prints is what the pages would show.
"""

import datetime
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from samtakt.foundation.access import Actor, Role, system_actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management.warming import compiling_beside
from samtakt.planning.folders import NetworkFolder, read_folder
from samtakt.planning.loading import LoadedNetwork, Observe, load_network
from samtakt.planning.models import Plan
from samtakt.planning.optimise import optimise_round
from samtakt.reports import company_report, network_plan

NAME = "samtakt analyse"
# How the work divides, in per cent of the whole: reading and importing, optimising, writing.
IMPORTED, OPTIMISED = 45.0, 75.0


@dataclass(frozen=True)
class Wishes:
    """What the caller may say otherwise than `network.toml` does; None follows the folder."""

    as_of: datetime.date | None = None
    budget: float | None = None
    seed: int | None = None
    time_limit_seconds: int | None = None


@dataclass(frozen=True)
class Written:
    """What was written, and how good the plan is."""

    files: list[Path]
    plan: dict[str, Any]
    companies: int


def analyse(
    folder: Path, out: Path, wishes: Wishes, *, today: datetime.date, observe: Observe
) -> Written:
    """Read a network's folder and write its reports; `observe` is told per cent and what.

    Raises:
        BadFolder: the folder cannot be read as a network.
        FolderRefused: spreadsheets hold values that cannot be imported.
    """
    described = _as_wished(read_folder(folder, today=today), wishes)
    with compiling_beside():
        network = load_network(
            described,
            name=NAME,
            observe=lambda percent, what: observe(percent * IMPORTED / 100, what),
        )
    observe(IMPORTED, network.round.name)
    plan = _optimise(network, observe)
    out.mkdir(parents=True, exist_ok=True)
    files = _write_plan(network, plan, out)
    for number, company in enumerate(network.companies):
        share = number / len(network.companies)
        observe(OPTIMISED + share * (100 - OPTIMISED), company.name)
        files += _write_company(company, plan, described.as_of, out)
    observe(100, "")
    return Written(
        files=files,
        plan=json.loads((out / "plan.json").read_text(encoding="utf-8")),
        companies=len(network.companies),
    )


def _as_wished(folder: NetworkFolder, wishes: Wishes) -> NetworkFolder:
    changed: dict[str, Any] = {}
    if wishes.as_of is not None:
        changed["as_of"] = wishes.as_of
    if wishes.budget is not None:
        changed["network_budget"] = wishes.budget
    if wishes.seed is not None:
        changed["seed"] = wishes.seed
    if wishes.time_limit_seconds is not None:
        changed["time_limit_seconds"] = wishes.time_limit_seconds
    return replace(folder, **changed)


def _optimise(network: LoadedNetwork, observe: Observe) -> Plan:
    row = network.round
    by = system_actor(network.hub, NAME)
    with scope_for(network.hub):
        return optimise_round(
            row,
            by=by,
            on_progress=lambda share, points, bound: observe(
                IMPORTED + share * (OPTIMISED - IMPORTED), f"{points:.0f} / {bound:.0f}"
            ),
        )


def _write_plan(network: LoadedNetwork, plan: Plan, out: Path) -> list[Path]:
    by = _reader(network.hub, Role.PROJECT_LEAD)
    with scope_for(network.hub):
        report = network_plan.gather(plan, by=by)
        contents = {
            "plan.json": plan.plan_file.read(),
            "instance.json": plan.instance_file.read(),
            "plan.pdf": network_plan.to_pdf(report),
            "plan.xlsx": network_plan.to_xlsx(report),
        }
    return [_write(out / name, content) for name, content in contents.items()]


def _write_company(
    company: Organisation, plan: Plan, as_of: datetime.date, out: Path
) -> list[Path]:
    by = _reader(company, Role.COMPANY_ADMIN)
    with scope_for(company):
        report = company_report.gather(company, as_of=as_of, plan=plan, by=by)
        contents = {
            f"{company.slug}.pdf": company_report.to_pdf(report),
            f"{company.slug}.docx": company_report.to_docx(report),
            f"{company.slug}.xlsx": company_report.to_xlsx(report),
        }
    return [_write(out / name, content) for name, content in contents.items()]


def _reader(organisation: Organisation, role: Role) -> Actor:
    # Whoever runs the command holds the files themselves: they may read all of what comes out.
    return Actor(name=NAME, organisation=organisation, roles=frozenset({role}))


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
