"""The years ahead and what is recommended about them once more, by SQL on the raw tables.

Each present person's chance of being at work in a later year is written out from turnover,
retirement and fixed term. How many holders are left is Poisson-binomial; neither database lets a
recursive query add up its own rows, so the distribution is taken from its characteristic function
(Hong 2013), where the engine convolves. Ways to train are followed step by step to their end, all
of them, where the engine drops those that are beaten. Nothing of the application is in it.

Besides what `figurequeries` is given, the parameters hold the same day of the next five years. Four
functions on days, which the databases write differently, are made by the test.
"""

from tests.reports.figurequeries import HERE

DAYS_IN_A_YEAR, DAYS_IN_A_MONTH = "365.25", "30.4375"
# So near to a whole number, or to a share of the band, is that number; sums end in rounding.
ROUNDING, NEAR = "0.000000001", "0.000000000001"


def rule(key):
    return f"(SELECT figure FROM rule WHERE key = '{key}')"


def working_on(day):
    """The chance that somebody with a `career` works on a day, given that they work here now."""
    spread = f"CAST({rule('foresight.retirement.spread')} AS DOUBLE PRECISION)"
    usual = f"last_of_year(career.born + CAST({rule('retirement.age')} AS INTEGER))"

    def later_than(this):
        years = f"days_between({this}, {usual}) / CAST({DAYS_IN_A_YEAR} AS DOUBLE PRECISION)"
        return f"erfc({years} / {spread} / SQRT(2.0))"

    return f"""
    (CASE WHEN {day} > career.last_day THEN 0.0
          ELSE POWER(1.0 - career.turnover, CAST(
                   CASE WHEN career.first_day <= %(day)s THEN days_between({day}, %(day)s)
                        WHEN career.first_day <= {day} THEN days_between({day}, career.first_day)
                        ELSE 0 END AS DOUBLE PRECISION) / {DAYS_IN_A_YEAR})
             * CASE WHEN {day} <= %(day)s THEN 1.0
                    WHEN career.planned IS NOT NULL
                    THEN CASE WHEN {day} <= career.planned THEN 1.0 ELSE 0.0 END
                    WHEN career.born IS NULL THEN 1.0
                    WHEN {later_than("%(day)s")} = 0 THEN 0.0
                    ELSE {later_than(day)} / {later_than("%(day)s")} END END)"""


CAREERS = (
    HERE
    + """,
ahead AS (
    SELECT 0 AS step, %(year)s AS in_year, %(day)s AS on_day
    UNION ALL SELECT 1, %(year)s + 1, %(year_1)s UNION ALL SELECT 2, %(year)s + 2, %(year_2)s
    UNION ALL SELECT 3, %(year)s + 3, %(year_3)s UNION ALL SELECT 4, %(year)s + 4, %(year_4)s
    UNION ALL SELECT 5, %(year)s + 5, %(year_5)s),
rule AS MATERIALIZED (
    SELECT key, CAST(value AS DOUBLE PRECISION) AS figure FROM (
        SELECT key, value, ROW_NUMBER() OVER (
                   PARTITION BY key
                   ORDER BY CASE WHEN valid_from <= %(day)s THEN 0 ELSE 1 END,
                            CASE WHEN valid_from <= %(day)s THEN valid_from END DESC,
                            valid_from) AS place
          FROM samtakt_legalrule
         WHERE key LIKE 'foresight.%%' OR key LIKE 'coverage.%%' OR key = 'retirement.age') AS dated
     WHERE place = 1),
placed AS MATERIALIZED (
    SELECT job.*, person.birth_year,
           ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY starts_on, job.id) AS from_first,
           ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY starts_on DESC, job.id DESC)
               AS from_last
      FROM samtakt_employment job JOIN samtakt_person person ON person.id = job.person_id
     WHERE job.organisation_id = %(company)s AND (ends_on IS NULL OR ends_on >= %(day)s)),
career AS MATERIALIZED (
    SELECT person_id, MIN(starts_on) AS first_day,
           CASE WHEN COUNT(ends_on) = COUNT(*) THEN MAX(ends_on) END AS last_day,
           MIN(CASE WHEN retires_on >= %(day)s THEN retires_on END) AS planned,
           CASE WHEN COUNT(retires_on) = 0 THEN MIN(birth_year) END AS born,
           MAX(CASE WHEN from_last = 1 THEN rule.figure END) / 100.0 AS turnover
      FROM placed LEFT JOIN rule ON rule.key = 'foresight.turnover.' || placed.kind
     GROUP BY person_id),
stay AS MATERIALIZED (
    SELECT career.person_id, ahead.step, """
    + working_on("ahead.on_day")
    + """ AS chance
      FROM career CROSS JOIN ahead)"""
)

