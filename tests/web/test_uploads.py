"""A request larger than any form takes is refused before it is received."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samtakt.web.uploads import AROUND, TIMES


@pytest.fixture
def small(settings):
    settings.SAMTAKT_LARGEST_UPLOAD = 1000


def test_a_flood_is_not_received_whoever_sends_it(db, small):
    flood = {"language": "en", "file": SimpleUploadedFile("a.csv", b"x" * (1000 * TIMES + AROUND))}

    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/accounts/login/")  # whoever has the cookie of a form has its file read

    answer = stranger.post("/language", flood)

    assert answer.status_code == 400


def test_a_file_that_is_a_little_too_large_is_told_so_in_the_form(signed_in, company, small):
    large = {"file": SimpleUploadedFile("a.csv", b"x" * 2000), "kind": ""}

    answer = signed_in(company, "hr").post("/imports/new", large)

    assert answer.status_code == 400
    assert "The file is larger than" in answer.content.decode()


def test_what_is_handed_in_is_received_as_a_whole(signed_in, company):
    content = b"Namn;Svets\nAnna Ek;3\n"
    file = SimpleUploadedFile("matris.csv", content)

    answer = signed_in(company, "hr").post("/imports/new", {"file": file, "kind": "matrix"})

    assert answer.status_code == 302
