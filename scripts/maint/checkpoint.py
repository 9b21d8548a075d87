"""What a killed CLI leaves of the state in a folder, and how it is mended before anything reads it.

The engine writes a file in three steps: the content under another name, `FILE.attrs` in place, the rename.
Killed in the second, it leaves an empty or cut off `.attrs`, and every command, `pulumi cancel` among them,
ends with "failed to load checkpoint: EOF" although the state itself is whole. A host that loses its power can
leave the state itself empty or cut off; `FILE.bak` beside it is the state one write earlier. What a state
that went back no longer knows is found by its marks, as after any kill.

In S3 neither can happen: an object and its attributes are there as a whole or not at all.
"""

from __future__ import annotations

import gzip
import json
import os
import shlex
import shutil
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from maintenance.errors import PermanentError
from scripts.maint.lock import PROJECT, read_locks, state_folder

COMPRESSED = (".gz", ".zst")
"""After the name of a state that is."""
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
"""How compressed states begin; the engine itself goes by the content, not by the name."""


def mend_checkpoint(stack: str, say: Callable[[str], None]) -> None:
    """Make a stack's state readable, keep aside whatever that replaces, and say what was done.

    Does nothing where the state is in no folder, is whole, or is being written by a living process.

    Raises:
        PermanentError: the state cannot be read, and neither can the one of before.
    """
    folder = state_folder()
    if folder is None:
        return
    checkpoint = state_file(folder, stack)
    tags = checkpoint.with_name(f"{stack}.pulumi-tags")
    sidecars = [_beside(path, ".attrs") for path in (checkpoint, tags)]
    unreadable = [path for path in sidecars if path.exists() and not _is_json(path.read_bytes())]
    torn = checkpoint.exists() and not _is_state(checkpoint)
    if not (unreadable or torn) or any(not lock.dead for lock in read_locks(stack)):
        return
    if torn:
        _go_back(checkpoint, folder, stack, say)
    for path in unreadable:
        aside = _aside(path)
        path.replace(aside)
        say(f"{path} was cut off by a kill, the state is not: the engine goes on without it ({aside.name})")


def state_file(folder: Path, stack: str) -> Path:
    """The file that the engine reads: whichever of its three names was written last."""
    stacks = folder / ".pulumi" / "stacks" / PROJECT
    there = [path for suffix in ("", *COMPRESSED) if (path := stacks / f"{stack}.json{suffix}").exists()]
    return max(there, key=lambda path: path.stat().st_mtime_ns, default=stacks / f"{stack}.json")


def _go_back(checkpoint: Path, folder: Path, stack: str, say: Callable[[str], None]) -> None:
    backup = _beside(checkpoint, ".bak")
    size = checkpoint.stat().st_size
    torn = f"cut off after {size} bytes" if size else "empty"
    if not (backup.exists() and _is_state(backup)):
        older = next(states_before(folder, stack), None)
        raise PermanentError(
            f"the state is {torn}, and no {backup.name} that could be read is beside it; nothing was changed",
            where=str(checkpoint),
            next_step=_anew(checkpoint, stack)
            if older is None
            else f"cp {shlex.quote(str(older))} {shlex.quote(str(checkpoint))} puts back the state after the "
            "last whole update; then say it again",
        )
    aside = _aside(checkpoint)
    shutil.copy2(checkpoint, aside)
    draft = _beside(checkpoint, ".restored")
    with draft.open("wb") as file:
        file.write(backup.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(checkpoint)
    say(f"{checkpoint} was {torn}: went back to {backup.name}, one write earlier ({aside.name} keeps it)")


def _anew(checkpoint: Path, stack: str) -> str:
    """How to have a state again where none is left: the engine reads neither of the two files any more."""
    files = [path for path in (checkpoint, _beside(checkpoint, ".attrs")) if path.exists()]
    moves = [f"mv {shlex.quote(str(path))} {shlex.quote(str(_aside(path)))}" for path in files]
    return (
        f"{' && '.join([*moves, f'pulumi stack init {stack}'])}; if a state of before is kept elsewhere, "
        f"pulumi stack import -s {stack} --file IT puts it back; then say it again"
    )


def states_before(folder: Path, stack: str) -> Iterator[Path]:
    """States that the engine kept after updates, latest first, as far as they can be read."""
    kept = [
        *(folder / ".pulumi" / "history" / PROJECT / stack).glob("*.checkpoint.json*"),
        *(folder / ".pulumi" / "backups" / PROJECT / stack).glob("*.json*"),
    ]
    kept = [path for path in kept if path.suffix in {".json", *COMPRESSED}]
    for path in sorted(kept, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        if _is_state(path):
            yield path


def _is_state(path: Path) -> bool:
    content = path.read_bytes()
    if content.startswith(GZIP):
        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error):
            return False
    # The standard library cannot look into zstd; the engine says what it thinks of it.
    return content.startswith(ZSTD) or _is_json(content)


def _is_json(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _aside(path: Path) -> Path:
    """Where a file is kept that is replaced; the engine looks at no name that ends like this."""
    return _beside(path, f".{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}.broken")
