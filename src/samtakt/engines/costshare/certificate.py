"""All that is needed to check shares and their promise without trusting who made them.

A certificate is one JSON document: the game, the shares, what each company really pays, the
promise, and the prices per seat (the dual vector). `verify` reads nothing else;
`verify_against_plan` compares it with the instance and the plan that it is of.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from samtakt.engines.costshare.game import Company, Course, Game, Offer
from samtakt.engines.costshare.prices import seat_prices
from samtakt.engines.costshare.shares import Promise, Shares, split

SCHEMA = "samtakt-cost-shares/2"


@dataclass(frozen=True)
class Certificate:
    """The document, as plain lists, dictionaries, texts and numbers."""

    data: dict[str, Any]

    def to_json(self) -> str:
        """Return the document as text; the same shares always give the same text."""
        return json.dumps(self.data, indent=1, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Certificate:
        """Read what `to_json` wrote."""
        return cls(json.loads(text))

    def game(self) -> Game:
        """Return the game that the certificate is about."""
        return Game(
            companies=tuple(
                Company(each["id"], each["participations"], each["own"])
                for each in self.data["companies"]
            ),
            courses=tuple(
                Course(each["id"], tuple(Offer(**offer) for offer in each["offers"]))
                for each in self.data["courses"]
            ),
        )


def certify(
    game: Game,
    shares: Shares,
    promise: Promise,
    *,
    real_cost: float | None = None,
    borne_by_network: float = 0.0,
) -> Certificate:
    """Return the certificate of shares.

    `real_cost` is what the plan's sessions and seats cost in kronor (if not given, the least that
    they could cost), of which the network bears a part; companies pay the rest in proportion to
    their shares, to the öre.
    """
    prices = seat_prices(game)
    real = game.joint if real_cost is None else real_cost
    pays = split(shares, total=real - borne_by_network)
    collected = sum(shares.amounts)
    return Certificate(
        {
            "schema": SCHEMA,
            "courses": [
                {"id": course.id, "offers": [asdict(offer) for offer in course.offers]}
                for course in game.courses
            ],
            "companies": _companies(game, shares, pays),
            "rule": shares.rule,
            "joint_cost": game.joint,
            "real_cost": real,
            "borne_by_network": borne_by_network,
            "seat_prices": {
                course.id: float(price) for course, price in zip(game.courses, prices, strict=True)
            },
            "promise": _promise(
                game, promise, (real - borne_by_network) / collected if collected else 0.0
            ),
        }
    )


def _companies(game: Game, shares: Shares, pays: tuple[float, ...]) -> list[dict[str, Any]]:
    errors = shares.standard_errors or (None,) * len(pays)
    return [
        {
            "id": company.id,
            "participations": dict(company.participations),
            "own": company.own,
            "share": share,
            "standard_error": error,
            "alone": float(alone),
            "pays": paid,
        }
        for company, share, error, alone, paid in zip(
            game.companies, shares.amounts, errors, game.alone, pays, strict=True
        )
    ]


def _promise(game: Game, promise: Promise, paid_part: float) -> dict[str, Any]:
    """Return the promise, and what follows for what is really paid: a part of the shares."""
    names = [company.id for company in game.companies]
    return {
        "ratio": promise.ratio,
        "paid_ratio": promise.ratio * paid_part,
        "excess": promise.excess,
        "proof": promise.proof,
        "coalition": (
            None if promise.coalition is None else [names[each] for each in promise.coalition]
        ),
    }
