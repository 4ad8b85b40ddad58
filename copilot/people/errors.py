"""What can be wrong with people, their sessions and their keys."""

from copilot.errors import BadInput, Conflict, Forbidden, NotFound, Unauthenticated, Unavailable


class PersonInvalid(BadInput):
    """A name, a login, a password or a set of roles that can't be used."""


class PersonNotFound(NotFound):
    """Nobody goes by that id or login."""


class LoginTaken(Conflict):
    """Somebody else signs in with that login."""


class LastAdmin(Conflict):
    """Without this person nobody could manage people any more."""


class OwnAccount(Forbidden):
    """Nobody changes their own roles, or takes part in deciding on them."""


class SessionNotFound(NotFound):
    """No session goes by that id, or it has ended."""


class KeyInvalid(BadInput):
    """A key can't be made like that."""


class KeyNotFound(NotFound):
    """No key goes by that id."""


class KeyMovedOn(Conflict):
    """The key was rotated or revoked already."""


class GlassNotFound(NotFound):
    """Nobody asked for that, or somebody else did."""


class GlassMovedOn(Conflict):
    """It was used already, or not in time."""


class SignInRefused(Unauthenticated):
    """Login and password don't belong together, the session is over, or the key is no good. It never says which."""


class TooManyAttempts(Unavailable):
    """Too many tries to sign in; ``retry_after`` is how many seconds to wait."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__("too many attempts to sign in; wait as long as Retry-After says")


class LimitReached(Unavailable):
    """An account has used up what it may: ``limit`` is ``requests`` (a minute), ``tokens`` or ``money`` (a day).

    ``retry_after`` is in how many seconds there is something left again.
    """

    def __init__(self, limit: str, most: int, retry_after: float) -> None:
        self.limit, self.most, self.retry_after = limit, most, retry_after
        per = "a minute" if limit == "requests" else "a day"
        said = f"{most / 1_000_000:g} of money" if limit == "money" else f"{most} {limit}"
        super().__init__(f"the limit of {said} {per} is reached; wait as long as Retry-After says")


class ProviderUnavailable(Unavailable):
    """The provider that people sign in with doesn't answer, or not as a provider does."""


class NoProvider(NotFound):
    """No provider is set up here."""
