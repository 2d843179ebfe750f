"""The source as the architecture tests see it: files, their syntax trees, templates, documents."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Tree:
    """The checkout. Everything is found by walking, so a new file is judged without being listed."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "src" / "samtakt"

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def python(self, *areas: str) -> Iterator[tuple[str, ast.Module]]:
        """Give the name and syntax tree of each of our files, of some areas or of all."""
        for folder in [self.source / area for area in areas] or [self.source]:
            for path in sorted(folder.rglob("*.py")):
                yield self.name(path), ast.parse(path.read_text(encoding="utf-8"))

    def templates(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self.source.rglob("*.html")):
            yield self.name(path), path.read_text(encoding="utf-8")

    def documents(self) -> str:
        """Return the text of all pages in docs/."""
        pages = sorted((self.root / "docs").rglob("*.md"))
        return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.fixture(scope="session")
def tree() -> Tree:
    return Tree(Path(__file__).resolve().parents[2])
