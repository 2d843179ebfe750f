"""Which addresses are whose: what a journey opens, and what it must not be able to open."""

MAIN_PAGES = {
    "project.lead": [
        "/network",
        "/companies/{company}",
        "/demand/{round}",
        "/rounds/{round}",
        "/rounds/new",
        "/plans/{plan}",
        "/plans/{plan}/sessions",
        "/plans/{plan}/companies",
        "/plans/{plan}/unmet",
    ],
    "hr": [
        "/companies/{company}",
        "/companies/{company}/gaps",
        "/people",
        "/people/{person}",
        "/teams/{team}",
        "/demand/{round}",
        "/plans",
        "/imports",
        "/imports/new",
        "/reports",
    ],
}


ONLY_FOR_HUBS = ["/network", "/rounds/new", "/taxonomies/import"]
COMPANY_PARTS = ("/gaps", "/risks", "/coverage", "/certificates")
OWN_LISTS = {"/audit", "/imports", "/imports/new", "/me", "/people", "/plans", "/reports"}


def people_outside(network, team):
    """Two of each: of the company's other teams, and of other companies."""
    company = team["organisation_id"]
    others = network.read(
        """SELECT DISTINCT person_id AS id FROM samtakt_employment WHERE organisation_id = ?
           AND person_id NOT IN (SELECT person_id FROM samtakt_employment WHERE team_id = ?)""",
        company,
        team["id"],
    )
    strangers = network.read("SELECT id FROM samtakt_person WHERE organisation_id != ?", company)
    return others[:2] + strangers[:2]


def not_for_an_operator(network, own):
    (other,) = network.read(
        "SELECT id FROM samtakt_person WHERE organisation_id = ? AND id != ? LIMIT 1",
        own["company"],
        own["id"],
    )
    (team,) = network.read("SELECT id FROM samtakt_team LIMIT 1")
    company = own["company"]
    return [
        f"/people/{other['id']}",
        f"/people/{other['id']}/history",
        f"/teams/{team['id']}",
        f"/companies/{company}",
        f"/companies/{company}/gaps",
        f"/demand/{network.round}",
        f"/rounds/{network.round}",
        "/network",
        "/people",
        "/plans",
        "/imports",
        "/audit",
        "/taxonomies/import",
    ]


def addresses_of_others(network):
    """Everything of the first company and of the hub that has an address of its own."""
    company, stranger = network.companies[:2]

    def numbers(table, where="organisation_id = ?", value=company):
        return [
            row["id"]
            for row in network.read(f"SELECT id FROM samtakt_{table} WHERE {where}", value)
        ]

    found = [f"/companies/{company}{part}" for part in ("", *COMPANY_PARTS)]
    found += [f"/teams/{team}" for team in numbers("team")]
    for person in numbers("person"):
        found += [f"/people/{person}{part}" for part in ("", "/history", "/training")]
    for run in numbers("importrun", "organisation_id != ?", stranger):
        found += [f"/imports/{run}{part}" for part in ("", "/correct", "/link", "/undo")]
    found += [f"/jobs/{job}" for job in numbers("job", "organisation_id != ?", stranger)]
    for file in numbers("storedfile", "organisation_id != ?", stranger):
        found.append(f"/reports/files/{file}")
    found += ONLY_FOR_HUBS
    visited = {path for path in network.seen if not open_to_companies(path)}
    return [*dict.fromkeys([*found, *sorted(visited)])]


def open_to_companies(path):
    """Whether a page is a company's own, or what the hub shares with those of its round."""
    return path in OWN_LISTS or path.startswith(("/accounts/", "/demand/", "/rounds/1", "/plans/"))
