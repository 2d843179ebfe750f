"""What a PDF says, for tests that read one."""

import io
import re

import pypdf


def text_of(pdf):
    """The words of all pages; words that were divided at the end of a line are whole again."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    words = "\n".join(page.extract_text() for page in pages)
    words = re.sub("\xad\\s*", "", words.replace("\xa0", " ").replace("\u200b", ""))
    return " ".join(words.split())
