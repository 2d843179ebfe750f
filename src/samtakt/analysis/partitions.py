"""Each company's levels and requirements as Parquet, without names, for network-wide questions.

One partition per company and table, `facts/<table>/company=<number>/facts.parquet`, written
anew whenever the company's figures are stored. Persons are keyed pseudonyms: the same person
has the same one in every table, and only the server's secret leads back.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac

from samtakt.analysis.facts import Facts
from samtakt.foundation.tenancy import Organisation

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("levels", "requirements", "people")
SALT = "samtakt.analysis.partitions"


def write_partitions(facts: Facts) -> list[Path]:
    """Write a company's facts in place of those written before; return the files."""
    tables = (facts.level_table(), facts.requirement_table(), facts.people_table())
    pseudonyms = {
        person: pseudonym(facts.organisation, person)
        for table in tables
        for person in table["person"].to_pylist()
    }
    return [
        _write(partition_path(name, facts.organisation), _pseudonymised(table, pseudonyms))
        for name, table in zip(TABLES, tables, strict=True)
    ]


def partition_path(table: str, organisation: Organisation) -> Path:
    """Return where a company's partition of a table is kept."""
    folder = Path(settings.SAMTAKT_DATA) / "facts" / table / f"company={organisation.pk}"
    return folder / "facts.parquet"


def pseudonym(organisation: Organisation, person: int) -> str:
    """Return what a person is called in the partitions; not to be reversed without the secret."""
    digest = salted_hmac(SALT, f"{organisation.pk}:{person}", algorithm="sha256")
    return digest.hexdigest()[:20]


def _pseudonymised(table: "pa.Table", pseudonyms: dict[int, str]) -> "pa.Table":
    import pyarrow as pa

    people = pa.array([pseudonyms[person] for person in table["person"].to_pylist()], pa.string())
    place = table.schema.get_field_index("person")
    # The company is the partition's key, and the key of a decision in the database nobody's.
    hidden = [name for name in ("company", "sequence") if name in table.column_names]
    return table.set_column(place, "person", people).drop_columns(hidden)


def _write(path: Path, table: "pa.Table") -> Path:
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed: a reader sees the old partition or the new one.
    draft = path.with_suffix(".part")
    pq.write_table(table, draft)
    draft.replace(path)
    return path
