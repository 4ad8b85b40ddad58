"""Everything about people in one place: what the HTTP service and the command line hold in their hands."""

from dataclasses import dataclass, replace
from functools import cached_property

from copilot.people.accounts import Accounts
from copilot.people.breaking import BreakingGlass
from copilot.people.keyring import Keyring
from copilot.people.oidc import OidcProvider
from copilot.people.parts import PeopleParts
from copilot.people.signing_in import SigningIn
from copilot.people.throttle import Limits, Throttle


@dataclass(frozen=True)
class People:
    """Closing lets go of threads, not of the store."""

    parts: PeopleParts
    provider: OidcProvider | None = None

    @cached_property
    def accounts(self) -> Accounts:
        """Managing people."""
        return Accounts(self.parts)

    @cached_property
    def signing_in(self) -> SigningIn:
        """Sessions."""
        return SigningIn(self.parts)

    @cached_property
    def keys(self) -> Keyring:
        """Keys."""
        return Keyring(self.parts)

    @cached_property
    def glass(self) -> BreakingGlass:
        """Breaking the glass."""
        return BreakingGlass(self.parts)

    def among(self, processes: int) -> "People":
        """The same in one of so many processes, each of which counts attempts to sign in by itself."""
        if processes == 1:
            return self
        return People(replace(self.parts, throttle=Throttle(Limits().among(processes))), self.provider)

    async def nobody(self) -> bool:
        """Whether nobody was ever added, so that nobody can sign in."""
        return await self.parts.store.nobody()

    def close(self) -> None:
        """Let the threads go."""
        self.parts.passwords.close()
