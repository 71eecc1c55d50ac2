"""Loading the reference data into the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.places.models import Municipality, Neighbourhood, Postcode
from app.places.queries import clear_cache
from app.places.rules import GHENT, read_data, slug


def load_reference(session: Session) -> None:
    """Write the municipalities, postcodes and neighbourhoods; again without doubling anything.

    Ids stay as they are, and nothing is removed: other rows may point to it. The caller commits.
    """
    rows = read_data("municipalities.csv")
    _upsert_municipalities(session, rows)
    _add_postcodes(session, rows)
    _upsert_neighbourhoods(session, GHENT, read_data("ghent_neighbourhoods.csv"))
    clear_cache()


def _write(
    session: Session, model: type[Any], known: Iterable[int], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Update the rows whose id is known and insert the others."""
    ids = set(known)
    old = [row for row in rows if row.get("id") in ids]
    new = [row for row in rows if row.get("id") not in ids]
    if old:
        session.execute(update(model), old)
    if new:
        session.execute(insert(model), new)


def _upsert_municipalities(session: Session, rows: Sequence[Mapping[str, str]]) -> None:
    values = [
        {
            "id": int(row["nis"]),
            "slug": slug(row["name_nl"]),
            "name_nl": row["name_nl"],
            "name_fr": row["name_fr"],
            "province": row["province"],
            "lat": float(row["lat"]),
            "lon": float(row["lon"]),
        }
        for row in rows
    ]
    _write(session, Municipality, session.scalars(select(Municipality.id)), values)


def _add_postcodes(session: Session, rows: Sequence[Mapping[str, str]]) -> None:
    known = {
        (code, owner) for code, owner in session.execute(select(Postcode.code, Postcode.municipality_id))
    }
    wanted = [(code, int(row["nis"])) for row in rows for code in row["postcodes"].split()]
    new = [{"code": code, "municipality_id": owner} for code, owner in wanted if (code, owner) not in known]
    if new:
        session.execute(insert(Postcode), new)


def _upsert_neighbourhoods(session: Session, municipality_id: int, rows: Sequence[Mapping[str, str]]) -> None:
    query = select(Neighbourhood.slug, Neighbourhood.id).where(
        Neighbourhood.municipality_id == municipality_id
    )
    ids = {row.slug: row.id for row in session.execute(query)}
    values: list[dict[str, Any]] = []
    for row in rows:
        value: dict[str, Any] = {"municipality_id": municipality_id, "slug": slug(row["name"])}
        value |= {"name": row["name"], "postcodes": row["postcodes"]}
        values.append(value | ({"id": ids[value["slug"]]} if value["slug"] in ids else {}))
    _write(session, Neighbourhood, ids.values(), values)
