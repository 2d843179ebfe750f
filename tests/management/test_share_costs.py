"""`share-costs` and `verify-costs` on the files of a solved plan: what is told apart, and how."""

import json

import pytest
from django.core.management import call_command

from samtakt.engines import costshare, planning
from samtakt.engines.costshare import RULES
from samtakt.engines.costshare.shares import Promise
from samtakt.engines.planning.generate import TINY, generate


def run(command, *arguments):
    """Return the exit code."""
    try:
        call_command(command, *map(str, arguments))
    except SystemExit as end:
        return end.code
    return 0


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    problem = generate(TINY, seed=4)
    plan = planning.solve(problem, time_limit_seconds=5, seed=1)
    assert plan.seats
    (folder / "instance.json").write_text(problem.to_json(), encoding="utf-8")
    (folder / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    return folder / "instance.json", folder / "plan.json"


@pytest.mark.parametrize("rule", RULES)
def test_shares_of_a_plan_verify_against_it(tmp_path, files, capsys, rule):
    shares = tmp_path / "cost-shares.json"

    assert run("share_costs", *files, "--rule", rule, "--out", shares) == 0
    assert run("verify_costs", shares, *files) == 0

    out = capsys.readouterr().out
    assert f"{rule}: " in out
    assert "counted anew from the plan, 0 discrepancies" in out


def test_shares_that_the_check_finds_wrong_are_not_written(tmp_path, files, capsys, monkeypatch):
    def promise_too_much(game, shares, *, target):
        return Promise(ratio=0.1, excess=0.0, proof="every_coalition")

    monkeypatch.setattr(costshare, "promise", promise_too_much)
    shares = tmp_path / "cost-shares.json"

    assert run("share_costs", *files, "--out", shares) == 1
    assert "promise_broken" in capsys.readouterr().err
    assert not shares.exists()


def test_what_the_network_bears_is_in_the_document(tmp_path, files):
    shares = tmp_path / "cost-shares.json"

    assert run("share_costs", *files, "--borne-by-network", 1000, "--out", shares) == 0

    data = json.loads(shares.read_text(encoding="utf-8"))
    paid = sum(company["pays"] for company in data["companies"])
    assert paid == pytest.approx(data["real_cost"] - 1000)
    assert run("verify_costs", shares, *files) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(real_cost=data["real_cost"] + 100), "real_cost :"),
        (lambda data: data["companies"].pop(), "company_left_out"),
        (lambda data: data["courses"][0]["offers"][0].update(price_seat=1e5), "offer_left_out"),
        (
            lambda data: data["companies"][0]["participations"].update(
                {data["courses"][0]["id"]: 99}
            ),
            "participations",
        ),
    ],
)
def test_shares_of_something_else_are_found_out(tmp_path, files, capsys, change, said):
    shares = tmp_path / "cost-shares.json"
    run("share_costs", *files, "--out", shares)
    data = json.loads(shares.read_text(encoding="utf-8"))
    change(data)
    shares.write_text(json.dumps(data), encoding="utf-8")

    assert run("verify_costs", shares, *files) == 1
    assert said in capsys.readouterr().out


def test_what_cannot_be_shared_or_read_is_said(tmp_path, files, capsys):
    shares = tmp_path / "cost-shares.json"
    run("share_costs", *files, "--out", shares)
    instance, plan = files
    empty = tmp_path / "empty.json"
    empty.write_text('{"sessions": [], "seats": []}', encoding="utf-8")

    assert run("share_costs", instance, tmp_path / "missing.json", "--out", shares) == 2
    assert run("share_costs", instance, empty, "--out", shares) == 2
    assert run("share_costs", *files, "--borne-by-network", -1, "--out", shares) == 2
    assert "no company takes part" in capsys.readouterr().err
    assert run("verify_costs", shares, instance) == 2
    assert run("verify_costs", shares, plan, instance) == 2
