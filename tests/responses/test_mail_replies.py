"""Answering by replying to the mail: only what is new, only from its receiver, and no storm of mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.db import transaction
from app.core.errors import Conflict
from app.mail.actions import deliver_due, receive
from app.mail.incoming import LARGEST, cut_reply, read_mail
from app.mail.queries import find_reply, reply_address
from app.mail.rules import Fate, Problem
from app.mail.transport import folder
from app.responses import actions
from app.responses.actions import mailing
from app.responses.rules import MAIL_LIFE, Reason
from tests.responses.stage import Stage

DOMAIN = "antwoord.example.org"


@pytest.fixture(autouse=True)
def mailbox(app: Flask) -> Iterator[None]:
    """Let mails be answered."""
    app.config["MAIL_REPLY_DOMAIN"] = DOMAIN
    yield
    app.config["MAIL_REPLY_DOMAIN"] = ""


@pytest.fixture
def talk(stage: Stage) -> str:
    """A conversation in which bilal waits for a mail of anna's."""
    return stage.answer("bilal", stage.listing("anna"), "Dag!")


def _to(stage: Stage, name: str, ref: str) -> str:
    return reply_address(ref, stage.cast.id(name))


def _mail(sender: str, to: str, text: str = "Ja, graag!", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Wie Dan Ook <{sender}>", to, "Re: Fiets met licht"
    mail["Message-ID"] = make_msgid(domain="example.org")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def _receive(data: bytes, recipient: str = "") -> Fate:
    with transaction():
        return receive(data, recipient)


def test_a_reply_becomes_a_message_and_is_mailed_on(talk: str, stage: Stage) -> None:
    deliver_due()
    sent = [file.read_bytes().replace(b"\r\n ", b" ") for file in folder().glob("*.eml")]
    assert [mail for mail in sent if f"Reply-To: {_to(stage, 'anna', talk)}".encode() in mail]
    quoted = "Kom zaterdag.\n\nGroeten\n-- \nAnna\n\nOp za 28 nov 2026 schreef Solidair:\n> Dag!\n"
    data = _mail("Anna@Example.org", _to(stage, "anna", talk), quoted)
    assert _receive(data) is Fate.DELIVERED
    assert _receive(data) is Fate.KNOWN
    assert stage.bodies(talk) == ["Dag!", "Kom zaterdag.\n\nGroeten"]
    [mail] = stage.mails("bilal", "responses.message")
    assert "Kom zaterdag." in mail.text
    assert "anna@example.org" not in mail.text + mail.html + str(mail.headers)
    assert stage.find(talk).answered_at is not None


def test_the_address_of_the_envelope_counts_too(talk: str, stage: Stage) -> None:
    data = _mail("bilal@example.org", "Solidair <info@example.org>")
    assert _receive(data) is Fate.NOT_OURS
    assert _receive(data, _to(stage, "bilal", talk).upper()) is Fate.DELIVERED


@pytest.mark.parametrize(
    "sender", ["chloe@example.org", "bilal@example.org", "anna@example.org.evil.example", ""]
)
def test_only_its_receiver_answers_a_mail(sender: str, talk: str, stage: Stage) -> None:
    before = len(stage.mails("anna"))
    assert _receive(_mail(sender, _to(stage, "anna", talk))) is Fate.OTHER_SENDER
    assert stage.bodies(talk) == ["Dag!"]
    assert len(stage.mails("anna")) == before


@pytest.mark.parametrize(
    "sender",
    [
        "anna@example.org <evil@example.net>", "<anna@example.org>evil@example.net",
        "anna@example.org, evil@example.net", '"anna@example.org" <evil@example.net>',
    ],
)  # fmt: skip
def test_a_sender_counts_as_a_mail_server_reads_it(sender: str, talk: str, stage: Stage) -> None:
    data = _mail("x@example.org", _to(stage, "anna", talk))
    forged = re.sub(rb"From: [^\n]*", b"From: " + sender.encode(), data)
    assert _receive(forged) is Fate.OTHER_SENDER
    twice = data.replace(b"From:", b"From: anna@example.org\nFrom:", 1)
    assert _receive(twice) is Fate.OTHER_SENDER
    assert stage.bodies(talk) == ["Dag!"]


def test_a_mail_that_names_itself_not_is_known_the_second_time(talk: str, stage: Stage) -> None:
    data = re.sub(rb"Message-ID: [^\n]*\n", b"", _mail("anna@example.org", _to(stage, "anna", talk)))
    assert b"Message-ID" not in data
    assert _receive(data) is Fate.DELIVERED
    assert _receive(b"Received: from elsewhere\n" + data) is Fate.KNOWN
    assert stage.bodies(talk) == ["Dag!", "Ja, graag!"]


def test_an_address_cannot_be_made_up(talk: str, stage: Stage) -> None:
    address = _to(stage, "anna", talk)
    local, _at, domain = address.partition("@")
    ref, person, seal = local.removeprefix("reply+").split(".")
    made_up = (
        f"reply+{ref}.{int(person, 16) + 1:x}.{seal}@{domain}", f"reply+{ref}.{person}.{'a' * 20}@{domain}",
        f"reply+{ref}.{person}.@{domain}", f"reply+{ref}@{domain}", f"{local}@elsewhere.example.org",
        f"reply+{ref}.{person}.é@{domain}", "reply+", "@", "",
    )  # fmt: skip
    assert [one for one in made_up if find_reply([one]) is not None] == []
    assert find_reply(["x@y.example", address]) == (talk, stage.cast.id("anna"))
    assert len(local) <= 64


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<nieuws.example.org>"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
    ],
)
def test_machines_are_dropped_without_a_word(headers: dict[str, str], talk: str, stage: Stage) -> None:
    before = len(stage.mails("anna"))
    assert _receive(_mail("anna@example.org", _to(stage, "anna", talk), **headers)) is Fate.AUTOMATIC
    assert len(stage.mails("anna")) == before


