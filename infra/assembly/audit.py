"""Handlers of the log from the ports."""

from dataclasses import dataclass
from datetime import timedelta

from adapters.postgres.exports import PostgresExportSource
from adapters.postgres.readers.audit import PostgresAuditReader
from adapters.system.head_signing import Ed25519HeadSigner
from domain.audit.use_cases.read_audit import ListAuditHandler, ListHeadsHandler
from domain.audit.use_cases.read_export import DownloadExportHandler, GetExportHandler
from domain.audit.use_cases.read_retention import ListRetentionHandler
from domain.audit.use_cases.request_export import RequestExportHandler
from domain.audit.use_cases.run_export import FailExportHandler, RunExportHandler
from domain.audit.use_cases.seal_records import SealRecordsHandler, SignHeadHandler
from domain.audit.use_cases.verify_chain import VerifyChainHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHandlers:
    """Every handler of the context."""

    sign_audit_head: SignHeadHandler
    list_audit: ListAuditHandler
    list_audit_heads: ListHeadsHandler
    verify_audit: VerifyChainHandler
    request_export: RequestExportHandler
    run_export: RunExportHandler
    fail_export: FailExportHandler
    get_export: GetExportHandler
    download_export: DownloadExportHandler
    list_retention: ListRetentionHandler


def assemble_audit(ports: Ports) -> AuditHandlers:
    """Wire the context."""
    reader = PostgresAuditReader(ports.pool, ports.sealer)
    signer = Ed25519HeadSigner(ports.settings.master_key)
    get_export = GetExportHandler(open_uow=ports.open_uow)
    return AuditHandlers(
        request_export=RequestExportHandler(
            open_uow=ports.open_uow, clock=ports.clock, new_id=ports.new_id
        ),
        run_export=RunExportHandler(
            open_uow=ports.open_uow, source=PostgresExportSource(ports.pool, ports.sealer)
        ),
        fail_export=FailExportHandler(open_uow=ports.open_uow),
        get_export=get_export,
        download_export=DownloadExportHandler(
            open_uow=ports.open_uow, get_export=get_export, clock=ports.clock
        ),
        sign_audit_head=SignHeadHandler(seal=assemble_sealing(ports)),
        list_audit=ListAuditHandler(reader=reader),
        list_audit_heads=ListHeadsHandler(reader=reader, signer=signer),
        list_retention=ListRetentionHandler(
            trials_kept=timedelta(hours=ports.settings.trial.hours_kept)
        ),
        verify_audit=VerifyChainHandler(reader=reader, signer=signer, clock=ports.clock),
    )


def assemble_sealing(ports: Ports) -> SealRecordsHandler:
    """Return what the relay's process calls to give records their place."""
    return SealRecordsHandler(
        open_uow=ports.open_uow,
        signer=Ed25519HeadSigner(ports.settings.master_key),
        clock=ports.clock,
    )
