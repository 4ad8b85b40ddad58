"""Building what people need from the settings."""

from collections.abc import Mapping

from copilot.errors import SettingInvalid
from copilot.people.desk import People
from copilot.people.model import Role
from copilot.people.oidc import OidcProvider, ProviderSettings
from copilot.people.parts import PeopleParts
from copilot.people.passwords import Passwords
from copilot.people.pepper import read_pepper
from copilot.ports import Clock
from copilot.settings import Settings
from copilot.stores.ports import Stores

CALLBACK = "/v1/session/provider/callback"


def open_people(settings: Settings, stores: Stores, clock: Clock) -> People:
    """People as the settings say; the pepper is made at first use. Raises ``SettingInvalid``."""
    pepper = read_pepper((settings.key_pepper or settings.data / "pepper").expanduser())
    passwords = Passwords(words=[word.strip() for word in settings.password_words.split(",") if word.strip()])
    if not settings.password_sign_in and not settings.oidc_issuer:
        raise SettingInvalid("COPILOT_PASSWORD_SIGN_IN=false lets nobody in\n  hint: set COPILOT_OIDC_ISSUER as well")
    parts = PeopleParts(
        stores.people,
        stores.audit,
        clock,
        pepper,
        passwords,
        environment=settings.environment,
        takes_passwords=settings.password_sign_in,
    )
    return People(parts, _provider(settings))


def _provider(settings: Settings) -> OidcProvider | None:
    if not settings.oidc_issuer:
        return None
    needed = {
        "COPILOT_OIDC_CLIENT_ID": settings.oidc_client_id,
        "COPILOT_OIDC_ROLES": settings.oidc_roles,
        "COPILOT_PUBLIC_URL": settings.public_url,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise SettingInvalid(f"signing in with {settings.oidc_issuer!r} needs the setting {missing[0]} as well")
    return OidcProvider(
        ProviderSettings(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            callback=settings.public_url.rstrip("/") + CALLBACK,
            groups_claim=settings.oidc_groups_claim,
            strength=frozenset(settings.oidc_strength.replace(",", " ").split()),
            roles=_meaning(settings.oidc_roles),
        )
    )


def _meaning(text: str) -> Mapping[str, Role]:
    """What ``group=role,group=role`` says. Raises ``SettingInvalid``."""
    pairs = [pair.rpartition("=") for pair in text.split(",") if pair.strip()]
    known = [role.value for role in Role if role is not Role.SERVICE]
    for group, _, role in pairs:
        if not group.strip() or role.strip() not in known:
            raise SettingInvalid(
                f"COPILOT_OIDC_ROLES: {f'{group}={role}'!r} names no group and role\n"
                f"  hint: moderators=analyst,leads=senior_reviewer; the roles are {', '.join(known)}"
            )
    return {group.strip(): Role(role.strip()) for group, _, role in pairs}
