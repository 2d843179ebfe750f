"""What people write is shown as they wrote it: no name becomes markup or a template."""

from types import SimpleNamespace

import pytest

from tests.web.addresses import addresses
from tests.web.test_strangers import (
    MORE_PARAMETERS,
    is_guarded,
    make_network,
    path_to,
    plain,
    rows_of,
    sign_in,
    staff_of,
)

# Each would show as markup, leave an attribute, or be worked out by a template.
NASTY = "<b id=x>\"'>{{7|add:70}}{%now 'Y'%}"
MARKUP = ("<b id=x>", "\"'>{{7", "{{77}}", "&amp;lt;b")


@pytest.fixture
def world(db):
    network = make_network(NASTY, [f"{NASTY} AB", "Beta"])
    company = network.companies[0]
    rows = rows_of(company, network, NASTY)
    return SimpleNamespace(network=network, company=company, rows=rows)


def test_no_name_becomes_markup_on_any_page(world):
    found, escaped = {}, 0
    people = [*staff_of(world.company, ("hr",)), sign_in(world.network.hub, "hub_admin")]
    for client in people:
        for address in addresses():
            if plain(address):
                path = address.path(**MORE_PARAMETERS)
            elif is_guarded(address):
                path = path_to(address, world.rows)
            else:
                continue
            answer = client.get(path, follow=True)
            if answer.status_code != 200 or "text/html" not in answer.headers["content-type"]:
                continue
            page = answer.content.decode()
            escaped += "&lt;b id=x&gt;" in page
            if said := [mark for mark in MARKUP if mark in page]:
                found[client.role.value, address.route] = said

    assert found == {}
    assert escaped > 30
