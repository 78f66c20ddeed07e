"""Experience handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.directory import PostgresDirectory
from adapters.postgres.readers.applicants import PostgresApplicantReader
from adapters.system.people_secrets import SystemPeopleSecrets
from domain.experience.use_cases.read_attestations import ListAttestationsHandler
from domain.experience.use_cases.request_attestation import (
    RequestAttestationHandler,
    WithdrawAttestationHandler,
)
from domain.experience.use_cases.sign_attestation import (
    AttestationLink,
    OpenAttestationHandler,
    SignAttestationHandler,
)
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceHandlers:
    """Every handler of the context."""

    request_attestation: RequestAttestationHandler
    withdraw_attestation: WithdrawAttestationHandler
    open_attestation: OpenAttestationHandler
    sign_attestation: SignAttestationHandler
    list_attestations: ListAttestationsHandler


def assemble_experience(ports: Ports) -> ExperienceHandlers:
    """Wire the context."""
    reader = PostgresApplicantReader(ports.pool, ports.sealer)
    secrets = SystemPeopleSecrets(ports.settings.master_key)
    units, clock, new_id = ports.open_uow, ports.clock, ports.new_id
    link = AttestationLink(
        open_uow=units,
        directory=PostgresDirectory(ports.pool),
        secrets=secrets,
        reader=reader,
        clock=clock,
    )
    return ExperienceHandlers(
        request_attestation=RequestAttestationHandler(
            open_uow=units,
            reader=reader,
            secrets=secrets,
            mailer=ports.mailer,
            site=ports.settings.public_url,
            clock=clock,
            new_id=new_id,
        ),
        withdraw_attestation=WithdrawAttestationHandler(open_uow=units, clock=clock),
        open_attestation=OpenAttestationHandler(link=link),
        sign_attestation=SignAttestationHandler(
            link=link, open_uow=units, clock=clock, new_id=new_id
        ),
        list_attestations=ListAttestationsHandler(open_uow=units, reader=reader),
    )
