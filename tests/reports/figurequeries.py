"""Each family of a company report's figures once more, by hand-written SQL on the raw tables.

Written from what the figures are said to count, and with nothing of the application in it: no
model, no engine, no shared helper. Further ones are in `figurelists` (shares, medians, lists) and
`figureadvice` (the years ahead and what is recommended). `EXACT` families hold the same keys as the report; `LOOKED_UP`
ones answer for more (every level of every competence) and are asked for the report's keys.

Parameters: the company, its hub, the day, the days that rules make of it, the retirement age.
"""

HERE = """
WITH RECURSIVE employed AS (
    SELECT person_id, team_id, shift_id, kind, percent,
           ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY starts_on DESC, id DESC) AS place
      FROM samtakt_employment
     WHERE organisation_id = %(company)s AND starts_on <= %(day)s
       AND (ends_on IS NULL OR ends_on >= %(day)s)),
here AS (SELECT * FROM employed WHERE place = 1),
version AS (
    SELECT requirement.*, competence.retired_on,
           ROW_NUMBER() OVER (PARTITION BY role_id, competence_id
                              ORDER BY valid_from DESC, requirement.id DESC) AS place
      FROM samtakt_requirement requirement
      JOIN samtakt_competence competence ON competence.id = requirement.competence_id
     WHERE requirement.organisation_id = %(company)s AND valid_from <= %(day)s),
in_force AS (
    SELECT * FROM version
     WHERE place = 1 AND (valid_to IS NULL OR valid_to >= %(day)s)
       AND (retired_on IS NULL OR retired_on > %(day)s)),
required AS (
    SELECT assigned.person_id, in_force.competence_id,
           MAX(in_force.level) AS level, MAX(in_force.criticality) AS weight,
           MIN(in_force.level) AS lowest
      FROM samtakt_roleassignment assigned
      JOIN in_force ON in_force.role_id = assigned.role_id
     WHERE assigned.organisation_id = %(company)s AND assigned.starts_on <= %(day)s
       AND (assigned.ends_on IS NULL OR assigned.ends_on >= %(day)s)
       AND NOT EXISTS (
           SELECT 1 FROM samtakt_exemption exemption
            WHERE exemption.person_id = assigned.person_id
              AND exemption.competence_id = in_force.competence_id
              AND exemption.valid_from <= %(day)s
              AND (exemption.valid_to IS NULL OR exemption.valid_to >= %(day)s))
     GROUP BY assigned.person_id, in_force.competence_id),
decided AS (
    SELECT agreed.person_id, agreed.competence_id, agreed.level, agreed.decided_on,
           ROW_NUMBER() OVER (PARTITION BY agreed.person_id, agreed.competence_id
                              ORDER BY agreed.decided_on DESC, agreed.id DESC) AS place
      FROM samtakt_agreedlevel agreed
      LEFT JOIN samtakt_importrun run ON run.id = agreed.import_run_id
     WHERE agreed.organisation_id = %(company)s AND agreed.decided_on <= %(day)s
       AND (run.id IS NULL OR run.state <> 'undone')),
held AS (
    SELECT decided.* FROM decided
      JOIN samtakt_competence competence ON competence.id = decided.competence_id
     WHERE decided.place = 1
       AND (competence.retired_on IS NULL OR competence.retired_on > %(day)s)),
cell AS (
    SELECT here.person_id, here.team_id, required.competence_id,
           required.level AS required, required.weight, held.level AS level,
           CASE WHEN held.level IS NULL THEN 'not_assessed'
                WHEN held.level < required.level THEN 'gap' ELSE 'met' END AS status
      FROM here
      JOIN required ON required.person_id = here.person_id
      LEFT JOIN held ON held.person_id = required.person_id
                    AND held.competence_id = required.competence_id),
shown AS (
    SELECT held.person_id, held.competence_id, held.level,
           (SELECT MAX(seen.day) FROM (
                SELECT held.decided_on AS day
                UNION ALL
                SELECT performed_on FROM samtakt_performance performance
                 WHERE performance.person_id = held.person_id
                   AND performance.competence_id = held.competence_id
                   AND performance.performed_on <= %(day)s
                UNION ALL
                SELECT last_performed FROM samtakt_observation observation
                 WHERE observation.person_id = held.person_id
                   AND observation.competence_id = held.competence_id
                   AND observation.source <> 'self'
                   AND observation.observed_on <= %(day)s
                   AND observation.last_performed <= %(day)s) AS seen) AS last_on
      FROM held),
ruled AS (
    SELECT COALESCE(MIN(from_level), 99) AS from_level FROM samtakt_decayrule
     WHERE organisation_id = %(company)s AND valid_from <= %(day)s
       AND (valid_to IS NULL OR valid_to >= %(day)s)),
certified AS (
    SELECT DISTINCT certificate.person_id, type.competence_id
      FROM samtakt_certificate certificate
      JOIN samtakt_certificatetype type ON type.id = certificate.type_id
     WHERE certificate.organisation_id = %(company)s AND certificate.issued_on <= %(day)s
       AND certificate.verification <> 'self_declared'
       AND (certificate.valid_to IS NULL OR certificate.valid_to >= %(day)s)),
holder AS (
    SELECT held.person_id, held.competence_id, held.level
      FROM held
      JOIN shown ON shown.person_id = held.person_id
                AND shown.competence_id = held.competence_id
     CROSS JOIN ruled
     WHERE NOT (held.level >= ruled.from_level AND shown.last_on < %(decayed_before)s)
       AND (NOT EXISTS (SELECT 1 FROM samtakt_certificatetype type
                         WHERE type.competence_id = held.competence_id
                           AND type.organisation_id IN (%(company)s, %(hub)s))
            OR EXISTS (SELECT 1 FROM certified
                        WHERE certified.person_id = held.person_id
                          AND certified.competence_id = held.competence_id)))
"""

