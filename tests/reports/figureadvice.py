"""What is recommended about likely shortages once more, by SQL on what `figureforecasts` foresees.

Every way to train is followed to its end and the fastest taken; the engine drops beaten ways as it
goes. Each missing person is then given a place in line: the cheapest of what is ready in time, and
after that what is ready first.

`STAGES` are temporary tables to make first, each from those before, so that no long query is asked
once for every figure.
"""

from tests.reports.figureforecasts import (
    CAREERS,
    DAYS_IN_A_MONTH,
    FORESEEN,
    ROUNDING,
    rule,
    working_on,
)


def whole_days(amount):
    """A number of days without its part; a half goes to the even number, as bankers round."""
    up = f"FLOOR({amount} + 0.5)"
    is_odd_half = f"{up} = {amount} + 0.5 AND FLOOR({up} / 2.0) * 2.0 <> {up}"
    return f"CAST({up} - CASE WHEN {is_odd_half} THEN 1 ELSE 0 END AS INTEGER)"


def days_of(key):
    return whole_days(rule(f"foresight.lead.{key}"))


WORKING_HOUR = rule("foresight.cost.working_hour")
COACHING = f"({rule('foresight.coaching.hours')} + {rule('foresight.coaching.trainer_hours')})"
COACHING_DAYS = whole_days(
    f"({rule('foresight.coaching.hours')} / {rule('foresight.coaching.hours_per_week')} * 7)"
)

RISKS = f"""
WITH short AS (
    SELECT foreseen.*, ROW_NUMBER() OVER (
               PARTITION BY competence_id, team_id, shift_id ORDER BY step) AS place
      FROM foreseen WHERE competence_id > 0 AND shortage > 0.5),
counted AS (
    SELECT short.*,
           CASE WHEN required - expected <= 1 THEN 1
                ELSE CAST(CEILING(required - expected - {ROUNDING}) AS INTEGER) END AS missing
      FROM short
     WHERE place = 1 AND (team_id IS NOT NULL OR NOT EXISTS (
           SELECT 1 FROM short of_team
            WHERE of_team.competence_id = short.competence_id AND of_team.team_id IS NOT NULL))),
beyond AS (
    SELECT counted.*, missing
           + (SELECT low FROM foreseen whole
               WHERE whole.competence_id = counted.competence_id AND whole.step = counted.step
                 AND whole.team_id IS NULL)
           - (SELECT SUM(COALESCE(required, 0)) FROM foreseen place
               WHERE place.competence_id = counted.competence_id AND place.step = counted.step
                 AND place.team_id IS NOT NULL) AS spared
      FROM counted)
SELECT beyond.id, beyond.competence_id, team_id, shift_id, level AS target, missing,
       on_day AS needed_on, competence.hard_to_recruit,
       CASE WHEN team_id IS NULL OR spared < 0 THEN 0
            WHEN spared > missing THEN missing ELSE spared END AS spare,
       CAST(beyond.competence_id AS TEXT) || '.' || COALESCE(CAST(team_id AS TEXT), 'all')
           || '.' || COALESCE(CAST(shift_id AS TEXT), 'all') AS place
  FROM beyond JOIN samtakt_competence competence ON competence.id = beyond.competence_id"""

