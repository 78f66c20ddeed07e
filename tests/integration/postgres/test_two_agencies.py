"""Two agencies in any order of acts: each sees what it made, the other's is not there at all."""

import asyncio
import base64
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, TypeVar

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.system.identifiers import new_id
from domain.agencies.use_cases.create_agency import CreateAgency
from domain.agencies.use_cases.issue_api_key import IssueApiKey
from domain.applicants.entities import ErasureReason, Shown, Visibility, VisibilityChoice
from domain.applicants.use_cases.create_applicant import CreateApplicant
from domain.applicants.use_cases.erase_applicant import EraseApplicant
from domain.applicants.use_cases.read_applicants import ListApplicants
from domain.applicants.use_cases.record_consent import RecordConsent
from domain.applicants.use_cases.set_visibility import PutVisibility
from domain.applicants.views import ApplicantFilter
from domain.audit.use_cases.request_export import RequestExport
from domain.casework.use_cases.add_task import AddTask
from domain.casework.use_cases.send_message import SendMessage
from domain.casework.use_cases.write_note import WriteNote
from domain.casework.views import TaskFilter
from domain.kernel.errors import NotFoundError
from domain.kernel.identifiers import AdvisorId, AgencyId, ApplicantId, TaskId
from domain.kernel.pagination import Page, PageRequest
from domain.kernel.tenancy import Actor, ActorKind, Assigned, Only, Platform, Purpose, Reach, Tenant
from infra.bootstrap import open_core
from infra.core import Core
from infra.settings import Settings
from tests.builders import an_applicant
from tests.conftest import Database

STEPS, EXAMPLES = 20, 8
EVERYTHING = PageRequest(limit=100, cursor=None)
Outcome = TypeVar("Outcome")
Act = Callable[[], Coroutine[Any, Any, object]]

agencies = st.sampled_from([0, 1])
places = st.integers(0, 7)


@dataclass(slots=True)
class Agency:
    """What one agency should have."""

    tenant: Tenant
    advisors: tuple[AdvisorId, AdvisorId]
    applicants: dict[ApplicantId, AdvisorId | None] = field(default_factory=dict)
    tasks: dict[TaskId, ApplicantId] = field(default_factory=dict)

    def scope(self, kind: ActorKind, reach: Reach) -> Tenant:
        """Return the scope of somebody of the agency."""
        return replace(self.tenant, actor=Actor(kind=kind, id=new_id()), reach=reach)

    def scopes(self) -> list[Tenant]:
        """Return everybody's: the whole, each advisor's, each applicant's."""
        return [
            self.tenant,
            *(self.scope(ActorKind.ADVISOR, Assigned(each)) for each in self.advisors),
            *(self.scope(ActorKind.APPLICANT, Only(each)) for each in self.applicants),
        ]

    def reached(self, tenant: Tenant) -> set[ApplicantId]:
        """Return the applicants that somebody should reach."""
        match tenant.reach:
            case Assigned(advisor=advisor):
                return {each for each, led in self.applicants.items() if led == advisor}
            case Only(applicant=only):
                return {only} & self.applicants.keys()
            case _:
                return set(self.applicants)


