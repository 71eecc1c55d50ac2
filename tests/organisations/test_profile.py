"""Putting an organisation online, changing it, and what a bad form gives."""

from __future__ import annotations

import re
import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Invalid
from app.moderation import actions as moderation
from app.moderation.rules import Move, Reason, ReviewState
from app.organisations import actions, queries
from app.organisations.models import Membership, Organisation
from app.organisations.rules import MemberRole, Profile
from tests.organisations.conftest import Make, counted
from tests.support.cast import DEINZE, GHENT, Cast

NEW = "/nl/organisations/new"
KBO = "0417.710.407"


def register(cast: Cast, person: str = "anna", name: str = "De Tatertafel", **values: object) -> Organisation:
    actor = cast.actor(person)
    with transaction():
        made = actions.register_organisation(actor, Profile(name, GHENT, **values))  # type: ignore[arg-type]
        number = made.id
    found = db.session.get(Organisation, number)
    assert found is not None
    return found


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_a_name_and_a_postcode_are_enough(cast: Cast) -> None:
    client = cast.client("anna")
    answer = client.post(NEW, data={"name": "De Tatertafel", "postcode": "9000"})
    assert answer.status_code == 302
    assert answer.location == "/nl/organisations/de-tatertafel"
    organisation = queries.get(cast.actor("anna"), "de-tatertafel")
    assert organisation.review_state is ReviewState.PENDING
    assert organisation.municipality_id == GHENT
    page = client.get(answer.location).text
    assert "Not checked yet" in page or "nagekeken" in page
    assert queries.find_membership(organisation, cast.id("anna")).role is MemberRole.MANAGER  # type: ignore[union-attr]


def test_only_two_fields_must_be_filled_in(cast: Cast) -> None:
    page = cast.client("anna").get(NEW).text
    assert page.count(" required ") == 2
    assert page.count("not-required") == 9
    assert 'value="9000"' in page


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0417.710.407", "0417710407"),
        ("417 710 407", "0417710407"),
        ("BE 0417-710-407", "0417710407"),
        ("BTW (BE) 0417.710.407", "0417710407"),
        ("tva be0417710407", "0417710407"),
        ("KBO: 1000.000.021", "1000000021"),
        ("0417.710.408", None),  # the last two are not what is left of 97
        ("2417.710.407", None),  # neither 0 nor 1 first
        ("0417.710.40", None),
        ("BE BTW 0417.710.407", None),
        ("٠٤١٧٧١٠٤٠٧", None),
    ],
)
def test_a_company_number_is_known_by_its_figures(written: str, kept: str | None, cast: Cast) -> None:
    answer = cast.client("anna").post(NEW, data={"name": "Nummer", "postcode": "9000", "kbo_number": written})
    assert answer.status_code == (302 if kept else 422)
    assert db.session.scalar(select(Organisation.kbo_number)) == kept


def test_one_click_leads_on_to_a_first_request(cast: Cast) -> None:
    data = {"name": "De Tatertafel", "postcode": "9000", "next": "request"}
    answer = cast.client("anna").post(NEW, data=data)
    assert answer.location == "/nl/listings/new?kind=request&organisation=de-tatertafel&postcode=9000"
    form = cast.client("anna").get(answer.location).text
    assert re.search(r"<option selected[^>]*>De Tatertafel", form)
    assert 'value="9000"' in form


def test_who_is_not_signed_in_is_asked_to(cast: Cast) -> None:
    answer = cast.client().post(NEW, data={"name": "X Y", "postcode": "9000"})
    assert "/nl/sign-in?next=" in answer.text
    assert "X Y" in answer.text, "what was written is there to keep"
    assert count() == 0


def test_a_second_organisation_of_that_name_gets_a_number(cast: Cast) -> None:
    register(cast, "anna", "Nieuw!")
    assert register(cast, "bilal", "Nieuw?").slug == "nieuw-2"
    assert register(cast, "chloe", "New").slug == "new-2"


def test_a_double_click_makes_one(cast: Cast) -> None:
    first = register(cast)
    assert register(cast).id == first.id
    assert count() == 1


def test_nobody_fills_the_queue_alone(cast: Cast) -> None:
    for number in range(5):
        register(cast, name=f"Club {number} nu")
    with pytest.raises(Invalid):
        register(cast, name="Nog een club")


