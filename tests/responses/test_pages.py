"""Answering and talking in a browser, without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from app.core.clock import now
from app.core.db import db, transaction
from app.listings.rules import Help, Kind, Life
from app.moderation.rules import ReviewState
from app.organisations.rules import MemberRole
from app.responses import actions
from app.responses.models import Message
from app.responses.presenters import choices
from app.responses.rules import MESSAGES_SHOWN, Reason
from tests.responses.stage import Stage
from tests.support.cast import Cast


def _ref(location: str) -> str:
    found = re.search(r"/responses/([0-9a-z]{16})", location)
    assert found, location
    return found[1]


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def _respond(client: FlaskClient, listing: str, **fields: str) -> str:
    answer = client.post(f"/nl/listings/{listing}/respond", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


# --- answering ---


def test_one_click_answers_when_signed_in(stage: Stage, cast: Cast) -> None:
    listing, bilal = stage.listing("anna"), cast.client("bilal")
    page = bilal.get(f"/en/listings/{listing}").text
    assert re.search(r'<input checked [^>]*name="choice"[^>]*value="yes"', page)
    assert 'name="email"' not in page
    ref = _ref(_respond(bilal, listing, choice="yes", message=""))
    shown = bilal.get(f"/en/responses/{ref}").text
    assert stage.bodies(ref) == ["Dag! Ik wil dit graag hebben. Wanneer past het voor jou?"]
    assert stage.bodies(ref)[0] in shown
    assert "Your message is sent" in shown
    assert stage.state(ref) == "sent"


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("help_", list(Help))
def test_each_kind_of_listing_has_its_own_first_words(
    kind: Kind, help_: Help, stage: Stage, client: FlaskClient
) -> None:
    page = client.get(f"/nl/listings/{stage.listing('anna', kind=kind, help=help_)}").text
    for choice in choices(kind, help_).values():
        assert str(choice) in page
    assert 'name="email"' in page


def test_the_question_of_the_poster_is_asked_and_its_reply_kept(stage: Stage, cast: Cast) -> None:
    listing, bilal = stage.listing("anna", question="Heb je <b>plaats</b>?"), cast.client("bilal")
    for client in (bilal, cast.client()):
        page = client.get(f"/nl/listings/{listing}").text
        assert '<bdi lang="nl">Heb je &lt;b&gt;plaats&lt;/b&gt;?</bdi>' in page
    refused = bilal.post(f"/nl/listings/{listing}/respond", data={"message": "Dag!", "reply": "x" * 501})
    assert refused.status_code == 422
    assert "Heb je &lt;b&gt;plaats" in refused.text
    ref = _ref(_respond(bilal, listing, choice="yes", message="Dag!", reply="Ja, een garage."))
    assert stage.bodies(ref)[0].endswith("Dag!\n\nHeb je <b>plaats</b>?\nJa, een garage.")
    other = _ref(_respond(cast.client("chloe"), listing, choice="yes", reply=""))
    assert "plaats" not in stage.bodies(other)[0]


def test_a_choice_and_words_make_one_message(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna", kind=Kind.REQUEST)
    ref = _ref(_respond(cast.client("bilal"), listing, choice="later", message="Zaterdag past."))
    assert stage.bodies(ref) == ["Ik kan dit geven, maar later.\nZaterdag past."]
    asks = _ref(_respond(cast.client("chloe"), listing, choice="question", message="Welke maat?"))
    assert (stage.find(ref).is_question, stage.find(asks).is_question) == (False, True)


def test_answering_signed_out_is_delivered_after_the_mail(
    stage: Stage, client: FlaskClient, cast: Cast
) -> None:
    listing = stage.listing("anna")
    location = _respond(client, listing, message="Dag, is de fiets er nog?", email="Bilal@Example.org")
    assert location.endswith("/nl/sign-in")
    assert client.get(location).status_code == 200
    assert stage.mails("anna") == []
    [mail] = stage.mails("bilal")
    link = re.search(r"http://localhost(/nl/confirm/\S+)", mail.text)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    assert stage.mails("anna") == []
    answer = client.post(link[1])
    ref = _ref(answer.location)
    assert "Dag, is de fiets er nog?" in client.get(answer.location).text
    assert stage.state(ref) == "sent"
    assert len(stage.mails("anna", "responses.received")) == 1


def test_a_known_and_an_unknown_address_get_the_same_answer(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    stage.answer("bilal", listing)
    texts = set()
    for email in ("anna@example.org", "bilal@example.org", "nobody@example.org"):
        client = cast.client()
        location = _respond(client, listing, message="Dag!", email=email)
        texts.add((location, _without_tokens(client.get(location).text).replace(email, "")))
    assert len(texts) == 1


def test_a_listing_that_closed_meanwhile_says_so_kindly(stage: Stage, client: FlaskClient) -> None:
    listing = stage.listing("anna")
    _respond(client, listing, message="Dag!", email="bilal@example.org")
    stage.change(listing, life=Life.WITHDRAWN)
    link = re.search(r"http://localhost(/nl/confirm/\S+)", stage.mails("bilal")[0].text)
    assert link is not None
    page = client.get(client.post(link[1]).location.replace("/nl/", "/en/"))
    assert "The note was closed." in page.text
    assert "Dag!" in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": "", "email": "b@example.org"}, "Write a message."),
        ({"message": "   ", "email": "b@example.org"}, "Write a message."),
        ({"message": "x" * 10_000, "email": "b@example.org"}, "2000"),
        ({"message": "", "choice": "question", "email": "b@example.org"}, "Write your question."),
        ({"message": "Kept words", "choice": "all", "email": "b@example.org"}, "Choose from this list."),
        ({"message": "Kept words"}, "Write your e-mail address."),
        ({"message": "Kept words", "email": "not an address"}, "name@example.org"),
        ({"message": "Kept words", "email": "a" * 300 + "@example.org"}, "name@example.org"),
    ],
)
def test_a_bad_answer_is_explained_and_kept(
    fields: dict[str, str], words: str, stage: Stage, client: FlaskClient
) -> None:
    answer = client.post(f"/en/listings/{stage.listing('anna')}/respond", data=fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert fields["message"].strip()[:50] in answer.text
    assert stage.mails("anna") == []


def test_control_characters_and_fields_of_others_change_nothing(stage: Stage, cast: Cast) -> None:
    listing, client = stage.listing("anna"), cast.client("bilal")
    extra = {"state": "agreed", "responder_id": "1", "email": "chloe@example.org", "listing_id": "9"}
    ref = _ref(_respond(client, listing, message="Dag\x00 \u202eanna", **extra))
    assert stage.bodies(ref) == ["Dag anna"]
    assert stage.find(ref).responder_id == cast.id("bilal")
    assert stage.state(ref) == "sent"


@pytest.mark.parametrize("listing", ["0" * 16, "nothing", "'", "1"])
def test_what_does_not_exist_cannot_be_answered(listing: str, cast: Cast) -> None:
    answer = cast.client("bilal").post(f"/nl/listings/{listing}/respond", data={"message": "Dag!"})
    assert answer.status_code == 404


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.PENDING, ReviewState.HIDDEN])
def test_a_listing_that_is_not_online_does_not_exist_for_who_answers(
    state: ReviewState, stage: Stage, cast: Cast
) -> None:
    listing = stage.listing("anna", review_state=state)
    for client in (cast.client(), cast.client("bilal")):
        fields = {"message": "Dag!", "email": "bilal@example.org"}
        assert client.post(f"/nl/listings/{listing}/respond", data=fields).status_code == 404


def test_a_paused_listing_answers_with_a_page(stage: Stage, cast: Cast) -> None:
    listing, client = stage.listing("anna", life=Life.PAUSED), cast.client("bilal")
    refused = client.post(f"/en/listings/{listing}/respond", data={"message": "Dag Anna!"})
    assert refused.status_code == 409
    assert "Your message is not sent" in refused.text
    assert "Dag Anna!" in refused.text
    page = client.get(f"/en/listings/{listing}").text
    assert "This note is paused" in page
    assert "/respond" not in page


# --- the panel ---


def test_the_panel_counts_places_and_offers_the_waiting_list(
    stage: Stage, cast: Cast, client: FlaskClient
) -> None:
    listing = stage.listing("anna", quantity=3)
    refs = [stage.answer(name, listing) for name in ("bilal", "chloe", "dario")]
    stage.do(actions.agree, "anna", refs[0])
    assert "2 of 3 left" in client.get(f"/en/listings/{listing}").text
    for ref in refs[1:]:
        stage.do(actions.agree, "anna", ref)
    page = client.get(f"/en/listings/{listing}").text
    assert "Join the waiting list" in page
    answer = cast.client("emma").post(f"/en/listings/{listing}/respond", data={"message": "Dag!"})
    assert stage.state(_ref(answer.location)) == "waitlisted"


def test_the_panel_shows_the_poster_who_answered(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    assert "Nobody answered yet" in cast.client("anna").get(f"/en/listings/{listing}").text
    ref = stage.answer("bilal", listing)
    page = cast.client("anna").get(f"/en/listings/{listing}").text
    assert "Bilal" in page
    assert f"/en/responses/{ref}" in page
    assert "Your turn" in page
    for other in (None, "chloe"):
        assert ref not in cast.client(other).get(f"/en/listings/{listing}").text


def test_the_panel_leads_back_to_the_conversation(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    page = cast.client("bilal").get(f"/en/listings/{listing}").text
    assert f"/en/responses/{ref}" in page
    assert '/respond"' not in page


def test_a_block_shows_as_a_listing_that_takes_no_answers(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    stage.block("anna", "bilal")
    page = cast.client("bilal").get(f"/en/listings/{listing}")
    if page.status_code == 200:
        assert "takes no answers" in page.text
        assert '/respond"' not in page.text


# --- the conversation ---


def test_two_people_talk_agree_and_it_worked(stage: Stage, cast: Cast) -> None:
    anna, bilal = cast.client("anna"), cast.client("bilal")
    listing = stage.listing("anna")
    ref = _ref(_respond(bilal, listing, message="Dag Anna"))
    address = f"/en/responses/{ref}"
    assert "Agree" in anna.get(address).text
    assert anna.post(f"{address}/messages", data={"body": "Dag Bilal <b>"}).status_code == 303
    page = bilal.get(address).text
    assert "Dag Bilal &lt;b&gt;" in page
    assert "/agree" not in page
    assert anna.post(f"{address}/agree").status_code == 303
    page = anna.get(address).text
    assert "It worked, close the note" in page
    assert anna.post(f"{address}/done", data={"close": "1"}).status_code == 303
    assert stage.state(ref) == "done"
    assert stage.find(ref).listing.life is Life.FULFILLED
    assert "It worked. Thank you!" in bilal.get(address).text


def test_the_poster_is_asked_to_close_when_the_other_says_it_worked(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", ref)
    cast.client("bilal").post(f"/en/responses/{ref}/done", data={"close": "1"})
    assert stage.find(ref).listing.life is Life.OPEN
    page = cast.client("anna").get(f"/en/responses/{ref}").text
    assert f"/en/listings/{listing}/close" in page
    assert f"/en/listings/{listing}/close" not in cast.client("bilal").get(f"/en/responses/{ref}").text


def test_only_allowed_moves_have_a_button(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    seen = {}
    for name in ("anna", "bilal"):
        page = cast.client(name).get(f"/en/responses/{ref}").text
        seen[name] = set(re.findall(rf"/en/responses/{ref}/([a-z-]+)\"", page))
    both = {"messages", "meeting", "contact", "report"}
    assert seen == {"anna": {"agree", "decline", "read"} | both, "bilal": {"withdraw"} | both}
    stage.do(actions.withdraw, "bilal", ref)
    for name in ("anna", "bilal"):
        page = cast.client(name).get(f"/en/responses/{ref}").text
        assert set(re.findall(rf"/en/responses/{ref}/([a-z-]+)\"", page)) <= {"read", "report"}


MOVES = (
    "messages", "agree", "decline", "withdraw", "done", "not-done", "read", "meeting", "meeting/agree",
    "meeting/cancel", "contact", "contact/take-back",
)  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("person", ["chloe", "mona", "adam"])
def test_conversations_of_others_do_not_exist(move: str, person: str, stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    fields = {"body": "Dag!", "reason": "other"}
    client = cast.client(person)
    there = client.post(f"/nl/responses/{ref}/{move}", data=fields)
    nowhere = client.post(f"/nl/responses/{'0' * 16}/{move}", data=fields)
    assert there.status_code == nowhere.status_code == 404
    assert _without_tokens(there.text) == _without_tokens(nowhere.text)
    assert client.get(f"/nl/responses/{ref}").status_code == 404
    assert stage.state(ref) == "sent"


@pytest.mark.parametrize(
    ("move", "fields", "words"),
    [
        ("messages", {}, "Write a message."),
        ("messages", {"body": " \x00 "}, "Write a message."),
        ("messages", {"body": "y" * 10_000}, "2000"),
        ("decline", {}, "Choose a reason."),
        ("decline", {"reason": "because"}, "Choose a reason from the list."),
    ],
)
def test_bad_input_in_a_conversation_is_explained_and_kept(
    move: str, fields: dict[str, str], words: str, stage: Stage, cast: Cast
) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    answer = cast.client("anna").post(f"/en/responses/{ref}/{move}", data=fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert fields.get("body", "").strip(" \x00")[:40] in answer.text
    assert stage.state(ref) == "sent"


def test_a_bad_reason_to_withdraw_is_explained(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    client = cast.client("bilal")
    assert client.post(f"/en/responses/{ref}/withdraw", data={"reason": "x"}).status_code == 422
    assert client.post(f"/en/responses/{ref}/withdraw", data={"reason": ""}).status_code == 303
    assert stage.state(ref) == "withdrawn"


def test_no_places_left_is_explained(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    stage.do(actions.agree, "anna", stage.answer("bilal", listing))
    late = stage.answer("chloe", listing)
    assert "/agree" not in cast.client("anna").get(f"/en/responses/{late}").text
    answer = cast.client("anna").post(f"/en/responses/{late}/agree")
    assert answer.status_code == 409
    assert "All places are taken" in answer.text


def test_two_tabs_that_answer_make_one_conversation(stage: Stage, cast: Cast) -> None:
    listing, client = stage.listing("anna"), cast.client("bilal")
    refs = {_ref(_respond(client, listing, message="Dag!")) for _ in range(2)}
    assert len(refs) == 1
    assert len(stage.mails("anna")) == 1


def test_opening_a_conversation_changes_nothing(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    anna = cast.client("anna")
    for _ in range(2):
        anna.get(f"/en/responses/{ref}")
        assert "Your turn" in anna.get("/en/account/responses").text
    assert stage.find(ref).poster_read_at is None


def _say(ref: str, stage: Stage, count: int) -> None:
    response_id, author = stage.find(ref).id, stage.cast.id("bilal")
    with transaction() as session:
        session.add_all(
            Message(
                response_id=response_id, author_id=author, body=f"bericht {n:03}",
                created_at=now() + timedelta(seconds=n),
            )
            for n in range(count)
        )  # fmt: skip


def test_a_long_conversation_shows_the_newest_and_leads_to_the_older(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"), "het begin")
    _say(ref, stage, MESSAGES_SHOWN + 10)
    client = cast.client("anna")
    page = client.get(f"/en/responses/{ref}").text
    assert "bericht 059" in page
    assert "bericht 009" not in page
    older = re.search(r'href="([^"]+before=\d+)"', page)
    assert older is not None
    page = client.get(older[1]).text
    assert "het begin" in page
    assert "bericht 009" in page
    assert "bericht 010" not in page
    assert "Older messages" not in page


@pytest.mark.parametrize("before", ["-1", "x", "", "9" * 10, "9" * 40, "٣"])
def test_a_strange_place_in_a_conversation_is_the_newest_or_all(
    before: str, stage: Stage, cast: Cast
) -> None:
    ref = stage.answer("bilal", stage.listing("anna"), "het begin")
    assert "het begin" in cast.client("anna").get(f"/en/responses/{ref}?before={before}").text


def test_an_organisation_answers_under_its_name(stage: Stage, cast: Cast) -> None:
    organisation = stage.organisation("Buurthuis", chloe=MemberRole.MANAGER, dario=MemberRole.MEMBER)
    ref = stage.answer("bilal", stage.listing("chloe", organisation_id=organisation))
    assert (
        cast.client("dario").post(f"/en/responses/{ref}/messages", data={"body": "Welkom!"}).status_code
        == 303
    )
    page = cast.client("bilal").get(f"/en/responses/{ref}").text
    assert "Conversation with <bdi>Buurthuis</bdi>" in page
    assert "Dario (Buurthuis)" in page
    mine = cast.client("dario").get("/en/account/responses?tab=organisation").text
    assert ref in mine
    assert "For my organisation" in mine


def test_the_list_shows_who_waits_first_and_filters_by_tab(stage: Stage, cast: Cast) -> None:
    done = stage.answer("anna", stage.listing("dario", title="Elders"))
    waiting = stage.answer("bilal", stage.listing("anna", title="Bij mij"))
    stage.answer("chloe", stage.listing("bilal", title="Van anderen"))
    client = cast.client("anna")
    page = client.get("/en/account/responses").text
    assert page.index(waiting) < page.index(done)
    assert "Van anderen" not in page
    received = client.get("/en/account/responses?tab=received").text
    assert waiting in received
    assert done not in received
    sent = client.get("/en/account/responses?tab=sent&page=abc").text
    assert done in sent
    assert waiting not in sent
    assert client.get("/en/account/responses?tab=nonsense").status_code == 200
    assert "Nothing here yet" in cast.client("emma").get("/en/account/responses").text


def test_a_reader_who_is_signed_out_signs_in_first(stage: Stage, client: FlaskClient) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    assert "/sign-in" in client.get(f"/nl/responses/{ref}").location
    assert client.get("/nl/account/responses").status_code == 302


def test_a_conversation_costs_at_most_five_queries(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna")
    ref = stage.answer("bilal", listing)
    _say(ref, stage, 60)
    for name in ("anna", "bilal"):
        client = cast.client(name)
        for address in (f"/en/responses/{ref}", f"/en/listings/{listing}", "/en/account/responses"):
            client.get(address)
            assert _queries(client, address) <= 5, (name, address)


def _queries(client: FlaskClient, address: str) -> int:
    count = 0

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        nonlocal count
        count += statement.lstrip().upper().startswith("SELECT")

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return count


def test_a_conversation_says_whose_turn_it_is_on_both_sides(stage: Stage, cast: Cast) -> None:
    anna, bilal = cast.client("anna"), cast.client("bilal")
    address = f"/en/responses/{stage.answer('bilal', stage.listing('anna'))}"
    assert "Your turn" in anna.get(address).text
    assert "Your turn" not in bilal.get(address).text
    anna.post(f"{address}/messages", data={"body": "Dag Bilal"})
    assert "Your turn" not in anna.get(address).text
    assert "Your turn" in bilal.get(address).text


def test_closing_is_offered_with_the_last_place_alone(stage: Stage, cast: Cast) -> None:
    listing = stage.listing("anna", quantity=2)
    first = stage.answer("bilal", listing)
    stage.do(actions.agree, "anna", first)
    page = cast.client("anna").get(f"/en/responses/{first}").text
    assert "It worked, close the note" not in page
    assert "Propose a moment to meet" in page


def test_an_organisation_says_no_in_its_own_name(stage: Stage, cast: Cast) -> None:
    ours = stage.organisation("Buurtkeuken", anna=MemberRole.MANAGER)
    ref = stage.answer("bilal", stage.listing("anna", organisation_id=ours))
    cast.client("anna").post(f"/nl/responses/{ref}/decline", data={"reason": "found_someone"})
    [mail] = stage.mails("bilal", "responses.declined")
    assert "Buurtkeuken" in mail.text
    assert "Anna" not in mail.text


def test_who_has_no_name_yet_reads_where_to_say_it(stage: Stage, cast: Cast) -> None:
    address = f"/en/responses/{stage.answer('bilal', stage.listing('anna'))}"
    assert "Say what you are called" not in cast.client("bilal").get(address).text
    with transaction():
        cast.user("bilal").name = ""
    assert "Say what you are called" in cast.client("bilal").get(address).text


def test_the_account_says_how_many_conversations_wait(stage: Stage, cast: Cast) -> None:
    ref = stage.answer("bilal", stage.listing("anna"))
    waits = '<span>Antwoorden</span> <span class="count">1</span>'
    assert waits in cast.client("anna").get("/nl/account").text
    assert waits not in cast.client("bilal").get("/nl/account").text
    stage.do(actions.decline, "anna", ref, Reason.NO_TIME)
    assert waits not in cast.client("anna").get("/nl/account").text