class TwoAgencies(RuleBasedStateMachine):
    """Acts of two agencies, in any order; core and runner are given by a subclass."""

    core: ClassVar[Core]
    runner: ClassVar[asyncio.Runner]

    def done(self, act: Coroutine[Any, Any, Outcome]) -> Outcome:
        """Return what an act comes to."""
        return self.runner.run(act)

    @initialize()
    def found(self) -> None:
        """Found both, new in every run."""
        self.both = [self._founded(name) for name in ("North", "South")]

    def _founded(self, name: str) -> Agency:
        made = self.done(
            self.core.commands.create_agency(Platform(Purpose.AGENCIES), CreateAgency(name=name))
        )
        tenant = Tenant.system(AgencyId(made.live))
        tenant = replace(tenant, actor=Actor(kind=ActorKind.OWNER, id=new_id()))
        return Agency(tenant, (AdvisorId(new_id()), AdvisorId(new_id())))

    def _one(self, agency: int, place: int) -> ApplicantId | None:
        known = list(self.both[agency].applicants)
        return known[place % len(known)] if known else None

    @rule(agency=agencies, led_by=st.sampled_from([None, 0, 1]))
    def take_on(self, agency: int, led_by: int | None) -> None:
        """Somebody new."""
        kept = self.both[agency]
        advisor = None if led_by is None else kept.advisors[led_by]
        given = an_applicant(advisor=advisor)
        wanted = CreateApplicant(identity=given.identity, profile=given.profile, advisor=advisor)
        made = self.done(self.core.commands.create_applicant(kept.tenant, wanted))
        kept.applicants[made.id] = advisor

    @rule(agency=agencies, place=places)
    def work(self, agency: int, place: int) -> None:
        """A task, a note, a message, a consent and a switch for somebody."""
        subject = self._one(agency, place)
        if subject is None:
            return
        kept = self.both[agency]
        task = self.done(
            self.core.commands.add_task(kept.tenant, AddTask(applicant=subject, title="Call"))
        )
        kept.tasks[task.task.id] = subject
        for act in acts(self.core, kept.tenant, subject):
            self.done(act())

    @rule(agency=agencies, place=places)
    def erase(self, agency: int, place: int) -> None:
        """Somebody goes, with all that is hers."""
        subject = self._one(agency, place)
        if subject is None:
            return
        kept = self.both[agency]
        command = EraseApplicant(applicant=subject, reason=ErasureReason.REQUESTED)
        self.done(self.core.commands.erase_applicant(kept.tenant, command))
        del kept.applicants[subject]
        kept.tasks = {task: whose for task, whose in kept.tasks.items() if whose != subject}

    @rule(agency=agencies)
    def set_up(self, agency: int) -> None:
        """A key and a default of the agency's own."""
        kept = self.both[agency]
        key = IssueApiKey(name="one more", scopes=("events:read",))
        self.done(self.core.commands.issue_api_key(kept.tenant, key))
        shown = Visibility(shown=frozenset({Shown.SHORTLIST} if agency else ()))
        self.done(self.core.commands.put_agency_visibility(kept.tenant, shown))

    @precondition(lambda self: any(each.applicants for each in self.both))
    @rule(agency=agencies, place=places, who=places)
    def trespass(self, agency: int, place: int, who: int) -> None:
        """Somebody of the other agency, or out of reach in the same, tries everything."""
        subject = self._one(agency, place)
        if subject is None:
            return
        strangers = [
            *self.both[1 - agency].scopes(),
            *(
                each
                for each in self.both[agency].scopes()
                if subject not in self.both[agency].reached(each)
            ),
        ]
        stranger = strangers[who % len(strangers)]
        for act in (*acts(self.core, stranger, subject), *looks(self.core, stranger, subject)):
            assert self.done(is_turned_away(act)), act
        for task, whose in self.both[agency].tasks.items():
            if whose == subject:
                assert self.done(
                    is_turned_away(partial(self.core.queries.get_task, stranger, task))
                )

    @rule(who=places)
    def look_over(self, who: int) -> None:
        """Lists hold what was made and reached: for the whole agency and for somebody in it."""
        for kept in self.both:
            scopes = kept.scopes()
            for each in (kept.tenant, scopes[who % len(scopes)]):
                self._see(kept, each)

    def _see(self, kept: Agency, tenant: Tenant) -> None:
        listed = ListApplicants(wanted=ApplicantFilter(), page=EVERYTHING)
        found = self.done(self.core.queries.list_applicants(tenant, listed)).items
        reached = kept.reached(tenant)
        assert {one.id for one in found} == reached
        tasks = self.done(self.core.queries.list_tasks(tenant, TaskFilter(), EVERYTHING)).items
        assert {one.task.id for one in tasks} == {
            task for task, whose in kept.tasks.items() if whose in reached
        }

    def teardown(self) -> None:
        """Look over everybody."""
        for kept in getattr(self, "both", ()):
            for each in kept.scopes():
                self._see(kept, each)


def acts(core: Core, tenant: Tenant, subject: ApplicantId) -> list[Act]:
    """Return what somebody could do to an applicant."""
    commands = core.commands
    note = WriteNote(applicant=subject, text="A note")
    message = SendMessage(applicant=subject, text="A message")
    consent = RecordConsent(applicant=subject, purpose="advising", version="1", is_given=True)
    choice = PutVisibility(
        applicant=subject, choice=VisibilityChoice(switches={Shown.RANKING: True})
    )
    return [
        lambda: commands.write_note(tenant, note),
        lambda: commands.send_message(tenant, message),
        lambda: commands.record_consent(tenant, consent),
        lambda: commands.put_visibility(tenant, choice),
    ]


def looks(core: Core, tenant: Tenant, subject: ApplicantId) -> list[Act]:
    """Return how somebody could look at an applicant, or be rid of her."""
    commands, queries = core.commands, core.queries
    erasure = EraseApplicant(applicant=subject, reason=ErasureReason.REQUESTED)
    task = AddTask(applicant=subject, title="Mine")
    return [
        lambda: queries.get_applicant(tenant, subject),
        lambda: queries.read_visibility(tenant, subject),
        lambda: queries.list_advisors(tenant, subject),
        lambda: queries.list_notes(tenant, subject, EVERYTHING),
        lambda: queries.list_messages(tenant, subject, EVERYTHING),
        lambda: queries.list_consents(tenant, subject),
        lambda: commands.add_task(tenant, task),
        lambda: commands.request_export(tenant, RequestExport(applicant=subject)),
        lambda: commands.erase_applicant(tenant, erasure),
    ]


async def is_turned_away(act: Act) -> bool:
    """Return whether there is no such thing for the caller: refused, or an empty answer."""
    try:
        found = await act()
    except NotFoundError:
        return True
    return found == () or found == Page(items=(), next_cursor=None)


@contextmanager
def opened(database: Database, valkey_url: str, folder: str) -> Iterator[type[TwoAgencies]]:
    """Yield the world over a clone."""
    settings = Settings.from_env(
        {
            "DATABASE_URL": database.app_url,
            "VALKEY_URL": valkey_url,
            "PRECEPTOR_ENVIRONMENT": "dev",
            "PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
            "PRECEPTOR_MAIL_FOLDER": folder,
        }
    )
    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        made = runner.run(stack.enter_async_context(open_core(settings)))
        try:
            yield type("World", (TwoAgencies,), {"core": made.core, "runner": runner})
        finally:
            runner.run(stack.aclose())


def test_nothing_of_one_agency_is_there_for_the_other(
    database: Database, valkey_url: str, tmp_path_factory: Any
) -> None:
    folder = str(tmp_path_factory.mktemp("mail"))
    with opened(database, valkey_url, folder) as world:
        run_state_machine_as_test(
            world,
            settings=hypothesis_settings(
                max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True
            ),
        )