NUMBERS = (
    ("required", "COUNT(*)"),
    ("met", "SUM(CASE WHEN status = 'met' THEN 1 ELSE 0 END)"),
    ("gap", "SUM(CASE WHEN status = 'gap' THEN 1 ELSE 0 END)"),
    ("not_assessed", "SUM(CASE WHEN status = 'not_assessed' THEN 1 ELSE 0 END)"),
    ("missing", "SUM(CASE WHEN status = 'gap' THEN required - level ELSE 0 END)"),
    ("weighted_gap", "SUM(CASE WHEN status = 'gap' THEN weight * (required - level) ELSE 0 END)"),
)


def by(column):
    """One query per number, since a group without any cell is asked for apart."""
    return [
        HERE
        + f"""SELECT COALESCE(CAST({column} AS TEXT), 'none') || '.{name}', {number}
                FROM cell GROUP BY {column}"""
        for name, number in NUMBERS
    ]


# Somebody whom nothing is required of, but who can do something, is in the lists with noughts.
def nought(column):
    return [
        HERE
        + f"""SELECT DISTINCT CAST(loose.{column} AS TEXT) || '.{name}', 0
                FROM (SELECT here.person_id, here.team_id, held.competence_id
                        FROM here JOIN held ON held.person_id = here.person_id) AS loose
               WHERE loose.{column} NOT IN (SELECT {column} FROM cell WHERE {column} IS NOT NULL)"""
        for name, _number in NUMBERS
    ]


