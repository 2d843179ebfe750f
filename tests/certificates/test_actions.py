"""Recording, handing in, verifying, confirming, revoking, policies and the shipped types."""

import csv
import datetime
from importlib import resources

import pytest

from samtakt.certificates import confirmations, policies, records, refusals
from samtakt.certificates.confirmations import confirm
from samtakt.certificates.fitness import record_fitness
from samtakt.certificates.models import (
    CertificateType,
    Confirmation,
    FitnessType,
    PermitType,
    ValidityPolicy,
)
from samtakt.certificates.policies import Terms, edit_type, end_policy, set_policy
from samtakt.certificates.records import (
    Paper,
    hand_in_certificate,
    record_certificate,
    revoke_certificate,
    verify_certificate,
)
from samtakt.certificates.reference import reference_rows, seed_certificates
from samtakt.certificates.standing import certificates_held
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from tests.certificates.workshop import DAY, hold, make_fitness_type, make_type
from tests.factories import actor_in, make_person, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PDF = b"%PDF-1.7 certificate"


def entries(company, verb):
    return AuditEntry.objects.filter(owner=company.pk, verb=verb)


def day(text):
    return datetime.date.fromisoformat(text)


def test_every_row_of_the_table_is_shipped_with_basis_source_and_both_names():
    rows = reference_rows()

    assert len(rows) == len({row["code"] for row in rows}) == 31
    assert {row["basis"] for row in rows} == {"law", "insurance", "standard", "branch", "company"}
    assert [row["code"] for row in rows if not (row["name_sv"] and row["name_en"])] == []
    assert [row["code"] for row in rows if not row["source"]] == []
    certificates = [row for row in rows if row["kind"] == "certificate"]
    assert [row["code"] for row in certificates if not (row["note_sv"] and row["note_en"])] == []
    assert {row["sanction_rule"] for row in rows} - {""} <= {row["key"] for row in _legal_rules()}


def _legal_rules():
    shipped = resources.files("samtakt.foundation").joinpath("legalrules.csv")
    return list(csv.DictReader(shipped.read_text(encoding="utf-8").splitlines()))


def test_loading_twice_adds_nothing_and_leaves_what_people_changed(hub):
    lead = actor_in(hub, "hub_admin")
    with scope_for(hub):
        first = seed_certificates(by=lead)
        truck = CertificateType.objects.get(code="TRUCK")
        edit_type(truck, {"interval_months": 36, "checked_on": DAY}, by=lead)
        second = seed_certificates(by=lead)

        assert first == {"certificate": 21, "permit": 4, "fitness": 6}
        assert set(second.values()) == {0}
        assert CertificateType.objects.get(code="TRUCK").interval_months == 36
        drive = PermitType.objects.get(code="KORTILLSTAND-TRUCK")
        assert (drive.least_age, drive.prerequisites.get().certificate_type) == (18, truck)
        assert FitnessType.objects.get(code="TJANST").first_interval_months == 6
        weld = CertificateType.objects.get(code="ISO9606")
        assert weld.renewal_months == {"a": 36, "b": 24, "c": None}


def test_what_nobody_has_checked_has_no_day():
    checked = {row["code"]: row["checked_on"] for row in reference_rows()}

    assert checked["HETA"] == "2026-11-22"
    assert checked["DIISO"] == checked["FGAS"] == checked["STALLNING"] == ""


def test_a_company_uses_its_hubs_types(hub, alfa):
    with scope_for(hub):
        seed_certificates(by=actor_in(hub, "hub_admin"))

    assert CertificateType.objects.filter(code="HETA").exists()


