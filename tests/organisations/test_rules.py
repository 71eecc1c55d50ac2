"""Addresses, numbers and names."""

from __future__ import annotations

import pytest

from app.accounts.rules import is_plain_name
from app.organisations.rules import (
    MemberRole,
    grouped_kbo,
    invitation_ref,
    is_phone,
    normal_website,
    read_invitation_ref,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("example.org", "https://example.org"),
        ("http://www.example.org/a?b=c", "http://www.example.org/a?b=c"),
        ("HTTPS://example.org:8443", "HTTPS://example.org:8443"),
    ],
)
def test_a_website_gets_its_scheme(typed: str, stored: str) -> None:
    assert normal_website(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "https://user:pass@example.org",
        "https://example.org/<script>",
        'https://example.org/"onclick',
        "https://",
        "nowhere",
        "https://[::1",
        "https://example.org:99999",
        "https://example.org:0",
        "ftp://example.org",
        "two words.be",
        "https://example.org/" + "a" * 255,
    ],
)
def test_what_is_no_website_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        normal_website(typed)


def test_a_phone_number_can_be_dialled() -> None:
    assert is_phone("09 123 45 67")
    assert is_phone("+32 (0)9 123.45.67")
    assert not is_phone("call me")
    assert not is_phone("12")


def test_a_name_is_no_address() -> None:
    assert is_plain_name("Buurtwerk De Drie Sluizen")
    assert is_plain_name("Волонтери Гент")
    assert not is_plain_name("https://spam.example.org")
    assert not is_plain_name("write to a@b.example")
    assert not is_plain_name("12345")


def test_a_company_number_is_grouped() -> None:
    assert grouped_kbo("0417710407") == "0417.710.407"


def test_an_invitation_names_its_organisation_and_role() -> None:
    assert read_invitation_ref(invitation_ref("a" * 16, MemberRole.MANAGER)) == ("a" * 16, MemberRole.MANAGER)
    assert read_invitation_ref("a" * 16) is None
    assert read_invitation_ref("x:administrator") is None
    assert read_invitation_ref("") is None


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("Buurtkeuken De Toekomst", True), ("v.z.w. Sint-Jan.Buurt", True), ("De Nieuwe Bel", True),
        ("Gratis premie op premie-gent.com/win", False), ("Koop op nu.be", False), ("www.winst", False),
    ],
)  # fmt: skip
def test_a_name_leads_nowhere(name: str, may: bool) -> None:
    assert is_plain_name(name) == may