REQUIRED_AHEAD = """,
stated AS MATERIALIZED (
    SELECT * FROM (
        SELECT team_id, shift_id, competence_id, level, number, valid_from,
               CASE WHEN retired_on IS NULL OR valid_to < retired_on THEN valid_to
                    ELSE days_later(retired_on, -1) END AS last_day
          FROM samtakt_headcountrequirement headcount
          JOIN samtakt_competence competence ON competence.id = headcount.competence_id
         WHERE headcount.organisation_id = %(company)s) AS ended
     WHERE last_day IS NULL OR last_day >= valid_from),
change AS (
    SELECT competence_id, valid_from AS starts_on FROM stated
    UNION SELECT competence_id, days_later(last_day, 1) FROM stated WHERE last_day IS NOT NULL),
span AS MATERIALIZED (
    SELECT competence_id, starts_on,
           days_later(LEAD(starts_on) OVER (PARTITION BY competence_id ORDER BY starts_on), -1)
               AS last_day
      FROM change),
in_span AS (
    SELECT span.competence_id, span.starts_on, span.last_day, stated.team_id, stated.shift_id,
           stated.level, stated.number,
           ROW_NUMBER() OVER (
               PARTITION BY span.competence_id, span.starts_on, stated.team_id, stated.shift_id
               ORDER BY stated.valid_from DESC, stated.level DESC, stated.number DESC) AS place
      FROM span JOIN stated ON stated.competence_id = span.competence_id
                           AND stated.valid_from <= span.starts_on
                           AND (stated.last_day IS NULL OR stated.last_day >= span.starts_on)),
of_team AS (
    SELECT competence_id, starts_on, last_day, team_id, MIN(level) AS level,
           SUM(CASE WHEN shift_id IS NULL THEN number ELSE 0 END) AS on_any,
           SUM(CASE WHEN shift_id IS NULL THEN 0 ELSE number END) AS on_shifts
      FROM in_span WHERE place = 1 GROUP BY competence_id, starts_on, last_day, team_id),
least AS (
    SELECT competence_id, CASE WHEN COUNT(shift_id) = 0 THEN {day_work} ELSE {shifts} END AS number
      FROM stated GROUP BY competence_id),
together AS (
    SELECT of_team.competence_id, starts_on, last_day, MIN(level) AS level,
           SUM(CASE WHEN on_any > on_shifts THEN on_any ELSE on_shifts END) AS number
      FROM of_team GROUP BY of_team.competence_id, starts_on, last_day),
of_role AS MATERIALIZED (
    SELECT * FROM (
        SELECT requirement.id, role_id, competence_id, level, requirement.criticality, valid_from,
               CASE WHEN retired_on IS NULL OR valid_to < retired_on THEN valid_to
                    ELSE days_later(retired_on, -1) END AS last_day
          FROM samtakt_requirement requirement
          JOIN samtakt_competence competence ON competence.id = requirement.competence_id
         WHERE requirement.organisation_id = %(company)s AND EXISTS (
               SELECT 1 FROM samtakt_roleassignment assigned
                WHERE assigned.role_id = requirement.role_id
                  AND assigned.organisation_id = %(company)s)) AS ended
     WHERE last_day IS NULL OR last_day >= valid_from),
role_change AS (
    SELECT competence_id, %(day)s AS starts_on FROM of_role
    UNION SELECT competence_id, valid_from FROM of_role WHERE valid_from > %(day)s
    UNION SELECT competence_id, days_later(last_day, 1) FROM of_role WHERE last_day >= %(day)s
    UNION SELECT competence_id, starts_on FROM change WHERE starts_on > %(day)s),
role_span AS (
    SELECT competence_id, starts_on,
           days_later(LEAD(starts_on) OVER (PARTITION BY competence_id ORDER BY starts_on), -1)
               AS last_day
      FROM role_change),
in_role_span AS (
    SELECT role_span.*, of_role.level, of_role.criticality,
           ROW_NUMBER() OVER (
               PARTITION BY role_span.competence_id, role_span.starts_on, of_role.role_id
               ORDER BY of_role.valid_from DESC, of_role.id DESC) AS place
      FROM role_span
      JOIN of_role ON of_role.competence_id = role_span.competence_id
                  AND of_role.valid_from <= role_span.starts_on
                  AND (of_role.last_day IS NULL OR of_role.last_day >= role_span.starts_on)),
unstated AS (
    SELECT competence_id, starts_on, last_day, MIN(level) AS level
      FROM in_role_span
     WHERE place = 1 AND NOT EXISTS (
           SELECT 1 FROM stated
            WHERE stated.competence_id = in_role_span.competence_id
              AND stated.valid_from <= in_role_span.starts_on
              AND (stated.last_day IS NULL OR stated.last_day >= in_role_span.starts_on))
     GROUP BY competence_id, starts_on, last_day HAVING MAX(criticality) = 3),
asked AS MATERIALIZED (
    SELECT competence_id, team_id, shift_id, level, number, valid_from, last_day FROM stated
    UNION ALL
    SELECT together.competence_id, NULL, NULL, level,
           CASE WHEN together.number > least.number THEN together.number ELSE least.number END,
           starts_on, last_day
      FROM together JOIN least ON least.competence_id = together.competence_id
    UNION ALL
    SELECT competence_id, NULL, NULL, level, {day_work}, starts_on, last_day FROM unstated
    UNION ALL
    SELECT 0, NULL, NULL, 1, 1, %(day)s, NULL),
judged AS (
    SELECT asked.*, ahead.step, ahead.in_year, ahead.on_day,
           CASE WHEN valid_from <= on_day AND (last_day IS NULL OR last_day >= on_day)
                THEN 1 ELSE 0 END AS holds,
           CASE WHEN valid_from > on_day THEN days_between(valid_from, on_day)
                WHEN last_day < on_day THEN days_between(on_day, last_day)
                ELSE 0 END AS days_off
      FROM asked CROSS JOIN ahead),
nearest AS (
    SELECT judged.*, ROW_NUMBER() OVER (
               PARTITION BY competence_id, team_id, shift_id, step
               ORDER BY holds DESC, days_off,
                        CASE WHEN holds = 1 THEN -1 ELSE 1 END * days_between(valid_from, %(day)s),
                        CASE WHEN holds = 1 THEN -1 ELSE 1 END * level, -number) AS place
      FROM judged),
outlook AS MATERIALIZED (
    SELECT nearest.*, CASE WHEN holds = 1 THEN number END AS required,
           ROW_NUMBER() OVER (ORDER BY competence_id, team_id, shift_id, step) AS id
      FROM nearest WHERE place = 1)""".format(
    day_work=f"CAST({rule('coverage.minimum.day_work')} AS INTEGER)",
    shifts=f"CAST({rule('coverage.minimum.shift_work')} AS INTEGER)",
)