PAPERS = """
WITH one AS (
    SELECT 'certificate' AS kind, certificate.person_id, type.name_sv AS name,
           certificate.scope AS scope, certificate.valid_to,
           CASE WHEN certificate.valid_to < %(day)s THEN 'lapsed'
                WHEN certificate.verification = 'self_declared' THEN 'unverified'
                WHEN certificate.valid_to <= %(soon)s THEN 'lapsing' ELSE 'valid' END AS status
      FROM samtakt_certificate certificate
      JOIN samtakt_certificatetype type ON type.id = certificate.type_id
     WHERE certificate.organisation_id = %(company)s
    UNION ALL
    SELECT 'permit', permit.person_id, type.name_sv,
           CAST(COALESCE(permit.equipment_id, 0) AS TEXT), permit.valid_to,
           CASE WHEN permit.valid_to < %(day)s OR permit.revoked_on <= %(day)s THEN 'lapsed'
                WHEN permit.valid_to <= %(soon)s THEN 'lapsing' ELSE 'valid' END
      FROM samtakt_permit permit JOIN samtakt_permittype type ON type.id = permit.type_id
     WHERE permit.organisation_id = %(company)s
    UNION ALL
    SELECT 'fitness', fitness.person_id, '', CAST(fitness.type_id AS TEXT), fitness.valid_to,
           CASE WHEN fitness.result = 'unfit' OR fitness.valid_to < %(day)s THEN 'lapsed'
                WHEN fitness.valid_to <= %(soon)s THEN 'lapsing' ELSE 'valid' END
      FROM samtakt_fitness fitness WHERE fitness.organisation_id = %(company)s),
best AS (
    SELECT one.*, ROW_NUMBER() OVER (
               PARTITION BY one.kind, one.person_id, one.name, one.scope
               ORDER BY CASE WHEN one.valid_to IS NULL THEN 0 ELSE 1 END,
                        one.valid_to DESC) AS place
      FROM one JOIN samtakt_employment job ON job.person_id = one.person_id
     WHERE job.starts_on <= %(day)s AND (job.ends_on IS NULL OR job.ends_on >= %(day)s))
SELECT kind || '.' || name || '.' || status, COUNT(*) FROM best WHERE place = 1
 GROUP BY kind, name, status
"""

NEWEST = """
WITH newest AS (
    SELECT certificate.valid_to, certificate.person_id, certificate.type_id,
           ROW_NUMBER() OVER (
               PARTITION BY certificate.person_id, certificate.type_id
               ORDER BY CASE WHEN valid_to IS NULL THEN 0 ELSE 1 END, valid_to DESC) AS place
      FROM samtakt_certificate certificate
     WHERE certificate.organisation_id = %(company)s AND certificate.issued_on <= %(day)s
       AND certificate.verification <> 'self_declared'
       AND certificate.person_id IN (
           SELECT person_id FROM samtakt_employment
            WHERE starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)))
"""

DUE = """
    FROM samtakt_planaction action
    JOIN samtakt_developmentplan plan ON plan.id = action.plan_id
   WHERE action.organisation_id = %(company)s AND plan.state <> 'draft'
     AND action.kind <> 'accept_risk'
     AND action.due_on > %(year_ago)s AND action.due_on <= %(day)s
"""
# The actions of a test are planned within a year of their end, so that "in time" is "by the day".
IN_TIME = "action.state = 'done' AND action.ended_on <= %(day)s"
ENDED = "action.ended_on IS NOT NULL AND action.ended_on <= %(day)s"

OF_THE_PERIOD = """
    FROM samtakt_planaction action
    JOIN samtakt_developmentplan plan ON plan.id = action.plan_id
   WHERE action.organisation_id = %(company)s AND plan.state <> 'draft'
     AND plan.starts_on <= %(period_ends)s AND plan.ends_on >= %(period_starts)s
"""

FRESH = """ SELECT '{name}', COUNT(*) FROM cell
      LEFT JOIN shown ON shown.person_id = cell.person_id
                     AND shown.competence_id = cell.competence_id
     CROSS JOIN ruled WHERE {condition}"""
STALE = (
    "cell.level IS NOT NULL AND shown.last_on < "
    "CASE WHEN cell.level >= ruled.from_level THEN %(decayed_before)s ELSE %(stale_before)s END"
)

RATINGS = """
WITH newest AS (
    SELECT person_id, competence_id, source, level, observer_person_id,
           ROW_NUMBER() OVER (
               PARTITION BY person_id, competence_id, source, observer_person_id
               ORDER BY observed_on DESC, id DESC) AS place
      FROM samtakt_observation
     WHERE organisation_id = %(company)s AND observed_on <= %(day)s
       AND observed_on > %(rated_since)s AND observer_person_id IS NOT NULL
       AND source IN ('self', 'manager', 'peer', 'trainer'))
"""
RATED = (
    RATINGS
    + """, pair AS (
    SELECT own.level AS own, other.level AS other
      FROM newest own JOIN newest other ON other.person_id = own.person_id
                                       AND other.competence_id = own.competence_id
     WHERE own.place = 1 AND other.place = 1
       AND own.source = 'self' AND other.source = 'manager')
"""
)

