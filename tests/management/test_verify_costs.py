"""`verify-costs`: the shares of a plan's cost are checked from their file alone, by exit codes."""

import json

import pytest
from django.core.management import call_command

from samtakt.engines import costshare


def run(path):
    """Return the exit code."""
    try:
        call_command("verify_costs", str(path))
    except SystemExit as end:
        return end.code
    return 0


@pytest.fixture
def file(tmp_path):
    game = costshare.Game(
        tuple(costshare.Company(name, {"lean": 2}) for name in ("a", "b", "c")),
        (costshare.Course("lean", (costshare.Offer(9000, 300, 4, 6),)),),
    )
    shares = costshare.recommend(game)
    made = costshare.certify(game, shares, costshare.promise(game, shares))
    path = tmp_path / "cost-shares.json"
    path.write_text(made.to_json(), encoding="utf-8")
    return path


def test_shares_that_hold(file, capsys):
    assert run(file) == 0

    # Six seats in one session: 9,000 + 6 * 300 kr.
    out = capsys.readouterr().out
    assert "3 companies share 10800.00 and pay 10800.00; no coalition" in out
    assert "0 discrepancies" in out


def test_shares_that_lie_are_found_out(file, capsys):
    data = json.loads(file.read_text(encoding="utf-8"))
    data["joint_cost"] = 9_999
    file.write_text(json.dumps(data), encoding="utf-8")

    assert run(file) == 1
    assert "joint_cost : 9999.00, not 10800.00" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "{}", "[1]"])
def test_what_cannot_be_read_is_said(tmp_path, capsys, content):
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")

    assert run(path) == 2
    assert run(tmp_path / "missing.json") == 2
    assert "cannot be read" in capsys.readouterr().err
