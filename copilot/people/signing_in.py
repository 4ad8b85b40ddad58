"""Signing in and out, and who is behind a session."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from secrets import token_urlsafe

from copilot.audit.entries import AuditDraft
from copilot.people import sessions, users
from copilot.people.errors import LoginTaken, PersonInvalid, SessionNotFound, SignInRefused
from copilot.people.model import Actor, PersonId, Role
from copilot.people.parts import PeopleParts, note_seen
from copilot.people.ports import Credentials
from copilot.people.sessions import LONGEST, SEEN_EVERY, KnownSession, Session, SessionId
from copilot.people.users import User, UserChange, checked, folded

REFUSED = "login and password don't belong together"
NOBODY = PersonId("unknown")
_PROVIDER = Actor(PersonId("provider"), frozenset(), "provider")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody says who wants to sign in, and the address that it came from."""

    login: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider, and the roles that their groups there come to."""

    issuer: str
    subject: str
    name: str
    login: str
    roles: frozenset[Role]

    @property
    def id(self) -> str:
        """What they are known by: a subject means something at its issuer alone."""
        return f"{self.issuer} {self.subject}"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. ``token`` is its secret, which is given to the browser and never kept."""

    token: str
    session: Session
    user: User


class SigningIn:
    """The door for people."""

    def __init__(self, parts: PeopleParts) -> None:
        self._parts = parts

    async def with_password(self, attempt: Attempt, instead_of: str | None = None) -> SignedIn:
        """Open a session; the one whose secret is ``instead_of`` ends. Raises ``SignInRefused``, ``TooManyAttempts``.

        A login that nobody has takes as long, and as many attempts, as one that somebody has.
        """
        if not self._parts.takes_passwords:
            raise SignInRefused("nobody signs in with a password here; sign in with your organisation")
        login = _login(attempt.login)
        self._parts.throttle.attempt(login, attempt.address)
        known = await self._parts.store.credentials(login)
        may = known is not None and self._lets_in(known.user)
        fits = await self._parts.passwords.verify(known.password if known and may else None, attempt.password)
        if known is None or not fits:
            await self._parts.trail.enter([_failed(known, attempt)], self._parts.clock.now())
            raise SignInRefused(REFUSED)
        self._parts.throttle.forgive(login, attempt.address)
        await self._refresh(known, attempt.password)
        return await self._open(known.user, "password", instead_of)

    async def with_new_password(self, attempt: Attempt, password: str) -> SignedIn:
        """Set another password for whoever knows the one that stands; every session ends, and a new one begins.

        Raises as ``with_password``, and ``PersonInvalid`` for a password that is not good enough.
        """
        if password == attempt.password:
            raise PersonInvalid("that is the password that you have; choose another one")
        self._parts.passwords.check(password, attempt.login, attempt.login.partition("@")[0])
        user = (await self.with_password(attempt)).user
        hashed = await self._parts.passwords.hash(password)
        by = Actor(user.id, user.roles, "session")
        now = self._parts.clock.now()
        user = await self._parts.store.change_user(user.id, lambda u, _: users.with_password(u, hashed, by), now)
        return await self._open(user, "password", None)

    async def with_identity(self, identity: Identity, instead_of: str | None = None) -> SignedIn:
        """Open a session for somebody whom the provider vouches for; at their first time they are added.

        Name and roles are what the provider says now. Raises ``SignInRefused`` and ``PersonInvalid``.
        """
        user = await self._parts.store.user_of(identity.id)
        user = await self._add(identity) if user is None else await self._update(user, identity)
        if not user.active:
            raise SignInRefused("the account is not active; whoever manages people can activate it")
        return await self._open(user, "provider", instead_of)

    async def known(self, token: str) -> KnownSession | None:
        """The session behind a secret, None unless it stands and its person is let in. It is seen from now on."""
        known = await self._parts.store.session(self._digest(token))
        now = self._parts.clock.now()
        if known is None or not known.session.stands(now) or not known.user.active:
            return None
        if now - known.session.seen_at >= SEEN_EVERY:
            await note_seen(self._parts.store.saw_session(known.session.id, now))
        return known

    async def out(self, session: SessionId, by: Actor) -> None:
        """End a session; one that has ended already stays so."""
        try:
            await self._parts.store.end_session(session, lambda s: sessions.ended(s, by), self._parts.clock.now())
        except SessionNotFound:
            return

    def new_secret(self) -> tuple[str, str]:
        """A secret for a session, and its digest."""
        token = token_urlsafe(32)
        return token, self._digest(token)

    def _lets_in(self, user: User) -> bool:
        lapsed = user.first_until is not None and user.first_until <= self._parts.clock.now()
        return user.active and not lapsed and Role.SERVICE not in user.roles

    async def _open(self, user: User, how: str, instead_of: str | None) -> SignedIn:
        token, digest = self.new_secret()
        now = self._parts.clock.now()
        session = Session(SessionId(self._parts.new_id("session")), user.id, how, now, now, now + LONGEST)
        entry = sessions.opened(session, Actor(user.id, user.roles, "session"))
        earlier = self._digest(instead_of) if instead_of else None
        await self._parts.store.open_session(session, digest, entry, earlier)
        return SignedIn(token, session, user)

    async def _refresh(self, known: Credentials, password: str) -> None:
        """Hash the password anew when hashes have come to cost more."""
        if known.password is None or not self._parts.passwords.is_outdated(known.password):
            return
        hashed = await self._parts.passwords.hash(password)
        by = Actor(known.user.id, known.user.roles, "session")

        def verb(user: User, _: int) -> UserChange:
            return UserChange(user, users.entry("person.password_hashed", user, by), password=hashed)

        await self._parts.store.change_user(known.user.id, verb, self._parts.clock.now())

    async def _add(self, identity: Identity) -> User:
        logins = [identity.login, f"{identity.subject}@{identity.issuer.partition('//')[2]}"]
        for login in logins:
            try:
                return await self._add_as(identity, login)
            except (LoginTaken, PersonInvalid):
                if login == logins[-1]:
                    raise
        raise SignInRefused(REFUSED)

    async def _add_as(self, identity: Identity, login: str) -> User:
        now, person = self._parts.clock.now(), PersonId(self._parts.new_id("person"))
        user = checked(User(person, identity.name, login, identity.roles, now, identity=identity.id))
        await self._parts.store.add_user(user, None, users.added(user, _PROVIDER), now)
        return user

    async def _update(self, user: User, identity: Identity) -> User:
        now = self._parts.clock.now()
        if user.roles != identity.roles:
            verb: Callable[[User, int], UserChange] = lambda u, _: users.with_roles(u, 1, identity.roles, _PROVIDER)  # noqa: E731
            user = await self._parts.store.change_user(user.id, verb, now)
        if user.name != identity.name:
            name = identity.name
            user = await self._parts.store.change_user(
                user.id, lambda u, _: users.with_work(u, replace(u, name=name), _PROVIDER), now
            )
        return user

    def _digest(self, token: str) -> str:
        return self._parts.pepper.digest("session", token)


def _login(text: str) -> str:
    try:
        return folded(text)
    except PersonInvalid:
        return ""  # which nobody has


def _failed(known: Credentials | None, attempt: Attempt) -> AuditDraft:
    person = known.user.id if known else NOBODY
    return AuditDraft("sign_in.refused", f"person/{person}", NOBODY, "session", {"address": attempt.address})