SEATS = """
    FROM samtakt_plannedseats seats
    JOIN samtakt_plannedsession session ON session.id = seats.session_id
    JOIN samtakt_offerdate date ON date.id = session.offer_date_id
    JOIN samtakt_offer offer ON offer.id = date.offer_id
    JOIN samtakt_course course ON course.id = offer.course_id
   WHERE seats.organisation_id = %(company)s
"""

EXACT = {
    "people": [HERE + "SELECT '', COUNT(*) FROM here"],
    "people.full_time": [
        HERE
        + """SELECT '', SUM(CASE WHEN share > 100 THEN 100 ELSE share END) / 100.0
               FROM (SELECT person_id, SUM(percent) AS share FROM employed
                      GROUP BY person_id) AS each_one"""
    ],
    "people.leaving": [
        """SELECT '', COUNT(DISTINCT job.person_id)
             FROM samtakt_employment job JOIN samtakt_person person ON person.id = job.person_id
            WHERE job.organisation_id = %(company)s AND job.starts_on <= %(day)s
              AND (job.ends_on IS NULL OR job.ends_on >= %(day)s)
              AND ((job.retires_on IS NOT NULL AND job.retires_on >= %(day)s
                    AND job.retires_on < %(horizon)s)
                OR (job.retires_on IS NULL
                    AND person.birth_year + %(retirement_age)s >= %(year)s
                    AND person.birth_year + %(retirement_age)s < %(horizon_year)s)
                OR (job.ends_on < %(horizon)s AND NOT EXISTS (
                    SELECT 1 FROM samtakt_employment later
                     WHERE later.person_id = job.person_id
                       AND (later.ends_on IS NULL OR later.ends_on > job.ends_on))))"""
    ],
    "staff.team": [
        HERE + "SELECT COALESCE(CAST(team_id AS TEXT), 'none'), COUNT(*) FROM here GROUP BY team_id"
    ],
    "staff.shift": [
        HERE
        + "SELECT COALESCE(CAST(shift_id AS TEXT), 'none'), COUNT(*) FROM here GROUP BY shift_id"
    ],
    "totals": [
        *(HERE + f"SELECT '{name}', {number} FROM cell" for name, number in NUMBERS),
        HERE
        + """SELECT 'unused', COUNT(*) FROM held JOIN here ON here.person_id = held.person_id
              WHERE held.level >= 1 AND NOT EXISTS (
                    SELECT 1 FROM cell WHERE cell.person_id = held.person_id
                       AND cell.competence_id = held.competence_id)""",
    ],
    "totals.share": [
        HERE
        + """SELECT '', 1.0 - SUM(CASE WHEN level < required THEN weight * (required - level)
                                       ELSE 0 END) * 1.0 / SUM(weight * required)
               FROM cell WHERE level IS NOT NULL"""
    ],
    "competence": [*by("competence_id"), *nought("competence_id")],
    "team": [*by("team_id"), *nought("team_id")],
    "person": [*by("person_id"), *nought("person_id")],
    "coverage.required": [
        """SELECT CAST(team_id AS TEXT) || '.' || COALESCE(CAST(shift_id AS TEXT), 'all') || '.' ||
                  CAST(competence_id AS TEXT), number
             FROM samtakt_headcountrequirement
            WHERE organisation_id = %(company)s AND valid_from <= %(day)s
              AND (valid_to IS NULL OR valid_to >= %(day)s)"""
    ],
    "certificates": [
        NEWEST + "SELECT 'known', COUNT(*) FROM newest WHERE place = 1",
        NEWEST + "SELECT 'lapsed', COUNT(*) FROM newest WHERE place = 1 AND valid_to < %(day)s",
        NEWEST
        + """SELECT 'lapsing', COUNT(*) FROM newest
              WHERE place = 1 AND valid_to >= %(day)s AND valid_to <= %(soon)s""",
    ],
    "papers": [PAPERS],
    "freshness": [
        HERE + FRESH.format(name="not_assessed", condition="cell.level IS NULL"),
        HERE + FRESH.format(name="stale", condition=STALE),
        HERE + FRESH.format(name="fresh", condition=f"cell.level IS NOT NULL AND NOT ({STALE})"),
    ],
    "goals": [
        """SELECT 'active', COUNT(*) FROM samtakt_goal
            WHERE organisation_id = %(company)s AND state = 'active'""",
        """SELECT 'without_competence', COUNT(*) FROM samtakt_goal goal
            WHERE organisation_id = %(company)s AND state = 'active' AND NOT EXISTS (
                  SELECT 1 FROM samtakt_goalcompetence link WHERE link.goal_id = goal.id)""",
        """SELECT 'requirements_without_cause', COUNT(*) FROM samtakt_requirement requirement
            WHERE organisation_id = %(company)s
              AND (valid_to IS NULL OR valid_to >= %(day)s)
              AND (valid_from > %(day)s OR NOT EXISTS (
                   SELECT 1 FROM samtakt_requirement later
                    WHERE later.role_id = requirement.role_id
                      AND later.competence_id = requirement.competence_id
                      AND later.organisation_id = requirement.organisation_id
                      AND later.valid_from > requirement.valid_from
                      AND later.valid_from <= %(day)s))
              AND NOT EXISTS (SELECT 1 FROM samtakt_competence competence
                               WHERE competence.id = requirement.competence_id
                                 AND competence.retired_on <= %(day)s)
              AND NOT EXISTS (SELECT 1 FROM samtakt_requirementcause cause
                               WHERE cause.requirement_id = requirement.id)""",
    ],
    "goal.short": [
        HERE
        + """SELECT CAST(link.goal_id AS TEXT) || '.' || CAST(link.competence_id AS TEXT),
                    (SELECT COUNT(*) FROM cell WHERE cell.competence_id = link.competence_id
                                                 AND cell.status = 'gap')
               FROM samtakt_goalcompetence link JOIN samtakt_goal goal ON goal.id = link.goal_id
              WHERE goal.organisation_id = %(company)s AND goal.state = 'active'"""
    ],
    "goal.actions": [
        """SELECT CAST(link.goal_id AS TEXT) || '.' || CAST(link.competence_id AS TEXT),
                  (SELECT COUNT(*) FROM samtakt_planaction action
                    WHERE action.competence_id = link.competence_id
                      AND action.organisation_id = %(company)s)
             FROM samtakt_goalcompetence link JOIN samtakt_goal goal ON goal.id = link.goal_id
            WHERE goal.organisation_id = %(company)s AND goal.state = 'active'"""
    ],
    "technology.cost": [
        """SELECT name, cost FROM samtakt_technologyitem
            WHERE organisation_id = %(company)s AND state <> 'cancelled'"""
    ],
    "money.planned": [f"SELECT action.kind, SUM(action.cost) {OF_THE_PERIOD} GROUP BY action.kind"],
    "money.done": [
        f"""SELECT action.kind, SUM(CASE WHEN action.state = 'done' THEN action.cost ELSE 0 END)
            {OF_THE_PERIOD} GROUP BY action.kind"""
    ],
    "next": [
        f"""SELECT 'late', COUNT(*) {OF_THE_PERIOD}
              AND action.state = 'planned' AND action.due_on < %(day)s""",
        f"""SELECT 'ahead', COUNT(*) {OF_THE_PERIOD} AND action.state = 'planned'
              AND action.due_on >= %(day)s AND action.due_on <= %(in_90_days)s""",
    ],
    "done": [
        f"SELECT 'due', COUNT(*) {DUE}",
        f"SELECT 'done', COUNT(*) {DUE} AND {IN_TIME}",
        f"SELECT 'not_done', COUNT(*) {DUE} AND {ENDED} AND NOT ({IN_TIME})",
        f"SELECT 'open', COUNT(*) {DUE} AND NOT ({ENDED})",
    ],
    "calibration": [
        RATED + "SELECT 'higher', COUNT(*) FROM pair WHERE own > other",
        RATED + "SELECT 'same', COUNT(*) FROM pair WHERE own = other",
        RATED + "SELECT 'lower', COUNT(*) FROM pair WHERE own < other",
        RATED
        + """SELECT 'assessors', COUNT(DISTINCT observer_person_id) FROM newest
                  WHERE source <> 'self'""",
    ],
    "plan": [
        f"SELECT 'seats', SUM(seats.seats) {SEATS}",
        f"SELECT 'sessions', COUNT(DISTINCT seats.session_id) {SEATS}",
        f"SELECT 'hours', SUM(seats.seats * course.hours) {SEATS}",
        f"SELECT 'cost', SUM(seats.cost) {SEATS}",
        "SELECT 'budget', budget FROM samtakt_participation WHERE organisation_id = %(company)s",
        """SELECT 'needs', SUM(people) FROM samtakt_demand
            WHERE organisation_id = %(company)s AND replaced_at IS NULL""",
        """SELECT 'needs_met',
                  (SELECT SUM(people) FROM samtakt_demand
                    WHERE organisation_id = %(company)s AND replaced_at IS NULL)
                - (SELECT COALESCE(SUM(people), 0) FROM samtakt_unmetdemand
                    WHERE organisation_id = %(company)s)""",
    ],
}