def _html_only(to: str) -> bytes:
    return f"From: anna@example.org\nTo: {to}\nContent-Type: text/html\n\n<p>Ja!</p>\n".encode()


def _with_file(to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "anna@example.org", to
    mail.set_content("Kijk!")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="brief.pdf")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_html_only, "gewone tekst"),
        (_with_file, "bestand"),
        (lambda to: _mail("anna@example.org", to, "x" * 3_000), "te lang"),
        (lambda to: _mail("anna@example.org", to) + b"x\n" * LARGEST, "te lang"),
        (lambda to: _mail("anna@example.org", to, "> Dag!"), "geen nieuwe woorden"),
    ],
    ids=["html only", "a file", "long", "huge", "quoted only"],
)
def test_what_cannot_be_passed_on_is_told_once_an_hour(
    make: object, words: str, talk: str, stage: Stage
) -> None:
    data = make(_to(stage, "anna", talk))  # type: ignore[operator]
    assert [_receive(data), _receive(data)] == [Fate.TOLD, Fate.SILENT]
    [mail] = stage.mails("anna", "responses.undelivered")
    assert words in mail.text
    assert "Reply-To" not in mail.headers
    assert stage.bodies(talk) == ["Dag!"]


def test_an_old_conversation_takes_no_mail_and_says_so(talk: str, stage: Stage) -> None:
    with time_machine.travel(now() + MAIL_LIFE + timedelta(minutes=1)):
        assert _receive(_mail("anna@example.org", _to(stage, "anna", talk))) is Fate.TOLD
    stage.do(actions.decline, "anna", talk, Reason.OTHER)
    assert _receive(_mail("bilal@example.org", _to(stage, "bilal", talk))) is Fate.TOLD
    assert "voorbij" in stage.mails("bilal", "responses.undelivered")[0].text
    stage.block("anna", "bilal")
    deliver_due()
    assert stage.mails("bilal", "responses.undelivered")[0].state.value == "dropped"


def test_who_no_longer_belongs_there_is_nobody(stage: Stage, talk: str) -> None:
    to = _to(stage, "chloe", talk)
    assert _receive(_mail("chloe@example.org", to)) is Fate.NOBODY


def test_nobody_floods_by_mail(talk: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "MOST_BY_MAIL", 2)
    to = _to(stage, "anna", talk)
    fates = [_receive(_mail("anna@example.org", to, f"bericht {n}")) for n in range(3)]
    assert fates == [Fate.DELIVERED, Fate.DELIVERED, Fate.TOLD]


def test_it_is_off_by_default(talk: str, stage: Stage, app: Flask) -> None:
    app.config["MAIL_REPLY_DOMAIN"] = ""
    assert reply_address(talk, 1) == ""
    stage.do(actions.send_message, "anna", talk, "Dag Bilal!")
    assert "Reply-To" not in stage.mails("bilal")[-1].headers
    with pytest.raises(Conflict):
        _receive(_mail("anna@example.org", "reply+x@y.example"))


def test_the_command_reads_one_mail_and_asks_to_try_later(talk: str, stage: Stage, app: Flask) -> None:
    runner, data = app.test_cli_runner(), _mail("anna@example.org", _to(stage, "anna", talk))
    done = runner.invoke(args=["mail", "receive"], input=data)
    assert (done.exit_code, done.output.strip()) == (0, "delivered")
    for nonsense in (
        b"",
        b"\x00\xff" * 9_000,
        b'From: x\nContent-Type: multipart/mixed; boundary=""\n\n--\n',
    ):
        done = runner.invoke(args=["mail", "receive"], input=nonsense)
        assert (done.exit_code, done.output.strip()) == (0, Fate.NOT_OURS)
    app.config["MAIL_REPLY_DOMAIN"] = ""
    assert runner.invoke(args=["mail", "receive"], input=data).exit_code == 75


# --- only what is new ---