TRAINING = f""",
candidate AS MATERIALIZED (
    SELECT risk.id, risk.competence_id, CAST(risk.target AS INTEGER) AS target, placed.person_id,
           CAST(held.level AS INTEGER) AS level,
           CASE WHEN placed.starts_on > %(day)s THEN placed.starts_on ELSE %(day)s END AS free_from
      FROM risk
      JOIN placed ON placed.from_first = 1
                 AND (risk.team_id IS NULL OR placed.team_id = risk.team_id)
                 AND (risk.shift_id IS NULL OR placed.shift_id = risk.shift_id)
      JOIN held ON held.person_id = placed.person_id
               AND held.competence_id = risk.competence_id AND held.level < risk.target),
told AS (
    SELECT outcome.competence_id, outcome.from_level, outcome.to_level, offer.id AS offer_id,
           CAST(course.hours AS DOUBLE PRECISION) AS hours, course.weeks * 7 AS days,
           CASE WHEN offer.price_stated
                THEN CAST(offer.price_per_seat AS DOUBLE PRECISION)
                     + CAST(offer.price_per_session AS DOUBLE PRECISION) / offer.minimum
           END AS stated
      FROM samtakt_courseoutcome outcome
      JOIN samtakt_course course ON course.id = outcome.course_id
      LEFT JOIN samtakt_offer offer ON offer.course_id = course.id
     WHERE outcome.organisation_id IN (%(company)s, %(hub)s)),
offered AS (
    SELECT told.*, COALESCE(stated,
               (SELECT MAX(same.stated) FROM told same
                 WHERE same.competence_id = told.competence_id),
               (SELECT MAX(stated) FROM told), 0) AS price
      FROM told),
lesson AS MATERIALIZED (
    SELECT competence_id, CAST(from_level AS INTEGER) AS from_level,
           CAST(to_level AS INTEGER) AS to_level, hours, price, days, date.starts_on, 0 AS wait
      FROM offered JOIN samtakt_offerdate date ON date.offer_id = offered.offer_id
                                              AND date.starts_on >= %(day)s
    UNION ALL
    SELECT competence_id, from_level, to_level, hours, price, days, NULL, {days_of("course")}
      FROM offered WHERE NOT EXISTS (
           SELECT 1 FROM samtakt_offerdate date
            WHERE date.offer_id = offered.offer_id AND date.starts_on >= %(day)s)
    UNION ALL
    SELECT risk.competence_id, low.number, low.number + 1, {COACHING}, 0, {COACHING_DAYS}, NULL, 0
      FROM (SELECT DISTINCT competence_id FROM risk) AS risk
     CROSS JOIN (SELECT 0 AS number UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) AS low),
way AS (
    SELECT DISTINCT competence_id, level, target, free_from, level AS reached,
           free_from AS ready_on, CAST(0 AS DOUBLE PRECISION) AS price,
           CAST(0 AS DOUBLE PRECISION) AS hours, 0 AS steps
      FROM candidate
    UNION ALL
    SELECT way.competence_id, way.level, way.target, way.free_from, lesson.to_level,
           days_later(COALESCE(lesson.starts_on, days_later(way.ready_on, lesson.wait)),
                      lesson.days),
           way.price + lesson.price, way.hours + lesson.hours, way.steps + 1
      FROM way
      JOIN lesson ON lesson.competence_id = way.competence_id
                 AND lesson.from_level <= way.reached AND way.reached < lesson.to_level
                 AND (lesson.starts_on IS NULL OR lesson.starts_on >= way.ready_on)
     WHERE way.reached < way.target),
fastest AS (
    SELECT way.*, ROW_NUMBER() OVER (
               PARTITION BY competence_id, level, target, free_from
               ORDER BY ready_on, price, hours, steps) AS place
      FROM way WHERE reached >= target),
trainee AS (
    SELECT candidate.id, fastest.ready_on, fastest.price + fastest.hours * {WORKING_HOUR} AS cost
      FROM candidate
      JOIN fastest ON fastest.competence_id = candidate.competence_id
                  AND fastest.level = candidate.level AND fastest.target = candidate.target
                  AND fastest.free_from = candidate.free_from AND fastest.place = 1
      JOIN career ON career.person_id = candidate.person_id
     WHERE {working_on("year_later(fastest.ready_on)")} > 0.5)"""

