"""What becomes of notes when their author leaves, and what moderators read of them."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts import signals as accounts
from app.accounts.models import User
from app.core.db import db, transaction
from app.core.i18n import force_locale
from app.listings.models import Listing
from app.listings.presenters.moderated import KIND, text_of
from app.organisations.rules import MemberRole
from app.search.models import SearchDocument
from tests.listings.board import again, organisation, publish
from tests.support.cast import Cast


def test_an_organisation_keeps_what_a_leaving_member_posted(cast: Cast) -> None:
    group = organisation(cast, bilal=MemberRole.MANAGER, chloe=MemberRole.MEMBER)
    kept = publish(cast, "chloe", organisation_id=group, title="Van de vereniging")
    publish(cast, "chloe", title="Van mezelf")
    leaving = cast.id("chloe")
    with transaction() as session:
        accounts.erasing.send(None, user_id=leaving)
        user = session.get(User, leaving)
        session.delete(user)
    assert db.session.scalars(select(Listing.title)).all() == ["Van de vereniging"]
    assert again(kept.public_id).author_id == cast.ids["bilal"]
    assert db.session.scalar(select(func.count()).select_from(SearchDocument)) == 1


def test_moderators_read_every_part_in_their_language(cast: Cast) -> None:
    listing = publish(cast, weekdays=(0,), dayparts=("morning",), languages=("ar",))
    with force_locale("en"):
        text = {str(label): value for label, value in text_of(listing).items()}
    assert text["Title"] == listing.title
    assert text["Where"] == "Ghent"
    assert text["Languages"] == "Arabic"
    assert "Monday" in text["When"]
    assert KIND.path_of(listing) == f"/listings/{listing.public_id}"
