"""A simulated season in which some applicants bring lists of their own."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.rankings.policies.features import ProgramFeatures
from workers.training import simulate
from workers.training.assumptions import Draw
from workers.training.population import Population

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """One applicant whose list is made by a rule: estimates and worth over all programs."""

    number: int
    fields: tuple[int, ...]
    chance: Floats
    """(programs, tiers): interview x would take."""
    worth: Floats
    field: Ints
    budget_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Programs applied to with the tier of the signal sent to each."""

    programs: Ints
    tiers: Ints


class Market:
    """A season with the lists of the focus in place of their own applications."""

    def __init__(
        self,
        people: Population,
        background: tuple[Ints, Ints],
        lists: dict[int, Listed],
        worth: dict[int, Floats],
        draw: Draw,
    ) -> None:
        applicant, program = background
        others = ~np.isin(applicant, list(lists))
        added = [np.full(len(listed.programs), number) for number, listed in lists.items()]
        applicant = np.concatenate([applicant[others], *added])
        program = np.concatenate([program[others], *(each.programs for each in lists.values())])
        tier = np.concatenate(
            [np.full(int(others.sum()), -1), *(each.tiers for each in lists.values())]
        )
        order = np.argsort(applicant, kind="stable")
        self._people, self._draw, self._lists = people, draw, lists
        self._applicant, self._program = applicant[order], program[order]
        self._tier = tier[order]
        self._own = np.full(len(order), np.nan)
        for number in lists:
            mine = self._rows(number)
            self._own[mine] = worth[number][self._program[mine]]
        prepared = ProgramFeatures.from_facts(people.rules)
        self._true = simulate._pairs(prepared, people.true, self._applicant, self._program)
        self._in_state = people.unseen.home[self._applicant] == people.rules.state[self._program]

    def play(self, random: np.random.Generator) -> Floats:
        """Return, for each of the focus, interviews had and the program she ended at (-1).

        As a season is simulated for training, but for the lists and signals of the focus.
        """
        people, draw, size = self._people, self._draw, len(self._tier)
        usual = simulate._signals(self._applicant, people.unseen.field, random)
        tier = np.where(self._tier >= 0, self._tier, usual)
        quality = random.normal(size=len(people.true))[self._applicant]
        interest = (
            simulate._interest(self._true, people, self._applicant, self._program, draw)
            + draw["in_state"] * self._in_state
            + draw["unobserved_quality"] * quality
        )
        seen = interest + simulate._signal_effect(tier, draw) + random.logistic(size=size)
        seen[simulate._screened_out(self._true, draw, random)] = -np.inf
        places = np.rint(people.quota * draw["interviews_per_slot"]).astype(np.int64)
        invited = simulate._best(seen, self._program, places) & np.isfinite(seen)
        liking = self._liking(random)
        attended = np.full(len(people.true), round(draw["interviews_attended"]))
        went = simulate._best(np.where(invited, liking, -np.inf), self._applicant, attended)
        went &= invited
        order = (
            interest
            + draw["interview_skill"] * random.normal(size=len(people.true))[self._applicant]
            + random.normal(scale=draw["interview_day_noise"], size=size)
        )
        held, _ = simulate._match(went, self._applicant, self._program, liking, order, people.quota)
        return np.array([self._ended(number, went, held) for number in self._lists], dtype=float)

    def _liking(self, random: np.random.Generator) -> Floats:
        """Return what each applicant thinks of each program: of the focus, what she says."""
        noise = random.gumbel(size=len(self._applicant))
        others = (
            self._people.appeal[self._program]
            + noise
            + self._true[:, simulate._AT["division_preferred"]]
            + self._in_state
            + 3.0 * self._true[:, simulate._AT["specialty_targeted"]]
        )
        return np.asarray(np.where(np.isnan(self._own), others, self._own))

    def _rows(self, number: int) -> slice:
        first, last = np.searchsorted(self._applicant, [number, number + 1])
        return slice(int(first), int(last))

    def _ended(
        self, number: int, went: npt.NDArray[np.bool_], held: npt.NDArray[np.bool_]
    ) -> tuple[float, float]:
        mine = self._rows(number)
        at = self._program[mine][held[mine]]
        return float(went[mine].sum()), float(at[0]) if len(at) else -1.0
