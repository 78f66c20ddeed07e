"""Routines to dated tasks, and how urgent a date is."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.casework.entities import Doer, Task, TaskState, Template, TemplateTask
from domain.casework.policies.plan_tasks import Urgency, plan, require_order, urgency_of
from domain.kernel.errors import InvalidError
from domain.kernel.identifiers import ApplicantId, TaskId, TemplateId

TODAY = date(2026, 11, 23)
TASK = Task(id=TaskId(UUID(int=1)), applicant=ApplicantId(UUID(int=2)), title="Sit for OET")


@pytest.mark.parametrize(
    ("due_in", "urgency"),
    [
        (None, Urgency.NONE),
        (-1, Urgency.OVERDUE),
        (0, Urgency.SOON),
        (14, Urgency.SOON),
        (15, Urgency.LATER),
    ],
)
def test_a_date_is_as_urgent_as_it_is_near(due_in: int | None, urgency: Urgency) -> None:
    due = None if due_in is None else TODAY + timedelta(days=due_in)
    assert urgency_of(replace(TASK, due_on=due), TODAY) is urgency
    assert urgency_of(replace(TASK, due_on=due, state=TaskState.DONE), TODAY) is Urgency.NONE


@given(
    st.lists(
        st.builds(
            TemplateTask,
            title=st.just("step"),
            doer=st.sampled_from(Doer),
            starts_after_days=st.integers(0, 1_000),
            due_after_days=st.none() | st.integers(0, 1_000),
            is_blocking=st.booleans(),
        ),
        max_size=8,
    )
)
def test_a_routine_becomes_its_tasks_dated_from_the_day_it_begins(
    tasks: list[TemplateTask],
) -> None:
    template = Template(id=TemplateId(UUID(int=3)), name="Onboarding", tasks=tuple(tasks))
    numbers = iter(range(100, 200))
    made = plan(template, TASK.applicant, TODAY, lambda: UUID(int=next(numbers)))
    assert len({each.id for each in made}) == len(tasks)
    for task, wanted in zip(made, tasks, strict=True):
        assert task.starts_on == TODAY + timedelta(days=wanted.starts_after_days)
        assert (task.due_on is None) == (wanted.due_after_days is None)
        assert (task.doer, task.is_blocking) == (wanted.doer, wanted.is_blocking)


def test_a_task_is_not_due_before_it_starts() -> None:
    with pytest.raises(InvalidError) as refused:
        require_order(TODAY, TODAY - timedelta(days=1))
    assert refused.value.faults[0].pointer == "/due_on"
    require_order(TODAY, TODAY)
    require_order(None, TODAY)
