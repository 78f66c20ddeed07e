"""Handlers of people from the ports."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.postgres.directory import PostgresDirectory
from adapters.system.one_time_codes import SystemOneTimeCodes
from adapters.system.passwords import ArgonPasswords
from adapters.system.people_secrets import SystemPeopleSecrets
from domain.identity.policies.letters import Letters
from domain.identity.use_cases.accept_invitation import AcceptInvitationHandler
from domain.identity.use_cases.change_members import (
    ChangeRoleHandler,
    ListMembersHandler,
    RemoveMemberHandler,
)
from domain.identity.use_cases.change_password import ChangePasswordHandler
from domain.identity.use_cases.check_code import CodeCheck
from domain.identity.use_cases.invite_member import (
    InviteMemberHandler,
    ListInvitationsHandler,
    RevokeInvitationHandler,
)
from domain.identity.use_cases.log_in import (
    AnswerSecondFactorHandler,
    ChooseAgencyHandler,
    LogInHandler,
)
from domain.identity.use_cases.mail_link import (
    FollowMagicLinkHandler,
    RequestMagicLinkHandler,
    RequestPasswordResetHandler,
    ResetPasswordHandler,
)
from domain.identity.use_cases.own_sessions import (
    EndAllSessionsHandler,
    EndSessionHandler,
    ListSessionsHandler,
)
from domain.identity.use_cases.prove_password import PasswordProof
from domain.identity.use_cases.refresh_session import RefreshSessionHandler
from domain.identity.use_cases.second_factor import (
    ConfirmSecondFactorHandler,
    DisableSecondFactorHandler,
    EnrolSecondFactorHandler,
    ReadSecondFactorHandler,
    RenewRecoveryCodesHandler,
)
from domain.identity.use_cases.sign_in import SignIn
from domain.identity.use_cases.sign_up import ProveSignUpHandler, RequestSignUpHandler
from domain.identity.use_cases.slow_down import Pace
from infra.ports import Ports
from infra.trials import OneTrialEach


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityHandlers:
    """Every handler of the context."""

    request_sign_up: RequestSignUpHandler
    prove_sign_up: ProveSignUpHandler
    log_in: LogInHandler
    answer_second_factor: AnswerSecondFactorHandler
    choose_agency: ChooseAgencyHandler
    request_magic_link: RequestMagicLinkHandler
    follow_magic_link: FollowMagicLinkHandler
    request_password_reset: RequestPasswordResetHandler
    reset_password: ResetPasswordHandler
    refresh_session: RefreshSessionHandler
    end_session: EndSessionHandler
    end_all_sessions: EndAllSessionsHandler
    enrol_second_factor: EnrolSecondFactorHandler
    confirm_second_factor: ConfirmSecondFactorHandler
    disable_second_factor: DisableSecondFactorHandler
    renew_recovery_codes: RenewRecoveryCodesHandler
    change_password: ChangePasswordHandler
    invite_member: InviteMemberHandler
    revoke_invitation: RevokeInvitationHandler
    accept_invitation: AcceptInvitationHandler
    change_role: ChangeRoleHandler
    remove_member: RemoveMemberHandler
    list_sessions: ListSessionsHandler
    read_second_factor: ReadSecondFactorHandler
    list_invitations: ListInvitationsHandler
    list_members: ListMembersHandler


def trials_of(ports: Ports) -> OneTrialEach | None:
    """Return how long a new agency need not pay; None where no Stripe is named: nobody pays."""
    if not ports.paying.is_on:
        return None
    return OneTrialEach(
        directory=PostgresDirectory(ports.pool),
        open_uow=ports.open_uow,
        length=timedelta(days=ports.plans.trial.trial_days or 0),
    )


def assemble_identity(ports: Ports) -> IdentityHandlers:
    """Wire the context; `ports.login_throttle` is where guessing is slowed."""
    open_uow, clock, new_id, mailer = ports.open_uow, ports.clock, ports.new_id, ports.mailer
    secrets = SystemPeopleSecrets(ports.settings.master_key)
    passwords = ArgonPasswords()
    codes = SystemOneTimeCodes()
    letters = Letters(ports.settings.site)
    pace = Pace(throttle=ports.login_throttle)
    directory = PostgresDirectory(ports.pool)
    sign_in = SignIn(
        open_uow=open_uow,
        directory=directory,
        tokens=ports.access_tokens,
        secrets=secrets,
        clock=clock,
        new_id=new_id,
    )
    proof = PasswordProof(open_uow=open_uow, passwords=passwords, secrets=secrets, pace=pace)
    check = CodeCheck(codes=codes, secrets=secrets, clock=clock)
    return IdentityHandlers(
        request_sign_up=RequestSignUpHandler(
            open_uow=open_uow,
            passwords=passwords,
            secrets=secrets,
            mailer=mailer,
            letters=letters,
            pace=pace,
            clock=clock,
        ),
        prove_sign_up=ProveSignUpHandler(
            open_uow=open_uow,
            passwords=passwords,
            secrets=secrets,
            pace=pace,
            clock=clock,
            new_id=new_id,
            trials=trials_of(ports),
        ),
        log_in=LogInHandler(
            open_uow=open_uow, passwords=passwords, secrets=secrets, sign_in=sign_in, pace=pace
        ),
        answer_second_factor=AnswerSecondFactorHandler(
            open_uow=open_uow, codes=check, secrets=secrets, sign_in=sign_in, pace=pace, clock=clock
        ),
        choose_agency=ChooseAgencyHandler(
            open_uow=open_uow, secrets=secrets, sign_in=sign_in, pace=pace, clock=clock
        ),
        request_magic_link=RequestMagicLinkHandler(
            open_uow=open_uow,
            secrets=secrets,
            mailer=mailer,
            letters=letters,
            pace=pace,
            clock=clock,
        ),
        follow_magic_link=FollowMagicLinkHandler(
            open_uow=open_uow, secrets=secrets, sign_in=sign_in, pace=pace, clock=clock
        ),
        request_password_reset=RequestPasswordResetHandler(
            open_uow=open_uow,
            secrets=secrets,
            mailer=mailer,
            letters=letters,
            pace=pace,
            clock=clock,
        ),
        reset_password=ResetPasswordHandler(
            open_uow=open_uow,
            passwords=passwords,
            secrets=secrets,
            mailer=mailer,
            letters=letters,
            pace=pace,
            clock=clock,
        ),
        refresh_session=RefreshSessionHandler(
            open_uow=open_uow, secrets=secrets, sign_in=sign_in, clock=clock
        ),
        end_session=EndSessionHandler(open_uow=open_uow, clock=clock),
        end_all_sessions=EndAllSessionsHandler(open_uow=open_uow, clock=clock),
        enrol_second_factor=EnrolSecondFactorHandler(open_uow=open_uow, codes=codes, proof=proof),
        confirm_second_factor=ConfirmSecondFactorHandler(
            open_uow=open_uow, check=check, secrets=secrets, pace=pace, clock=clock
        ),
        disable_second_factor=DisableSecondFactorHandler(
            open_uow=open_uow, proof=proof, check=check
        ),
        renew_recovery_codes=RenewRecoveryCodesHandler(
            open_uow=open_uow, proof=proof, check=check, secrets=secrets
        ),
        change_password=ChangePasswordHandler(
            open_uow=open_uow,
            passwords=passwords,
            proof=proof,
            mailer=mailer,
            letters=letters,
            clock=clock,
        ),
        invite_member=InviteMemberHandler(
            open_uow=open_uow,
            secrets=secrets,
            mailer=mailer,
            letters=letters,
            clock=clock,
            new_id=new_id,
        ),
        revoke_invitation=RevokeInvitationHandler(open_uow=open_uow, clock=clock),
        accept_invitation=AcceptInvitationHandler(
            open_uow=open_uow,
            directory=directory,
            passwords=passwords,
            secrets=secrets,
            pace=pace,
            clock=clock,
            new_id=new_id,
        ),
        change_role=ChangeRoleHandler(open_uow=open_uow),
        remove_member=RemoveMemberHandler(open_uow=open_uow, clock=clock),
        list_sessions=ListSessionsHandler(open_uow=open_uow, clock=clock),
        read_second_factor=ReadSecondFactorHandler(open_uow=open_uow),
        list_invitations=ListInvitationsHandler(open_uow=open_uow, clock=clock),
        list_members=ListMembersHandler(open_uow=open_uow),
    )
