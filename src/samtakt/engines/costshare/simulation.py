"""Made-up networks for benchmarks and tests: the same figures and seed always give the same game.

Company sizes are log-normal; each company takes part in some courses with a few people, more when
it is larger. Sessions cost 12,000 to 45,000 kr and 400 to 2,500 kr a seat for groups of 4-6 to
8-14, as in the generated networks of the joint plan; one course in four has two offers.
"""

from __future__ import annotations

import numpy as np

from samtakt.engines.costshare.game import Company, Course, Game, Offer


def generate(*, companies: int, courses: int, people_each: float, seed: int) -> Game:
    """Return a random game; `people_each` is the mean number of participations of a company."""
    draw = np.random.default_rng(seed)
    offered = tuple(_course(number, draw) for number in range(courses))
    sizes = draw.lognormal(0.0, 0.6, companies)
    wanted = draw.lognormal(0.0, 0.5, courses)
    expected = np.outer(sizes / sizes.mean(), wanted / wanted.sum()) * people_each
    people = draw.poisson(expected)
    return Game(
        companies=tuple(
            Company(
                f"company-{number:04d}",
                {
                    course.id: int(count)
                    for course, count in zip(offered, row, strict=True)
                    if count
                },
                own=float(row.sum() * draw.integers(0, 600)),
            )
            for number, row in enumerate(people)
        ),
        courses=offered,
    )


def _course(number: int, draw: np.random.Generator) -> Course:
    price = float(draw.uniform(12_000, 45_000))
    seat = float(draw.uniform(400, 2_500))
    minimum = int(draw.integers(4, 7))
    maximum = minimum + int(draw.integers(4, 9))
    offers = [Offer(round(price), round(seat), minimum, maximum)]
    if draw.random() < 0.25:
        other = minimum + int(draw.integers(0, 9))
        offers.append(
            Offer(
                round(price * float(draw.uniform(0.7, 1.2))),
                round(seat * float(draw.uniform(0.8, 1.2))),
                minimum,
                other,
            )
        )
    return Course(f"course-{number:03d}", tuple(offers))