def test_recording_computes_the_last_day_and_names_who_saw_it(alfa, hr):
    hot = make_type(alfa, "Heta", basis="insurance", interval_months=60, ends_with_month=True)
    row = record_certificate(make_person(alfa), Paper(hot, day("2026-03-10")), by=hr)

    assert (str(row.valid_to), row.verification, row.verified_by) == ("2031-03-31", "seen", "Test")
    assert entries(alfa, "certificates.recorded").count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"issued_on": day("2026-11-23")}, refusals.DateAhead),
        ({"valid_to": day("2025-01-01")}, refusals.EndsBeforeItBegins),
        ({}, refusals.AlreadyRecorded),
    ],
)
def test_what_cannot_be_recorded(alfa, hr, change, refusal):
    truck, anna = make_type(alfa), make_person(alfa)
    hold(anna, truck, issued_on=day("2026-01-10"))
    paper = Paper(**({"type": truck, "issued_on": day("2026-01-10")} | change))

    with pytest.raises(refusal):
        record_certificate(anna, paper, by=hr)


def test_two_positions_tested_on_one_day_are_two_certificates(alfa, hr):
    weld, anna = make_type(alfa), make_person(alfa)
    for scope in ("135 P BW PA", "135 P FW PF"):
        record_certificate(anna, Paper(weld, day("2026-01-10"), scope=scope), by=hr)

    assert anna.certificates.count() == 2


def test_what_the_holder_hands_in_counts_only_when_the_original_was_seen(alfa, hr):
    truck, anna = make_type(alfa, interval_months=36), make_person(alfa)
    row = hand_in_certificate(
        anna, Paper(truck, day("2026-01-10")), file_name="kort.pdf", content=PDF, by=hr
    )

    def counts():
        return [held.standing.counts for held in certificates_held(alfa, DAY, soon_days=90)]

    assert (row.verification, row.file.media_type, counts()) == (
        "self_declared",
        "application/pdf",
        [False],
    )
    assert row.file.read() == PDF
    verify_certificate(row, by=hr)
    assert counts() == [True]
    assert entries(alfa, "certificates.verified").get().detail["before"] == "self_declared"


@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b""])
def test_only_pictures_and_pdf_are_taken_whatever_they_are_called(alfa, hr, content):
    with pytest.raises(records.NotAPicture):
        hand_in_certificate(
            make_person(alfa),
            Paper(make_type(alfa), day("2026-01-10")),
            file_name="kort.pdf",
            content=content,
            by=hr,
        )


def test_a_providers_word_needs_provider_and_number(alfa, hr):
    paper = Paper(make_type(alfa), day("2026-01-10"))

    with pytest.raises(records.NotWithoutIssuer):
        record_certificate(make_person(alfa), paper, verification="provider", by=hr)


def test_revoking_needs_a_reason_and_happens_once(alfa, hr):
    row = hold(make_person(alfa), make_type(alfa))

    with pytest.raises(refusals.ReasonMissing):
        revoke_certificate(row, reason="  ", by=hr)
    revoke_certificate(row, reason="Fel person", by=hr)
    with pytest.raises(refusals.AlreadyRevoked):
        revoke_certificate(row, reason="Igen", by=hr)
    with pytest.raises(refusals.AlreadyRevoked):
        verify_certificate(row, by=hr)


def welders(alfa, people, *, issued_on="2026-06-01"):
    weld = make_type(alfa, "ISO 9606-1", confirmation_months=6, interval_months=24)
    return [
        hold(make_person(alfa, f"Anna {each}"), weld, issued_on=day(issued_on))
        for each in range(people)
    ]


def test_many_are_signed_at_once_with_one_entry(alfa, hr):
    rows = welders(alfa, 3)

    assert len(confirm(rows, note="WPS 12", by=hr)) == 3
    assert len(confirm(rows, by=hr)) == 0  # signed today already
    assert entries(alfa, "certificates.confirmed").first().detail["certificates"] == [
        row.pk for row in rows
    ]


