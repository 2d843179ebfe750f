"""Write the example network: a learning centre, seventeen companies and a course catalogue.

    python examples/make_network.py [FOLDER]

The same seed gives the same cells. People, companies and course providers are invented;
places are real; requirement levels come from O*NET and identifiers from ESCO (README.md).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from network_source import broken, companies, demand, hub, settings, tables
from network_source.companies import Company

SEED = 20261101
HERE = Path(__file__).parent


def make_companies(seed: int = SEED) -> list[Company]:
    """Return the seventeen companies with their people."""
    return [companies.make(row, seed) for row in tables.read("companies")]


def write_network(folder: Path, seed: int = SEED) -> None:
    """Write all files of the network into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = make_companies(seed)
    hub.write(folder, seed)
    for company in made:
        companies.write(company, folder, seed)
    text = settings.as_toml(made, demand.measure(made), seed)
    (folder / "network.toml").write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Write the network beside this file, or into the folder named."""
    folder = Path(arguments[0]) if arguments else HERE / "network"
    write_network(folder)
    broken.write(folder.parent / "broken")


if __name__ == "__main__":
    main(sys.argv[1:])
