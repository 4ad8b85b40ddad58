"""Signing in with an OpenID Connect provider: authorization code with PKCE, and an ID token that is verified."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from copilot.errors import SettingInvalid
from copilot.people.errors import ProviderUnavailable, SignInRefused
from copilot.people.flow import Flow
from copilot.people.model import Role
from copilot.people.signing_in import Identity

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # none that anybody but the provider could sign with
LEEWAY = 60  # seconds that its clock may be off
PATIENCE = 15.0  # seconds for the provider, all requests together
DISTRUSTED = "what the provider said about who signs in can't be trusted"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """A provider and what its groups mean here. ``callback`` is the whole address that it sends people back to.

    ``strength``: one of these words must stand in ``acr`` or ``amr`` of whoever comes from it; empty asks for none.
    """

    issuer: str
    client_id: str
    client_secret: str
    callback: str
    groups_claim: str
    roles: Mapping[str, Role]
    strength: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for url in (self.issuer, self.callback):
            parts = urlsplit(url)
            if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
                raise SettingInvalid(f"{url!r} is not https; people sign in over https only, but on loopback")


class OidcProvider:
    """Asks the provider for its addresses and its keys when they are first needed."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._about: Json | None = None
        self._keys: Json | None = None

    async def start(self, flow: Flow) -> str:
        """The address at the provider where a person begins. Raises ``ProviderUnavailable``."""
        async with self._asking() as client:
            about = await self._metadata(client)
            asked = {"acr_values": " ".join(sorted(self._settings.strength))} if self._settings.strength else {}
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                **asked,
            )
        return str(address)

    async def finish(self, flow: Flow, code: str, issuer: str | None = None) -> Identity:
        """Who comes back with that code; ``issuer`` is what the provider calls itself in the address, if it does.

        Raises ``SignInRefused`` for what can't be trusted and for who has no role here, ``ProviderUnavailable``.
        """
        if issuer not in (None, self._settings.issuer):
            raise SignInRefused(DISTRUSTED)
        async with self._asking() as client:
            about = await self._metadata(client)
            token = await client.fetch_token(about["token_endpoint"], code=code, code_verifier=flow.verifier)
            claims = await self._claims(client, str(token.get("id_token", "")), flow.nonce)
            expect_strength(claims, self._settings.strength)
            if self._settings.groups_claim not in claims and "userinfo_endpoint" in about:
                said = (await client.get(about["userinfo_endpoint"])).raise_for_status().json()
                claims = claims | (said if said.get("sub") == claims["sub"] else {})
        return self._identity(claims)

    async def _metadata(self, client: "AsyncOAuth2Client") -> Json:
        if self._about is None:
            address = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            about: Json = (await client.request("GET", address, withhold_token=True)).raise_for_status().json()
            if about.get("issuer") != self._settings.issuer:
                raise ProviderUnavailable(f"{address} is that of another issuer, {about.get('issuer')!r}")
            self._about = about
        return self._about

    async def _claims(self, client: "AsyncOAuth2Client", token: str, nonce: str) -> Json:
        """What a token says that the provider signed for us, now and for this attempt."""
        from joserfc.errors import JoseError  # noqa: PLC0415

        if self._keys is not None:
            try:
                return verified(token, self._keys, self._settings, nonce)
            except JoseError:
                self._keys = None  # it may have changed its keys
        about = await self._metadata(client)
        keys: Json = (await client.request("GET", about["jwks_uri"], withhold_token=True)).raise_for_status().json()
        try:
            claims = verified(token, keys, self._settings, nonce)
        except JoseError as error:
            raise SignInRefused(f"{DISTRUSTED}: {type(error).__name__}") from None
        self._keys = keys
        return claims

    def _identity(self, claims: Json) -> Identity:
        groups = claims.get(self._settings.groups_claim, [])
        roles = roles_of([groups] if isinstance(groups, str) else groups, self._settings.roles)
        if not roles:
            raise SignInRefused("none of your groups at the provider has a role here; ask who manages people")
        subject = str(claims["sub"])
        login = str(claims.get("preferred_username") or claims.get("email") or subject)
        name = str(claims.get("name") or login)
        return Identity(self._settings.issuer, subject, name, login, roles)

    @asynccontextmanager
    async def _asking(self) -> "AsyncIterator[AsyncOAuth2Client]":
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415
        from httpx2 import HTTPError  # noqa: PLC0415

        client = AsyncOAuth2Client(
            self._settings.client_id,
            self._settings.client_secret,
            scope="openid profile email",
            redirect_uri=self._settings.callback,
            code_challenge_method="S256",
            timeout=PATIENCE,
        )
        try:
            async with asyncio.timeout(PATIENCE), client:
                yield client
        except OAuthError as error:
            raise SignInRefused(f"the provider refused: {error.error}") from None
        except (HTTPError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
            said = f"the provider {self._settings.issuer} doesn't answer as it should: {type(error).__name__}"
            raise ProviderUnavailable(said) from None


def verified(token: str, keys: Json, settings: ProviderSettings, nonce: str) -> Json:
    """The claims of an ID token. Raises joserfc's ``JoseError`` for one that isn't good for us and for this attempt."""
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import InvalidClaimError, JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    try:
        claims: Json = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
    except ValueError as error:
        raise JoseError from error
    wanted = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": settings.issuer},
        aud={"essential": True, "value": settings.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    wanted.validate(claims)
    if claims.get("azp", settings.client_id) != settings.client_id:
        raise InvalidClaimError("azp")
    return claims


def expect_strength(claims: Json, wanted: frozenset[str]) -> None:
    """Raises ``SignInRefused`` unless the token says one of ``wanted``; where it says nothing, nothing is assumed."""
    methods = claims.get("amr", [])
    said = [claims.get("acr"), *(methods if isinstance(methods, list) else [methods])]
    if wanted and not wanted & {word for word in said if isinstance(word, str)}:
        raise SignInRefused("the provider doesn't say that you signed in as it is asked for here, with a second factor")


def roles_of(groups: Iterable[object], meaning: Mapping[str, Role]) -> frozenset[Role]:
    """What the groups come to; a group that means nothing here gives nothing."""
    return frozenset(meaning[group] for group in groups if isinstance(group, str) and group in meaning)
