"""Documents that cannot rot: what can be set, run, printed or depended on is described."""

import re
import tomllib

SETTING = re.compile(r"\bSAMTAKT_[A-Z0-9_]+\b")
REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def modules_in(folder):
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def test_every_setting_is_described(tree):
    sources = [path.read_text(encoding="utf-8") for path in tree.source.rglob("*.py")]
    settings = {name for text in sources for name in SETTING.findall(text)}

    assert sorted(settings - set(SETTING.findall(tree.documents()))) == []


def test_every_command_is_described(tree):
    described = tree.documents()
    commands = modules_in(tree.source / "management" / "commands")

    # `samtakt import-matrix` is the command that Django keeps in import_matrix.py
    assert [name for name in commands if f"samtakt {name.replace('_', '-')}" not in described] == []


def test_every_report_is_described(tree):
    described = tree.documents()

    assert [name for name in modules_in(tree.source / "reports") if name not in described] == []


def test_every_direct_dependency_has_its_reason(tree):
    project = tomllib.loads((tree.root / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    direct = {REQUIREMENT.match(line)[0] for group in groups for line in group}
    page = (tree.root / "docs" / "developer" / "dependencies.md").read_text(encoding="utf-8")
    reasons = set(re.findall(r"^- `([^`]+)`: \S", page, flags=re.MULTILINE))

    assert reasons == direct


def test_links_between_documents_lead_somewhere(tree):
    pages = [*tree.root.glob("*.md"), *(tree.root / "docs").rglob("*.md")]
    broken = [
        f"{tree.name(page)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]

    assert broken == []
