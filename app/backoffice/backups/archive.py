"""The file of a backup: a zip of JSON Lines and pictures, and a manifest that proves each part."""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final, Self

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATA: Final = "data/"
MEDIA: Final = "media/"
CHUNK: Final = 1 << 20
_SAFE_PATH: Final = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    NotImplementedError,
    AttributeError,
    RecursionError,
    RuntimeError,
)


class BackupError(Exception):
    """A backup cannot be made or restored; the text says why, and nothing was changed."""


@dataclass(frozen=True)
class Part:
    """One part of the archive, as it must be."""

    size: int
    sha256: str


@dataclass(frozen=True)
class SavedTable:
    """One table: what kind of value each column holds, and how many rows there are."""

    name: str
    columns: dict[str, str]
    rows: int


@dataclass
class Manifest:
    """What an archive holds; tables stand in the order in which they can be loaded."""

    made_at: str
    revision: str
    database: str
    key_check: str
    tables: list[SavedTable] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    missing_media: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """Return how many rows there are in all."""
        return sum(table.rows for table in self.tables)

    @property
    def media(self) -> list[str]:
        """Return the paths of the pictures below the media folder."""
        return [name.removeprefix(MEDIA) for name in self.parts if name.startswith(MEDIA)]


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of a file, a megabyte at a time."""
    return iter(lambda: file.read(CHUNK), b"")


def is_safe_path(path: str) -> bool:
    """Tell whether a path stays below the folder it is joined to, and holds nothing odd."""
    return _SAFE_PATH.fullmatch(path) is not None


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that only its owner reads, and that is there whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Writer:
    """Fills an archive part by part and notes what each must be."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.parts: dict[str, Part] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool = True) -> None:
        """Add one part as its bytes come."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        size, proof = 0, hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as part:
            for chunk in chunks:
                part.write(chunk)
                proof.update(chunk)
                size += len(chunk)
        self.parts[name] = Part(size, proof.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest: what proves the rest."""
        manifest.parts = self.parts
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        if problem is not None:
            with suppress(Exception):  # the file is thrown away; what went wrong is on its way up
                self._zip.close()


class Reader:
    """An archive whose every part was found to be as its manifest says."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = file
        self.manifest = manifest

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield the rows of a table, one JSON object each."""
        with self._zip.open(f"{DATA}{table}.jsonl") as part:
            yield from part

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one part."""
        with self._zip.open(name) as part:
            yield from chunks_of(part)

    def verify(self) -> None:
        """Read every part and compare it with the manifest."""
        wanted = {*self.manifest.parts, *(f"{DATA}{table.name}.jsonl" for table in self.manifest.tables)}
        if sorted(self._zip.namelist()) != sorted({*wanted, MANIFEST}) or wanted != set(self.manifest.parts):
            raise BackupError("The backup is damaged: parts are missing, or there are parts too many.")
        for name, part in self.manifest.parts.items():
            if name.startswith(MEDIA) and not is_safe_path(name.removeprefix(MEDIA)):
                raise BackupError(f"The backup is damaged: {name!r} is no path of a picture.")
            size, proof = 0, hashlib.sha256()
            for chunk in self.chunks(name):
                size += len(chunk)
                proof.update(chunk)
            if (size, proof.hexdigest()) != (part.size, part.sha256):
                raise BackupError(f"The backup is damaged: {name} is not what was written.")


@contextmanager
def open_archive(file: Path | BinaryIO) -> Iterator[Reader]:
    """Open an archive and verify all of it; BackupError when anything is not as it was written."""
    try:
        with zipfile.ZipFile(file) as opened:
            reader = Reader(opened, _read_manifest(opened))
            reader.verify()
    except _DAMAGED as problem:
        raise BackupError(f"The backup is damaged, or this is no backup: {problem}") from problem
    except OSError as problem:
        raise BackupError(f"The backup cannot be read: {problem.strerror or problem}") from problem
    with zipfile.ZipFile(file) as opened:
        yield Reader(opened, reader.manifest)


def _read_manifest(opened: zipfile.ZipFile) -> Manifest:
    values = json.loads(opened.read(MANIFEST))
    if values.get("format") != FORMAT:
        raise BackupError("This backup was made by another version of Solidair, in a form unknown here.")
    values["tables"] = [SavedTable(**table) for table in values["tables"]]
    values["parts"] = {name: Part(**part) for name, part in values["parts"].items()}
    return Manifest(**values)
