"""Signing in with a provider that really is one, and ID tokens that it never gave or gave for something else."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, RSAKey

from copilot.errors import SettingInvalid
from copilot.people.errors import ProviderUnavailable, SignInRefused
from copilot.people.flow import LASTS, Flow, flow_of, new_binding, resumed
from copilot.people.model import Role
from copilot.people.oidc import OidcProvider, ProviderSettings, expect_strength, roles_of, verified
from copilot.people.opening import CALLBACK, open_people
from copilot.people.pepper import Pepper
from copilot.settings import Settings
from copilot.stores.opening import memory_stores
from tests.builders import AT
from tests.clocks import MovedClock
from tests.servers.oidc_provider import Provider, oidc_provider

__all__ = ["oidc_provider"]

PEPPER = Pepper(bytes(32))
FLOW = flow_of(PEPPER, new_binding(AT))
CALLBACK_URL = f"http://localhost:8000{CALLBACK}"
ROLES = {"moderators": Role.ANALYST, "leads": Role.SENIOR_REVIEWER}


def settings_of(issuer: str) -> ProviderSettings:
    return ProviderSettings(issuer, "copilot", "a client secret", CALLBACK_URL, "groups", ROLES)


def came_back(address: str) -> dict[str, str]:
    assert address.startswith(CALLBACK_URL)
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"acr": "mfa"}, id="the context"),
        pytest.param({"amr": ["pwd", "mfa"]}, id="one of the methods"),
        pytest.param({"amr": "hwk"}, id="one method that is no list"),
    ],
)
def test_somebody_who_signed_in_as_it_is_asked_for(claims: dict[str, Any]) -> None:
    expect_strength(claims, frozenset({"mfa", "hwk"}))
    expect_strength({}, frozenset())


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({}, id="nothing is said"),
        pytest.param({"acr": "1", "amr": ["pwd"]}, id="a password alone"),
        pytest.param({"acr": ["mfa"], "amr": {"mfa": True}}, id="what is no word"),
    ],
)
def test_nothing_is_assumed_of_how_somebody_signed_in(claims: dict[str, Any]) -> None:
    with pytest.raises(SignInRefused, match="second factor"):
        expect_strength(claims, frozenset({"mfa"}))


async def test_a_provider_is_asked_for_a_second_factor_and_must_say_so(oidc_provider: Provider) -> None:
    provider = OidcProvider(replace(settings_of(oidc_provider.issuer), strength=frozenset({"mfa"})))
    start = await provider.start(FLOW)
    assert parse_qs(urlsplit(start).query)["acr_values"] == ["mfa"]
    for subject, more in (("21", {}), ("22", {"acr": "mfa"})):
        oidc_provider.know(subject, name="Bea", groups=["moderators"], **more)
        back = came_back(oidc_provider.sign_in(await provider.start(FLOW), subject))
        if more:
            assert (await provider.finish(FLOW, back["code"])).name == "Bea"
            continue
        with pytest.raises(SignInRefused, match="second factor"):
            await provider.finish(FLOW, back["code"])


async def test_who_signs_in_there_is_known_here(oidc_provider: Provider) -> None:
    oidc_provider.know("7", name="Bea", preferred_username="bea", groups=["moderators", "cooks"])
    provider = OidcProvider(settings_of(oidc_provider.issuer))
    start = await provider.start(FLOW)
    asked = parse_qs(urlsplit(start).query)
    assert asked["state"] == [FLOW.state]
    assert asked["nonce"] == [FLOW.nonce]
    assert asked["code_challenge_method"] == ["S256"]
    assert FLOW.verifier not in start
    back = came_back(oidc_provider.sign_in(start, "7"))
    assert back["state"] == FLOW.state
    found = await provider.finish(FLOW, back["code"])
    assert (found.id, found.name, found.login) == (f"{oidc_provider.issuer} 7", "Bea", "bea")
    assert found.roles == {Role.ANALYST}
    with pytest.raises(SignInRefused, match="refused"):
        await provider.finish(FLOW, back["code"])


@pytest.mark.parametrize(
    ("flow", "issuer"),
    [
        pytest.param(replace(FLOW, verifier="0" * 64), None, id="another verifier"),
        pytest.param(replace(FLOW, nonce="another"), None, id="another nonce"),
        pytest.param(FLOW, "https://elsewhere.example", id="a provider that calls itself something else"),
    ],
)
async def test_a_code_is_good_for_its_own_attempt_alone(
    oidc_provider: Provider, flow: Flow, issuer: str | None
) -> None:
    oidc_provider.know("7", groups=["moderators"])
    provider = OidcProvider(settings_of(oidc_provider.issuer))
    back = came_back(oidc_provider.sign_in(await provider.start(FLOW), "7"))
    with pytest.raises(SignInRefused):
        await provider.finish(flow, back["code"], issuer)


async def test_who_has_no_role_here_stays_outside(oidc_provider: Provider) -> None:
    oidc_provider.know("8", groups=["cooks"])
    provider = OidcProvider(settings_of(oidc_provider.issuer))
    back = came_back(oidc_provider.sign_in(await provider.start(FLOW), "8"))
    with pytest.raises(SignInRefused, match="none of your groups"):
        await provider.finish(FLOW, back["code"])


@pytest.mark.parametrize("path", ["", "/nowhere"])
async def test_a_provider_that_is_none(oidc_provider: Provider, path: str) -> None:
    issuer = f"{oidc_provider.issuer}{path}" if path else "http://127.0.0.1:9"
    with pytest.raises(ProviderUnavailable, match="doesn't answer as it should"):
        await OidcProvider(settings_of(issuer)).start(FLOW)


async def test_a_provider_that_is_another(oidc_provider: Provider) -> None:
    other = oidc_provider.issuer.replace("127.0.0.1", "localhost") + "/"
    with pytest.raises(ProviderUnavailable, match="another issuer"):
        await OidcProvider(settings_of(other)).start(FLOW)


KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("one", "one"))
KEYS: dict[str, Any] = {**KeySet([KEY]).as_dict(private=False)}
ISSUER = "https://id.example"


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": "copilot", "sub": "7", "exp": now + 300, "iat": now, "nonce": FLOW.nonce} | changes
    return {name: value for name, value in said.items() if value is not None}


def signed(said: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": "one"}, said, key, algorithms=[alg])


def by_hand(alg: str) -> str:
    """A token that is unsigned and says so, or takes the public key for a secret: the library refuses to make these."""
    header = {"alg": alg, "kid": "one"}
    body = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims()))
    tag = hmac.digest(KEY.as_pem(private=False), body, "sha256") if alg == "HS256" else b""
    return b".".join([body, urlsafe_b64encode(tag).rstrip(b"=")]).decode()


def test_a_token_that_is_good() -> None:
    assert verified(signed(claims()), KEYS, settings_of(ISSUER), FLOW.nonce)["sub"] == "7"
    assert verified(signed(claims(aud=["copilot", "other"], azp="copilot")), KEYS, settings_of(ISSUER), FLOW.nonce)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda: signed(claims(iss="https://elsewhere.example")), id="of another issuer"),
        pytest.param(lambda: signed(claims(iss=None)), id="of no issuer"),
        pytest.param(lambda: signed(claims(aud="another")), id="for another client"),
        pytest.param(lambda: signed(claims(aud=["another"])), id="for other clients"),
        pytest.param(
            lambda: signed(claims(aud=["copilot", "another"], azp="another")), id="handed on by another client"
        ),
        pytest.param(lambda: signed(claims(aud=None)), id="for nobody"),
        pytest.param(lambda: signed(claims(nonce="another")), id="for another attempt"),
        pytest.param(lambda: signed(claims(nonce=None)), id="for no attempt"),
        pytest.param(lambda: signed(claims(exp=int(time.time()) - 120)), id="of yesterday"),
        pytest.param(lambda: signed(claims(exp=None)), id="for ever"),
        pytest.param(lambda: signed(claims(nbf=int(time.time()) + 600)), id="of tomorrow"),
        pytest.param(lambda: signed(claims(sub=None)), id="about nobody"),
        pytest.param(lambda: signed(claims(), OTHER), id="signed by another key"),
        pytest.param(
            lambda: signed(claims(), OctKey.import_key("a client secret" * 3), "HS256"), id="signed with a secret"
        ),
        pytest.param(lambda: signed(claims()).rsplit(".", 1)[0] + ".", id="unsigned"),
        pytest.param(lambda: by_hand("none"), id="that says so itself"),
        pytest.param(lambda: by_hand("HS256"), id="signed with what everybody knows"),
        pytest.param(lambda: "", id="none"),
        pytest.param(lambda: "a.b.c", id="no token"),
    ],
)
def test_a_token_that_is_not(token: Callable[[], str]) -> None:
    with pytest.raises(JoseError):
        verified(token(), KEYS, settings_of(ISSUER), FLOW.nonce)


def test_groups_mean_what_the_settings_say() -> None:
    assert roles_of(["leads", "moderators", "cooks", 7, None], ROLES) == {Role.ANALYST, Role.SENIOR_REVIEWER}
    assert roles_of([], ROLES) == frozenset()


def test_an_attempt_comes_back_to_its_own_browser_in_time() -> None:
    binding = new_binding(AT)
    flow = flow_of(PEPPER, binding)
    assert resumed(PEPPER, binding, flow.state, AT + LASTS - timedelta(seconds=1)) == flow
    assert len({flow.state, flow.nonce, flow.verifier}) == 3
    assert 43 <= len(flow.verifier) <= 128
    later = f"{int((AT + timedelta(days=1)).timestamp())}.{binding.partition('.')[2]}"
    for cookie, state, at in (
        (binding, flow.state, AT + LASTS),
        (binding, flow_of(PEPPER, new_binding(AT)).state, AT),
        (new_binding(AT), flow.state, AT),
        (later, flow.state, AT + timedelta(days=1)),
        ("", flow_of(PEPPER, "").state, AT),
        (binding, "", AT),
        (binding, "é\ud800", AT),
    ):
        with pytest.raises(SignInRefused, match="begin again"):
            resumed(PEPPER, cookie, state, at)


@pytest.mark.parametrize("url", ["http://id.example", "ftp://id.example", "id.example"])
def test_people_sign_in_over_https_alone(url: str) -> None:
    with pytest.raises(SettingInvalid, match="not https"):
        settings_of(url)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"oidc_client_id": ""}, "COPILOT_OIDC_CLIENT_ID", id="no client"),
        pytest.param({"public_url": ""}, "COPILOT_PUBLIC_URL", id="no address of ours"),
        pytest.param({"oidc_roles": ""}, "COPILOT_OIDC_ROLES", id="no roles"),
        pytest.param({"oidc_roles": "moderators"}, "names no group and role", id="a group without a role"),
        pytest.param({"oidc_roles": "moderators=king"}, "the roles are", id="a role that is none"),
        pytest.param({"oidc_roles": "robots=service"}, "the roles are", id="a role that is for programs"),
    ],
)
def test_settings_that_are_not_enough(tmp_path: Any, changed: dict[str, str], said: str) -> None:
    given = {
        "data_dir": tmp_path,
        "oidc_issuer": ISSUER,
        "oidc_client_id": "copilot",
        "oidc_roles": "moderators=analyst, leads = senior_reviewer",
        "public_url": "https://copilot.example/",
    }
    people = open_people(Settings(**given), memory_stores(), MovedClock())
    assert people.provider is not None
    with pytest.raises(SettingInvalid, match=said):
        open_people(Settings(**(given | changed)), memory_stores(), MovedClock())
