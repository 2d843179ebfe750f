"""Brings a network's folder in, by the same importers and actions that people use."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from samtakt.analysis.figures import store_figures
from samtakt.foundation.access import Actor, system_actor
from samtakt.foundation.spreadsheets.importing import apply_import, begin_import
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.runs import ImportKind, ImportRun
from samtakt.foundation.spreadsheets.sentences import Sentence, refusals_of, sentence_of_file
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.network import add_company, found_hub, sign_agreement
from samtakt.planning.demand import publish_demand
from samtakt.planning.folders import CompanyEntry, NetworkFolder, Spreadsheet
from samtakt.planning.models import Round
from samtakt.planning.rounds import join_round, open_round

# In the order in which each stands on the one before: nobody is rated who is not employed.
COMPANY_KINDS = (
    ImportKind.EMPLOYEES,
    ImportKind.REQUIREMENTS,
    ImportKind.HEADCOUNT,
    ImportKind.MATRIX,
    ImportKind.CERTIFICATES,
)
NEEDED = {ImportKind.EMPLOYEES, ImportKind.MATRIX}
HAVE_LEVELS = {ImportKind.REQUIREMENTS, ImportKind.HEADCOUNT, ImportKind.MATRIX}
NOTHING_OF_THE_KIND = {"no_table", "no_matrix", "no_list"}

Observe = Callable[[float, str], None]
"""Told how much is done (0–100) and what is being done."""


@dataclass(frozen=True)
class FileRefusals:
    """What one file could not be imported for; each text names the row, the field, the mend."""

    organisation: str
    file: str
    kind: str
    texts: tuple[str, ...]


class FolderRefused(Exception):
    """Some files cannot be imported as they stand; nothing is kept of them."""

    def __init__(self, refusals: list[FileRefusals]) -> None:
        self.refusals = refusals
        super().__init__(f"{len(refusals)} spreadsheets were refused")


@dataclass
class LoadedNetwork:
    """What came of a folder: its hub, its companies in the folder's order, and the open round."""

    hub: Organisation
    companies: list[Organisation]
    round: Round
    runs: list[ImportRun] = field(default_factory=list)


def load_network(
    folder: NetworkFolder,
    *,
    name: str = "Samtakt",
    observe: Observe | None = None,
    prepare: Callable[[Organisation], None] | None = None,
) -> LoadedNetwork:
    """Found the hub, import every file, publish every company's demand in a new round.

    `name` is who did it, in the audit; `observe` is told per cent and what is being done;
    `prepare` is called with the new hub, before the first file is imported.

    Raises:
        FolderRefused: some values cannot be imported; all of them are listed.
    """
    loader = _Loader(name, observe or _unseen, steps=len(folder.companies) + 2)
    hub = found_hub(folder.hub, address=folder.address)
    if prepare is not None:
        prepare(hub)
    loader.hub_files(hub, folder)
    companies = [loader.company(hub, entry, folder.as_of) for entry in folder.companies]
    if loader.refusals:
        raise FolderRefused(loader.refusals)
    loader.step(folder.hub)
    row = _open_round(hub, folder, name)
    for company, entry in zip(companies, folder.companies, strict=True):
        _take_part(company, entry, row, folder.as_of, name)
    return LoadedNetwork(hub, companies, row, loader.runs)


def _unseen(percent: float, what: str) -> None:
    """Nobody watches."""


@dataclass
class _Loader:
    name: str
    observe: Observe
    steps: int
    done: int = 0
    refusals: list[FileRefusals] = field(default_factory=list)
    runs: list[ImportRun] = field(default_factory=list)

    def step(self, what: str) -> None:
        self.observe(100 * self.done / self.steps, what)
        self.done += 1

    def hub_files(self, hub: Organisation, folder: NetworkFolder) -> None:
        self.step(folder.hub)
        with scope_for(hub):
            files = [
                (ImportKind.CERTIFICATE_TYPES, folder.certificate_types),
                (ImportKind.LIBRARY, folder.library),
                (ImportKind.REQUIREMENTS, folder.roles),
                *((ImportKind.COURSES, file) for file in folder.courses),
            ]
            for kind, file in files:
                if file:
                    self.bring_in(hub, kind, file, as_of=folder.as_of)

    def company(self, hub: Organisation, entry: CompanyEntry, as_of: datetime.date) -> Organisation:
        self.step(entry.name)
        by = system_actor(hub, self.name)
        with scope_for(hub):
            company = add_company(hub, entry.name, by=by, address=entry.address)
        sign_agreement(
            company,
            entry.data_classes,
            signed_by=self.name,
            signed_on=min(as_of, timezone.localdate()),
            by=system_actor(company, self.name),
        )
        with scope_for(company):
            for kind in COMPANY_KINDS:
                self.bring_in(company, kind, entry.spreadsheet, as_of=as_of, scale=entry.scale)
        return company

    def bring_in(
        self,
        organisation: Organisation,
        kind: ImportKind,
        file: Spreadsheet,
        *,
        as_of: datetime.date,
        scale: str | None = None,
    ) -> None:
        by = system_actor(organisation, self.name)
        mapping: dict[str, Any] = {"as_of": as_of.isoformat()}
        if scale and kind in HAVE_LEVELS:
            mapping["scale"] = scale
        with self._refusing(organisation, kind, file):
            run = begin_import(
                organisation, kind, file.name, file.content(), by=by, mapping=mapping
            )
            if run.refusals:
                texts = tuple(_words(refusal) for refusal in refusals_of(run))
                self._refuse(organisation, kind, file, texts)
                return
            self.runs.append(apply_import(run, by=by))

    @contextmanager
    def _refusing(
        self, organisation: Organisation, kind: ImportKind, file: Spreadsheet
    ) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            # A company need not have every kind of list; what is there must be readable.
            if refused.code not in NOTHING_OF_THE_KIND or kind in NEEDED:
                self._refuse(organisation, kind, file, (_words(sentence_of_file(refused)),))

    def _refuse(
        self,
        organisation: Organisation,
        kind: ImportKind,
        file: Spreadsheet,
        texts: tuple[str, ...],
    ) -> None:
        self.refusals.append(FileRefusals(organisation.name, file.name, str(kind.label), texts))


def _words(refusal: Sentence) -> str:
    return f"{refusal.text} {refusal.mend}".strip()


def _open_round(hub: Organisation, folder: NetworkFolder, name: str) -> Round:
    with scope_for(hub):
        return open_round(
            hub,
            name=f"{folder.starts_on:%Y}",
            as_of=folder.as_of,
            starts_on=folder.starts_on,
            weeks=folder.weeks,
            network_budget=_money(folder.network_budget),
            points_per_thousand_kronor=folder.points_per_thousand_kronor,
            seed=folder.seed,
            time_limit_seconds=folder.time_limit_seconds,
            by=system_actor(hub, name),
        )


def _take_part(
    company: Organisation, entry: CompanyEntry, row: Round, as_of: datetime.date, name: str
) -> None:
    by: Actor = system_actor(company, name)
    with scope_for(company):
        join_round(row, _money(entry.budget), by=by)
        publish_demand(row, by=by)
        store_figures(company, as_of=as_of, by=by)


def _money(kronor: float | None) -> Decimal | None:
    return None if kronor is None else Decimal(str(kronor))
