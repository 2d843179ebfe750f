"""`samtakt import-esco` and `import-jobtech` say what they did, and refuse with an exit code."""

import pytest
from django.core.management import CommandError, call_command

from samtakt.competences.models import Concept
from tests.factories import make_company

pytestmark = pytest.mark.django_db


def test_a_folder_is_imported_and_counted(tmp_path, hub, capsys):
    (tmp_path / "skills_sv.csv").write_text(
        "conceptUri,skillType,preferredLabel\nhttp://esco/s1,knowledge,svetsning\n"
    )

    call_command("import_esco", str(tmp_path), data_version="1.1.1", hub=hub.slug)
    call_command("import_esco", str(tmp_path), data_version="1.1.1", hub=hub.slug)

    out = capsys.readouterr().out
    assert "ESCO v1.1.1 (sv)" in out
    assert "concepts: 1 new, 0 changed, 0 unchanged, 0 retired" in out
    assert "concepts: 0 new, 0 changed, 1 unchanged, 0 retired" in out
    assert "This service uses the ESCO classification of the European Commission." in out


def test_the_version_is_an_option_of_the_command_line(tmp_path, hub, capsys):
    (tmp_path / "skills.csv").write_text("id,label\nS1,Kylteknik\n")

    call_command("import_jobtech", str(tmp_path), "--version", "22", "--hub", hub.slug)

    assert Concept.objects.get().version == "v22"


def test_a_refusal_ends_with_code_1_and_says_why(tmp_path, hub, capsys):
    (tmp_path / "skills.csv").write_text("id\nS1\n")

    with pytest.raises(SystemExit) as ended:
        call_command("import_jobtech", str(tmp_path), "--version", "22", "--hub", hub.slug)

    assert ended.value.code == 1
    assert "label" in capsys.readouterr().err
    assert not Concept.objects.exists()


def test_only_a_hub_is_accepted(tmp_path, hub):
    company = make_company(hub)

    with pytest.raises(CommandError) as refused:
        call_command("import_esco", str(tmp_path), "--version", "1", "--hub", company.slug)

    assert refused.value.returncode == 2
