"""Administration: the numbers, the people and their roles, the audit log."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import actions as accounts
from app.accounts import policies as accounts_policies
from app.accounts.queries.people import get_person, roles_of
from app.accounts.queries.people import people as find_people
from app.accounts.rules import Role
from app.audit import queries as audit
from app.backoffice import presenters, queries
from app.backoffice.forms import BanForm, RevokeForm, RoleForm
from app.core.access import current_actor, freshly_proven, requires
from app.core.db import transaction
from app.core.errors import Invalid
from app.core.forms import Form, clean_line
from app.core.i18n import _
from app.core.pagination import page_number
from app.places.queries import find_by_postcode

bp = Blueprint("backoffice", __name__, url_prefix="/backoffice")
ADMINISTRATOR: Final = "administrator"
LONGEST_QUESTION: Final = 254


@bp.get("")
@requires(ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """Show the numbers of the site."""
    charts = presenters.charts(queries.numbers(current_actor()))
    return render_template("backoffice/index.html", charts=charts)


def _asked(name: str) -> str:
    return str(clean_line(request.args.get(name, "")))[:LONGEST_QUESTION]


# --- people ---


@bp.get("/people")
@requires(ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Look somebody up by e-mail or name."""
    words = _asked("q")
    page = find_people(current_actor(), words, page_number(request.args.get("page")))
    roles = roles_of([user.id for user in page.items])
    return render_template(
        "backoffice/people.html",
        words=words,
        page=page,
        rows=[(user, [presenters.present_grant(grant) for grant in roles[user.id]]) for user in page.items],
        pages=page.links(lambda number: url_for(".people", q=words or None, page=number)),
    )


@bp.get("/people/<public_id:person>")
@requires(ADMINISTRATOR)
def person(person: str) -> ResponseReturnValue:
    """Show one person with their roles, and what an administrator can do."""
    return _person(person, RoleForm(formdata=None), BanForm(formdata=None))


def _person(public_id: str, role_form: RoleForm, ban_form: BanForm) -> ResponseReturnValue:
    actor = current_actor()
    user = get_person(actor, public_id)
    page = render_template(
        "backoffice/person.html",
        user=user,
        grants=[presenters.present_grant(grant) for grant in roles_of([user.id])[user.id]],
        role_form=role_form,
        ban_form=ban_form,
        may_grant=accounts_policies.can_grant_role(actor, user),
        may_ban=accounts_policies.can_ban(actor, user) and user.banned_at is None,
        may_unban=accounts_policies.can_unban(actor, user),
    )
    return page, 422 if role_form.errors or ban_form.errors else 200


def _back(public_id: str, done: str) -> ResponseReturnValue:
    flash(done, "success")
    return redirect(url_for(".person", person=public_id))


@bp.post("/people/<public_id:person>/grant")
@requires(ADMINISTRATOR)
@freshly_proven
def grant(person: str) -> ResponseReturnValue:
    """Give somebody a role."""
    form, actor = RoleForm(), current_actor()
    if form.validate_on_submit():
        ok, place = form.attempt(lambda: _municipality(form.postcode.data or ""))
        if ok:
            with transaction():
                accounts.grant_role(actor, person, Role(form.role.data), place)
            return _back(person, _("The role is given. It works once the second factor is set."))
    return _person(person, form, BanForm(formdata=None))


def _municipality(postcode: str) -> int | None:
    """Return the municipality of a postcode; None for everywhere."""
    if not postcode:
        return None
    found = find_by_postcode(postcode)
    if found is None:
        raise Invalid(_("We do not know this postcode. Use 4 digits, such as 9000."), "postcode")
    return found[0].id


@bp.post("/people/<public_id:person>/revoke")
@requires(ADMINISTRATOR)
@freshly_proven
def revoke(person: str) -> ResponseReturnValue:
    """Take a role back."""
    form, actor = RevokeForm(), current_actor()
    if not form.validate_on_submit():
        return _person(person, RoleForm(formdata=None), BanForm(formdata=None))
    with transaction():
        accounts.revoke_role(actor, person, Role(form.role.data), form.to_municipality())
    return _back(person, _("The role is taken back."))


@bp.post("/people/<public_id:person>/ban")
@requires(ADMINISTRATOR)
@freshly_proven
def ban(person: str) -> ResponseReturnValue:
    """Close an account."""
    form, actor = BanForm(), current_actor()
    if not form.validate_on_submit():
        return _person(person, RoleForm(formdata=None), form)
    with transaction():
        accounts.ban(actor, person, form.reason.data or "")
    return _back(person, _("The account is closed. The person gets a mail."))


@bp.post("/people/<public_id:person>/unban")
@requires(ADMINISTRATOR)
@freshly_proven
def unban(person: str) -> ResponseReturnValue:
    """Open an account again."""
    form, actor = Form(), current_actor()
    if form.validate_on_submit():
        with transaction():
            accounts.unban(actor, person)
    return _back(person, _("The account is open again."))


# --- the audit log ---


@bp.get("/audit", endpoint="audit")
@requires(ADMINISTRATOR)
def audit_log() -> ResponseReturnValue:
    """Show who did what, and on demand whether the chain is whole."""
    chosen = {"action": _asked("action"), "actor_ref": _asked("actor"), "subject_ref": _asked("subject")}
    page = audit.latest(current_actor(), page_number(request.args.get("page")), audit.AuditFilters(**chosen))
    asked = {"action": chosen["action"], "actor": chosen["actor_ref"], "subject": chosen["subject_ref"]}
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value}
    names = queries.names_behind(event.actor_ref for event in page.items)
    is_checked = request.args.get("check") == "1"
    return render_template(
        "backoffice/audit.html",
        rows=[presenters.present_event(event, names) for event in page.items],
        kept=kept,
        pages=page.links(lambda number: url_for(".audit", page=number, **kept)),
        is_checked=is_checked,
        broken=audit.first_broken() if is_checked else None,
    )
