"""Putting together what wiring.py lists; nothing here changes for a new feature."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from app import wiring
from app.accounts.queries import find_signed_in
from app.core import access, assets, db, extensions, i18n, jobs, kept, logs, ratelimit, templating, web
from app.core.db import engine_options
from app.core.site import Site as Site
from app.listening import SUBSCRIPTIONS
from app.menus import MENUS

for _feature in wiring.MODELS:
    import_module(f"app.{_feature}.models")


def assemble(app: Flask) -> None:
    """Put the parts together."""
    app.jinja_environment = templating.SharedGlobals
    logs.init_app(app)
    _start_database(app)
    i18n.init_app(app)
    kept.init_app(app)
    web.init_app(app)
    access.init_app(app)
    ratelimit.init_app(app)
    extensions.csrf.init_app(app)
    extensions.compress.init_app(app)
    extensions.mail.init_app(app)
    extensions.login_manager.init_app(app, add_context_processor=False)  # templates know the actor
    extensions.login_manager.login_view = "accounts.sign_in"
    extensions.login_manager.refresh_view = "accounts.prove_again"
    extensions.login_manager.user_loader(find_signed_in)
    templating.init_app(app, MENUS)
    assets.init_app(app)
    _mount(app)
    _register(app)
    jobs.init_app(app, wiring.JOBS)


def _start_database(app: Flask) -> None:
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    db.db.init_app(app)
    app.teardown_request(db.close_reading)
    extensions.migrate.init_app(app, db.db, directory="migrations", compare_type=True, render_as_batch=True)


def _mount(app: Flask) -> None:
    for blueprint, has_language in wiring.BLUEPRINTS:
        prefix = ("/<lang:lang>" if has_language else "") + (blueprint.url_prefix or "")
        app.register_blueprint(blueprint, url_prefix=prefix or None)


def _register(app: Flask) -> None:
    app.extensions.update(wiring.REGISTRIES)
    for signal, reaction in SUBSCRIPTIONS:
        signal.connect(reaction)
    for command in wiring.COMMANDS:
        app.cli.add_command(command)
