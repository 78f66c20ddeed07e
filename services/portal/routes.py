"""Every page of the portal, named one by one."""

from litestar import Controller

from services.edge.health import HealthController
from services.portal.assets import AssetController
from services.portal.pages.account import AccountPages
from services.portal.pages.application import ApplicationPages
from services.portal.pages.applications import ApplicationsPages
from services.portal.pages.billing import BillingPages
from services.portal.pages.bulk import BulkPages
from services.portal.pages.entry import EntryPages
from services.portal.pages.experience import ExperiencePages, LetterPages
from services.portal.pages.home import HomePages
from services.portal.pages.imports import ImportPages
from services.portal.pages.intake import IntakePages, IntakeSettingsPages
from services.portal.pages.interviews import CalendarPages, InterviewPages
from services.portal.pages.keys import IntegrationPages
from services.portal.pages.log import LogPages
from services.portal.pages.log_in import LogInPages, MailedLinkPages
from services.portal.pages.look import ColourController, LookPages
from services.portal.pages.messages import MessagePages, NotePages
from services.portal.pages.model import ModelPages
from services.portal.pages.next_steps import NextStepsPages
from services.portal.pages.outcomes import OutcomePages
from services.portal.pages.overview import OverviewPages
from services.portal.pages.personal import PersonalPages
from services.portal.pages.profile import ProfilePages
from services.portal.pages.programs import CorrectionPages, ProgramPages, SeasonPages
from services.portal.pages.rank_list import RankListPages
from services.portal.pages.readiness import ReadinessPages
from services.portal.pages.roster import RosterPages
from services.portal.pages.routines import RoutinePages
from services.portal.pages.season import MatchWeekPages, SeasonYearPages
from services.portal.pages.security import SecurityPages
from services.portal.pages.shares import SharedPages, SharePages
from services.portal.pages.shortlist import ShortlistPages
from services.portal.pages.supervisors import LetterPlanPages, SupervisorPages
from services.portal.pages.tasks import DuePages, TaskPages
from services.portal.pages.team import TeamPages
from services.portal.pages.visitor import VisitorPages
from services.portal.pages.webhooks import DeliveryPages, EndpointPages, EventPages
from services.portal.pages.what_if import WhatIfPages
from services.portal.view_as import ViewAsPages

CONTROLLERS: list[type[Controller]] = [
    HealthController,
    AssetController,
    VisitorPages,
    LogInPages,
    MailedLinkPages,
    HomePages,
    LookPages,
    IntakePages,
    IntakeSettingsPages,
    ColourController,
    RosterPages,
    BulkPages,
    OverviewPages,
    ProfilePages,
    ExperiencePages,
    LetterPages,
    SupervisorPages,
    LetterPlanPages,
    ApplicationsPages,
    ApplicationPages,
    InterviewPages,
    CalendarPages,
    RankListPages,
    SeasonYearPages,
    MatchWeekPages,
    TaskPages,
    DuePages,
    RoutinePages,
    MessagePages,
    NotePages,
    PersonalPages,
    AccountPages,
    SecurityPages,
    ShortlistPages,
    EntryPages,
    NextStepsPages,
    WhatIfPages,
    ModelPages,
    SharePages,
    SharedPages,
    ReadinessPages,
    ViewAsPages,
    IntegrationPages,
    EndpointPages,
    DeliveryPages,
    EventPages,
    TeamPages,
    LogPages,
    BillingPages,
    ProgramPages,
    CorrectionPages,
    SeasonPages,
    OutcomePages,
    ImportPages,
]
