"""Importing the engine costs nothing: the dataframe libraries come with the first measurement."""

import subprocess
import sys

HEAVY = ("ibis", "duckdb", "pyarrow", "pandas", "numpy", "django")


def test_the_import_is_light():
    code = (
        "import sys, samtakt.engines.gaps, samtakt.engines.coverage\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
