"""Sign-up to log-out, with everything that must not work twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from domain.identity.entities import AccessClaims
from domain.identity.use_cases.change_password import ChangePassword
from domain.identity.use_cases.log_in import AnswerSecondFactor, ChooseAgency
from domain.identity.use_cases.mail_link import FollowMagicLink, RequestLink, ResetPassword
from domain.identity.use_cases.own_sessions import EndSession
from domain.identity.use_cases.refresh_session import RefreshSession
from domain.identity.use_cases.second_factor import (
    BothFactors,
    ConfirmSecondFactor,
    EnrolSecondFactor,
)
from domain.identity.use_cases.sign_in import AgencyNeeded, SecondFactorNeeded, SignedIn
from domain.identity.use_cases.sign_up import ProveSignUp, RequestSignUp
from domain.identity.use_cases.slow_down import Pace
from domain.kernel.errors import (
    DomainError,
    NotFoundError,
    UnauthenticatedError,
)
from domain.kernel.tenancy import ActorKind, Platform, Purpose
from tests.integration.identity.conftest import ADDRESS, DEVICE, PASSWORD, People

ADA = "ada@fictional.test"
REVOKED = "SELECT session_id, membership_id, person_id FROM directory.revocations_since(0)"


def claims(people: People, signed_in: SignedIn) -> AccessClaims:
    """Return what the access token says."""
    return people.tokens.verify(signed_in.access_token)


async def revoked(people: People) -> list[tuple[object, ...]]:
    """Return what processes are told to refuse."""
    async with people.ports.pool.acquire(Platform(Purpose.SIGN_IN)) as connection:
        return [tuple(row) for row in await connection.fetch(REVOKED)]


async def refresh(people: People, token: str) -> SignedIn | None:
    """Return new tokens, None when refused."""
    try:
        return await people.handlers.refresh_session(RefreshSession(refresh_token=token))
    except UnauthenticatedError:
        return None


async def test_an_agency_is_made_only_by_whoever_has_mailbox_and_password(people: People) -> None:
    ask = RequestSignUp(
        agency_name="Fernhill", name="Ada", email=ADA, password=PASSWORD, address=ADDRESS
    )
    await people.handlers.request_sign_up(ask)
    with pytest.raises(UnauthenticatedError):
        await people.try_log_in(ADA)
    token = people.mailer.last_token(ADA)
    prove = ProveSignUp(token=token, password=PASSWORD, address=ADDRESS)
    for _ in range(3):
        with pytest.raises(UnauthenticatedError):
            await people.handlers.prove_sign_up(replace(prove, password="somebody's guess"))
    with pytest.raises(NotFoundError):
        await people.handlers.prove_sign_up(replace(prove, token="x" * 43))
    agency = await people.handlers.prove_sign_up(prove)
    with pytest.raises(NotFoundError):
        await people.handlers.prove_sign_up(prove)

    signed_in = await people.log_in(" ADA@Fictional.Test ")
    said = claims(people, signed_in)
    assert (said.agency, said.role, said.applicant) == (agency, ActorKind.OWNER, None)
    assert said.expires_at - said.issued_at <= timedelta(minutes=15)
    assert signed_in.place.agency_name == "Fernhill"


async def test_a_sign_up_link_expires_and_ends_after_a_few_wrong_passwords(people: People) -> None:
    ask = RequestSignUp(
        agency_name="Fernhill", name="Ada", email=ADA, password=PASSWORD, address=ADDRESS
    )
    await people.handlers.request_sign_up(ask)
    late = ProveSignUp(token=people.mailer.last_token(ADA), password=PASSWORD, address=ADDRESS)
    people.clock.move(minutes=60)
    with pytest.raises(NotFoundError):
        await people.handlers.prove_sign_up(late)
    await people.handlers.request_sign_up(ask)
    prove = replace(late, token=people.mailer.last_token(ADA))
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            await people.handlers.prove_sign_up(replace(prove, password="somebody's guess"))
    with pytest.raises(NotFoundError):
        await people.handlers.prove_sign_up(prove)


async def test_a_second_sign_up_keeps_the_person_and_her_password(people: People) -> None:
    first = await people.sign_up(ADA)
    await people.handlers.request_sign_up(
        RequestSignUp(
            agency_name="Second", name="Not Ada", email=ADA, password="ten green otters",
            address=ADDRESS,
        )
    )  # fmt: skip
    prove = ProveSignUp(
        token=people.mailer.last_token(ADA), password="ten green otters", address=ADDRESS
    )
    second = await people.handlers.prove_sign_up(prove)
    with pytest.raises(UnauthenticatedError):
        await people.try_log_in(ADA, "ten green otters")
    needed = await people.try_log_in(ADA)
    assert isinstance(needed, AgencyNeeded)
    assert [each.agency for each in needed.places] == [first, second]
    choose = ChooseAgency(challenge=needed.challenge, agency=second, device=DEVICE, address=ADDRESS)
    chosen = await people.handlers.choose_agency(choose)
    assert claims(people, chosen).agency == second
    with pytest.raises(NotFoundError):
        await people.handlers.choose_agency(choose)
    straight = await people.try_log_in(ADA, agency=first)
    assert isinstance(straight, SignedIn)
    switched = await people.handlers.refresh_session(
        RefreshSession(refresh_token=straight.refresh_token, agency=second)
    )
    assert claims(people, switched).agency == second
    assert claims(people, switched).session == claims(people, straight).session


async def test_a_refresh_token_works_once_and_a_copy_ends_the_session(people: People) -> None:
    await people.sign_up(ADA)
    first = await people.log_in(ADA)
    people.clock.move(minutes=9)
    second = await refresh(people, first.refresh_token)
    assert second is not None
    people.clock.move(seconds=9)
    again = await refresh(people, first.refresh_token)
    assert again is not None, "an answer may get lost: ten seconds of grace"
    assert again.refresh_token != second.refresh_token
    people.clock.move(seconds=1)
    assert await refresh(people, first.refresh_token) is None
    assert await refresh(people, second.refresh_token) is None, "the thief's and the owner's"
    assert await refresh(people, again.refresh_token) is None
    assert await revoked(people) == [(first.session.id, None, None)]


async def test_of_two_clients_that_race_one_goes_on_and_the_family_ends(
    people: People, pytestconfig: pytest.Config
) -> None:
    races: int = pytestconfig.getoption("--races")
    await people.sign_up(ADA)
    strict = replace(people.handlers.refresh_session, overlap=timedelta(0))
    unslowed = replace(people.handlers.log_in, pace=Pace(throttle=None))
    handlers = replace(people.handlers, refresh_session=strict, log_in=unslowed)
    racing = replace(people, handlers=handlers)
    double = 0
    for _ in range(races):
        session = await racing.log_in(ADA)
        outcomes = await asyncio.gather(*(refresh(racing, session.refresh_token) for _ in range(2)))
        winners = [each for each in outcomes if each is not None]
        double += len(winners) == 2
        assert len(winners) == 1
        assert await refresh(racing, winners[0].refresh_token) is None
    assert double == 0
    assert len(await revoked(people)) == races


async def test_within_the_overlap_racing_clients_both_go_on(people: People) -> None:
    await people.sign_up(ADA)
    session = await people.log_in(ADA)
    outcomes = await asyncio.gather(*(refresh(people, session.refresh_token) for _ in range(4)))
    assert all(outcomes)
    assert len({each.refresh_token for each in outcomes if each}) == 4
    people.clock.move(minutes=5)
    survivors = [await refresh(people, each.refresh_token) for each in outcomes if each]
    assert survivors[0] is not None


async def test_a_session_ends_when_idle_when_old_and_when_told(people: People) -> None:
    await people.sign_up(ADA)
    idle = await people.log_in(ADA)
    people.clock.move(days=14)
    assert await refresh(people, idle.refresh_token) is None
    here, there = await people.log_in(ADA), await people.log_in(ADA)
    me = claims(people, here)
    live = await people.handlers.list_sessions(me)
    assert {each.id for each in live} == {
        idle.session.id, here.session.id, there.session.id
    }  # fmt: skip
    await people.handlers.end_session(me, EndSession(session=there.session.id))
    assert await refresh(people, there.refresh_token) is None
    with pytest.raises(NotFoundError):
        await people.handlers.end_session(me, EndSession(session=there.session.id))
    assert await people.handlers.end_all_sessions(me) == 2
    assert await refresh(people, here.refresh_token) is None
    assert await revoked(people) == [(there.session.id, None, None), (None, None, me.person)]


async def test_a_reset_ends_every_session_and_every_other_link(people: People) -> None:
    await people.sign_up(ADA)
    session = await people.log_in(ADA)
    ask = RequestLink(email=ADA, address=ADDRESS)
    await people.handlers.request_magic_link(ask)
    magic = people.mailer.last_token(ADA)
    await people.handlers.request_password_reset(ask)
    reset = ResetPassword(
        token=people.mailer.last_token(ADA), password="ten green otters", address=ADDRESS
    )
    with pytest.raises(DomainError, match="guess"):
        await people.handlers.reset_password(replace(reset, password="ada@fictional.test"))
    await people.handlers.reset_password(reset)
    with pytest.raises(NotFoundError):
        await people.handlers.reset_password(reset)
    with pytest.raises(NotFoundError):
        await people.handlers.follow_magic_link(
            FollowMagicLink(token=magic, device=DEVICE, address=ADDRESS)
        )
    assert await refresh(people, session.refresh_token) is None
    with pytest.raises(UnauthenticatedError):
        await people.try_log_in(ADA)
    assert (await people.log_in(ADA, "ten green otters")).place.membership.email == ADA
    person = claims(people, session).person
    assert await revoked(people) == [(None, None, person)]
    assert people.mailer.sent[-1].subject == "Your password was changed"


async def test_a_changed_password_ends_sessions_elsewhere(people: People) -> None:
    await people.sign_up(ADA)
    here, there = await people.log_in(ADA), await people.log_in(ADA)
    me = claims(people, here)
    with pytest.raises(UnauthenticatedError):
        await people.handlers.change_password(
            me, ChangePassword(present="wrong", wanted="ten green otters")
        )
    with pytest.raises(DomainError, match="characters"):
        await people.handlers.change_password(me, ChangePassword(present=PASSWORD, wanted="short"))
    await people.handlers.change_password(
        me, ChangePassword(present=PASSWORD, wanted="ten green otters")
    )
    assert await refresh(people, there.refresh_token) is None
    assert await refresh(people, here.refresh_token) is not None
    assert await revoked(people) == [(there.session.id, None, None)]
    assert (await people.log_in(ADA, "ten green otters")).session.person == me.person


async def test_a_magic_link_logs_in_once(people: People) -> None:
    await people.sign_up(ADA)
    await people.handlers.request_magic_link(RequestLink(email=ADA, address=ADDRESS))
    follow = FollowMagicLink(token=people.mailer.last_token(ADA), device=DEVICE, address=ADDRESS)

    async def once() -> bool:
        try:
            return isinstance(await people.handlers.follow_magic_link(follow), SignedIn)
        except NotFoundError:
            return False

    assert sum(await asyncio.gather(*(once() for _ in range(6)))) == 1


async def test_no_mail_goes_to_an_address_without_account(people: People) -> None:
    ask = RequestLink(email="nobody@fictional.test", address=ADDRESS)
    await people.handlers.request_magic_link(ask)
    await people.handlers.request_password_reset(ask)
    assert people.mailer.sent == []


async def test_a_second_factor_is_asked_for_and_no_code_works_twice(people: People) -> None:
    await people.sign_up(ADA)
    me = claims(people, await people.log_in(ADA))
    with pytest.raises(UnauthenticatedError):
        await people.handlers.enrol_second_factor(me, EnrolSecondFactor(password="wrong"))
    enrolled = await people.handlers.enrol_second_factor(me, EnrolSecondFactor(password=PASSWORD))
    assert enrolled.uri.startswith("otpauth://totp/Preceptor:")
    assert enrolled.picture.startswith("<svg")
    assert isinstance(await people.try_log_in(ADA), SignedIn), "not before it is confirmed"
    totp = pyotp.TOTP(enrolled.secret)

    def code() -> str:
        return totp.at(people.clock.now())

    used = code()
    codes = await people.handlers.confirm_second_factor(me, ConfirmSecondFactor(code=used))
    assert len(set(codes)) == 10

    async def answer(code: str) -> str:
        needed = await people.try_log_in(ADA)
        assert isinstance(needed, SecondFactorNeeded)
        try:
            outcome = await people.handlers.answer_second_factor(
                AnswerSecondFactor(
                    challenge=needed.challenge, code=code, device=DEVICE, address=ADDRESS
                )
            )
        except DomainError as refusal:
            return refusal.slug
        return type(outcome).__name__

    assert await answer(used) == "bad-code", "it confirmed the enrolment"
    people.clock.move(seconds=30)
    assert await answer(code()) == "SignedIn"
    assert await answer(code()) == "bad-code"
    assert await answer("000000") == "bad-code"
    assert await answer(codes[3].upper()) == "SignedIn"
    assert await answer(codes[3]) == "bad-code"
    state = await people.handlers.read_second_factor(me)
    assert (state.is_enabled, state.recovery_codes_left) == (True, 9)

    await people.handlers.request_magic_link(RequestLink(email=ADA, address=ADDRESS))
    follow = FollowMagicLink(token=people.mailer.last_token(ADA), device=DEVICE, address=ADDRESS)
    assert isinstance(await people.handlers.follow_magic_link(follow), SecondFactorNeeded)

    people.clock.move(seconds=60)
    renew = BothFactors(password=PASSWORD, code=code())
    fresh = await people.handlers.renew_recovery_codes(me, renew)
    assert not set(fresh) & set(codes)
    with pytest.raises(UnauthenticatedError):
        await people.handlers.renew_recovery_codes(me, renew)
    assert await answer(codes[4]) == "bad-code"
    people.clock.move(seconds=30)
    with pytest.raises(UnauthenticatedError):
        await people.handlers.disable_second_factor(me, BothFactors(password="wrong", code=code()))
    await people.handlers.disable_second_factor(me, BothFactors(password=PASSWORD, code=code()))
    assert isinstance(await people.try_log_in(ADA), SignedIn)


async def test_a_challenge_ends_after_five_wrong_codes(people: People) -> None:
    await people.sign_up(ADA)
    me = claims(people, await people.log_in(ADA))
    enrolled = await people.handlers.enrol_second_factor(me, EnrolSecondFactor(password=PASSWORD))
    totp = pyotp.TOTP(enrolled.secret)
    await people.handlers.confirm_second_factor(
        me, ConfirmSecondFactor(code=totp.at(people.clock.now()))
    )
    people.clock.move(seconds=30)
    needed = await people.try_log_in(ADA)
    assert isinstance(needed, SecondFactorNeeded)
    answer = AnswerSecondFactor(
        challenge=needed.challenge, code="not one", device=DEVICE, address=ADDRESS
    )
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            await people.handlers.answer_second_factor(answer)
    with pytest.raises(NotFoundError):
        await people.handlers.answer_second_factor(
            replace(answer, code=totp.at(people.clock.now()))
        )