IN_THE_COMPANY = (
    HERE
    + """, level AS (SELECT 1 AS step UNION SELECT 2 UNION SELECT 3 UNION SELECT 4)
    SELECT CAST(competence.id AS TEXT) || '.' || CAST(level.step AS TEXT),
           (SELECT COUNT(*) FROM holder JOIN here ON here.person_id = holder.person_id
             WHERE holder.competence_id = competence.id AND holder.level >= level.step)
      FROM samtakt_competence competence CROSS JOIN level"""
)
IN_THE_PLACE = (
    HERE
    + """, needed AS (
        SELECT headcount.*,
               (SELECT COUNT(DISTINCT holder.person_id) FROM holder
                  JOIN employed ON employed.person_id = holder.person_id
                 WHERE holder.competence_id = headcount.competence_id
                   AND holder.level >= headcount.level AND employed.team_id = headcount.team_id
                   AND (headcount.shift_id IS NULL
                        OR employed.shift_id = headcount.shift_id)) AS holders
          FROM samtakt_headcountrequirement headcount
         WHERE organisation_id = %(company)s AND valid_from <= %(day)s
           AND (valid_to IS NULL OR valid_to >= %(day)s))
    SELECT CAST(team_id AS TEXT) || '.' || COALESCE(CAST(shift_id AS TEXT), 'all') || '.' ||
           CAST(competence_id AS TEXT), """
)
EXACT["coverage.holders"] = [IN_THE_PLACE + "holders FROM needed"]
EXACT["coverage.short"] = [
    IN_THE_PLACE + "CASE WHEN holders < number THEN number - holders ELSE 0 END FROM needed"
]

LOOKED_UP = {
    "risk.holders": [IN_THE_COMPANY],
    "ahead.now": [IN_THE_COMPANY],
    # Which groups are hidden is disclosure's own rule, tested there; what is shown is counted here.
    "group": [
        HERE
        + """SELECT 'sex.' || person.sex, COUNT(*)
               FROM here JOIN samtakt_person person ON person.id = here.person_id
              GROUP BY person.sex""",
        HERE + "SELECT 'employment.' || kind, COUNT(*) FROM here GROUP BY kind",
        HERE
        + """SELECT 'age.' || CASE WHEN age IS NULL THEN 'none' WHEN age >= 60 THEN '60_over'
                                   WHEN age >= 50 THEN '50_59' WHEN age >= 40 THEN '40_49'
                                   WHEN age >= 30 THEN '30_39' ELSE 'under_30' END,
                    COUNT(*)
               FROM (SELECT %(year)s - person.birth_year AS age
                       FROM here JOIN samtakt_person person ON person.id = here.person_id) AS aged
              GROUP BY 1""",
    ],
}
