"""What an export holds: a closed list of tables, each with its statement and what to open."""

from dataclasses import dataclass

ALL_OR_ONE = "($2::uuid IS NULL OR a.id = $2)"
"""Condition on alias `a` of applicant; $1 is the agency, $2 the applicant or NULL for all."""

JOIN_APPLICANT = """
JOIN applicant a ON a.agency_id = t.agency_id AND a.id = t.applicant_id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStatement:
    """Columns named `*_sealed` are opened, `*_json` decoded; ids are written as the API does."""

    name: str
    statement: str
    id_prefix: str = ""


OF_APPLICANT = (
    TableStatement(
        name="applicants",
        id_prefix="apl",
        statement=f"""
SELECT a.id, a.version, a.status, a.advisor_id, a.season, a.primary_specialty,
       a.identity_sealed, a.ledger_seq, a.ledger_head, a.created_at, a.updated_at,
       a.id AS about_applicant, a.data_key_wrapped
FROM applicant a WHERE a.agency_id = $1 AND {ALL_OR_ONE} ORDER BY a.id
""",
    ),
    TableStatement(
        name="profile_versions",
        statement=f"""
SELECT t.applicant_id, t.version, t.profile_sealed, t.actor_kind, t.actor_id, t.created_at,
       a.data_key_wrapped
FROM profile_version t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.applicant_id, t.version
""",
    ),
    TableStatement(
        name="ledger_entries",
        statement=f"""
SELECT t.applicant_id, t.id, t.seq, t.kind, t.supersedes, t.prev_hash, t.hash, t.content_sealed,
       t.created_at, a.data_key_wrapped
FROM ledger_entry t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.applicant_id, t.seq
""",
    ),
    TableStatement(
        name="attestation_requests",
        id_prefix="atr",
        statement=f"""
SELECT t.applicant_id, t.id, t.experience_id, t.experience_hash, t.author_sealed, t.asked_at,
       t.expires_at, t.signed_at, t.withdrawn_at, a.data_key_wrapped
FROM attestation_request t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="rankings",
        id_prefix="rnk",
        statement=f"""
SELECT t.applicant_id, t.id, t.season, t.catalogue_id, t.as_of, t.state, t.wish AS wish_json,
       t.failure AS failure_json, t.receipt AS receipt_json, t.requested_at, t.started_at,
       t.completed_at
FROM ranking t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="ranking_results",
        statement=f"""
SELECT t.applicant_id, r.ranking_id, r.track_count, r.result_sha256,
       r.explanations_sealed AS ranking_explanations_sealed, a.data_key_wrapped
FROM ranking_result r
JOIN ranking t ON t.agency_id = r.agency_id AND t.id = r.ranking_id {JOIN_APPLICANT}
WHERE r.agency_id = $1 AND {ALL_OR_ONE} ORDER BY r.ranking_id
""",
    ),
    TableStatement(
        name="shortlists",
        id_prefix="shl",
        statement=f"""
SELECT t.applicant_id, t.id, t.season, t.current_version, t.advisor_order, t.stale_cause,
       t.closed_at, t.created_at, t.updated_at
