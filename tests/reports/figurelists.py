"""The further figures in the report's tables once more, by hand-written SQL on the raw tables.

Shares and medians of the gaps, who is left at the horizon, what goals, actions, reasons, sessions
and unmet needs add up to. As `figurequeries`, with nothing of the application in it.
"""

from tests.reports.figurequeries import (
    DUE,
    HERE,
    IN_TIME,
    NEWEST,
    OF_THE_PERIOD,
    PAPERS,
    RATED,
    SEATS,
    STALE,
)

PAIR = (
    HERE
    + """,
pair AS MATERIALIZED (
    SELECT here.person_id, COALESCE(CAST(here.team_id AS TEXT), 'none') AS team,
           CAST(either.competence_id AS TEXT) AS competence,
           required.level AS required, required.weight, held.level
      FROM here
      JOIN (SELECT person_id, competence_id FROM required
             UNION SELECT person_id, competence_id FROM held) AS either
        ON either.person_id = here.person_id
      LEFT JOIN required ON required.person_id = either.person_id
                        AND required.competence_id = either.competence_id
      LEFT JOIN held ON held.person_id = either.person_id
                    AND held.competence_id = either.competence_id)"""
)
MET_SHARE = """
    1.0 - SUM(CASE WHEN level < required THEN weight * (required - level) ELSE 0 END) * 1.0
        / SUM(CASE WHEN level IS NOT NULL THEN weight * required END)"""

MEDIAN = """
SELECT team || '.' || competence || '.median', MAX(CASE WHEN place = (number + 1) / 2 THEN level END)
  FROM (SELECT pair.*, COUNT(level) OVER (PARTITION BY team, competence) AS number,
               ROW_NUMBER() OVER (PARTITION BY team, competence
                                  ORDER BY CASE WHEN level IS NULL THEN 1 ELSE 0 END, level) AS place
          FROM pair) AS ranked
 GROUP BY team, competence"""


def rule_on(key):
    return f"""(SELECT CAST(value AS INTEGER) FROM samtakt_legalrule
                 WHERE key = '{key}' AND valid_from <= %(day)s ORDER BY valid_from DESC LIMIT 1)"""


