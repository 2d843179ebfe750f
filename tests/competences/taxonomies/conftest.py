"""A hub that imports taxonomies."""

import pytest

from samtakt.competences import taxonomies
from samtakt.competences.esco import ESCO
from samtakt.foundation.access import system_actor
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_hub


@pytest.fixture
def hub():
    hub = make_hub()
    with scope_for(hub):
        yield hub


@pytest.fixture
def by(hub):
    return system_actor(hub)


@pytest.fixture
def bring(tmp_path, by):
    """Give a function that writes files to a folder of their own and imports it."""

    def bring(files, version="v1.1.1", taxonomy=ESCO):
        folder = tmp_path / f"{taxonomy.key}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return taxonomies.import_at(taxonomy, folder, by=by, version=version).counts

    return bring