FROM shortlist t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="shortlist_versions",
        statement=f"""
SELECT t.applicant_id, v.shortlist_id, v.version, v.ranking_id, v.document AS document_json,
       v.explanations_sealed AS list_explanations_sealed, v.actor_kind, v.actor_id, v.created_at,
       a.data_key_wrapped
FROM shortlist_version v
JOIN shortlist t ON t.agency_id = v.agency_id AND t.id = v.shortlist_id {JOIN_APPLICANT}
WHERE v.agency_id = $1 AND {ALL_OR_ONE} ORDER BY v.shortlist_id, v.version
""",
    ),
    TableStatement(
        name="shortlist_entries",
        id_prefix="ent",
        statement=f"""
SELECT t.applicant_id, e.id, e.shortlist_id, e.version, e.place, e.program_id, e.signal,
       e.fee_cents, e.document AS document_json
FROM entry e
JOIN shortlist t ON t.agency_id = e.agency_id AND t.id = e.shortlist_id {JOIN_APPLICANT}
WHERE e.agency_id = $1 AND {ALL_OR_ONE} ORDER BY e.shortlist_id, e.version, e.place
""",
    ),
    TableStatement(
        name="shortlist_marks",
        statement=f"""
SELECT t.applicant_id, m.shortlist_id, m.program_id, m.kind, m.signal,
       m.note_sealed AS mark_note_sealed, m.shared_note_sealed AS mark_shared_note_sealed,
       m.actor_kind, m.actor_id, m.updated_at, a.data_key_wrapped
FROM shortlist_mark m
JOIN shortlist t ON t.agency_id = m.agency_id AND t.id = m.shortlist_id {JOIN_APPLICANT}
WHERE m.agency_id = $1 AND {ALL_OR_ONE} ORDER BY m.shortlist_id, m.program_id
""",
    ),
    TableStatement(
        name="shortlist_publications",
        statement=f"""
SELECT t.applicant_id, p.shortlist_id, p.version, p.published_at, p.withdrawn_at, p.actor_kind,
       p.actor_id
FROM shortlist_publication p
JOIN shortlist t ON t.agency_id = p.agency_id AND t.id = p.shortlist_id {JOIN_APPLICANT}
WHERE p.agency_id = $1 AND {ALL_OR_ONE} ORDER BY p.shortlist_id, p.version
""",
    ),
    TableStatement(
        name="shortlist_shares",
        id_prefix="shr",
        statement=f"""
SELECT t.applicant_id, x.id, x.shortlist_id, x.version, x.shows_chances, x.shows_fees,
       x.shows_notes, x.created_at, x.expires_at, x.revoked_at, x.actor_kind, x.actor_id
FROM shortlist_share x
JOIN shortlist t ON t.agency_id = x.agency_id AND t.id = x.shortlist_id {JOIN_APPLICANT}
WHERE x.agency_id = $1 AND {ALL_OR_ONE} ORDER BY x.id
""",
    ),
    TableStatement(
        name="applications",
        id_prefix="out",
        statement=f"""
SELECT t.applicant_id, t.id, t.season, t.program_id, t.specialty, t.img_type, t.signal,
       t.ranking_id, t.p_interview, t.p_would_take, t.status, t.applied_on, t.invited_on,
       t.interviewed_on, t.closed_on, t.rank_position, t.route, t.forecasts AS forecasts_json,
       t.created_at, t.updated_at
FROM application t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="application_events",
        statement=f"""
SELECT t.applicant_id, e.application_id, e.seq, e.status, e.happened_on, e.recorded_at, e.source,
       e.route, e.rank_position, e.note_sealed AS event_note_sealed, e.supersedes, e.actor_kind,
       e.actor_id, a.data_key_wrapped
FROM application_event e
JOIN application t ON t.agency_id = e.agency_id AND t.id = e.application_id {JOIN_APPLICANT}
WHERE e.agency_id = $1 AND {ALL_OR_ONE} ORDER BY e.application_id, e.seq
""",
    ),
    TableStatement(
        name="rank_lists",
        id_prefix="rol",
        statement=f"""
SELECT t.applicant_id, t.id, t.season, t.order_sealed AS rank_order_sealed, t.is_shared,
       t.certified_on, t.created_at, t.updated_at, a.data_key_wrapped
FROM rank_list t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} AND (t.is_shared OR $2::uuid IS NOT NULL) ORDER BY t.id
""",
    ),
    TableStatement(
        name="interviews",
        id_prefix="itv",
        statement=f"""
SELECT t.applicant_id, t.id, t.application_id, t.kind, t.status, t.begins_at, t.time_zone,
       t.minutes, t.words_sealed AS interview_words_sealed, t.actor_kind, t.actor_id,
       t.created_at, t.updated_at, a.data_key_wrapped
FROM interview t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="calendar_feeds",
        id_prefix="cal",
        statement=f"""
SELECT t.applicant_id, t.id, t.created_at, t.revoked_at, t.actor_kind, t.actor_id
FROM calendar_feed t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="tasks",
        id_prefix="tsk",
        statement=f"""
SELECT t.applicant_id, t.id, t.text_sealed AS task_text_sealed, t.doer, t.assignee_id AS advisor_id,
       t.starts_on, t.due_on, t.is_blocking, t.state, t.ended_at, t.created_at, t.updated_at,
       a.data_key_wrapped
FROM task t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="notes",
        id_prefix="nte",
        statement=f"""
SELECT t.applicant_id, t.id, t.audience, t.text_sealed AS note_text_sealed, t.actor_kind,
       t.actor_id, t.written_at, a.data_key_wrapped
FROM note t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="messages",
        id_prefix="msg",
        statement=f"""
SELECT t.applicant_id, t.id, t.text_sealed AS message_text_sealed, t.actor_kind, t.actor_id,
       t.sent_at, t.read_at, a.data_key_wrapped
FROM message t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="notifications",
        id_prefix="ntf",
        statement=f"""
SELECT t.applicant_id, t.id, t.membership_id AS member_id, t.kind, t.about, t.params AS params_json,
       t.created_at, t.mailed_at, t.read_at
FROM notification t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="notification_preferences",
        statement="""
SELECT m.applicant_id, p.membership_id AS member_id, p.channels AS channels_json, p.time_zone,
       p.quiet_from, p.quiet_to, p.digest_hour, p.is_suppressed, p.updated_at
FROM notification_preference p
JOIN membership m ON m.agency_id = p.agency_id AND m.id = p.membership_id
WHERE p.agency_id = $1 AND ($2::uuid IS NULL OR m.applicant_id = $2) ORDER BY p.membership_id
""",
    ),
    TableStatement(
        name="consents",
        id_prefix="cns",
        statement=f"""
SELECT t.applicant_id, t.id, t.purpose, t.version, t.is_given, t.decided_at, t.actor_kind,
       t.actor_id
FROM consent t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.id
""",
    ),
    TableStatement(
        name="assignments",
        statement=f"""