LASTING = (
    HERE
    + """,
placed AS MATERIALIZED (
    SELECT job.*, person.birth_year FROM samtakt_employment job
      JOIN samtakt_person person ON person.id = job.person_id
      JOIN here ON here.person_id = job.person_id
     WHERE job.organisation_id = %(company)s
       AND (job.ends_on IS NULL OR job.ends_on >= %(day)s)),
retiring AS (
    SELECT person_id, ends_on,
           COALESCE(retires_on, last_of_year(birth_year + %(retirement_age)s)) AS retires_on
      FROM placed),
leaving AS MATERIALIZED (
    SELECT person_id, CASE WHEN COUNT(ends_on) = COUNT(*) THEN MAX(ends_on) END AS ends_on,
           MIN(CASE WHEN retires_on >= %(day)s THEN retires_on END) AS retires_on
      FROM retiring GROUP BY person_id),
lapsing AS MATERIALIZED (
    SELECT certificate.person_id, type.competence_id,
           CASE WHEN COUNT(valid_to) = COUNT(*) THEN MAX(valid_to) END AS last_day
      FROM samtakt_certificate certificate
      JOIN samtakt_certificatetype type ON type.id = certificate.type_id
     WHERE certificate.organisation_id = %(company)s AND certificate.issued_on <= %(day)s
       AND certificate.verification <> 'self_declared'
     GROUP BY certificate.person_id, type.competence_id),
lasting AS MATERIALIZED (
    SELECT holder.person_id, holder.competence_id, holder.level,
           CASE WHEN placed.starts_on <= %(day)s THEN placed.team_id END AS team_id,
           CASE WHEN placed.starts_on <= %(day)s THEN placed.shift_id END AS shift_id,
           (SELECT MIN(ending.day) FROM (
                SELECT CASE WHEN placed.starts_on <= %(day)s THEN placed.ends_on END AS day
                UNION ALL SELECT leaving.ends_on
                UNION ALL SELECT leaving.retires_on
                UNION ALL SELECT lapsing.last_day) AS ending) AS last_day
      FROM holder
      JOIN placed ON placed.person_id = holder.person_id
      JOIN leaving ON leaving.person_id = holder.person_id
      LEFT JOIN lapsing ON lapsing.person_id = holder.person_id
                       AND lapsing.competence_id = holder.competence_id),
stated AS MATERIALIZED (
    SELECT * FROM (
        SELECT headcount.*, ROW_NUMBER() OVER (
                   PARTITION BY team_id, shift_id, competence_id
                   ORDER BY valid_from DESC, headcount.id DESC) AS place
          FROM samtakt_headcountrequirement headcount
          JOIN samtakt_competence competence ON competence.id = headcount.competence_id
         WHERE headcount.organisation_id = %(company)s AND valid_from <= %(day)s
           AND (valid_to IS NULL OR valid_to >= %(day)s)
           AND (retired_on IS NULL OR retired_on > %(day)s)) AS version
     WHERE place = 1),
unstated AS MATERIALIZED (
    SELECT required.competence_id, MIN(required.lowest) AS level
      FROM required JOIN here ON here.person_id = required.person_id
     WHERE required.competence_id NOT IN (SELECT competence_id FROM stated)
     GROUP BY required.competence_id HAVING MAX(required.weight) = 3),
need AS (
    SELECT CAST(team_id AS TEXT) || '.' || COALESCE(CAST(shift_id AS TEXT), 'all') || '.'
               || CAST(competence_id AS TEXT) AS place,
           team_id, shift_id, competence_id, level, number FROM stated
    UNION ALL
    SELECT CAST(competence_id AS TEXT), NULL, NULL, competence_id, level, {day_work}
      FROM unstated),
met AS MATERIALIZED (
    SELECT need.*, (SELECT COUNT(DISTINCT person_id) FROM lasting
                     WHERE lasting.competence_id = need.competence_id
                       AND lasting.level >= need.level
                       AND (need.team_id IS NULL OR lasting.team_id = need.team_id)
                       AND (need.shift_id IS NULL OR lasting.shift_id = need.shift_id)) AS holders,
           (SELECT COUNT(DISTINCT person_id) FROM lasting
             WHERE lasting.competence_id = need.competence_id AND lasting.level >= need.level
               AND (need.team_id IS NULL OR lasting.team_id = need.team_id)
               AND (need.shift_id IS NULL OR lasting.shift_id = need.shift_id)
               AND (last_day IS NULL OR last_day >= %(horizon)s)) AS lasting
      FROM need),
risk AS MATERIALIZED (
    SELECT asked.*, CAST(competence_id AS TEXT) || '.' || CAST(level AS TEXT) AS place,
           CASE WHEN EXISTS (SELECT 1 FROM stated WHERE stated.competence_id = asked.competence_id
                                AND stated.shift_id IS NOT NULL) THEN {shift_work}
                ELSE {day_work} END AS least,
           (SELECT COUNT(DISTINCT person_id) FROM lasting
             WHERE lasting.competence_id = asked.competence_id
               AND lasting.level >= asked.level) AS holders,
           (SELECT COUNT(DISTINCT person_id) FROM lasting
             WHERE lasting.competence_id = asked.competence_id AND lasting.level >= asked.level
               AND (last_day IS NULL OR last_day >= %(horizon)s)) AS lasting
      FROM (SELECT DISTINCT competence_id, level FROM need) AS asked)
""".replace("{day_work}", rule_on("coverage.minimum.day_work")).replace(
        "{shift_work}", rule_on("coverage.minimum.shift_work")
    )
)
SHORT = "CASE WHEN holders < number THEN number - holders ELSE 0 END"
AT_HORIZON = "CASE WHEN lasting < number THEN number - lasting ELSE 0 END"

REQUIRED_NOW_OR_LATER = """
    SELECT requirement.* FROM samtakt_requirement requirement
      JOIN samtakt_competence competence ON competence.id = requirement.competence_id
     WHERE requirement.organisation_id = %(company)s
       AND (valid_to IS NULL OR valid_to >= %(day)s)
       AND (competence.retired_on IS NULL OR competence.retired_on > %(day)s)
       AND (valid_from > %(day)s OR NOT EXISTS (
            SELECT 1 FROM samtakt_requirement later
             WHERE later.role_id = requirement.role_id
               AND later.competence_id = requirement.competence_id
               AND later.organisation_id = requirement.organisation_id
               AND later.valid_from > requirement.valid_from AND later.valid_from <= %(day)s))
"""
LINKS = """
    FROM samtakt_goalcompetence link JOIN samtakt_goal goal ON goal.id = link.goal_id
   WHERE goal.organisation_id = %(company)s AND goal.state = 'active'
"""
LINK = "SELECT CAST(link.goal_id AS TEXT) || '.' || CAST(link.competence_id AS TEXT), "
PLANNED_ABOUT = """
    SELECT COUNT(*) FROM samtakt_planaction action
     WHERE action.competence_id = link.competence_id AND action.state = 'planned'
       AND action.organisation_id = %(company)s
"""
UNMET = """
    FROM samtakt_unmetdemand unmet JOIN samtakt_demand demand ON demand.id = unmet.demand_id
   WHERE unmet.organisation_id = %(company)s
"""

