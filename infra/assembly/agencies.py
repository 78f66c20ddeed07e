"""Agency handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.directory import PostgresDirectory
from adapters.system.secrets import SystemSecrets
from domain.agencies.use_cases.authenticate_api_key import AuthenticateApiKeyHandler
from domain.agencies.use_cases.create_agency import (
    CreateAgencyHandler,
    EnsureTrialAgencyHandler,
)
from domain.agencies.use_cases.intake import FindIntakeHandler, PutIntakeHandler
from domain.agencies.use_cases.issue_api_key import IssueApiKeyHandler
from domain.agencies.use_cases.look import ChangeLookHandler, ReadLogoHandler
from domain.agencies.use_cases.move_test_clock import (
    MoveTestClockHandler,
    ReadTestClockHandler,
)
from domain.agencies.use_cases.read_agency import (
    FindTrialAgencyHandler,
    GetAgencyHandler,
    ListApiKeysHandler,
)
from domain.agencies.use_cases.revoke_api_key import RevokeApiKeyHandler
from domain.agencies.use_cases.rotate_api_key import RotateApiKeyHandler
from domain.agencies.use_cases.support import (
    EndSupportHandler,
    GrantSupportHandler,
    ListSupportHandler,
    OpenSupportHandler,
)
from domain.agencies.use_cases.worlds import Worlds
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyHandlers:
    """Every handler of the context."""

    create_agency: CreateAgencyHandler
    ensure_trial_agency: EnsureTrialAgencyHandler
    issue_api_key: IssueApiKeyHandler
    rotate_api_key: RotateApiKeyHandler
    revoke_api_key: RevokeApiKeyHandler
    grant_support: GrantSupportHandler
    open_support: OpenSupportHandler
    end_support: EndSupportHandler
    list_support: ListSupportHandler
    move_test_clock: MoveTestClockHandler
    read_test_clock: ReadTestClockHandler
    authenticate_api_key: AuthenticateApiKeyHandler
    get_agency: GetAgencyHandler
    change_look: ChangeLookHandler
    read_logo: ReadLogoHandler
    put_intake: PutIntakeHandler
    find_intake: FindIntakeHandler
    list_api_keys: ListApiKeysHandler
    find_trial_agency: FindTrialAgencyHandler


def assemble_agencies(ports: Ports) -> AgencyHandlers:
    """Wire the context."""
    open_uow, clock, new_id = ports.open_uow, ports.clock, ports.new_id
    secrets = SystemSecrets(ports.settings.master_key)
    directory = PostgresDirectory(ports.pool)
    worlds = Worlds(open_uow=open_uow, directory=directory, new_id=new_id)
    return AgencyHandlers(
        create_agency=CreateAgencyHandler(open_uow=open_uow, new_id=new_id),
        ensure_trial_agency=EnsureTrialAgencyHandler(open_uow=open_uow, new_id=new_id),
        issue_api_key=IssueApiKeyHandler(
            open_uow=open_uow, secrets=secrets, worlds=worlds, clock=clock, new_id=new_id
        ),
        grant_support=GrantSupportHandler(open_uow=open_uow, clock=clock, new_id=new_id),
        open_support=OpenSupportHandler(
            open_uow=open_uow, secrets=secrets, clock=clock, new_id=new_id
        ),
        end_support=EndSupportHandler(open_uow=open_uow, clock=clock),
        list_support=ListSupportHandler(open_uow=open_uow),
        rotate_api_key=RotateApiKeyHandler(
            open_uow=open_uow, secrets=secrets, worlds=worlds, clock=clock, new_id=new_id
        ),
        revoke_api_key=RevokeApiKeyHandler(open_uow=open_uow, worlds=worlds),
        move_test_clock=MoveTestClockHandler(open_uow=open_uow, clock=clock),
        read_test_clock=ReadTestClockHandler(open_uow=open_uow, clock=clock),
        authenticate_api_key=AuthenticateApiKeyHandler(
            open_uow=open_uow, directory=directory, secrets=secrets, clock=clock
        ),
        get_agency=GetAgencyHandler(open_uow=open_uow),
        change_look=ChangeLookHandler(open_uow=open_uow),
        read_logo=ReadLogoHandler(open_uow=open_uow),
        put_intake=PutIntakeHandler(open_uow=open_uow, new_token=secrets.new_intake_token),
        find_intake=FindIntakeHandler(open_uow=open_uow, directory=directory),
        list_api_keys=ListApiKeysHandler(open_uow=open_uow, worlds=worlds),
        find_trial_agency=FindTrialAgencyHandler(directory=directory),
    )
