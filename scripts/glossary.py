"""The words of the house: what the code calls a thing, and what the screen calls it (docs/glossary.md)."""

# ruff: noqa: E501 - a table: one thing a line

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polib

CATALOGUES: Final = Path(__file__).parents[1] / "app/translations"

# (word in the code, English text on the screen or "" where it is never shown, what it means)
WORDS: Final = (
    ("listing", "Your note", "a request or an offer, of goods or of time; people call it a note"),
    ("kind: request", "Request", "a listing of somebody who looks for help"),
    ("kind: offer", "Offer", "a listing of somebody who gives help"),
    ("help: goods", "Things", "what is asked or offered can be carried away"),
    ("help: time", "Time", "what is asked or offered is somebody's time"),
    ("match, suggestion", "What fits this", "a listing of the opposite kind that fits; `matching` tells which, and why"),
    ("suggested", "A new note may fit one of mine", "a new listing that fits one's own, told once, in the overview"),
    ("concept", "", "a thing or kind of help with its words in five languages; finer than a category"),
    ("profile", "", "what was read from a listing once, so that others can be compared with it"),
    ("bundle, part", "This belongs together", "requests that belong together, each a listing of its own"),
    ("set", "What fits together", "one offer for each part of a bundle, near each other and on days that meet"),
    ("category", "Category", "the sort of thing or help, one of a fixed list in `taxonomy`"),
    ("quantity, places", "How many", "how many people or things a listing is for; taken and left are counted, never stored"),
    ("daypart", "Time of day", "morning, afternoon or evening"),
    ("moment", "For each day", "a daypart on one weekday, such as `5-morning`; only where days differ"),
    ("deadline", "Last day", "after this day a listing is of no use any more"),
    ("urgent", "Urgent", "asked by the author, granted by a moderator, over with the last day"),
    ("ladder", "Your note ends soon", "the mails before the end of a listing: a week, a day, the end, then silence"),
    ("mailed act", "Keep it online", "what one button behind a link in such a mail does: renew or close"),
    ("alike", "Did you post this already?", "a listing of one's own that says nearly the same"),
    ("standing", "This offer has no end", "an offer of a checked organisation that never expires"),
    ("contact role", "Ask for", "whom to ask for when a helper posts for somebody; nothing is kept about that person"),
    ("question", "Your question to who answers", "one line of the author that stands beside the form for an answer"),
    ("sort", "Order", "which notes of a list come first; within each group the newest"),
    ("within", "How far", "how many kilometres around a place, between centres of municipalities and neighbourhoods"),
    ("poster", "Poster", "a note on paper, with strips to tear off and a square to scan"),
    ("bulletin", "A page for the wall", "the newest notes of a place on one page in large print"),
    ("life", "", "a listing's own course: open, paused, fulfilled, withdrawn, expired"),
    ("life: open", "Open", "takes answers"),
    ("life: paused", "Paused", "shown, takes no answers for a while"),
    ("life: fulfilled", "It worked", "closed by its author, who found what was asked"),
    ("life: withdrawn", "Stopped", "closed by its author for another reason"),
    ("life: expired", "Expired", "nobody said that it still counts"),
    ("renew", "Keep it 60 days longer", "one button, also from the mail"),
    ("outcome", "Did it work?", "what the author says when closing"),
    ("quick form", "What do you want to give or do?", "the form of two fields on the front page; the rest is guessed"),
    ("group_only", "Asked and offered", "a listing for one group alone; it never becomes everyone's"),
    ("take out, put back", "Take it offline", "what who looks after a group does with a listing of that group"),
    ("response", "Answer", "one person answers one listing; a conversation begins"),
    ("alert", "Alerts", "a list that somebody follows; new notes in it come by mail"),
    ("wave, call", "Who heard of it", "the ten people who fit an urgent request best hear of it, then the next ten"),
    ("rhythm", "How often?", "how often an alert may come: at once, once a day, once a week"),
    ("impact", "What worked", "what was asked, offered, agreed and done, counted by month"),
    ("thanks", "Say thank you", "a message that says so, once it worked"),
    ("story", "Stories", "what one side tells of something that worked; public only with both sides' yes"),
    ("consent, shown as", "How may we name you?", "the yes of one side to a story, and whether its name stands there"),
    ("message", "Messages", "one message within a conversation"),
    ("responder, poster", "", "the two sides of a conversation: who answered, and who posted (or acts for the organisation)"),
    ("state: draft", "Draft", "waits for its writer to prove the e-mail address"),
    ("state: sent", "Sent", "the poster can read it"),
    ("state: waitlisted", "On the waiting list", "no place is left; who waits longest moves up"),
    ("state: agreed", "Agreed", "takes a place; the last one goes to one person"),
    ("state: done", "Done", "they met, it worked"),
    ("state: not_done", "Did not happen", "agreed, but it came to nothing"),
    ("state: declined", "Declined", "the poster said no, with a reason"),
    ("state: withdrawn", "Taken back", "the responder took it back"),
    ("state: lapsed", "Lapsed", "the listing ended before anybody agreed"),
    ("state: filled", "Place was taken", "the last place went to somebody else"),
    ("next best", "Maybe this fits too:", "another open listing, for who hears that the place is taken"),
    ("line, turn", "", "the order of the waiting list; who waits longest moves up"),
    ("rest", "Answer first", "a listing that we paused since 5 answers were not read; it opens by itself"),
    ("meeting", "When you meet", "the moment that both sides agree on; one calendar entry, however often it moves"),
    ("shared contact", "Shared details", "one's own e-mail and phone, for one other side, until taken back"),
    ("answer record", "How you answer", "how many answers somebody answered, and how soon; a fact, no mark"),
    ("complaint", "Complaint", "a conversation or a fact that somebody brings before a moderator"),
    ("nudge", "Somebody still waits for your answer", "a poster who did not answer for 3 days is reminded once"),
    ("digest", "", "one mail with the notices of a day or a week"),
    ("quiet hours", "Send me no mails at night", "hours of the clock on the wall in which no single mail comes"),
    ("user", "My account", "the row of a person; `actor` is who acts now, `author` who wrote, `member` who belongs to an organisation"),
    ("unconfirmed user", "E-mail not yet proven", "somebody typed this address; gone after 7 days"),
    ("challenge", "Look in your mail", "a mailed link and code: both prove an address, once, for 30 minutes"),
    ("login session", "Where you are signed in", "a browser that is signed in; deleting the row signs it out"),
    ("fresh proof", "Is it still you?", "asked before something that cannot be undone"),
    ("second factor", "Second step", "a code of an app; staff has no rights without it"),
    ("recovery code", "Your recovery codes", "a code on paper for who lost the app"),
    ("block", "Block this person", "two people no longer meet anywhere on the site"),
    ("erase", "Delete my account", "the row goes, and the database lets everything follow"),
    ("role: moderator", "Moderator", "decides what is shown, in one municipality or everywhere"),
    ("role: liaison", "Liaison officer", "answers a contact point (later)"),
    ("role: editor", "Editor", "keeps the directory and the guides (later)"),
    ("role: administrator", "Administrator", "gives roles, closes accounts, reads the audit log"),
    ("organisation", "Organisation", "an association or service that posts in its own name"),
    ("not yet checked", "Not checked yet", "an organisation that no moderator has seen"),
    ("suspended", "Suspended", "an organisation that a moderator hid or that nobody manages; what it posted is withheld"),
    ("acts for", "You act for:", "in whose name a person said to act; a wish, never a right"),
    ("claim", "I follow this up", "who of an organisation follows up an answer to one of its listings"),
    ("membership", "For your team", "a person who acts for an organisation, as member or manager"),
    ("group", "Groups", "people who exchange messages: open, closed or hidden"),
    ("preset: open", "Open group", "everyone reads, whoever is signed in joins"),
    ("preset: closed", "Closed group", "name and description are public, the rest is for members; one asks to be let in"),
    ("preset: hidden", "Hidden group", "nobody but its members can know that it exists"),
    ("group post", "Messages", "what a member writes in a group"),
    ("group poll", "Poll", "a question below a message that members answer by choosing; who chose what is shown to nobody"),
    ("group invitation", "You are invited to %(group)s", "somebody asks an address to join; used once, gone after 7 days"),
    ("group ban", "Kept out for good", "somebody may not come back into a group"),
    ("document", "Pictures or PDF files", "a PDF that was written anew; served as a download only"),
    ("action plan", "Action plan", "what a working group wants to do: actions with an owner, a day, a state, parts; meetings"),
    ("group request", "They want to join", "somebody asks to be let into a closed group"),
    ("municipality", "Your postcode or municipality", "a town with its NIS number; the widest place of a listing"),
    ("neighbourhood", "Area", "the finest place that is ever shown"),
    ("review", "Moderation", "draft, pending, published, changes requested, rejected, hidden; beside `life`, never mixed with it"),
    ("review state: pending", "Waits for a check", "at the desk"),
    ("review state: changes_requested", "To be changed", "the author can mend it and send it in again"),
    ("review state: rejected", "Refused", "not shown; the author can object"),
    ("review state: hidden", "Taken offline", "was shown, taken offline by a moderator"),
    ("needs look", "You changed this", "edited after it was published; a moderator sees the difference"),
    ("desk", "Desk", "where moderators decide, with one key"),
    ("step", "Take it back", "what a moderator did with one press; for some seconds it can be taken back as a whole"),
    ("hold", "Looks at this now:", "a name beside what a moderator looks at; it lapses after 5 minutes and locks nothing"),
    ("bundle", "Approve all", "what one sender has on the desk, decided on at once"),
    ("hint", "Look twice", "a word on the desk about what a text holds, with what made us say so"),
    ("posting rule", "How your notes come online", "what a moderator decided about the posts of one person in one municipality"),
    ("suggestion", "A moderator suggests these words", "words that an author takes with one button, and is online"),
    ("guarded note", "This note protects somebody else", "a note of moderators that is never exported to whom it is about"),
    ("statement of reasons", "Why, and how to object", "what an author gets with each decision that limits something"),
    ("objection", "Objections", "an author does not agree; another moderator answers"),
    ("report", "Reported", "anyone says that something is not right"),
    ("notification", "Notices", "a line in somebody's inbox, and mostly a mail"),
    ("outbox mail", "Mails", "a mail as a row, written with what it tells of, sent by the worker"),
    ("article", "Article", "news or good practice, written by organisations, editors and moderators"),
    ("kind: good practice", "Good practice", "an article that tells what others can copy: what, who, where, cost, whom to ask"),
    ("lead", "First lines", "the sentences of an article that stand in lists too"),
    ("event", "Activity", "something that is announced: an activity, training, info market or meeting"),
    ("event date, slot", "Dates to come", "one date of an activity, by the clock on the wall and as a moment; each has its own places"),
    ("sign-up", "Sign up", "one person comes to one date, or waits for a place"),
    ("draft sign-up", "", "waits for its writer to prove the e-mail address; holds no place"),
    ("move up", "Good news, you have a place:", "the first who waits gets a place that came free"),
    ("agenda address", "This is your private address", "at which a calendar program reads what somebody comes to"),
    ("surge", "Surge", "a time of many offers at once in a municipality: they are kept instead of posted"),
    ("pooled offer", "The pool", "a draft that waits until something asked fits it; nobody else sees it"),
    ("audit event", "Audit log", "who did which privileged act to what; sealed upon the one before"),
)  # fmt: skip


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """Yield code word, the English, Dutch and French on the screen, and the meaning."""
    dutch, french = _texts("nl"), _texts("fr")
    for word, shown, meaning in WORDS:
        yield f"`{word}`", shown or "–", dutch.get(shown) or "–", french.get(shown) or "–", meaning


def strangers() -> list[str]:
    """Return the English words that stand on no screen."""
    known = _texts("nl")
    return [shown for _, shown, _ in WORDS if shown and shown not in known]


def _texts(language: str) -> dict[str, str]:
    catalogue = polib.pofile(str(CATALOGUES / language / "LC_MESSAGES/messages.po"))
    return {entry.msgid: entry.msgstr for entry in catalogue}
