"""The signed certificate of attendance: what it says, and that a changed one is found out."""

import datetime
import json
import stat

import pytest
import time_machine
from django.conf import settings

from samtakt.delivery import papers
from samtakt.delivery.completion import recheck
from samtakt.foundation.access import NotVisible, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.reports import attendance_certificate, own_data, signatures
from samtakt.reports.signatures import Verdict
from tests.delivery.completed import attend, completed, hours_become, make_taught
from tests.delivery.factories import own_actor
from tests.factories import actor_in, saved
from tests.reports.printed import text_of

NOON = datetime.datetime(2027, 3, 3, 12, tzinfo=datetime.UTC)
ADDRESS = "https://samtakt.example/verify/{code}"


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def world(db):
    world = make_taught()
    world.anna.family_name = "Åkerö"
    saved(world.anna, world.alfa)
    attend(world, "Anna", "Cilla")
    world.row = completed(world, "Anna")
    return world


def take(world, language="sv", *, by=None):
    by = by or own_actor(world.anna)
    with scope_for(by.organisation):
        return attendance_certificate.take(world.row.pk, language, address=ADDRESS, by=by)


def paper_of(world):
    with scope_for(world.alfa):
        return papers.paper_of(world.row)


def test_the_paper_says_who_what_when_and_how_to_check_it(world):
    words = text_of(take(world, "en").content)
    code = paper_of(world).code

    for said in (
        "Certificate of attendance",
        "Anna Åkerö",
        "Welding course",
        "15 of 15",
        "1 March 2027, 2 March 2027",
        "Welding to level 3: Does it alone, to time and quality",
        f"https://samtakt.example/verify/{code}",
    ):
        assert said in words


def test_it_is_made_once_in_each_language_and_stays_the_same(world):
    first, again, english = take(world), take(world), take(world, "en")

    assert first.content == again.content
    assert first.content != english.content
    verbs = AuditEntry.objects.filter(owner=world.alfa.pk).values_list("verb", flat=True)
    assert list(verbs).count("delivery.certificate_filed") == 2
    assert list(verbs).count("delivery.certificate_taken") == 3


def test_its_signature_holds(world):
    assert signatures.verdict(take(world).content) == Verdict.UNCHANGED


@pytest.mark.parametrize("place", [200, -4000, -200])
def test_one_changed_byte_is_found_out(world, place):
    content = bytearray(take(world).content)
    content[place] ^= 1

    assert signatures.verdict(bytes(content)) == Verdict.CHANGED


def test_what_is_added_afterwards_is_found_out(world):
    from io import BytesIO

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(take(world).content))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)

    assert signatures.verdict(changed.getvalue()) == Verdict.CHANGED


def test_what_nobody_signed_is_told_apart(world):
    certificate = attendance_certificate.Certificate(
        paper_of(world), papers.printed_on(paper_of(world)), ADDRESS
    )
    plain = attendance_certificate.typesetting.to_pdf(
        attendance_certificate.document(certificate, "sv"),
        template=attendance_certificate.TEMPLATE,
    )

    assert signatures.verdict(plain) == Verdict.UNSIGNED
    assert signatures.verdict(b"%PDF-1.7 and nothing") == Verdict.CHANGED


def test_another_installation_s_signature_is_not_ours(world, tmp_path, monkeypatch):
    content = take(world).content
    monkeypatch.setattr(settings, "SAMTAKT_DATA", tmp_path)

    assert signatures.verdict(content) != Verdict.UNCHANGED


def test_the_key_is_for_its_owner_s_eyes_only(world):
    take(world)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in signatures.folder().iterdir()}
    assert modes == {"key.pem": 0o600, "certificate.pem": 0o600}


def test_a_key_that_does_not_fit_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SAMTAKT_DATA", tmp_path)
    (tmp_path / "signing").mkdir()
    for name in ("key.pem", "certificate.pem"):
        (tmp_path / "signing" / name).write_text("not a key")

    with pytest.raises(signatures.CannotSign):
        signatures.sign(b"%PDF-1.7", reason="Test")


