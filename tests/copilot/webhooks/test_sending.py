"""A request goes where its name was looked up to lead, once, within bounds, and what comes back is one word."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from copilot.webhooks.addresses import Resolve, target_of
from copilot.webhooks.model import Attempt
from copilot.webhooks.sending import Sender
from tests.servers.receiver import Behave, answer, drip, raw, receiving, silence

HERE = frozenset({"localhost"})


def resolving(*addresses: str) -> Resolve:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


async def test_what_is_sent_is_a_plain_request() -> None:
    async with receiving() as receiver:
        attempt = await Sender(allowed=HERE).post(target_of(receiver.url), {"webhook-id": "evt_1"}, b'{"a":1}')
    assert attempt == Attempt(204)
    (request,) = receiver.seen
    assert request.line == "POST /hooks?of=ours HTTP/1.1"
    assert request.body == b'{"a":1}'
    assert request.headers["host"] == f"localhost:{receiver.port}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "evt_1"
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("behave", "attempt"),
    [
        pytest.param(answer(200, body=b"thanks"), Attempt(200), id="taken"),
        pytest.param(raw(b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 202 Ok\r\n\r\n"), Attempt(202), id="a hint, then taken"),
        pytest.param(raw(b"HTTP/1.0 200 OK\r\n\r\nand then some"), Attempt(200), id="an old server"),
        pytest.param(answer(500), Attempt(500, "status"), id="a fault"),
        pytest.param(answer(429, "Retry-After: 7"), Attempt(429, "status", 7.0), id="too many"),
        pytest.param(answer(503, "Retry-After: tomorrow"), Attempt(503, "status"), id="a time that is not read"),
        pytest.param(answer(404), Attempt(404, "status"), id="nobody there"),
        pytest.param(answer(410), Attempt(410, "gone"), id="it is gone"),
        pytest.param(answer(302, "Location: http://169.254.169.254/"), Attempt(302, "redirect"), id="sent elsewhere"),
        pytest.param(raw(b"SSH-2.0-OpenSSH\r\n\r\n"), Attempt(problem="no_http"), id="another protocol"),
        pytest.param(raw(b""), Attempt(problem="connection"), id="hung up"),
        pytest.param(
            raw(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n"), Attempt(problem="too_large"), id="a huge head"
        ),
    ],
)
async def test_an_answer_is_one_word(behave: Behave, attempt: Attempt) -> None:
    async with receiving() as receiver:
        receiver.script = [behave]
        assert await Sender(allowed=HERE).post(target_of(receiver.url), {}, b"{}") == attempt
    assert len(receiver.seen) == 1


@pytest.mark.parametrize("behave", [pytest.param(silence, id="silent"), pytest.param(drip, id="a byte at a time")])
async def test_an_attempt_ends_in_time_whatever_comes(behave: Behave) -> None:
    async with receiving() as receiver:
        receiver.script, start = [behave], time.monotonic()
        attempt = await Sender(seconds=0.3, allowed=HERE).post(target_of(receiver.url), {}, b"{}")
    assert attempt == Attempt(problem="timeout")
    assert time.monotonic() - start < 2


async def test_an_endless_body_is_not_read_on_and_takes_nothing_from_the_answer() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"a" * 10_000)
            await writer.drain()

    async with receiving() as receiver:
        receiver.script = [endless]
        assert await Sender(allowed=HERE).post(target_of(receiver.url), {}, b"{}") == Attempt(200)


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="this machine"),
        pytest.param(["::ffff:127.0.0.1"], id="this machine, in disguise"),
        pytest.param(["8.8.8.8", "127.0.0.1"], id="a public one and this machine"),
        pytest.param(["169.254.169.254"], id="where clouds keep secrets"),
    ],
)
async def test_a_name_that_leads_into_a_private_network_is_refused(addresses: list[str]) -> None:
    async with receiving() as receiver:
        sender = Sender(allowed=HERE, resolve=resolving(*addresses))
        attempt = await sender.post(target_of(f"http://tools.example:{receiver.port}/"), {}, b"{}")
    assert (attempt, receiver.seen) == (Attempt(problem="refused_address"), [])


async def test_a_name_is_looked_up_once_and_what_was_looked_at_is_what_is_connected_to() -> None:
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) == 1 else ["127.0.0.1"]

    async with receiving() as receiver:
        sender = Sender(resolve=rebinding)
        attempts = [await sender.post(target_of(f"http://tools.example:{receiver.port}/"), {}, b"{}") for _ in "ab"]
    assert [attempt.problem for attempt in attempts] == ["refused_address"] * 2
    assert (asked, receiver.seen) == (["tools.example"] * 2, [])


async def test_an_address_that_does_not_answer_is_passed_over_for_the_next() -> None:
    async with receiving() as receiver:
        sender = Sender(allowed=HERE, resolve=resolving("127.0.0.2", "127.0.0.1"))
        assert await sender.post(target_of(receiver.url), {}, b"{}") == Attempt(204)


async def test_a_name_that_nobody_has_is_a_word_too() -> None:
    async def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    attempt = await Sender(resolve=nowhere).post(target_of("https://tools.example/"), {}, b"{}")
    assert attempt == Attempt(problem="unknown_host")


def tls_of(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for that name, and a client's that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = (
        builder.serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    )
    builder = builder.add_extension(names, critical=False).add_extension(
        x509.BasicConstraints(True, None), critical=True
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "both.pem"
    path.write_bytes(certificate + key.private_bytes(*private))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=certificate.decode())


@pytest.mark.parametrize(
    ("name", "attempt"),
    [
        pytest.param("localhost", Attempt(204), id="the certificate is that of the name"),
        pytest.param("tools.example", Attempt(problem="tls"), id="of another name, though it has the address"),
    ],
)
async def test_a_certificate_is_held_to_the_name(tmp_path: Path, name: str, attempt: Attempt) -> None:
    server, client = tls_of(tmp_path, name)
    async with receiving(server) as receiver:
        sender = Sender(allowed=HERE, resolve=resolving("127.0.0.1"), tls=client)
        assert await sender.post(target_of(receiver.url.replace("http:", "https:")), {}, b"{}") == attempt


async def test_a_certificate_that_nobody_trusts_is_refused(tmp_path: Path) -> None:
    server, _ = tls_of(tmp_path, "localhost")
    async with receiving(server) as receiver:
        sender = Sender(allowed=HERE, resolve=resolving("127.0.0.1"))
        attempt = await sender.post(target_of(receiver.url.replace("http:", "https:")), {}, b"{}")
    assert (attempt.problem, receiver.seen) == ("tls", [])
