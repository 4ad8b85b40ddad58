"""Asking about people. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.bodies.people import ActiveIn, PasswordIn, ReasonIn, RolesIn, UserIn, WorkIn
from copilot.client.calls import Asking, Call, fresh, path_of
from copilot.client.queries import ListBrokenGlass, ListOwnSessions, ListPeople, ListSessions
from copilot.client.results.people import FirstPassword, Glass, Glasses, Me, Sessions, User, Users


class PeopleOperations(Asking):
    """Methods that ask about people."""

    def get_me(self) -> Me:
        """Who asks, and what they may do."""
        return self.ask(Call("GET", "/v1/me"), Me)

    def list_own_sessions(self, **query: Unpack[ListOwnSessions]) -> Sessions:
        """Where one is signed in, the newest first."""
        return self.ask(Call("GET", "/v1/me/sessions", query=query), Sessions)

    def end_other_sessions(self) -> None:
        """End all sessions of one's own but this one, within ten minutes of signing in."""
        self.ask(Call("DELETE", "/v1/me/sessions"), type(None))

    def end_own_session(self, session: str) -> None:
        """End one session of one's own, within ten minutes of signing in."""
        self.ask(Call("DELETE", path_of("/v1/me/sessions/{session}", session=session)), type(None))

    def list_people(self, **query: Unpack[ListPeople]) -> Users:
        """Everybody who was ever let in."""
        return self.ask(Call("GET", "/v1/people", query=query), Users)

    def add_person(self, body: UserIn, *, idempotency_key: str | None = None) -> User:
        """Let somebody in, with a password, or a service, without one."""
        return self.ask(Call("POST", "/v1/people", body=body, key=fresh(idempotency_key)), User)

    def get_person(self, person: str) -> User:
        """One person."""
        return self.ask(Call("GET", path_of("/v1/people/{person}", person=person)), User)

    def set_roles(self, person: str, body: RolesIn, *, idempotency_key: str | None = None) -> User:
        """Give a person other roles; they are signed out. Nobody does so to themselves."""
        return self.ask(
            Call("PUT", path_of("/v1/people/{person}/roles", person=person), body=body, key=fresh(idempotency_key)),
            User,
        )

    def set_active(self, person: str, body: ActiveIn, *, idempotency_key: str | None = None) -> User:
        """Let a person in no longer, or again; their sessions end, and their keys follow."""
        return self.ask(
            Call("PUT", path_of("/v1/people/{person}/active", person=person), body=body, key=fresh(idempotency_key)),
            User,
        )

    def set_work(self, person: str, body: WorkIn, *, idempotency_key: str | None = None) -> User:
        """Say what a person is called and works on."""
        return self.ask(
            Call("PUT", path_of("/v1/people/{person}/work", person=person), body=body, key=fresh(idempotency_key)), User
        )

    def set_password(self, person: str, body: PasswordIn, *, idempotency_key: str | None = None) -> User:
        """Set another password for a person; they are signed out."""
        return self.ask(
            Call("PUT", path_of("/v1/people/{person}/password", person=person), body=body, key=fresh(idempotency_key)),
            User,
        )

    def make_first_password(self, person: str, *, idempotency_key: str | None = None) -> FirstPassword:
        """Make a password for a person to begin with: three days, and good for choosing their own alone."""
        return self.ask(
            Call("POST", path_of("/v1/people/{person}/first-password", person=person), key=fresh(idempotency_key)),
            FirstPassword,
        )

    def list_sessions(self, person: str, **query: Unpack[ListSessions]) -> Sessions:
        """Where a person is signed in."""
        return self.ask(Call("GET", path_of("/v1/people/{person}/sessions", person=person), query=query), Sessions)

    def end_sessions(self, person: str, *, idempotency_key: str | None = None) -> None:
        """Sign a person out everywhere."""
        self.ask(
            Call("DELETE", path_of("/v1/people/{person}/sessions", person=person), key=fresh(idempotency_key)),
            type(None),
        )

    def end_session(self, person: str, session: str, *, idempotency_key: str | None = None) -> None:
        """End one session of a person."""
        self.ask(
            Call(
                "DELETE",
                path_of("/v1/people/{person}/sessions/{session}", person=person, session=session),
                key=fresh(idempotency_key),
            ),
            type(None),
        )

    def list_broken_glass(self, **query: Unpack[ListBrokenGlass]) -> Glasses:
        """What the glass was ever broken for, by whom."""
        return self.ask(Call("GET", "/v1/break-glass", query=query), Glasses)

    def ask_to_break_glass(self, body: ReasonIn, *, idempotency_key: str | None = None) -> Glass:
        """Say why content must be seen. It is used within three minutes, or not at all."""
        return self.ask(Call("POST", "/v1/break-glass", body=body, key=fresh(idempotency_key)), Glass)

    def break_the_glass(self, id: str, *, idempotency_key: str | None = None) -> Glass:  # noqa: A002
        """See content for at most eight hours. The session gets another cookie with this answer."""
        return self.ask(Call("POST", path_of("/v1/break-glass/{id}/use", id=id), key=fresh(idempotency_key)), Glass)

    def shut_the_glass(self, id: str, *, idempotency_key: str | None = None) -> Glass:  # noqa: A002
        """Have it end before its time; any admin may."""
        return self.ask(Call("DELETE", path_of("/v1/break-glass/{id}", id=id), key=fresh(idempotency_key)), Glass)
