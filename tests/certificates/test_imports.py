"""Certificates: valid to the day the file says, otherwise as the type's rule says."""

import datetime

import pytest

from samtakt.certificates.models import (
    Certificate,
    CertificateType,
    Confirmation,
    Fitness,
    FitnessType,
    Permit,
    PermitType,
)
from samtakt.certificates.queries import certificates_that_count
from samtakt.foundation.tenancy import scope_for
from tests.factories import certify, make_company, make_hub, make_import, make_person
from tests.spreadsheets import STAFF, begin, bring, codes, stored, undo

pytestmark = pytest.mark.django_db
TYPES = [
    ["Kod", "Intyg", "Intyg (en)", "Slag", "Grund", "Intervall (mån)", "Månadens slut", "Källa"],
    ["HETA", "Heta arbeten", "Hot work", "certificate", "insurance", "60", "ja", "FTR 506"],
    ["TRUCK", "Truckkort", "Forklift", "certificate", "branch", "36", "nej", "TLP10"],
    ["TILLST", "Körtillstånd", "Permit", "permit", "law", "12", "nej", "AFS"],
]
HEAD = ["Anst.nr", "Namn", "Intyg", "Utfärdat", "Giltigt t.o.m.", "Utfärdare"]
HELD = [
    HEAD,
    ["101", "Anna Berg", "Heta arbeten", "2024-03-10", "", "Skola"],
    ["102", "Björn Dahl", "Forklift", "2025-01-15", "2027-06-30", "Skola"],
    ["103", "Cia Ek", "TRUCK", "", "2027-05-20", ""],
]


@pytest.fixture
def hub():
    hub = make_hub()
    bring(hub, "certificate_types", TYPES)
    return hub


@pytest.fixture
def alfa(hub):
    company = make_company(hub, "Alfa")
    bring(company, "employees", STAFF)
    return company


def held(company):
    with scope_for(company):
        rows = Certificate.objects.select_related("person", "type").order_by("person__name_key")
        return [
            (one.person.given_name, one.type.code, str(one.issued_on), str(one.valid_to))
            for one in rows
        ]


def test_types_come_with_their_rule_and_permits_apart(hub):
    with scope_for(hub):
        permit = PermitType.objects.get()
        assert (permit.code, permit.basis, permit.interval_months) == ("TILLST", "law", 12)
        types = CertificateType.objects.order_by("code")
        assert [(t.code, t.basis, t.interval_months, t.ends_with_month) for t in types] == [
            ("HETA", "insurance", 60, True),
            ("TRUCK", "branch", 36, False),
        ]


def test_the_last_day_is_the_files_or_the_rules(alfa):
    run = bring(alfa, "certificates", HELD)

    assert held(alfa) == [
        ("Anna", "HETA", "2024-03-10", "2029-03-31"),
        ("Björn", "TRUCK", "2025-01-15", "2027-06-30"),
        ("Cia", "TRUCK", "2024-05-20", "2027-05-20"),
    ]
    assert run.understanding["notes"][-1]["code"] == "issue_dates_derived"


def test_the_same_list_again_changes_nothing(alfa):
    bring(alfa, "certificates", HELD)
    before = stored(alfa)

    bring(alfa, "certificates", HELD)

    assert stored(alfa) == before


def test_undo_restores_exactly_and_the_list_can_come_again(alfa):
    before = stored(alfa)
    run = bring(
        alfa, "certificates", [*HELD, ["101", "Anna Berg", "Egen kurs", "2026-01-02", "", ""]]
    )

    undo(run)
    assert stored(alfa) == before

    bring(alfa, "certificates", HELD)
    assert len(held(alfa)) == 3


def test_an_unknown_type_becomes_the_companys_own_unless_linked(alfa):
    rows = [HEAD, ["101", "Anna Berg", "Trucken", "2026-01-02", "", ""]]

    assert begin(alfa, "certificates", rows).understanding["new"] == {
        "certificate_types": ["Trucken"]
    }
    bring(alfa, "certificates", rows, certificate_types={"Trucken": "TRUCK"})

    assert held(alfa) == [("Anna", "TRUCK", "2026-01-02", "2029-01-02")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["999", "Okänd", "Truckkort", "2025-01-15", "", ""], "unknown_person"),
        (["101", "Anna Berg", "Truckkort", "2025-01-15", "2024-01-15", ""], "dates_reversed"),
        (["101", "Anna Berg", "Ny sort", "", "", ""], "no_issue_date"),
        (["102", "Björn Dahl", "Truckkort", "2025-01-15", "2028-01-15", ""], "row_twice"),
    ],
)
def test_what_is_refused_keeps_nothing(alfa, row, expected):
    before = stored(alfa)

    run = begin(alfa, "certificates", [*HELD, row])

    assert expected in codes(run)
    assert stored(alfa) == before


