"""The page of one listing: facts, notes on where it stands, and what its owners can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.dates import format_timedelta
from flask import url_for
from markupsafe import Markup, escape

from app.core.actor import Actor
from app.core.formats import ago, short_day
from app.core.i18n import _
from app.listings import policies
from app.listings.models import Listing
from app.listings.presenters.words import (
    HELPS,
    KINDS,
    groups,
    is_urgent,
    spoken,
    state_label,
    when,
    whole_place,
)
from app.listings.queries import Detail
from app.listings.rules import SUBJECT_KIND, Kind, Life
from app.moderation.queries import latest_decision, usual_wait
from app.moderation.rules import RULES, ReviewState
from app.moderation.rules.risks import EXPOSING, risks_in
from app.places.rules import GHENT
from app.taxonomy.rules import category_name, language_name


@dataclass(frozen=True)
class Note:
    """A word above a listing about where it stands."""

    kind: str
    title: str
    body: str = ""
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class Can:
    """What this actor can do with the listing."""

    edit: bool
    pause: bool
    resume: bool
    renew: bool
    close: bool
    copy: bool
    add_part: bool
    settle_urgency: bool

    @property
    def anything(self) -> bool:
        """Tell whether there is something to do."""
        return self.edit or self.pause or self.resume or self.renew or self.close or self.copy


def can(actor: Actor, detail: Detail) -> Can:
    """Return what this actor can do with the listing."""
    checks = (
        policies.can_edit,
        policies.can_pause,
        policies.can_resume,
        policies.can_renew,
        policies.can_close,
        policies.can_copy,
        policies.can_add_part,
        policies.can_settle_urgency,
    )
    return Can(*(check(actor, detail.listing) for check in checks))


@dataclass(frozen=True)
class InGroup:
    """The group for which alone a listing is, and what who looks after it can do there."""

    name: str
    href: str
    people: str
    take_out: bool
    put_back: bool


def in_group(actor: Actor, detail: Detail) -> InGroup | None:
    """Return for which group alone a listing is; None for everyone's."""
    if not detail.group_slug:
        return None
    return InGroup(
        detail.group_name,
        url_for("listings.in_group", group=detail.group_slug),
        url_for("groups.members", slug=detail.group_slug),
        policies.can_take_out(actor, detail.listing),
        policies.can_put_back(actor, detail.listing),
    )


def labels(detail: Detail) -> dict[str, str]:
    """Return the words beside the title."""
    listing = detail.listing
    urgent = is_urgent(listing.urgent_granted, listing.deadline) and listing.life is Life.OPEN
    return {
        "kind": str(KINDS[listing.kind]),
        "state": state_label(listing.review_state, listing.life),
        "urgent": _("Urgent") if urgent else "",
    }


def chips(listing: Listing, lang: str) -> dict[str, str]:
    """Return what was guessed, as the page that confirms shows it to be changed."""
    return {
        "kind": str(KINDS[listing.kind]),
        "category": category_name(listing.category, lang),
        "place": _place_to_choose(listing, lang),
    }


def _place_to_choose(listing: Listing, lang: str) -> str:
    """Return the place; where a city with areas was named alone, that one can choose one."""
    place = whole_place(listing, lang)
    if listing.neighbourhood_id is None and listing.municipality_id == GHENT:
        return _("%(place)s: choose your area", place=place)
    return place


def facts(detail: Detail, lang: str) -> list[tuple[str, Any]]:
    """Return the facts of a listing; what was not said is left out."""
    listing = detail.listing
    who = _("For how many") if listing.kind is Kind.REQUEST else _("How many")
    return [
        (_("Where"), whole_place(listing, lang)),
        (_("Category"), category_name(listing.category, lang)),
        (_("Things or time"), str(HELPS[listing.help])),
        (_("When"), when(listing, lang) or _("At any time")),
        (_("Last day"), short_day(listing.deadline)),
        (_("Size"), _own(listing, listing.size)),
        (who, str(listing.quantity) if listing.quantity > 1 else ""),
        (_("For whom"), groups(listing.target_groups, lang)),
        (_("Needed"), _own(listing, listing.skills)),
        (_("Languages"), spoken(listing.languages, lang)),
        (_("Dutch"), _("a little is enough") if listing.little_dutch_ok else ""),
        (
            _("Language of the text"),
            "" if listing.language == lang else language_name(listing.language, lang),
        ),
        (_("Posted by"), _poster(detail)),
        (_("Ask for"), _own(listing, listing.contact_role)),
        (_("Online since"), ago(listing.published_at)),
        (_("Until"), _("No end: this always counts") if listing.standing else ""),
    ]


def _own(listing: Listing, words: str) -> Markup | str:
    """Return words of the author as they stand in a page of another language."""
    return Markup('<bdi lang="{}">{}</bdi>').format(listing.language, words) if words else ""