def test_a_signature_too_late_is_refused_for_all_and_a_paper_one_in_time_is_taken(alfa, hr):
    rows = welders(alfa, 1) + welders(alfa, 1, issued_on="2026-01-01")

    with pytest.raises(confirmations.SignedTooLate):
        confirm(rows, by=hr)
    assert not Confirmation.objects.exists()

    confirm(rows[1:], on=day("2026-06-15"), note="Underskrift på papper", by=hr)
    confirm(rows, by=hr)
    assert all(held.standing.counts for held in certificates_held(alfa, DAY, soon_days=90))


def test_nothing_to_sign_and_no_signature_ahead(alfa, hr):
    with pytest.raises(confirmations.NothingToConfirm):
        confirm([hold(make_person(alfa), make_type(alfa))], by=hr)
    with pytest.raises(refusals.DateAhead):
        confirm(welders(alfa, 1), on=day("2026-11-23"), by=hr)


def terms(months, since="2026-11-22", **fields):
    return Terms(months, "Riskbedömning 12", DAY, day(since), **fields)


def test_a_policy_may_be_stricter_than_the_law_and_no_laxer(alfa, hr):
    law = make_type(alfa, basis="law", interval_months=60)

    with pytest.raises(policies.TooLax):
        set_policy(law, terms(61), by=hr)
    with pytest.raises(policies.TooLax):
        set_policy(law, terms(36, grace_days=1), by=hr)
    set_policy(law, terms(36), by=hr)
    later = set_policy(law, terms(24, since="2027-01-01"), by=hr)

    first = ValidityPolicy.objects.get(interval_months=36)
    assert str(first.valid_to) == "2026-12-31"
    end_policy(later, day("2027-06-30"), by=hr)
    assert entries(alfa, "certificates.policy_set").count() == 2


def test_a_company_does_not_edit_its_hubs_type(hub, alfa, hr):
    truck = make_type(hub)

    with pytest.raises(refusals.NotYourType):
        edit_type(truck, {"interval_months": 12}, by=hr)


@pytest.mark.parametrize(
    ("earlier", "result", "valid_to"),
    [
        ([], "fit", "2027-05-01"),  # the first: six months
        (["2025-11-01"], "fit", "2028-11-01"),  # then every other year
        ([], "unfit", "None"),
    ],
)
def test_an_examination_ends_by_its_types_interval(alfa, hr, earlier, result, valid_to):
    doctor = make_fitness_type(alfa, first_interval_months=6, interval_months=24)
    anna = make_person(alfa)
    for each in earlier:
        record_fitness(anna, doctor, result="fit", examined_on=day(each), by=hr)

    row = record_fitness(anna, doctor, result=result, examined_on=day("2026-11-01"), by=hr)

    assert str(row.valid_to) == valid_to


def test_the_audit_log_does_not_hold_what_the_doctor_said(alfa, hr):
    anna = make_person(alfa)
    record_fitness(anna, make_fitness_type(alfa), result="unfit", examined_on=DAY, by=hr)

    assert entries(alfa, "fitness.recorded").get().detail == {"examined_on": "2026-11-22"}


def test_the_reminder_days_are_a_dated_rule():
    assert LegalRule.objects.get(key="certificate.reminders").value == "180 90 30 7"


def test_those_who_can_look_are_told_and_it_is_done_when_one_of_them_has(alfa, hr):
    team = make_team(alfa)
    by = system_actor(alfa)
    for role, email, more in (
        ("hr", "hr@a.se", {}),
        ("line_manager", "b@a.se", {"team": team}),
        ("line_manager", "c@a.se", {"team": make_team(alfa, "Annat lag")}),
    ):
        give_membership(email, email, Role(role), alfa, by=by, **more)
    anna = make_person(alfa, team=team)
    row = hand_in_certificate(
        anna,
        Paper(make_type(alfa), day("2026-01-10")),
        file_name="kort.pdf",
        content=PDF,
        by=hr,
    )

    told = Notice.objects.filter(kind="certificates.to_verify")
    assert set(told.values_list("user__email", flat=True)) == {"hr@a.se", "b@a.se"}
    verify_certificate(row, by=hr)
    assert not told.filter(done_at=None).exists()
