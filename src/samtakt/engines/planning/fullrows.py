"""The limits that a plan leaves too little of for one more seat or session, and whom they concern."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from samtakt.engines.planning.arrays import Floats, Ints
from samtakt.engines.planning.model import Model

ROUNDING = 1e-6

ROW_REASONS = {
    "absence_within_limit": "absence_limit",
    "aid_within_cap": "aid_cap",
    "company_within_budget": "company_budget",
    "equal_access": "equal_access",
    "network_within_budget": "network_budget",
    "one_course_a_day": "other_course",
    "person_prerequisite_first": "prerequisite_not_placed",
    "prerequisite_first": "prerequisite_not_placed",
    "provider_within_capacity": "provider_capacity",
    "resource_within_limit": "resource_limit",
    "steps_in_order": "prerequisite_not_placed",
}
"""The reason that a full row of each rule gives.

People rows give none: whoever is unmet is not in a session of the need."""

KINDS = sorted(set(ROW_REASONS.values()))


class Met(NamedTuple):
    """Where items meet full rows: the item's place among those asked for, the row, its kind.

    `lacking` is how much one more of the item would need beyond what is left.
    """

    item: Ints
    row: Ints
    lacking: Floats
    kind: Ints


class FullRows:
    """The entries of those rows alone that could keep somebody out: looking at all takes longer."""

    def __init__(self, uses: sparse.csr_array, slack: Floats, kinds: Ints, most: int) -> None:
        largest = np.zeros(len(slack))
        used = np.flatnonzero(np.diff(uses.indptr))
        if len(used):
            largest[used] = np.maximum.reduceat(uses.data, uses.indptr[used])
        rows = np.flatnonzero(slack + ROUNDING < most * largest)
        tight = uses[rows]
        row = np.repeat(rows, np.diff(tight.indptr))
        charged = tight.data > 0
        self.row, self.item, self.amount = row[charged], tight.indices[charged], tight.data[charged]
        self.left, self.kind = slack[self.row], kinds[self.row]
        self.items = uses.shape[1]

    def met_by(self, items: Ints) -> Met:
        """Return which full rows some items meet that give a reason."""
        place = np.full(self.items, -1)
        place[items] = np.arange(len(items))
        item, lacking = place[self.item], self.amount - self.left
        full = (item >= 0) & (lacking > ROUNDING) & (self.kind >= 0)
        return Met(item[full], self.row[full], lacking[full], self.kind[full])

    def limit(self, room: Floats) -> Floats:
        """Return the room of every item, none more than its rows leave for it alone."""
        within: Floats = np.maximum(0.0, room)
        allowed = np.maximum(0.0, np.floor((self.left + ROUNDING) / self.amount))
        np.minimum.at(within, self.item, allowed)
        return within


def kinds_of_rows(model: Model) -> Ints:
    """Return for each row the position of its reason in `KINDS`; -1 where it gives none."""
    blocks = model.row_keys.blocks
    reasons = [ROW_REASONS.get(block.rule) for block in blocks]
    kinds = [-1 if reason is None else KINDS.index(reason) for reason in reasons]
    return np.repeat(np.array(kinds, dtype=np.int64), [block.rows for block in blocks])
