"""All that is needed to check shares and their promise without trusting who made them.

A certificate is one JSON document: the game, the shares, the promise, the prices per seat (the dual
vector), and which sessions the joint cost is for. `verify` reads nothing else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from samtakt.engines.costshare.game import Company, Course, Game, Offer
from samtakt.engines.costshare.prices import seat_prices
from samtakt.engines.costshare.shares import Promise, Shares

SCHEMA = "samtakt-cost-shares/1"


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


def certify(game: Game, shares: Shares, promise: Promise) -> Certificate:
    """Return the certificate of shares."""
    prices = seat_prices(game)
    names = [company.id for company in game.companies]
    return Certificate(
        {
            "schema": SCHEMA,
            "courses": [
                {"id": course.id, "offers": [asdict(offer) for offer in course.offers]}
                for course in game.courses
            ],
            "companies": [
                {
                    "id": company.id,
                    "participations": dict(company.participations),
                    "own": company.own,
                    "share": share,
                    "alone": float(alone),
                }
                for company, share, alone in zip(
                    game.companies, shares.amounts, game.alone, strict=True
                )
            ],
            "rule": shares.rule,
            "joint_cost": game.joint,
            "uncollected": shares.uncollected,
            "seat_prices": {
                course.id: float(price) for course, price in zip(game.courses, prices, strict=True)
            },
            "promise": {
                "ratio": promise.ratio,
                "excess": promise.excess,
                "proof": promise.proof,
                "coalition": (
                    None
                    if promise.coalition is None
                    else [names[each] for each in promise.coalition]
                ),
            },
        }
    )
