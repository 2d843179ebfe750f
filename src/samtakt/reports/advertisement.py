"""A job advertisement as DOCX: a title, headings and points, for somebody who goes on writing."""

import io

from samtakt.analysis.jobadvertisements import Draft, facts_text, sections_of
from samtakt.foundation.phrases import active_language
from samtakt.foundation.tenancy import Organisation
from samtakt.reports.pages import printable
from samtakt.reports.wordprocessing import LANGUAGES

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def advertisement_docx(draft: Draft, organisation: Organisation) -> bytes:
    """Return an advertisement as DOCX in the active language, with its title and language set."""
    import docx

    word = docx.Document()
    word.core_properties.title = printable(draft.title)
    word.core_properties.author = printable(organisation.name)
    word.core_properties.language = LANGUAGES[active_language()]
    word.core_properties.comments = ""
    word.add_paragraph(printable(draft.title), style="Title")
    if facts_text(draft):
        word.add_paragraph(printable(facts_text(draft)))
    for section in sections_of(draft, organisation):
        word.add_heading(printable(section.heading), level=1)
        for paragraph in section.paragraphs:
            word.add_paragraph(printable(paragraph))
        for point in section.points:
            word.add_paragraph(printable(point), style="List Bullet")
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()
