"""How fast a matrix of 60,000 ratings is understood, beside only reading its cells with openpyxl.

Run: python benchmarks/spreadsheets.py [people] [competences]
"""

import io
import platform
import random
import sys
import time

import openpyxl
import xlsxwriter

from samtakt.foundation.spreadsheets.matrices import understand_matrix
from samtakt.foundation.spreadsheets.opening import open_workbook


def make_matrix(people: int, competences: int, *, seed: int = 7) -> bytes:
    """A wide matrix with a title, attributes of the people and ILUO letters in the cells."""
    dice = random.Random(seed)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Matris")
        sheet.write_row(0, 0, ["Kompetensmatris"])
        sheet.write_row(
            2, 0, ["Namn", "Avdelning", *(f"Moment {n + 1}" for n in range(competences))]
        )
        for number in range(people):
            levels = [dice.choice(["", "I", "L", "U", "O"]) for _ in range(competences)]
            sheet.write_row(3 + number, 0, [f"Person{number} Namnsson", "Montering", *levels])
    return out.getvalue()


def understand(content: bytes) -> int:
    """Open, check, understand; the number of ratings."""
    understanding = understand_matrix(open_workbook(content, "matris.xlsx"))
    if understanding.refusals:
        raise SystemExit(f"refused: {understanding.refusals[0]}")
    return len(understanding.ratings)


def only_read(content: bytes) -> int:
    """Read the cells and understand nothing."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return sum(len(row) for row in book.active.iter_rows(values_only=True))


def main() -> None:
    """Print seconds and cells a second for both, best of three."""
    people, competences = (int(word) for word in (sys.argv[1:] or ["1000", "60"]))
    content = make_matrix(people, competences)
    print(f"{people} people x {competences} competences, {len(content) / 1e6:.2f} MB, "
          f"Python {platform.python_version()}")  # fmt: skip
    for name, run in (("samtakt, understood", understand), ("openpyxl, read only", only_read)):
        times = []
        for _ in range(3):
            started = time.perf_counter()
            count = run(content)
            times.append(time.perf_counter() - started)
        print(
            f"{name:22} {min(times):6.2f} s  {count / min(times):10,.0f} cells/s  ({count:,} cells)"
        )


if __name__ == "__main__":
    main()