def test_a_certificate_of_an_undone_import_does_not_count(alfa):
    person = make_person(alfa, "Dan")
    with scope_for(alfa):
        type_ = CertificateType.objects.get(code="TRUCK")
    certify(person, type_, import_run=make_import(alfa, state="undone"))

    with scope_for(alfa):
        assert list(certificates_that_count(datetime.date(2026, 1, 1))) == []


MIXED_HEAD = [
    *("Anst.nr", "Namn", "Slag", "Intyg", "Utfärdat", "Giltigt t.o.m."),
    *("Utfärdare", "Resultat", "Senast bekräftad", "Omfattning"),
]
MIXED = [
    MIXED_HEAD,
    ["101", "Anna Berg", "intyg", "Truckkort", "2025-01-15", "2028-01-15", "Skola", "", "", "B1"],
    ["101", "Anna Berg", "tillstånd", "Körtillstånd", "2026-01-10", "", "VD", "", "", ""],
    [
        "102",
        "Björn Dahl",
        "medicinsk kontroll",
        "Hörsel",
        "2026-03-01",
        "",
        "",
        "Tjänstbar",
        "",
        "",
    ],
    ["103", "Cia Ek", "medicinsk kontroll", "Hörsel", "2026-03-01", "", "", "ej tjänstbar", "", ""],
    [
        *("102", "Björn Dahl", "", "ISO 9606-1", "2026-02-01", "2028-02-01"),
        *("Svets", "", "2026-07-15", "135 P FW"),
    ],
]


def test_permits_and_examinations_in_the_same_list_become_what_they_are(alfa):
    run = bring(alfa, "certificates", MIXED)

    with scope_for(alfa):
        permit = Permit.objects.get()
        assert (permit.type.code, str(permit.valid_to), permit.issued_by) == (
            "TILLST",
            "2027-01-10",
            "VD",
        )
        results = Fitness.objects.order_by("person__name_key").values_list(
            "result", "type__name_sv"
        )
        assert list(results) == [("fit", "Hörsel"), ("unfit", "Hörsel")]
        assert FitnessType.objects.get().organisation == alfa
        assert set(Certificate.objects.values_list("scope", flat=True)) == {"B1", "135 P FW"}
        signed = Confirmation.objects.get()
        assert (signed.certificate.scope, str(signed.confirmed_on)) == ("135 P FW", "2026-07-15")
    assert {name: run.counts[name] for name in ("Permit.new", "Fitness.new")} == {
        "Permit.new": 1,
        "Fitness.new": 2,
    }


def test_the_preview_counts_the_three_apart(alfa):
    counts = begin(alfa, "certificates", MIXED).counts

    assert (counts["certificates.new"], counts["permits.new"], counts["fitness.new"]) == (2, 1, 2)
    assert counts["fitness_types.new"] == 1


def test_a_permits_type_is_known_without_a_column_that_says_so(alfa):
    rows = [HEAD, ["101", "Anna Berg", "Körtillstånd", "2026-01-02", "", ""]]

    bring(alfa, "certificates", rows)

    with scope_for(alfa):
        assert (Permit.objects.count(), Certificate.objects.count()) == (1, 0)


def test_the_mixed_list_again_changes_nothing_and_undo_restores_exactly(alfa):
    before = stored(alfa)
    run = bring(alfa, "certificates", MIXED)
    after = stored(alfa)

    bring(alfa, "certificates", MIXED)
    assert stored(alfa) == after

    undo(run)
    assert stored(alfa) == before


@pytest.mark.parametrize(
    ("column", "word", "field"), [(2, "kaffe", "object"), (7, "kanske", "result")]
)
def test_words_that_mean_nothing_are_refused(alfa, column, word, field):
    rows = [MIXED_HEAD, list(MIXED[3])]
    rows[1][column] = word

    run = begin(alfa, "certificates", rows)

    assert [(one["code"], one["field"]) for one in run.refusals] == [("unknown_word", field)]


def test_types_say_signatures_first_interval_and_least_age(hub):
    bring(
        hub,
        "certificate_types",
        [
            [
                *("Kod", "Intyg", "Slag", "Grund", "Intervall (mån)"),
                *("Bekräftas var (mån)", "Första intervall (mån)", "Minsta ålder"),
            ],
            ["ISO", "ISO 9606-1", "certificate", "standard", "24", "6", "", ""],
            ["DOKTOR", "Tjänstbarhet", "medical", "law", "24", "", "6", ""],
            ["KRAN", "Kran", "permit", "law", "", "", "", "18"],
        ],
    )

    with scope_for(hub):
        assert CertificateType.objects.get(code="ISO").confirmation_months == 6
        doctor = FitnessType.objects.get()
        assert (doctor.first_interval_months, doctor.interval_months) == (6, 24)
        crane = PermitType.objects.get(code="KRAN")
        assert (crane.least_age, crane.interval_months) == (18, 12)
