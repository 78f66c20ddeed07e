"""Rotations against the calendar: part-time while studying, whole blocks after an exam (EX-15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS_MOST = 8
WEEKS_LEAST = 4
REST = timedelta(days=7)
"""Between an exam and a full-time block."""
STUDY_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Days from first to last, both included; five days a week is full time."""

    first: date
    last: date
    days_per_week: int


def plan_blocks(exams: Sequence[date], today: date, due: date) -> tuple[Block, ...]:
    """Return blocks between tomorrow and the day before `due`, none over an exam or its rest.

    Up to the last exam two days a week; after it blocks of eight weeks, or at least four.
    """
    ahead = sorted(each for each in exams if today < each < due)
    blocks: list[Block] = []
    start = today + timedelta(days=1)
    for exam in ahead:
        last = exam - REST
        if last >= start:
            blocks.append(Block(first=start, last=last, days_per_week=STUDY_DAYS))
        start = exam + REST
    while (due - start).days >= WEEKS_LEAST * 7:
        weeks = min(WEEKS_MOST, (due - start).days // 7)
        last = start + timedelta(days=7 * weeks - 1)
        blocks.append(Block(first=start, last=last, days_per_week=5))
        start = last + REST + timedelta(days=1)
    return tuple(blocks)