def test_a_key_of_another_certificate_signs_nothing(tmp_path, monkeypatch):
    pairs = []
    for name in ("one", "other"):
        monkeypatch.setattr(settings, "SAMTAKT_DATA", tmp_path / name)
        assert signatures.verdict(b"%PDF-1.7") == Verdict.CHANGED  # makes a pair at first use
        pairs.append(tmp_path / name / "signing")
    (pairs[0] / "key.pem").write_bytes((pairs[1] / "key.pem").read_bytes())
    monkeypatch.setattr(settings, "SAMTAKT_DATA", tmp_path / "one")

    with pytest.raises(signatures.CannotSign, match="is not the key of"):
        signatures.sign(b"%PDF-1.7", reason="Test")


@pytest.mark.parametrize("role", ["hr", "company_admin"])
def test_who_leads_the_company_may_take_it(world, role):
    assert take(world, by=actor_in(world.alfa, role)).content.startswith(b"%PDF-")


def test_nobody_else_may_take_it(world):
    others = [
        own_actor(world.bo),
        own_actor(world.cilla),
        actor_in(world.beta, "hr"),
        actor_in(world.alfa, "line_manager"),
        actor_in(world.hub, "project_lead"),
    ]

    for by in others:
        with pytest.raises(NotVisible):
            take(world, by=by)


def test_no_other_language_is_made(world):
    with pytest.raises(NotVisible):
        take(world, "fi")


def test_a_code_says_no_more_than_the_paper(world):
    content = take(world).content
    code = paper_of(world).code

    found = papers.check(code.upper(), content=content)

    assert (found.is_genuine, found.same_file, found.paper.holder) == (True, True, "Anna Åkerö")
    assert papers.check(code, content=content + b" ").same_file is False
    assert papers.check(code).same_file is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "x",
        "1-aaaaa-aaaaa-aaaaa-aaaaa",
        "99999999-22222-22222-22222-22222",
        f"{'9' * 30}-22222-22222-22222-22222",
        "1-22222-22222-22222-22222' OR '1'='1",
        "１-22222-22222-22222-22222",
    ],
)
def test_a_code_that_nobody_has_leads_nowhere(world, code):
    assert papers.check(code) is None


def test_a_code_opens_no_other_company_s_scope(world):
    _owner, _dash, secret = paper_of(world).code.partition("-")

    assert papers.check(f"{world.beta.pk}-{secret}") is None
    assert papers.check(f"{world.hub.pk}-{secret}") is None


def test_a_corrected_paper_is_revoked_and_the_next_one_counts(world):
    old = paper_of(world).code
    take(world)
    hours_become(world, "Anna", 1, 5)
    with scope_for(world.alfa):
        recheck(world.seats["Anna"], by=system_actor(world.alfa))

    new = paper_of(world).code

    assert papers.check(old).is_genuine is False
    assert papers.check(new).is_genuine is True
    assert "12.5 of 15" in text_of(take(world, "en").content)


def test_own_data_hold_what_stands_on_one_s_seat(world):
    completed(world, "Cilla")
    kinds = ("completion", "attendancecertificate", "proposedlevel", "evaluation")

    with scope_for(world.alfa):
        found = own_data.gather(world.anna, as_of=NOON.date(), by=own_actor(world.anna))
        nothing = own_data.gather(world.bo, as_of=NOON.date(), by=own_actor(world.bo))

    data = json.loads(own_data.to_json(found))["data"]
    assert [len(data[kind]) for kind in kinds] == [1, 1, 1, 3]
    assert len(data["attendancemark"]) == 2
    assert [len(nothing["data"][kind]) for kind in kinds] == [0, 0, 0, 0]


def test_of_two_files_made_at_once_the_first_is_kept(world):
    by, late = own_actor(world.anna), paper_of(world)
    first = take(world).content
    with scope_for(world.alfa):
        kept = papers.keep_file(late, "sv", name="b.pdf", content=b"%PDF-other", by=by)

        assert kept.read() == first
        assert papers.check(late.code, content=first).same_file