# Competence 0 stands for being employed at all: the staff of today as one requirement.
LEFT_AHEAD = f""",
present AS MATERIALIZED (
    SELECT outlook.id, stay.person_id, stay.chance
      FROM outlook
      JOIN holder ON holder.competence_id = outlook.competence_id AND holder.level >= outlook.level
      JOIN stay ON stay.person_id = holder.person_id AND stay.step = outlook.step
     WHERE EXISTS (
           SELECT 1 FROM placed
            WHERE placed.person_id = holder.person_id
              AND (outlook.team_id IS NULL OR placed.team_id = outlook.team_id)
              AND (outlook.shift_id IS NULL OR placed.shift_id = outlook.shift_id)
              AND placed.starts_on <= outlook.on_day
              AND (placed.ends_on IS NULL OR placed.ends_on >= outlook.on_day))
    UNION ALL
    SELECT outlook.id, stay.person_id, stay.chance
      FROM outlook JOIN stay ON stay.step = outlook.step JOIN here ON here.person_id = stay.person_id
     WHERE outlook.competence_id = 0),
size AS MATERIALIZED (
    SELECT outlook.id, COUNT(present.person_id) AS people, COALESCE(SUM(chance), 0) AS expected
      FROM outlook LEFT JOIN present ON present.id = outlook.id GROUP BY outlook.id),
counter AS MATERIALIZED (
    SELECT 0 AS number
    UNION ALL SELECT number + 1 FROM counter WHERE number < (SELECT MAX(people) FROM size)),
turned AS (
    SELECT size.id, size.people, counter.number AS turn,
           1 - chance + chance * COS(2 * PI() * counter.number / (size.people + 1)) AS real_part,
           chance * SIN(2 * PI() * counter.number / (size.people + 1)) AS other_part
      FROM size JOIN counter ON counter.number <= size.people
      LEFT JOIN present ON present.id = size.id),
curve AS MATERIALIZED (
    SELECT id, people, turn, COALESCE(SUM(ATAN2(other_part, real_part)), 0) AS angle,
           COALESCE(SUM(LN(CASE WHEN real_part * real_part + other_part * other_part < 1e-300
                                THEN 1e-300
                                ELSE real_part * real_part + other_part * other_part END) / 2), 0)
               AS log_length
      FROM turned GROUP BY id, people, turn),
chance_of AS (
    SELECT curve.id, counter.number,
           SUM(CASE WHEN log_length < -600 THEN 0
                    ELSE EXP(log_length)
                         * COS(angle - 2 * PI() * turn * counter.number / (people + 1)) END)
               / (people + 1) AS chance
      FROM curve JOIN counter ON counter.number <= curve.people
     GROUP BY curve.id, people, counter.number),
up_to AS MATERIALIZED (
    SELECT id, number, chance, SUM(chance) OVER (PARTITION BY id ORDER BY number) AS reached
      FROM chance_of),
foreseen AS MATERIALIZED (
    SELECT outlook.id, outlook.competence_id, outlook.team_id, outlook.shift_id, outlook.level,
           outlook.required, outlook.step, outlook.in_year, outlook.on_day, size.expected,
           (SELECT MIN(number) FROM up_to
             WHERE up_to.id = outlook.id AND reached >= 0.1 - {NEAR}) AS low,
           (SELECT MIN(number) FROM up_to
             WHERE up_to.id = outlook.id AND reached >= 0.9 - {NEAR}) AS high,
           CASE WHEN outlook.required IS NOT NULL
                THEN (SELECT SUM(chance) FROM up_to
                       WHERE up_to.id = outlook.id AND up_to.number < outlook.required) END
               AS shortage
      FROM outlook JOIN size ON size.id = outlook.id)"""

FORESEEN = CAREERS + REQUIRED_AHEAD + LEFT_AHEAD + " SELECT * FROM foreseen"