SELECT t.applicant_id, t.advisor_id, t.title, t.actor_kind, t.actor_id, t.assigned_at
FROM assignment t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.applicant_id, t.advisor_id
""",
    ),
    TableStatement(
        name="applicant_visibility",
        statement=f"""
SELECT t.applicant_id, t.probabilities, t.shortlist, t.ranking, t.readiness, t.opens_on,
       t.updated_at
FROM applicant_visibility t {JOIN_APPLICANT}
WHERE t.agency_id = $1 AND {ALL_OR_ONE} ORDER BY t.applicant_id
""",
    ),
    TableStatement(
        name="memberships",
        id_prefix="mem",
        statement="""
SELECT t.applicant_id, t.id, t.role, t.joined_at, t.removed_at
FROM membership t
WHERE t.agency_id = $1 AND ($2::uuid IS NULL OR t.applicant_id = $2) ORDER BY t.id
""",
    ),
    TableStatement(
        name="audit",
        id_prefix="aud",
        statement="""
SELECT r.id, s.seq, r.action, r.is_read, r.times, r.actor_kind, r.actor_id, r.objects,
       r.occurred_at, r.request_id, s.hash
FROM audit_record r
LEFT JOIN audit_seal s ON s.agency_id = r.agency_id AND s.record_id = r.id
WHERE r.agency_id = $1 AND ($2::uuid IS NULL OR $3 = ANY(r.objects)) ORDER BY r.id
""",
    ),
)
"""Everything about one applicant; for the agency, about every one."""

OF_AGENCY = (
    TableStatement(
        name="agency",
        statement="""
SELECT g.agency_id, g.name, g.mode, g.created_at FROM agency g
WHERE g.agency_id = $1 AND $2::uuid IS NULL
""",
    ),
    TableStatement(
        name="agency_visibility",
        statement="""
SELECT v.probabilities, v.shortlist, v.ranking, v.readiness, v.opens_on, v.updated_at
FROM agency_visibility v WHERE v.agency_id = $1 AND $2::uuid IS NULL
""",
    ),
    TableStatement(
        name="api_keys",
        id_prefix="key",
        statement="""
SELECT k.id, k.name, k.hint, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at
FROM api_key k WHERE k.agency_id = $1 AND $2::uuid IS NULL ORDER BY k.id
""",
    ),
    TableStatement(
        name="webhook_endpoints",
        id_prefix="whe",
        statement="""
SELECT w.id, w.url, w.description, w.event_types, w.is_enabled, w.created_at, w.deleted_at
FROM endpoint w WHERE w.agency_id = $1 AND $2::uuid IS NULL ORDER BY w.id
""",
    ),
    TableStatement(
        name="events",
        id_prefix="evt",
        statement="""
SELECT e.id, e.seq, e.type, e.version, e.data AS data_json, e.occurred_at
FROM event e WHERE e.agency_id = $1 AND $2::uuid IS NULL ORDER BY e.id
""",
    ),
    TableStatement(
        name="task_routines",
        id_prefix="tpl",
        statement="""
SELECT r.id, r.routine_sealed, r.created_at
FROM task_template r WHERE r.agency_id = $1 AND $2::uuid IS NULL ORDER BY r.id
""",
    ),
    TableStatement(
        name="program_overlays",
        statement="""
SELECT o.program_id, o.version, o.overrides AS overrides_json,
       o.notes_sealed AS overlay_notes_sealed, o.created_at
FROM overlay_revision o WHERE o.agency_id = $1 AND $2::uuid IS NULL
ORDER BY o.program_id, o.version
""",
    ),
    TableStatement(
        name="private_programs",
        statement="""
SELECT p.catalogue_id, p.program_id, p.version, p.code, p.is_withdrawn, p.document AS document_json
FROM program_revision p WHERE p.owner_id = $1 AND $2::uuid IS NULL
ORDER BY p.catalogue_id, p.program_id, p.version
""",
    ),
    TableStatement(
        name="recalibrations",
        statement="""
SELECT r.version, r.model_sha256, r.parameters AS parameters_json, r.made_kind, r.made_by, r.made_at
FROM recalibration r WHERE r.agency_id = $1 AND $2::uuid IS NULL ORDER BY r.version
""",
    ),
    TableStatement(
        name="recalibration_choices",
        statement="""
SELECT c.number, c.version, c.chosen_kind, c.chosen_by, c.chosen_at
FROM recalibration_choice c WHERE c.agency_id = $1 AND $2::uuid IS NULL ORDER BY c.number
""",
    ),
    TableStatement(
        name="model_pins",
        statement="""
SELECT p.number, p.model_sha256, p.pinned_kind, p.pinned_by, p.pinned_at
FROM model_pin p WHERE p.agency_id = $1 AND $2::uuid IS NULL ORDER BY p.number
""",
    ),
    TableStatement(
        name="erasures",
        statement="""
SELECT e.applicant_id, e.reason, e.actor_kind, e.actor_id, e.erased_at, e.counts AS counts_json
FROM erasure e WHERE e.agency_id = $1 AND $2::uuid IS NULL ORDER BY e.applicant_id
""",
    ),
)
"""What belongs to no applicant; secrets and keys are in no export."""