CHOICE = f""",
option AS (
    SELECT id, 'train' AS kind, cost, ready_on FROM trainee
    UNION ALL
    SELECT risk.id, 'rotate', {rule("foresight.rotation.hours")} * {WORKING_HOUR},
           days_later(%(day)s, {days_of("rotation")})
      FROM risk JOIN numbers ON numbers.number BETWEEN 1 AND risk.spare
    UNION ALL
    SELECT risk.id, 'recruit', {rule("foresight.cost.recruit")},
           days_later(%(day)s, CASE WHEN risk.hard_to_recruit THEN {days_of("recruit_hard")}
                                    ELSE {days_of("recruit")} END)
      FROM risk JOIN numbers ON numbers.number BETWEEN 1 AND risk.missing),
in_line AS (
    SELECT option.*, risk.missing, risk.needed_on, ROW_NUMBER() OVER (
               PARTITION BY option.id
               ORDER BY CASE WHEN ready_on > needed_on THEN 1 ELSE 0 END,
                        CASE WHEN ready_on > needed_on THEN days_between(ready_on, needed_on)
                             ELSE cost END,
                        CASE WHEN ready_on > needed_on THEN cost
                             ELSE days_between(ready_on, %(day)s) END, kind) AS place
      FROM option JOIN risk ON risk.id = option.id),
chosen AS MATERIALIZED (SELECT * FROM in_line WHERE place <= missing),
waiting AS (
    SELECT id, COUNT(*) AS people, MAX(ready_on) AS until,
           CASE WHEN MAX(needed_on) > days_later(%(day)s, {days_of("hire_in")})
                THEN MAX(needed_on) ELSE days_later(%(day)s, {days_of("hire_in")}) END AS hired_on
      FROM chosen WHERE ready_on > needed_on GROUP BY id),
bridge AS (
    SELECT id, people,
           people * {rule("foresight.hours_a_month")}
           * CASE WHEN days_between(until, hired_on) <= {DAYS_IN_A_MONTH} THEN 1
                  ELSE CEILING(days_between(until, hired_on) / {DAYS_IN_A_MONTH}) END
           * CASE WHEN {rule("foresight.cost.hire_in_hour")} <= {WORKING_HOUR} THEN 0
                  ELSE {rule("foresight.cost.hire_in_hour")} - {WORKING_HOUR} END AS cost
      FROM waiting WHERE days_later(%(day)s, {days_of("hire_in")}) < until),
part AS MATERIALIZED (
    SELECT id, kind, COUNT(*) AS people, SUM(cost) AS cost FROM chosen GROUP BY id, kind
    UNION ALL
    SELECT id, 'hire_in', people, cost FROM bridge)"""

NUMBERS = """,
numbers AS (SELECT 1 AS number UNION ALL SELECT number + 1 FROM numbers WHERE number < 99)"""

STAGES = {
    "foreseen": FORESEEN,
    "risk": RISKS,
    "part": CAREERS + NUMBERS + TRAINING + CHOICE + " SELECT * FROM part",
}
PART_OF_RISK = "FROM part JOIN risk ON risk.id = part.id"

EXACT = {
    "ahead": [
        f"""SELECT CAST(competence_id AS TEXT) || '.' || CAST(in_year AS TEXT) || '.{name}', {name}
              FROM foreseen WHERE competence_id > 0 AND team_id IS NULL"""
        for name in ("level", "required", "expected", "low", "high", "shortage")
    ],
    "ahead.staff": [
        f"""SELECT CAST(in_year AS TEXT) || '.{name}', {name}
              FROM foreseen WHERE competence_id = 0"""
        for name in ("expected", "low", "high")
    ],
    "advice": [
        "SELECT 'shortages', COUNT(*) FROM risk",
        "SELECT 'people', COALESCE(SUM(missing), 0) FROM risk",
        "SELECT 'cost', COALESCE(SUM(cost), 0) FROM part",
        *(
            f"SELECT '{kind}', COALESCE(SUM(people), 0) FROM part WHERE kind = '{kind}'"
            for kind in ("train", "rotate", "recruit")
        ),
    ],
    "advice.missing": ["SELECT place, missing FROM risk"],
    "advice.people": [f"SELECT place || '.' || kind, people {PART_OF_RISK}"],
    "advice.cost": [f"SELECT place, SUM(cost) {PART_OF_RISK} GROUP BY place"],
}
