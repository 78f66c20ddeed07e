"""The context as it is wired, over a clone, with a clock that moves and mail that stays here."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.identity.entities import Device
from domain.identity.use_cases.log_in import LogIn
from domain.identity.use_cases.sign_in import SignedIn, SignInOutcome
from domain.identity.use_cases.sign_up import ProveSignUp, RequestSignUp
from domain.kernel.identifiers import AgencyId
from infra.assembly.identity import IdentityHandlers, assemble_identity
from infra.bootstrap import open_ports
from infra.ports import Ports
from infra.settings import Settings
from tests.conftest import Database
from tests.fakes.mailer import FakeMailer
from tests.fakes.tokens import FakeAccessTokens

DEVICE = Device(user_agent="Fictional/1.0", network="198.51.100.0/24")
ADDRESS = "198.51.100.7"
PASSWORD = "nine purple walruses"


@dataclass(slots=True)
class MovableClock:
    """Stands still until it is moved."""

    present: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))

    def now(self) -> datetime:
        """Return the present."""
        return self.present

    def move(self, **amount: float) -> None:
        """Go forward."""
        self.present += timedelta(**amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everything a test of people touches."""

    handlers: IdentityHandlers
    ports: Ports
    clock: MovableClock
    mailer: FakeMailer
    tokens: FakeAccessTokens

    async def sign_up(self, email: str, agency: str = "Fernhill Advising") -> AgencyId:
        """Make an agency with its owner."""
        await self.handlers.request_sign_up(
            RequestSignUp(
                agency_name=agency,
                name="Ada Fictional",
                email=email,
                password=PASSWORD,
                address=ADDRESS,
            )
        )
        token = self.mailer.last_token(email)
        return await self.handlers.prove_sign_up(
            ProveSignUp(token=token, password=PASSWORD, address=ADDRESS)
        )

    async def try_log_in(
        self, email: str, password: str = PASSWORD, agency: AgencyId | None = None
    ) -> SignInOutcome:
        """Send e-mail and password."""
        return await self.handlers.log_in(
            LogIn(email=email, password=password, agency=agency, device=DEVICE, address=ADDRESS)
        )

    async def log_in(self, email: str, password: str = PASSWORD) -> SignedIn:
        """Log in where nothing else is asked."""
        outcome = await self.try_log_in(email, password)
        assert isinstance(outcome, SignedIn)
        return outcome


@pytest.fixture
async def people(
    database: Database, valkey_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[People]:
    """Yield the context over a database of the test's own."""
    settings = Settings.from_env(
        {
            "DATABASE_URL": database.app_url,
            "VALKEY_URL": valkey_url,
            "PRECEPTOR_ENVIRONMENT": "dev",
            "PRECEPTOR_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
            "PRECEPTOR_MAIL_FOLDER": str(tmp_path_factory.mktemp("mail")),
        }
    )
    clock, mailer, tokens = MovableClock(), FakeMailer(), FakeAccessTokens()
    async with open_ports(settings) as opened:
        ports = replace(opened, clock=clock, mailer=mailer, access_tokens=tokens)
        yield People(
            handlers=assemble_identity(ports),
            ports=ports,
            clock=clock,
            mailer=mailer,
            tokens=tokens,
        )
