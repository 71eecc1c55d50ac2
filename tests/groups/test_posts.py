"""What is written: files, polls, changes, pins, words, and what comes while one looks."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app.accounts.models import Block
from app.core.clock import now, today
from app.core.db import db, transaction
from app.groups.models import GroupPollVote, GroupPost, GroupPostVersion
from app.media.models import MediaDocument, MediaFile
from app.media.queries import folder
from app.notifications.models import Notification
from tests.groups.conftest import Make, write
from tests.support.cast import Cast
from tests.support.papers import pdf

PAGE = "/nl/groups/breiclub"


def file(content: bytes, name: str) -> FileStorage:
    """Return a file as a browser sends it."""
    return FileStorage(io.BytesIO(content), name)


def photo() -> bytes:
    """Return a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "JPEG")
    return buffer.getvalue()


def only_post() -> str:
    """Return the identifier of the one post there is."""
    return db.session.scalars(select(GroupPost.public_id)).one()


def test_pictures_and_papers_are_for_who_reads_the_group(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    anna, bilal = cast.client("anna"), cast.client("bilal")
    data: dict[str, Any] = {"body": "Kijk", "alt": "Een rode sjaal"}
    data["files"] = [file(photo(), "sjaal.jpg"), file(pdf(), "patroon.pdf")]
    assert anna.post(f"{PAGE}/posts", data=data).status_code == 303
    picture = f"/media/{db.session.scalars(select(MediaFile.public_id)).one()}/card.webp"
    paper = f"/media/{db.session.scalars(select(MediaDocument.public_id)).one()}/file.pdf"
    page = bilal.get(PAGE).text
    assert picture in page
    assert 'alt="Een rode sjaal"' in page
    assert paper in page
    for path in (picture, paper):
        assert bilal.get(path).status_code == 200
        assert [cast.client(other).get(path).status_code for other in (None, "dario", "mona")] == [404] * 3
    bilal.post(f"{PAGE}/leave")
    assert [bilal.get(path).status_code for path in (picture, paper)] == [404, 404]
    kept = [path for path in folder().glob("??/*") if path.name[:16] in picture + paper]
    assert len(kept) == 3
    anna.post(f"{PAGE}/posts/{only_post()}/remove")
    assert not [path for path in kept if path.exists()]
    assert not db.session.scalars(select(MediaDocument)).all()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 no", "a.pdf"), (b"MZ", "a.pdf"), (b"", "a.jpg"), (b"<svg/>", "a.svg"),
        (pdf().replace(b"[3 0 R] /Count 1", b"[] /Count 0"), "a.pdf"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_and_the_words_stay(
    content: bytes, name: str, make: Make, cast: Cast
) -> None:
    make()
    data = {"body": "Mijn woorden", "files": [file(content, name)]}
    answer = cast.client("anna").post(f"{PAGE}/posts", data=data)
    assert answer.status_code == 422
    assert "Mijn woorden" in answer.text
    assert not db.session.scalars(select(GroupPost)).all()


def test_a_poll_counts_each_member_once_until_it_closes(make: Make, cast: Cast) -> None:
    make(members=("bilal", "chloe"))
    anna, bilal = cast.client("anna"), cast.client("bilal")
    one = anna.post(f"{PAGE}/posts", data={"body": "Wanneer?", "option1": "Zaterdag"})
    same = anna.post(f"{PAGE}/posts", data={"body": "Wanneer?", "option1": "Ja", "option2": "ja"})
    assert [one.status_code, same.status_code] == [422, 422]
    closes = (today() + timedelta(days=1)).isoformat()
    options = {"option1": "Zaterdag", "option2": "Zondag", "option3": "Maandag"}
    anna.post(f"{PAGE}/posts", data={"body": "Wanneer?", **options, "closes": closes})
    vote = f"{PAGE}/posts/{only_post()}/vote"
    for choice in ("0", "0", "1"):
        assert bilal.post(vote, data={"choice": choice}).status_code == 302
    cast.client("chloe").post(vote, data={"choice": "1"})
    assert db.session.scalar(select(func.count()).select_from(GroupPollVote)) == 2
    for wrong in ({}, {"choice": "7"}, {"choice": ["0", "1"]}, {"choice": "x"}):
        assert bilal.post(vote, data=wrong).status_code == 422
    page = bilal.get(f"{PAGE}/posts/{only_post()}").text
    assert "Zondag · 2 stemmen" in page
    assert cast.client("dario").post(vote, data={"choice": "0"}).status_code == 404
    with time_machine.travel(now() + timedelta(days=3), tick=True):
        cast.sign_in(bilal, "bilal")
        assert bilal.post(vote, data={"choice": "0"}).status_code == 409
        assert 'name="choice"' not in bilal.get(f"{PAGE}/posts/{only_post()}").text


def test_a_poll_of_several_answers_can_be_changed_and_closed(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    anna, bilal = cast.client("anna"), cast.client("bilal")
    anna.post(f"{PAGE}/posts", data={"body": "Wat?", "option1": "Soep", "option2": "Brood", "multiple": "y"})
    path = f"{PAGE}/posts/{only_post()}"
    bilal.post(f"{path}/vote", data={"choice": ["0", "1"]})
    bilal.post(f"{path}/vote", data={"choice": ["1"]})
    assert db.session.scalar(select(func.count()).select_from(GroupPollVote)) == 1
    assert bilal.post(f"{path}/close").status_code == 403
    assert anna.post(f"{path}/close").status_code == 302
    assert bilal.post(f"{path}/vote", data={"choice": ["0"]}).status_code == 409


def test_the_same_words_to_two_messages_are_two_answers(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    bilal = cast.client("bilal")
    asked = [write(cast, "anna", "breiclub", f"Wie komt er op {day}?") for day in ("maandag", "dinsdag")]
    for ref in (asked[0], asked[0], asked[1]):
        bilal.post(f"{PAGE}/posts", data={"body": "Ik kom.", "reply_to": ref})
    answers = select(GroupPost.id).where(GroupPost.body == "Ik kom.")
    assert len(db.session.scalars(answers).all()) == 2


def test_a_change_keeps_what_stood_there_and_loses_no_other_one(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    post = write(cast, "anna", "breiclub", "Om acht uur")
    anna, path = cast.client("anna"), f"{PAGE}/posts/{post}"
    assert cast.client("bilal").post(f"{path}/edit", data={"body": "x", "seen": ""}).status_code == 403
    assert anna.post(f"{path}/edit", data={"body": "", "seen": ""}).status_code == 422
    assert anna.post(f"{path}/edit", data={"body": "Om **negen** uur, @Bilal", "seen": ""}).status_code == 302
    late = anna.post(f"{path}/edit", data={"body": "Om tien uur", "seen": ""})
    assert late.status_code == 409
    assert "Om tien uur" in late.text
    history = cast.client("bilal").get(f"{path}/history").text
    assert "Om acht uur" in history
    assert "Om <strong>negen</strong> uur" in cast.client("bilal").get(PAGE).text
    assert cast.client("dario").get(f"{path}/history").status_code == 404
    assert db.session.scalars(select(GroupPostVersion.body)).all() == ["Om acht uur"]
    kinds = db.session.scalars(select(Notification.kind).where(Notification.user_id == cast.id("bilal")))
    assert sorted(kinds) == ["groups.mention", "groups.post"]


def test_who_looks_after_a_group_pins_and_removes(make: Make, cast: Cast) -> None:
    make(moderators=("chloe",), members=("bilal",))
    posts = [write(cast, "bilal", "breiclub", f"Bericht nummer {n}") for n in range(4)]
    chloe, bilal = cast.client("chloe"), cast.client("bilal")
    assert bilal.post(f"{PAGE}/posts/{posts[0]}/pin").status_code == 403
    assert [chloe.post(f"{PAGE}/posts/{p}/pin").status_code for p in posts] == [302, 302, 302, 409]
    assert "Bovenaan" in bilal.get(PAGE).text
    chloe.post(f"{PAGE}/posts/{posts[0]}/unpin")
    assert chloe.post(f"{PAGE}/posts/{posts[1]}/remove").status_code == 302
    assert bilal.get(f"{PAGE}/posts/{posts[1]}").status_code == 404
    assert cast.client("anna").post(f"{PAGE}/posts/{'0' * 16}/remove").status_code == 404


def test_words_are_found_in_this_group_and_by_its_readers_only(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    make("ander", managers=("dario",))
    write(cast, "anna", "breiclub", "Wie heeft nog blauwe wollen dekens?")
    write(cast, "anna", "breiclub", "Niets bijzonders")
    bilal = cast.client("bilal")
    for words in ("deken", "DEKENS blauw", "wol"):
        assert "wollen dekens" in bilal.get(PAGE, query_string={"q": words}).text
    for words in ("dekens rood", "%", "_", "' OR 1=1 --"):
        assert "wollen dekens" not in bilal.get(PAGE, query_string={"q": words}).text
    assert "wollen dekens" not in cast.client("dario").get(f"{PAGE}?q=dekens").text
    assert "wollen dekens" not in cast.client("dario").get("/nl/groups/ander?q=dekens").text


def test_what_comes_while_one_looks_is_told_once(make: Make, cast: Cast) -> None:
    make(members=("bilal",))
    write(cast, "anna", "breiclub", "Eerst")
    bilal = cast.client("bilal")
    after = bilal.get(PAGE).text.split('data-after="')[1].split('"')[0]
    path = f"{PAGE}/latest?after={after}"
    quiet = bilal.get(path)
    assert quiet.json == {"html": "", "last": 0, "words": ""}
    unchanged = bilal.get(path, headers={"If-None-Match": quiet.headers["ETag"]})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    write(cast, "anna", "breiclub", "Daarna <script>alert(1)</script>")
    news = bilal.get(path, headers={"If-None-Match": quiet.headers["ETag"]}).json
    assert news is not None
    assert "Daarna &lt;script&gt;" in news["html"]
    assert news["words"] == "1 nieuw bericht"
    for outsider in (None, "dario", "mona"):
        assert cast.client(outsider).get(path).status_code == 404


def test_new_messages_are_told_once_and_not_to_who_wants_quiet(make: Make, cast: Cast) -> None:
    make(members=("bilal", "chloe"))
    cast.client("chloe").post(f"{PAGE}/mute")
    for number in range(3):
        write(cast, "anna", "breiclub", f"Bericht {number}")
    told = db.session.execute(select(Notification.user_id, Notification.kind)).all()
    assert told == [(cast.id("bilal"), "groups.post")]
    cast.client("chloe").post(f"{PAGE}/unmute")
    write(cast, "anna", "breiclub", "Nog een")
    assert cast.id("chloe") in set(db.session.scalars(select(Notification.user_id)))


def test_whom_one_does_not_meet_is_not_named_in_what_others_answer(make: Make, cast: Cast) -> None:
    make(members=("bilal", "chloe"))
    first = write(cast, "bilal", "breiclub", "Wie brengt er koffie?")
    write(cast, "chloe", "breiclub", "Ik!", first)
    assert "Bilal" in cast.client("anna").get(PAGE).text
    blocked, blocker = cast.id("anna"), cast.id("bilal")
    with transaction() as session:
        session.add(Block(blocker_id=blocker, blocked_id=blocked, created_at=now()))
    page = cast.client("anna").get(PAGE).text
    assert "Ik!" in page
    assert "Bilal" not in page


def test_who_was_blocked_neither_votes_nor_answers_nor_reads_up_to_there(make: Make, cast: Cast) -> None:
    make(members=("bilal", "chloe"))
    options = {"option1": "Zaterdag", "option2": "Zondag"}
    cast.client("bilal").post(f"{PAGE}/posts", data={"body": "Wanneer?", **options})
    address, chloe = f"{PAGE}/posts/{only_post()}", cast.client("chloe")
    blocker, blocked = cast.id("bilal"), cast.id("chloe")
    with transaction() as session:
        session.add(Block(blocker_id=blocker, blocked_id=blocked, created_at=now()))
    assert chloe.post(f"{address}/vote", data={"choice": "0"}).status_code == 404
    assert chloe.post(f"{address}/read").status_code == 404
    assert chloe.get(f"{address}/history").status_code == 404
    answer = {"body": "Ik kom", "reply_to": address.rsplit("/", 1)[1]}
    assert chloe.post(f"{PAGE}/posts", data=answer).status_code == 404
    assert not db.session.scalar(select(func.count()).select_from(GroupPollVote))
    assert cast.client("anna").post(f"{address}/vote", data={"choice": "0"}).status_code == 302
