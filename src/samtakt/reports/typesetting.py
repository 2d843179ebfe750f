"""From a document's blocks to PDF: data go to Typst as JSON, never as markup.

A text that looks like markup stays that text. Fonts are those inside the Typst wheel, so that
a report looks the same on every machine, and the PDF is tagged for screen readers (PDF/UA-1).
"""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

TEMPLATE = "report.typ"


@lru_cache(maxsize=1)
def _templates() -> Path:
    # The wheel is installed unpacked; Typst reads the template's neighbours by path.
    return Path(str(resources.files("samtakt.reports"))) / "templates"


def to_pdf(document: Mapping[str, Any], *, template: str = TEMPLATE) -> bytes:
    """Set a document; raises `typst.TypstError` if the template and the data do not agree."""
    pdf: bytes = _compile(document, template)(format="pdf", pdf_standards="ua-1")
    return pdf


def to_images(
    document: Mapping[str, Any], *, dots_per_inch: int = 60, template: str = TEMPLATE
) -> list[bytes]:
    """Return each page as a PNG picture, to be looked at."""
    pages: bytes | list[bytes] = _compile(document, template)(
        format="png", ppi=float(dots_per_inch)
    )
    return pages if isinstance(pages, list) else [pages]


def _compile(document: Mapping[str, Any], template: str) -> Callable[..., Any]:
    import typst

    folder = _templates()
    return partial(
        typst.compile,
        str(folder / template),
        root=str(folder),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
    )
