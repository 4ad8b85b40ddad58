"""Nothing is sent to a private network, to this machine, or to an address that hides where it leads."""

import pytest

from copilot.webhooks.addresses import allowed_hosts, check_named, is_public, target_of
from copilot.webhooks.errors import WebhookInvalid


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://tools.example/hooks", "tools.example", "/hooks"),
        ("https://TOOLS.example", "tools.example", "/"),
        ("http://tools.example:8080/a/b?c=d&e", "tools.example:8080", "/a/b?c=d&e"),
        ("https://tools.example:443/", "tools.example", "/"),
        ("https://tools.example.:444/", "tools.example:444", "/"),
        ("https://[2606:4700::1]:8443/x", "[2606:4700::1]:8443", "/x"),
    ],
)
def test_an_address_is_taken_apart(url: str, authority: str, path: str) -> None:
    target = target_of(url)
    assert (target.authority, target.path, target.https) == (authority, path, url.startswith("https"))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("ftp://tools.example/", id="another scheme"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("//tools.example/", id="no scheme"),
        pytest.param("https:///hooks", id="no host"),
        pytest.param("https://ana@tools.example/", id="a user"),
        pytest.param("https://:secret@tools.example/", id="a password"),
        pytest.param("https://@tools.example/", id="an empty user"),
        pytest.param("https://tools.example/#part", id="a part"),
        pytest.param("https://tools.example\\@10.0.0.1/", id="a backslash"),
        pytest.param("https://tools.example/a b", id="a blank"),
        pytest.param("https://tools.example/\r\nX: y", id="a line break"),
        pytest.param("https://tools.example:99999/", id="no port"),
        pytest.param("https://tools.example:0/", id="port 0"),
        pytest.param("https://[::1/", id="half an address"),
        pytest.param("https://[fe80::1%25eth0]/", id="a zone"),
        pytest.param("https://bücher.example/", id="letters that are no ASCII"),
        pytest.param("https://tools.example/" + "a" * 2000, id="too long"),
    ],
)
def test_an_address_that_says_more_or_less_is_refused(url: str) -> None:
    with pytest.raises(WebhookInvalid):
        target_of(url)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.255.255.254", id="the rest of loopback"),
        pytest.param("0.0.0.0", id="unspecified"),
        pytest.param("0.1.2.3", id="this network"),
        pytest.param("10.1.2.3", id="private, ten"),
        pytest.param("172.31.0.1", id="private, 172"),
        pytest.param("192.168.0.1", id="private, 192"),
        pytest.param("100.64.0.1", id="carrier-grade NAT"),
        pytest.param("169.254.169.254", id="link-local, where clouds keep secrets"),
        pytest.param("192.0.0.8", id="of protocols"),
        pytest.param("192.0.2.1", id="of documentation"),
        pytest.param("198.18.0.1", id="of benchmarks"),
        pytest.param("192.88.99.1", id="a relay"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("239.255.255.250", id="multicast of a site"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::", id="unspecified, IPv6"),
        pytest.param("::1", id="loopback, IPv6"),
        pytest.param("fe80::1", id="link-local, IPv6"),
        pytest.param("fe80::1%eth0", id="link-local with a zone"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("fd12:3456::1", id="unique local, as it is used"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff02::1", id="multicast, IPv6"),
        pytest.param("2001:db8::1", id="of documentation, IPv6"),
        pytest.param("2001::7f00:1", id="a tunnel that hides an address"),
        pytest.param("::ffff:127.0.0.1", id="mapped loopback"),
        pytest.param("::ffff:169.254.169.254", id="mapped link-local"),
        pytest.param("::ffff:10.0.0.1", id="mapped private"),
        pytest.param("::127.0.0.1", id="compatible loopback"),
        pytest.param("64:ff9b::7f00:1", id="translated loopback"),
        pytest.param("64:ff9b:1::a00:1", id="translated by a network's own prefix"),
        pytest.param("2002:7f00:1::", id="6to4 of loopback"),
        pytest.param("2002:a00:1::1", id="6to4 of a private address"),
        pytest.param("somewhere", id="no address"),
    ],
)
def test_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254"],
)
def test_an_address_of_this_network_is_refused_at_once_however_it_is_written(host: str) -> None:
    with pytest.raises(WebhookInvalid, match="COPILOT_WEBHOOK_HOSTS"):
        check_named(target_of(f"http://{host}/hooks"), frozenset())


@pytest.mark.parametrize("url", ["https://tools.example/", "https://8.8.8.8/", "http://LOCALHOST:9000/"])
def test_a_name_and_what_the_settings_name_are_taken(url: str) -> None:
    check_named(target_of(url), allowed_hosts("receiver.internal, Localhost. "))
