"""Every example of an engine runs by itself, and without Django."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples" / "engines"
SAYS = {
    "measure_gaps.py": [
        "Anna  paint  spray painting  2 level(s) missing, criticality 2",
        "Cia   press  press setting   not assessed",
        "1. paint  weighted gap 4, covered 33%, not assessed 0, unused 1",
    ],
    "measure_coverage.py": [
        "short 0, bus factor 0, key person Cia",
        "certificates lapse ['Cia'], leave [], short 1",
        "Nobody in the company: robot programming",
        "A recount finds 0 discrepancies",
    ],
}
RUN = "import runpy, sys; runpy.run_path(sys.argv[1]); sys.exit('django' in sys.modules)"


@pytest.mark.parametrize("script", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_the_example_runs_without_django(script):
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(script)], capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert [line for line in SAYS.get(script.name, []) if line not in ran.stdout] == []


def test_the_examples_named_here_exist():
    assert {script for script in SAYS if not (FOLDER / script).exists()} == set()