EXACT = {
    "people.mean_age": [
        HERE
        + """SELECT '', AVG(%(year)s - person.birth_year)
               FROM here JOIN samtakt_person person ON person.id = here.person_id"""
    ],
    "totals.assessed": [
        HERE + "SELECT '', COUNT(level) * 1.0 / COUNT(*) FROM cell",
    ],
    "competence.share": [PAIR + f"SELECT competence, {MET_SHARE} FROM pair GROUP BY competence"],
    "team.share": [PAIR + f"SELECT team, {MET_SHARE} FROM pair GROUP BY team"],
    "team.people": [PAIR + "SELECT team, COUNT(DISTINCT person_id) FROM pair GROUP BY team"],
    "heat": [
        PAIR + MEDIAN,
        *(
            PAIR
            + f"""SELECT team || '.' || competence || '.{name}', {number}
                    FROM pair GROUP BY team, competence"""
            for name, number in (
                ("required", "MAX(required)"),
                ("gap", "SUM(CASE WHEN level < required THEN 1 ELSE 0 END)"),
                (
                    "not_assessed",
                    "SUM(CASE WHEN required > 0 AND level IS NULL THEN 1 ELSE 0 END)",
                ),
            )
        ),
    ],
    "coverage": [LASTING + "SELECT 'not_met', COUNT(*) FROM met WHERE holders < number"],
    "coverage.at_horizon": [
        LASTING + f"SELECT place, {AT_HORIZON} FROM met WHERE team_id IS NOT NULL"
    ],
    "coverage.company": [
        LASTING + f"SELECT place || '.{name}', {figure} FROM met WHERE team_id IS NULL"
        for name, figure in (
            ("required", "number"),
            ("holders", "holders"),
            ("short", SHORT),
            ("at_horizon", AT_HORIZON),
        )
    ],
    "risk": [
        LASTING + "SELECT 'one', COUNT(*) FROM risk WHERE holders = 1",
        LASTING + "SELECT 'nobody', COUNT(*) FROM risk WHERE holders = 0",
    ],
    "risk.least": [LASTING + "SELECT place, least FROM risk"],
    "risk.left": [LASTING + "SELECT place, lasting FROM risk"],
    # Of the ten worst; no company of the tests has more.
    "risk.actions": [
        LASTING
        + """SELECT place, (SELECT COUNT(*) FROM samtakt_planaction action
                              JOIN samtakt_developmentplan plan ON plan.id = action.plan_id
                             WHERE action.competence_id = risk.competence_id
                               AND action.organisation_id = %(company)s
                               AND action.state = 'planned' AND plan.state <> 'draft')
               FROM risk WHERE holders < least OR lasting < least"""
    ],
    "certificates.days_left": [
        NEWEST
        + """SELECT CAST(person_id AS TEXT) || '.' || CAST(type_id AS TEXT),
                    days_between(valid_to, %(day)s)
               FROM newest WHERE place = 1 AND valid_to <= %(soon)s"""
    ],
    "papers.all": [
        PAPERS.replace("|| '.' || status", "").replace("name, status", "name"),
    ],
    "calibration.share": [
        RATED
        + f"""SELECT '{name}', SUM(CASE WHEN own {sign} other THEN 1.0 ELSE 0.0 END) / COUNT(*)
                FROM pair HAVING COUNT(*) > 0"""
        for name, sign in (("higher", ">"), ("same", "="), ("lower", "<"))
    ],
    "freshness.share": [
        HERE
        + f"""SELECT 'fresh', SUM(CASE WHEN {STALE} THEN 0.0 ELSE 1.0 END) / COUNT(*)
                FROM cell
                JOIN shown ON shown.person_id = cell.person_id
                          AND shown.competence_id = cell.competence_id
               CROSS JOIN ruled WHERE cell.level IS NOT NULL""",
        """SELECT 'target', percent / 100.0 FROM samtakt_freshnesstarget
            WHERE organisation_id = %(company)s AND year = %(year)s""",
    ],
    "goal.roles": [
        LINK
        + f"""(SELECT COUNT(DISTINCT role_id) FROM ({REQUIRED_NOW_OR_LATER}) AS asking
                WHERE asking.competence_id = link.competence_id) {LINKS}"""
    ],
    "goal.required": [
        HERE
        + LINK
        + f"""(SELECT COUNT(*) FROM cell
                WHERE cell.competence_id = link.competence_id) {LINKS}"""
    ],
    "goal.planned": [f"{LINK} ({PLANNED_ABOUT}) {LINKS}"],
    "technology.effect": [
        f"""SELECT CAST(effect.id AS TEXT) || '.{name}', effect.{name}
              FROM samtakt_technologyeffect effect
              JOIN samtakt_technologyitem item ON item.id = effect.item_id
             WHERE effect.organisation_id = %(company)s AND item.state <> 'cancelled'"""
        for name in ("level", "number")
    ],
    "money": [
        f"SELECT 'actions', COUNT(*) {OF_THE_PERIOD}",
        f"SELECT 'planned', COALESCE(SUM(action.cost), 0) {OF_THE_PERIOD}",
        f"""SELECT 'done', COALESCE(SUM(action.cost), 0) {OF_THE_PERIOD}
               AND action.state = 'done'""",
    ],
    "money.actions": [f"SELECT action.kind, COUNT(*) {OF_THE_PERIOD} GROUP BY action.kind"],
    "next.cost": [
        f"""SELECT CAST(action.id AS TEXT), action.cost {OF_THE_PERIOD}
               AND action.state = 'planned' AND action.due_on <= %(in_90_days)s"""
    ],
    "done.share": [
        f"""SELECT '', SUM(CASE WHEN {IN_TIME} THEN 1.0 ELSE 0.0 END) / NULLIF(COUNT(*), 0)
            {DUE}"""
    ],
    "reason": [
        f"""SELECT action.reason_code, COUNT(*) {DUE} AND action.state = 'not_done'
             GROUP BY action.reason_code"""
    ],
    "plan.session": [
        f"""SELECT CAST(session.id AS TEXT) || '.{name}', {figure} {SEATS} GROUP BY session.id"""
        for name, figure in (
            ("seats", "SUM(seats.seats)"),
            ("hours", "SUM(seats.seats * course.hours)"),
            ("cost", "SUM(seats.cost)"),
        )
    ],
    "unmet": [f"SELECT unmet.reason, SUM(unmet.people) {UNMET} GROUP BY unmet.reason"],
    "unmet.competence": [
        f"""SELECT unmet.reason || '.' || CAST(demand.competence_id AS TEXT), SUM(unmet.people)
            {UNMET} GROUP BY unmet.reason, demand.competence_id"""
    ],
    "unmet.people": [
        f"""SELECT COALESCE(CAST(demand.team_id AS TEXT), 'none') || '.'
                   || CAST(demand.competence_id AS TEXT) || '.' || CAST(unmet.level AS TEXT)
                   || '.' || CAST(demand.to_level AS TEXT) || '.' || unmet.reason,
                   SUM(unmet.people)
            {UNMET} GROUP BY demand.team_id, demand.competence_id, unmet.level, demand.to_level,
                             unmet.reason"""
    ],
    "sources": [
        PAIR + "SELECT 'competences', COUNT(DISTINCT competence) FROM pair",
        PAIR
        + """SELECT 'linked', COUNT(DISTINCT competence_id) FROM samtakt_conceptlink
              WHERE identifier LIKE '%%data.europa.eu/esco%%'
                AND CAST(competence_id AS TEXT) IN (SELECT competence FROM pair)""",
    ],
}

# Further queries of families that `figurequeries` began.
MORE = {
    "goals": [
        f"SELECT 'competences', COUNT(*) {LINKS}",
        HERE
        + f"""SELECT 'untouched', COUNT(*) {LINKS}
                 AND ({PLANNED_ABOUT}) = 0
                 AND EXISTS (SELECT 1 FROM cell WHERE cell.competence_id = link.competence_id
                                                  AND cell.status = 'gap')""",
    ],
    "certificates": [
        NEWEST + "SELECT 'due', COUNT(*) FROM newest WHERE place = 1 AND valid_to <= %(soon)s"
    ],
    "calibration": [RATED + "SELECT 'compared', COUNT(*) FROM pair"],
    "plan": [
        f"SELECT 'value', SUM(seats.value) {SEATS}",
        """SELECT 'gap', gap FROM samtakt_plan WHERE organisation_id = %(hub)s
            ORDER BY made_at DESC LIMIT 1""",
    ],
}
