"""A stored file comes back as it was, or not at all."""

from pathlib import Path

import pytest

from samtakt.foundation.files import FileIsDamaged, StoredFile
from samtakt.foundation.tenancy import Organisation, scope_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    company = Organisation.objects.create(kind="company", name="Alpha", slug="alpha")
    with scope_for(company):
        yield company


def test_a_file_is_read_back(company):
    stored = StoredFile.store(company, "Matris åäö.xlsx", b"content", purpose="import")

    again = StoredFile.objects.get(pk=stored.pk)
    assert (again.name, again.read(), again.size) == ("Matris åäö.xlsx", b"content", 7)


def test_a_name_cannot_lead_out_of_the_folder(company, settings):
    stored = StoredFile.store(company, "../../etc/passwd", b"x", purpose="import")

    assert stored.name == "passwd"
    assert settings.SAMTAKT_FILES in stored.path.parents


def test_the_same_content_may_be_half_written_by_another_meanwhile(company, monkeypatch):
    def while_writing(draft, content):
        drafts.append(draft)
        write(draft, content)
        if len(drafts) == 1:
            StoredFile.store(company, "b.csv", content, purpose="import")

    drafts, write = [], Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", while_writing)

    stored = StoredFile.store(company, "a.csv", b"content", purpose="import")

    assert (len(drafts), stored.read()) == (2, b"content")
    assert not any(draft.exists() for draft in drafts)


def test_a_damaged_file_is_refused(company):
    stored = StoredFile.store(company, "a.csv", b"content", purpose="import")
    stored.path.write_bytes(b"other")

    with pytest.raises(FileIsDamaged):
        stored.read()