@pytest.mark.parametrize(
    "below",
    [
        "Op za 28 nov. 2026 om 10:00 schreef Solidair <reply+x@y.example>:\n> Dag",
        "Op 28-11-2026 heeft Solidair <a@b.example>\nhet volgende geschreven:\n> Dag",
        "Le sam. 28 nov. 2026 à 10:00, Solidair\n<reply+x@y.example> a écrit :\n> Dag",
        "On Sat, Nov 28, 2026 at 10:00 AM Solidair <\nreply+x@y.example> wrote:\n\n> Dag",
        "-----Oorspronkelijk bericht-----\nVan: Solidair",
        "-------- Message d'origine --------\nDe : Solidair",
        "Van: Solidair <x@y.example>\nVerzonden: zaterdag\nAan: Anna",
        "De : Solidair\nEnvoyé : samedi",
        "From: Solidair\nSent: Saturday",
        "________________________________\nFrom: Solidair",
        "-- \nAnna\n0470 12 34 56",
        "Verzonden vanaf mijn iPhone",
        "Envoyé de mon Galaxy",
        "Sent from my phone",
        "Verzonden vanuit Mail voor Windows",
        "Verzonden met Proton Mail\n\nOp za 28 nov. 2026 schreef Solidair <a@b.example>:\n> Dag",
        "Provenance : Courrier pour Windows",
        "Sent with Proton Mail secure email.",
        "Obtenir Outlook pour Android<https://outlook.example>",
        "> Dag",
        "On Sat, 28 Nov 2026 at 10:00, Solidair <a@b.example> wrote:\n> q",
        "2026-11-28 10:00 GMT+01:00 Solidair <a@b.example> schreef:\n> q",
    ],
)
def test_quotes_and_signatures_are_cut(below: str) -> None:
    assert cut_reply(f"Ja, zaterdag past.\n\nTot dan!\n\n{below}") == "Ja, zaterdag past.\n\nTot dan!"


def test_an_answer_below_or_between_the_quotes_stays() -> None:
    head = "On Sat, 28 Nov 2026, Solidair wrote:\n"
    assert cut_reply(f"{head}> Kom je?\nJa.\n> Met de fiets?\nNee.\n-- \nAnna") == "Ja.\nNee."
    assert (
        cut_reply("On Saturday I wrote a lot.\nFrom: my heart")
        == "On Saturday I wrote a lot.\nFrom: my heart"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Yes",
        "Dag Els,\n\nOp zaterdag kan ik komen.\nGroeten",
        "Op zaterdag kan ik komen, mijn broer heeft een busje.\nDit breng ik mee:\n- een koffer",
        "On Saturday I come, as I wrote:\nwith a friend.",
        "Verzonden met de post gisteren\nen vandaag komt het aan.",
        "Ik heb het pakje\nverzonden met de post.",
    ],
)
def test_what_only_looks_like_a_quotation_stays(words: str) -> None:
    quoted = "On Sat, 28 Nov 2026 at 10:00, Solidair <a@b.example> wrote:\n> q"
    assert [cut_reply(words), cut_reply(f"{words}\n\n{quoted}"), cut_reply(f"{words}\n{quoted}")] == [
        words
    ] * 3


def _with_picture(size: int) -> bytes:
    """Return a mail as a phone writes it: words, a picture among them, and words again."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@example.org", "b@example.org"
    mail.make_mixed()
    for words in ("Dit is hem.", "Past hij?"):
        part = EmailMessage()
        part.set_content(words)
        mail.attach(part)
        if words == "Dit is hem.":
            mail.add_attachment(b"x" * size, "image", "jpeg", disposition="inline", cid="<1@example.org>")
    return mail.as_bytes()


def test_words_below_a_small_picture_are_read_and_a_large_one_is_not_lost_in_silence() -> None:
    assert read_mail(_with_picture(2_000)).text.split() == ["Dit", "is", "hem.", "Past", "hij?"]
    assert read_mail(_with_picture(200_000)).problem is Problem.HAS_FILES


def test_strange_letters_are_read_as_far_as_they_go() -> None:
    head = "From: a@example.org\nTo: b@example.org\nContent-Type: text/plain; charset="
    assert read_mail(f"{head}klingon\n\nJa!".encode()).text == "Ja!"
    assert read_mail(f"{head}utf-8\n\nJ".encode() + b"\xff\x00!").text == "J\ufffd!"
    for charset in ("idna", "undefined", '"utf-8\x00"'):
        assert read_mail(f"{head}{charset}\n\nJa!".encode()).text == "Ja!"


IN_PARTS = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (at, at) for at in range(30))


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: message/rfc822\n\n" * 3_000,
        b"Content-Type: message/rfc822\n\n" * 30 + b"x\n" * 10_000,
        IN_PARTS + b"x\n" * 10_000,
        b"To: " + b"(" * 100_000,
    ],
)
def test_a_mail_that_is_nested_without_end_is_dropped_at_once(data: bytes) -> None:
    assert read_mail(data).is_automatic
