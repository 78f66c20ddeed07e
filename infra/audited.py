"""How the log tells of every use case: what changes, what reads personal data, what neither."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Recorded in the transaction of the change, as often as it commits."""

    action: str


@dataclass(frozen=True, slots=True)
class Reads:
    """Recorded within a second: somebody saw personal data."""

    action: str


@dataclass(frozen=True, slots=True)
class Apart:
    """Not in an agency's log, and why."""

    why: str


Audited = Changes | Reads | Apart

_PLATFORM = Apart("done by the operator before or beside any agency; the process log has it")
_SHARED = Apart("catalogues and seasons hold no person")
_SETTINGS = Apart("settings of the agency; no personal data of an applicant")

_PERSON = Apart("of a person, who spans agencies, or of nobody known yet; the process log has it")

_BEGUN = Changes("session.begun")
"""In the log of the agency that the session opens; a challenge on the way there is in none."""

AUDITED: dict[str, Audited] = {
    # agencies
    "create_agency": _PLATFORM,
    "ensure_trial_agency": _PLATFORM,
    "issue_api_key": Changes("key.issued"),
    "rotate_api_key": Changes("key.rotated"),
    "revoke_api_key": Changes("key.revoked"),
    "grant_support": Changes("support.consented"),
    "open_support": Changes("support.opened"),
    "end_support": Changes("support.ended"),
    "list_support": _SETTINGS,
    "move_test_clock": Changes("agency.clock.moved"),
    "change_look": Changes("agency.look.changed"),
    "read_test_clock": _SETTINGS,
    "authenticate_api_key": Apart("what the caller then does is recorded with its key"),
    "get_agency": _SETTINGS,
    "read_logo": _SETTINGS,
    "list_api_keys": _SETTINGS,
    "find_trial_agency": _SETTINGS,
    # identity
    "request_sign_up": _PERSON,
    "prove_sign_up": _PERSON,
    "log_in": _BEGUN,
    "answer_second_factor": _BEGUN,
    "choose_agency": _BEGUN,
    "request_magic_link": _PERSON,
    "follow_magic_link": _BEGUN,
    "request_password_reset": _PERSON,
    "reset_password": _PERSON,
    "refresh_session": _BEGUN,
    "end_session": _PERSON,
    "end_all_sessions": _PERSON,
    "enrol_second_factor": _PERSON,
    "confirm_second_factor": _PERSON,
    "disable_second_factor": _PERSON,
    "renew_recovery_codes": _PERSON,
    "change_password": _PERSON,
    "list_sessions": _PERSON,
    "read_second_factor": _PERSON,
    "invite_member": Changes("member.invited"),
    "revoke_invitation": Changes("member.invitation.revoked"),
    "accept_invitation": Changes("member.joined"),
    "change_role": Changes("member.role.changed"),
    "remove_member": Changes("member.removed"),
    "list_invitations": Reads("member.invitation.listed"),
    "list_members": Reads("member.listed"),
    # programs
    "create_catalogue": Changes("catalogue.created"),
    "import_catalogue": Changes("catalogue.imported"),
    "load_season": _PLATFORM,
    "overlay_program": Changes("program.overlaid"),
    "list_catalogues": _SHARED,
    "list_catalogue_versions": _SHARED,
    "get_catalogue": _SHARED,
    "find_programs": _SHARED,
    "get_program": _SHARED,
    "get_overlay": _SHARED,
    "list_seasons": _SHARED,
    "get_season": _SHARED,
    # applicants
    "create_applicant": Changes("applicant.created"),
    "upsert_applicant": Changes("applicant.upserted"),
    "revise_profile": Changes("applicant.profile.revised"),
    "change_status": Changes("applicant.status.changed"),
    "record_entry": Changes("applicant.ledger.recorded"),
    "import_applicants": Changes("applicant.imported"),
    "delete_applicant": Changes("applicant.erased"),
    "erase_applicant": Changes("applicant.erased"),
    "record_consent": Changes("consent.recorded"),
    "list_consents": Reads("consent.read"),
    "get_applicant": Reads("applicant.read"),
    "list_applicants": Reads("applicant.listed"),
    "list_entries": Reads("applicant.ledger.read"),
    "list_versions": Reads("applicant.history.read"),
    "get_version": Reads("applicant.history.read"),
    "diff_versions": Reads("applicant.history.read"),
    "review_profile": Reads("applicant.reviewed"),
    "verify_ledger": Reads("applicant.ledger.verified"),
    # experience
    "request_attestation": Changes("attestation.requested"),
    "withdraw_attestation": Changes("attestation.withdrawn"),
    "open_attestation": Apart("from a one-time link to the one entry it asks about"),
    "sign_attestation": Changes("attestation.signed"),
    "list_attestations": Reads("attestation.listed"),
    # readiness
    "read_readiness": Reads("readiness.read"),
    "print_readiness": Reads("readiness.printed"),
    "read_portfolio": Reads("readiness.portfolio.read"),
    # rankings
    "request_ranking": Changes("ranking.requested"),
    "run_ranking": Changes("ranking.run"),
    "fail_ranking": Changes("ranking.failed"),
    "cancel_ranking": Changes("ranking.cancelled"),
    "retry_ranking": Changes("ranking.retried"),
    "request_batch": Changes("ranking.batch.requested"),
    "advance_batch": Apart("does what request_batch asked for; each ranking's run is recorded"),
    "cancel_batch": Changes("ranking.batch.cancelled"),
    "fail_batch": Changes("ranking.batch.failed"),
    "cancel_job": Changes("job.cancelled"),
    "retry_job": Changes("job.retried"),
    "get_job": Apart("ids of objects and counts of tries, never what they hold"),
    "list_jobs": Apart("ids of objects and counts of tries, never what they hold"),
    "inspect_queues": _PLATFORM,
    "follow_ranking": Apart("the state of a ranking whose reading is recorded as the stream opens"),
    "get_batch": Apart("counts; no personal data of an applicant"),
    "list_batches": Apart("counts; no personal data of an applicant"),
    "list_batch_items": Reads("ranking.listed"),
    "start_trial": Changes("trial.started"),
    "claim_trial": Changes("trial.claimed"),
    "erase_trial": Changes("trial.erased"),
    "open_trial": Apart("from token to scope; what the visitor then reads is recorded"),
    "get_ranking": Reads("ranking.read"),
    "list_rankings": Reads("ranking.listed"),
    "get_receipt": Reads("ranking.receipt.read"),
    "page_tracks": Reads("ranking.tracks.read"),
    "explain_track": Reads("ranking.explained"),
    "look_out": Reads("ranking.explained"),
    "read_model_card": Reads("model.card.read"),
    "read_model_picture": Reads("model.picture.read"),
    "verify_receipt": Reads("ranking.receipt.verified"),
    "warm_up": _SHARED,
    # casework
    "add_task": Changes("task.added"),
    "apply_template": Changes("task.routine.applied"),
    "change_task": Changes("task.changed"),
    "put_template": Changes("task.routine.kept"),
    "drop_template": Changes("task.routine.dropped"),
    "write_note": Changes("note.written"),
    "drop_note": Changes("note.dropped"),
    "send_message": Changes("message.sent"),
    "read_thread": Changes("message.thread.read"),
    "get_task": Reads("task.read"),
    "list_tasks": Reads("task.listed"),
    "list_templates": _SETTINGS,
    "list_notes": Reads("note.listed"),
    "list_messages": Reads("message.listed"),
    # notifications
    "tell_members": Apart("tells what other entries of the log record"),
    "put_preferences": Apart("how one wants to hear; no personal data of an applicant"),
    "read_all_notifications": Apart("of the reader herself"),
    "unsubscribe": Changes("notification.mail.ended"),
    "read_preferences": Apart("how one wants to hear; no personal data of an applicant"),
    "list_notifications": Apart("kinds and ids; what they lead to is recorded when read"),
    # applications
    "open_application": Changes("application.opened"),
    "adopt_shortlist": Changes("application.list.adopted"),
    "record_application_status": Changes("application.status.recorded"),
    "give_forecast": Changes("application.forecast.given"),
    "import_application_steps": Changes("application.imported"),
    "get_application": Reads("application.read"),
    "recalibrate_model": Changes("model.recalibrated"),
    "choose_recalibration": Changes("model.recalibration.chosen"),
    "read_recalibrations": Apart("parameters fitted over the agency; no person"),
    "list_applications": Reads("application.listed"),
    "read_application_funnel": Apart("counts of many, small cells kept back"),
    "read_calibration": Apart("rates of many, small cells kept back"),
    # shortlists
    "build_shortlist": Changes("shortlist.built"),
    "mark_stale": Changes("shortlist.stale.marked"),
    "measure_blast": Apart("counts of lists; no personal data of an applicant"),
    "mark_program": Changes("shortlist.program.marked"),
    "restore_version": Changes("shortlist.restored"),
    "order_shortlist": Changes("shortlist.ordered"),
    "share_shortlist": Changes("shortlist.shared"),
    "revoke_share": Changes("shortlist.share.revoked"),
    "list_shares": Reads("shortlist.shares.read"),
    "open_shared_shortlist": Apart("by whoever has a link; making and closing it are recorded"),
    "read_list_dates": Reads("shortlist.dates.read"),
    "publish_shortlist": Changes("shortlist.published"),
    "withdraw_shortlist": Changes("shortlist.withdrawn"),
    "list_shortlists": Reads("shortlist.listed"),
    "get_shortlist": Reads("shortlist.read"),
    "list_shortlist_versions": Reads("shortlist.history.read"),
    "compare_shortlist_versions": Reads("shortlist.history.read"),
    "read_curve": Reads("shortlist.read"),
    "read_robust": Reads("shortlist.read"),
    "read_expiries": Reads("shortlist.read"),
    "read_fixes": Reads("shortlist.read"),
    "read_drops": Reads("shortlist.read"),
    "explain_absence": Reads("shortlist.read"),
    "grade_list": Reads("shortlist.graded"),
    "optimise": Apart("anyone's numbers, about nobody we know; nothing is stored"),
    # webhooks
    "register_endpoint": Changes("webhook.endpoint.created"),
    "update_endpoint": Changes("webhook.endpoint.updated"),
    "delete_endpoint": Changes("webhook.endpoint.deleted"),
    "retry_delivery": Changes("webhook.delivery.retried"),
    "rotate_secret": Changes("webhook.secret.rotated"),
    "send_test_event": Changes("webhook.endpoint.tested"),
    "replay_deliveries": Changes("webhook.deliveries.replayed"),
    "list_endpoints": _SETTINGS,
    "get_endpoint": _SETTINGS,
    "list_deliveries": _SETTINGS,
    "get_delivery": _SETTINGS,
    "list_attempts": _SETTINGS,
    "read_events": Apart("events hold ids of objects, never what they hold"),
    # audit
    "sign_audit_head": Changes("audit.head.signed"),
    "list_audit": Reads("audit.read"),
    "list_audit_heads": _SETTINGS,
    "verify_audit": _SETTINGS,
    "request_export": Changes("export.requested"),
    "run_export": Apart("asked for and taken are recorded; making it shows nobody anything"),
    "fail_export": Apart("a job that ends; nothing was shown"),
    "get_export": _SETTINGS,
    "list_retention": _SETTINGS,
    "download_export": Reads("export.downloaded"),
    # billing
    "open_account": Changes("billing.account.opened"),
    "open_checkout": Changes("billing.checkout.opened"),
    "open_billing_portal": Changes("billing.portal.opened"),
    "change_plan": Changes("billing.plan.changed"),
    "cancel_subscription": Changes("billing.subscription.cancelled"),
    "resume_subscription": Changes("billing.subscription.resumed"),
    "sync_subscription": Apart("takes over what Stripe says; what was asked is recorded"),
    "reconcile_billing": Changes("billing.reconciliation.asked"),
    "reconcile_due_billing": Apart("a look by the clock"),
    "take_stripe_event": Apart("an event of Stripe's, stored with its id"),
    "offer_plans": _PLATFORM,
    "preview_plan": _SETTINGS,
    "list_invoices": _SETTINGS,
    "tell_billing_news": Apart("tells what time or Stripe changed; what was asked is recorded"),
    "send_billing_notice": Apart("a mail about what is recorded elsewhere"),
    "list_plans": _SETTINGS,
    "get_subscription": _SETTINGS,
    "get_usage": Apart("counts and ids; nothing an applicant said or is called"),
    "list_applicant_uses": Apart("counts and ids; nothing an applicant said or is called"),
    "cost_of_activation": _SETTINGS,
    "read_standing": _SETTINGS,
}
"""One line a use case; assembly fails for one that has none."""