def test_everything_can_be_told(cast: Cast) -> None:
    data = {
        "name": "Fietswerkplaats",
        "postcode": "9050",
        "neighbourhood": "ledeberg",
        "description": "Wij maken fietsen.\n\nElke zaterdag.",
        "website": "losse-ketting.example.org",
        "email": "Hallo@Losse-Ketting.example.org",
        "phone": "09 123 45 67",
        "kbo_number": f"BE {KBO}",
    }
    client = cast.client("anna")
    page = client.get(client.post(NEW, data=data).location).text
    assert 'href="https://losse-ketting.example.org" rel="nofollow noopener ugc"' in page
    assert "hallo@losse-ketting.example.org" in page
    assert "0417.710.407" in page
    assert '<p dir="auto">Elke zaterdag.</p>' in page
    assert "Ledeberg" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \n "),
        ("name", "x"),
        ("name", "x" * 101),
        ("name", "http://spam.example.org"),
        ("postcode", ""),
        ("postcode", "0000"),
        ("postcode", "9000 Gent"),
        ("neighbourhood", "nergens"),
        ("description", "x" * 3001),
        ("website", "javascript:alert(1)"),
        ("website", "https://[::1"),
        ("email", "nobody"),
        ("phone", "bel mij"),
        ("kbo_number", "1234567890"),
        ("kbo_number", "12"),
        ("kbo_number", "x" * 500),
    ],
)
def test_bad_input_is_explained_and_kept(field: str, value: str, cast: Cast) -> None:
    good = {"name": "De Tatertafel", "postcode": "9000", "phone": "09 123 45 67"}
    answer = cast.client("anna").post(NEW, data={**good, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert count() == 0
    if field != "phone":
        assert "09 123 45 67" in answer.text


def test_nul_bytes_and_unknown_fields_change_nothing(cast: Cast) -> None:
    data = {
        "name": "De\x00 Tater\u202etafel", "postcode": "9000", "review_state": "published",
        "slug": "boos", "created_by": "1", "version": "99",
    }  # fmt: skip
    assert cast.client("anna").post(NEW, data=data).location == "/nl/organisations/de-tatertafel"
    assert queries.get(cast.actor("anna"), "de-tatertafel").review_state is ReviewState.PENDING


def test_a_company_number_stands_for_one_organisation(cast: Cast, make: Make) -> None:
    make("eerste", managers=("bilal",), kbo_number="0417710407")
    answer = cast.client("anna").post(NEW, data={"name": "Tweede", "postcode": "9000", "kbo_number": KBO})
    assert answer.status_code == 422
    assert 'id="kbo_number-error"' in answer.text


def test_a_refused_organisation_gives_its_number_up(cast: Cast, make: Make) -> None:
    first = make("eerste", managers=("bilal",), kbo_number="0417710407", state=ReviewState.REJECTED)
    assert register(cast, kbo_number="0417710407").kbo_number == "0417710407"
    db.session.refresh(first)
    assert first.kbo_number is None


# --- editing ---


def edit(cast: Cast, organisation: Organisation, person: str = "anna", **values: str) -> str:
    data = {"name": organisation.name, "postcode": "9000", "version": str(organisation.version), **values}
    answer = cast.client(person).post(f"/nl/organisations/{organisation.slug}/edit", data=data)
    db.session.refresh(organisation)
    return f"{answer.status_code} {answer.text}"


def test_an_edit_of_what_is_checked_is_looked_at_again(cast: Cast, make: Make) -> None:
    organisation = make()
    assert edit(cast, organisation, description="Nieuw").startswith("302")
    assert organisation.description == "Nieuw"
    assert organisation.review_state is ReviewState.PUBLISHED
    assert organisation.needs_look


def test_saving_without_a_change_bothers_nobody(cast: Cast, make: Make) -> None:
    organisation = make()
    assert edit(cast, organisation).startswith("302")
    assert not organisation.needs_look


@pytest.mark.parametrize("state", [ReviewState.CHANGES_REQUESTED, ReviewState.REJECTED])
def test_what_was_refused_is_sent_in_again_by_an_edit(state: ReviewState, cast: Cast, make: Make) -> None:
    organisation = make(state=state)
    assert edit(cast, organisation, description="Beter").startswith("302")
    assert organisation.review_state is ReviewState.PENDING


def test_the_edit_form_begins_with_what_there_is(cast: Cast, make: Make) -> None:
    make(description="Wij zijn het buurthuis.", municipality_id=DEINZE)
    page = cast.client("anna").get("/nl/organisations/drie-sluizen/edit").text
    assert "Wij zijn het buurthuis." in page
    assert 'value="9800"' in page


def test_two_editors_do_not_overwrite_each_other(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna", "bilal"))
    seen = str(organisation.version)
    assert edit(cast, organisation, "bilal", description="Van Bilal").startswith("302")
    refused = edit(cast, organisation, "anna", description="Van Anna", version=seen)
    assert refused.startswith("409")
    assert "Van Anna" in refused
    assert organisation.description == "Van Bilal"
    assert f'name="version" type="hidden" value="{organisation.version}"' in refused


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 50, "١"])
def test_a_nonsense_version_overwrites_nothing(version: str, cast: Cast, make: Make) -> None:
    organisation = make(description="Oud")
    assert edit(cast, organisation, description="Nieuw", version=version).startswith("409")
    assert organisation.description == "Oud"


@pytest.mark.parametrize("person", ["bilal", "chloe", "mona", "adam"])
def test_only_managers_edit(person: str, cast: Cast, make: Make) -> None:
    organisation = make(members=("bilal",))
    assert edit(cast, organisation, person, description="Boos").startswith("403")
    assert organisation.description == ""


def test_a_hidden_organisation_is_not_edited(cast: Cast, make: Make) -> None:
    assert edit(cast, make(state=ReviewState.HIDDEN)).startswith("403")


def test_an_edit_that_is_wrong_keeps_the_values(cast: Cast, make: Make) -> None:
    organisation = make()
    refused = edit(cast, organisation, website="ftp://x.example", description="Blijft staan")
    assert refused.startswith("422")
    assert "Blijft staan" in refused
    assert organisation.website == ""


def test_actions_check_the_policy_themselves(cast: Cast, make: Make) -> None:
    organisation, stranger = make(), cast.actor("chloe")
    profile = Profile("Gekaapt", GHENT)
    with pytest.raises(Forbidden), transaction():
        actions.edit_organisation(stranger, organisation, profile, organisation.version)
    with pytest.raises(Conflict), transaction():
        actions.edit_organisation(cast.actor("anna"), organisation, profile, 99)


# --- review ---


def test_a_moderator_checks_an_organisation(cast: Cast) -> None:
    organisation, mona = register(cast), cast.actor("mona")
    with transaction():
        moderation.decide(mona, "organisation", organisation, Move.APPROVE)
    page = cast.client().get("/nl/organisations/de-tatertafel").text
    assert "badge-done" in page
    assert organisation.reviewed_text is not None


def test_a_refused_organisation_is_gone_for_others(cast: Cast) -> None:
    organisation, mona = register(cast), cast.actor("mona")
    with transaction():
        moderation.decide(mona, "organisation", organisation, Move.REJECT, Reason.UNSAFE)
    assert cast.client().get("/nl/organisations/de-tatertafel").status_code == 404
    assert cast.client("chloe").get("/nl/organisations/de-tatertafel").status_code == 404
    assert "Tatertafel" not in cast.client("chloe").get("/nl/organisations").text
    assert cast.client("anna").get("/nl/organisations/de-tatertafel").status_code == 200


def test_nobody_checks_their_own_organisation(cast: Cast, make: Make) -> None:
    organisation = make(managers=("anna",), members=("mona",), state=ReviewState.PENDING)
    with pytest.raises(Forbidden), transaction():
        moderation.decide(cast.actor("mona"), "organisation", organisation, Move.APPROVE)


# --- the list ---


def test_the_list_is_searched_by_name_and_place(client, make: Make) -> None:  # type: ignore[no-untyped-def]
    make("tatertafel", name="Taalcafé De Tatertafel")
    make("knoopsgat", managers=("bilal",), name="Kleerbank", municipality_id=DEINZE)
    everything = client.get("/nl/organisations").text
    assert "Tatertafel" in everything
    assert "Kleerbank" in everything
    found = client.get("/nl/organisations?q=tater+taal").text
    assert "Tatertafel" in found
    assert "Kleerbank" not in found
    there = client.get("/nl/organisations?place=deinze").text
    assert "Kleerbank" in there
    assert "Tatertafel" not in there


@pytest.mark.parametrize(
    "query", ["q=%25", "q=_", "place=nergens", "page=99999999999", "page=-1", "q=" + "x" * 5000, "q=%5C"]
)
def test_a_strange_search_finds_nothing_and_breaks_nothing(query: str, client, make: Make) -> None:  # type: ignore[no-untyped-def]
    make()
    answer = client.get(f"/nl/organisations?{query}")
    assert answer.status_code == 200
    if not query.startswith("page"):
        assert "Drie sluizen" not in answer.text


def test_a_long_list_has_pages(client, make: Make) -> None:  # type: ignore[no-untyped-def]
    for number in range(21):
        make(f"club-{number:02}")
    first = client.get("/nl/organisations?q=club").text
    assert first.count("card-title") == 20
    assert "page=2" in first
    assert client.get("/nl/organisations?q=club&page=2").text.count("card-title") == 1


def test_a_list_costs_few_queries(cast: Cast, make: Make) -> None:
    for number in range(12):
        make(f"club-{number:02}", managers=("anna",))
    client = cast.client("anna")
    client.get("/nl/organisations")
    with counted() as seen:
        client.get("/nl/organisations")
    assert len(seen) <= 7, seen


def test_who_acts_for_none_sees_no_team_panel(cast: Cast, make: Make) -> None:
    make(members=("bilal",))
    address = "/nl/organisations/drie-sluizen/members"
    assert address in cast.client("bilal").get("/nl/organisations/drie-sluizen").text
    assert address not in cast.client("chloe").get("/nl/organisations/drie-sluizen").text
    assert address not in cast.client().get("/nl/organisations/drie-sluizen").text


def test_what_people_write_is_shown_as_text(cast: Cast) -> None:
    description = "<script>alert(1)</script>{{ 7*7 }}"
    slug = register(cast, name="<b>Vet</b>", description=description).slug
    page = cast.client().get(f"/nl/organisations/{slug}").text
    assert "<script>alert" not in page
    assert "<b>Vet" not in page
    assert "{{ 7*7 }}" in page


def test_memberships_are_made_once(cast: Cast) -> None:
    organisation = register(cast)
    rows = db.session.scalars(select(Membership).where(Membership.organisation_id == organisation.id)).all()
    assert [(row.user_id, row.role) for row in rows] == [(cast.id("anna"), MemberRole.MANAGER)]


# --- at the same moment ---


def at_once(app: Flask, cast: Cast, profile: Profile) -> list[str]:
    """Let two people register this at the same moment; return what each got."""
    actors = [cast.actor("anna"), cast.actor("bilal")]
    db.session.rollback()
    start, outcomes = threading.Barrier(2), []

    def act(actor: Actor) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    outcomes.append(actions.register_organisation(actor, profile).slug)
            except Invalid as error:
                outcomes.append(error.field)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_of_one_name_at_once_get_two_addresses(app: Flask, cast: Cast) -> None:
    assert at_once(app, cast, Profile("Tegelijk", GHENT)) == ["tegelijk", "tegelijk-2"]


def test_a_company_number_taken_twice_at_once_goes_to_one(app: Flask, cast: Cast) -> None:
    outcomes = at_once(app, cast, Profile("Tegelijk", GHENT, kbo_number="0417710407"))
    assert outcomes == ["kbo_number", "tegelijk"]
    assert count() == 1


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ReviewState.PENDING, 302),
        (ReviewState.PUBLISHED, 302),
        (ReviewState.REJECTED, 422),
        (ReviewState.HIDDEN, 422),
    ],
)
def test_one_posts_for_what_is_not_refused_or_hidden(
    state: ReviewState, status: int, cast: Cast, make: Make
) -> None:
    organisation = make(state=state)
    data = {
        "kind": "request", "help": "time", "title": "Wie helpt tafels zetten?", "category": "event-help",
        "postcode": "9000", "organisation": organisation.public_id,
    }  # fmt: skip
    assert cast.client("anna").post("/nl/listings/new", data=data).status_code == status
