"""What every test of pages reads off an answer, and what no page may exceed."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST_QUERIES, MOST_BYTES = 15, 500_000


def source_of(client, path):
    """The HTML of a page that opens."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def words_in(source):
    """The words of a page as a reader sees them: no tags, one space between words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def text_of(answer):
    """The words of an answer, whatever its status."""
    return words_in(answer.content.decode())


def seen(client, path):
    """The words of a page that opens."""
    return words_in(source_of(client, path))


def queries_of(client, path):
    """How many questions a page asks the database."""
    client.get(path)  # fills caches that outlive a request
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
