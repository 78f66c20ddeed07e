"""Agency handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.directory import PostgresDirectory
from adapters.system.secrets import SystemSecrets
from domain.agencies.use_cases.authenticate_api_key import AuthenticateApiKeyHandler
from domain.agencies.use_cases.create_agency import (
    CreateAgencyHandler,
    EnsureTrialAgencyHandler,
)
from domain.agencies.use_cases.issue_api_key import IssueApiKeyHandler
from domain.agencies.use_cases.read_agency import (
    FindTrialAgencyHandler,
    GetAgencyHandler,
    ListApiKeysHandler,
)
from domain.agencies.use_cases.revoke_api_key import RevokeApiKeyHandler
from domain.agencies.use_cases.support import (
    EndSupportHandler,
    GrantSupportHandler,
    ListSupportHandler,
    OpenSupportHandler,
)
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyHandlers:
    """Every handler of the context."""

    create_agency: CreateAgencyHandler
    ensure_trial_agency: EnsureTrialAgencyHandler
    issue_api_key: IssueApiKeyHandler
    revoke_api_key: RevokeApiKeyHandler
    grant_support: GrantSupportHandler
    open_support: OpenSupportHandler
    end_support: EndSupportHandler
    list_support: ListSupportHandler
    authenticate_api_key: AuthenticateApiKeyHandler
    get_agency: GetAgencyHandler
    list_api_keys: ListApiKeysHandler
    find_trial_agency: FindTrialAgencyHandler


def assemble_agencies(ports: Ports) -> AgencyHandlers:
    """Wire the context."""
    secrets = SystemSecrets(ports.settings.master_key)
    return AgencyHandlers(
        create_agency=CreateAgencyHandler(open_uow=ports.open_uow, new_id=ports.new_id),
        ensure_trial_agency=EnsureTrialAgencyHandler(open_uow=ports.open_uow, new_id=ports.new_id),
        issue_api_key=IssueApiKeyHandler(
            open_uow=ports.open_uow, secrets=secrets, clock=ports.clock, new_id=ports.new_id
        ),
        grant_support=GrantSupportHandler(
            open_uow=ports.open_uow, clock=ports.clock, new_id=ports.new_id
        ),
        open_support=OpenSupportHandler(
            open_uow=ports.open_uow, secrets=secrets, clock=ports.clock, new_id=ports.new_id
        ),
        end_support=EndSupportHandler(open_uow=ports.open_uow, clock=ports.clock),
        list_support=ListSupportHandler(open_uow=ports.open_uow),
        revoke_api_key=RevokeApiKeyHandler(open_uow=ports.open_uow),
        authenticate_api_key=AuthenticateApiKeyHandler(
            open_uow=ports.open_uow,
            directory=PostgresDirectory(ports.pool),
            secrets=secrets,
            clock=ports.clock,
        ),
        get_agency=GetAgencyHandler(open_uow=ports.open_uow),
        list_api_keys=ListApiKeysHandler(open_uow=ports.open_uow),
        find_trial_agency=FindTrialAgencyHandler(directory=PostgresDirectory(ports.pool)),
    )