def _poster(detail: Detail) -> Markup:
    """Return who posted it: an organisation with its link, or a first name."""
    if not detail.organisation_name:
        return Markup("<bdi>{}</bdi>").format(detail.author_name or _("A neighbour"))
    words = "" if detail.organisation_is_checked else f" ({_('not yet checked')})"
    link = Markup('<a href="{}"><bdi>{}</bdi></a>').format(
        url_for("organisations.show", slug=detail.organisation_slug), detail.organisation_name
    )
    return link + escape(words)


def notes(actor: Actor, detail: Detail, lang: str, *, is_kept: bool = False) -> list[Note]:
    """Return what must be said above a listing: that it is closed, and to its owners how its review goes."""
    listing, found = detail.listing, []
    if listing.life not in policies.ONGOING:
        found.append(
            Note("attention", _("This note is closed"), _closed_body(listing.life), _others(listing))
        )
    elif listing.life is Life.PAUSED:
        found.append(Note("info", _("This note is paused"), _("It takes no answers for a while.")))
    if policies.can_manage(actor, listing):
        found += _review_notes(detail, lang, is_kept=is_kept)
        found += exposed_notes(detail.listing)
    return found


def _closed_body(life: Life) -> str:
    if life is Life.FULFILLED:
        return _("It worked.")
    return _("You cannot answer it any more.")


def _others(listing: Listing) -> tuple[str, str]:
    """Return a link to what is still asked or offered of the same."""
    like_it = url_for("listings.index", kind=listing.kind.value, category=listing.category)
    return _("Look at others like this"), like_it


def _review_notes(detail: Detail, lang: str, *, is_kept: bool) -> list[Note]:
    listing = detail.listing
    state = listing.review_state
    if is_kept:
        words = _("Nobody else sees it. You get a mail as soon as somebody needs it.")
        return [Note("success", _("We keep your offer"), words)]
    if state is ReviewState.DRAFT:
        link = (_("Go on with it"), url_for("listings.edit", public_id=listing.public_id))
        return [Note("attention", _("Nobody sees this yet"), _("Finish it and send it in."), link)]
    if state is ReviewState.PENDING:
        return [waiting_note(lang)]
    if state is ReviewState.PUBLISHED:
        title, looked = _looked_at_later(listing)
        until = (
            _("It stays online until %(day)s.", day=short_day(listing.expires_at))
            if listing.expires_at
            else ""
        )
        return [Note("info", title, looked)] if listing.needs_look else _until(listing, until)
    return [_decided_note(detail)]


def exposed_notes(listing: Listing) -> list[Note]:
    """Return what tells its owners that their words show everyone how to reach them."""
    shown = [hint.evidence for hint in risks_in(f"{listing.title}\n{listing.body}") if hint.risk in EXPOSING]
    if not shown or listing.group_only:
        return []
    words = _(
        "Everyone can read “%(words)s”. Take it out: you give it later, in your messages.", words=shown[0]
    )
    link = (_("Change it"), url_for("listings.edit", public_id=listing.public_id))
    return [Note("attention", _("Keep this to yourself"), words, link)]


def _looked_at_later(listing: Any) -> tuple[str, str]:
    """Return what its owners read of something that is online before a moderator looked."""
    if listing.reviewed_text is None:
        return _("Your note is online"), _("A moderator looks at it later.")
    return _("You changed this"), _("A moderator still looks at your change. It is online already.")


def _until(listing: Any, until: str) -> list[Note]:
    return [Note("success", _("Your note is online"), until)] if listing.life is Life.OPEN else []


def waiting_note(lang: str) -> Note:
    """Return the word that it waits for a check, and how long that usually takes."""
    usual = usual_wait()
    body = _("A moderator looks at it first. You get a mail.")
    if usual is not None:
        time = format_timedelta(usual, locale=lang, threshold=1.2)
        body += " " + _("That usually takes %(time)s.", time=time)
    return Note("info", _("Your note waits for a check"), body)


def _decided_note(detail: Detail) -> Note:
    listing = detail.listing
    decision = latest_decision(SUBJECT_KIND, listing)
    titles = {
        ReviewState.CHANGES_REQUESTED: _("Please change something"),
        ReviewState.REJECTED: _("This note was refused"),
        ReviewState.HIDDEN: _("This note was taken offline"),
    }
    if listing.group_only:
        return Note("attention", titles[listing.review_state], _("Whoever looks after the group did that."))
    rule = _(RULES[decision.reason][1]) if decision and decision.reason else ""
    words = " ".join(part for part in (rule, decision.note if decision else "") if part)
    link = None
    if decision:
        address = url_for("moderation.decision", decision=decision.public_id)
        link = (_("Why, and how to object"), address)
    return Note("attention", titles[listing.review_state], words, link)
