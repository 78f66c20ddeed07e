"""Which permission each operation needs, as data: published, asked for before any body is read."""

from collections.abc import Mapping

from domain.kernel.tenancy import Permission

_OPERATIONS: Mapping[Permission, tuple[str, ...]] = {
    Permission.APPLICANTS_READ: (
        "diffProfileVersions",
        "getActivationCost",
        "getApplicant",
        "getApplicantFindings",
        "getProfileVersion",
        "listApplicants",
        "listConsents",
        "listExperiences",
        "listLetters",
        "listProfileVersions",
        "verifyLedger",
    ),
    Permission.APPLICANTS_WRITE: (
        "changeApplicantStatus",
        "claimTrial",
        "createApplicant",
        "deleteApplicant",
        "importApplicants",
        "patchApplicant",
        "recordConsent",
        "recordExperience",
        "recordLetter",
        "upsertApplicant",
    ),
    Permission.CATALOGUES_READ: (
        "getCatalogue",
        "getProgram",
        "getProgramOverlay",
        "getSeason",
        "listCatalogues",
        "listPrograms",
        "listSeasons",
    ),
    Permission.CATALOGUES_WRITE: (
        "createCatalogue",
        "importCatalogue",
        "overlayProgram",
    ),
    Permission.RANKINGS_READ: (
        "explainRankedTrack",
        "followRanking",
        "followRankingBatch",
        "getRanking",
        "getRankingBatch",
        "getRankingReceipt",
        "listRankedTracks",
        "listRankingBatchItems",
        "listRankingBatches",
        "listRankings",
        "verifyReceipt",
    ),
    Permission.RANKINGS_WRITE: (
        "cancelRanking",
        "cancelRankingBatch",
        "requestRanking",
        "requestRankingBatch",
        "retryRanking",
    ),
    Permission.SHORTLISTS_READ: (
        "compareShortlistVersions",
        "getShortlist",
        "getShortlistVersion",
        "listShortlistVersions",
        "listShortlists",
    ),
    Permission.SHORTLISTS_WRITE: (
        "buildShortlist",
        "markProgram",
        "restoreShortlistVersion",
        "solveOptimisation",
    ),
    Permission.APPLICATIONS_READ: (
        "drawCalibration",
        "getApplication",
        "getCalibration",
        "getFunnel",
        "listApplications",
    ),
    Permission.APPLICATIONS_WRITE: (
        "adoptShortlist",
        "giveForecast",
        "importOutcomes",
        "openApplication",
        "recordApplicationStatus",
    ),
    Permission.CASEWORK_READ: (
        "changeTask",
        "getTask",
        "listMessages",
        "listNotes",
        "listTasks",
        "readThread",
        "sendMessage",
    ),
    Permission.CASEWORK_WRITE: (
        "addTask",
        "applyRoutine",
        "createRoutine",
        "deleteNote",
        "deleteRoutine",
        "listRoutines",
        "replaceRoutine",
        "writeNote",
    ),
    Permission.WEBHOOKS_READ: (
        "getWebhookDelivery",
        "getWebhookEndpoint",
        "listDeliveryAttempts",
        "listWebhookDeliveries",
        "listWebhookEndpoints",
    ),
    Permission.WEBHOOKS_WRITE: (
        "createWebhookEndpoint",
        "deleteWebhookEndpoint",
        "patchWebhookEndpoint",
        "replayWebhookDeliveries",
        "retryDelivery",
        "rotateWebhookSecret",
        "testWebhookEndpoint",
    ),
    Permission.EVENTS_READ: ("listEvents",),
    Permission.KEYS_READ: ("listApiKeys",),
    Permission.KEYS_WRITE: (
        "createApiKey",
        "revokeApiKey",
        "rotateApiKey",
    ),
    Permission.AGENCY_READ: (
        "getTestClock",
        "listRetention",
        "listSupportGrants",
    ),
    Permission.AGENCY_WRITE: (
        "endSupport",
        "grantSupport",
        "moveTestClock",
    ),
    Permission.PEOPLE_READ: (
        "listInvitations",
        "listMembers",
    ),
    Permission.PEOPLE_WRITE: (
        "changeMemberRole",
        "inviteMember",
        "removeMember",
        "revokeInvitation",
    ),
    Permission.AUDIT_READ: (
        "listAudit",
        "listAuditHeads",
        "signAuditHead",
    ),
    Permission.PRIVACY_WRITE: (
        "eraseApplicant",
        "exportAgency",
    ),
    Permission.JOBS_READ: (
        "getJob",
        "listJobs",
    ),
    Permission.JOBS_WRITE: (
        "cancelJob",
        "retryJob",
    ),
    Permission.BILLING_READ: (
        "getSubscription",
        "getUsage",
        "listApplicantUsage",
        "listInvoices",
        "listPlans",
        "previewPlan",
    ),
    Permission.BILLING_WRITE: (
        "cancelSubscription",
        "changePlan",
        "openBillingPortal",
        "openCheckout",
        "reconcileBilling",
        "resumeSubscription",
    ),
}

NEEDS: Mapping[str, Permission] = {
    name: permission for permission, names in _OPERATIONS.items() for name in names
}
"""Operation to the least that its caller must hold; the use case asks once more, and for more."""

OF_THE_CALLER = frozenset(
    {
        "changePassword",
        "confirmSecondFactor",
        "disableSecondFactor",
        "downloadExport",
        "endSession",
        "enrolSecondFactor",
        "exportApplicant",
        "getEventType",
        "getExport",
        "getMe",
        "getMyPermissions",
        "getSecondFactor",
        "listEventTypes",
        "listSessions",
        "logOut",
        "logOutEverywhere",
        "renewRecoveryCodes",
    }
)
"""What any known caller may try: it concerns herself (her own export too), or is no secret."""
