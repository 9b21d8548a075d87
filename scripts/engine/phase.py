"""The phase that a stack's file names."""

from __future__ import annotations

from pathlib import Path

from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase
from maintenance.stack_file import Written, with_phase
from scripts.engine.project import stack_file


def in_phase(folder: Path, stack: str, phase: Phase) -> Written:
    """Read a stack's file, and put another phase into its text.

    Raises:
        ConfigInvalid: it cannot be read, or is no stack's file.
    """
    path = stack_file(folder, stack)
    shown = str(path.relative_to(folder))
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise ConfigInvalid(f"cannot be read: {fault.strerror}", where=shown) from None
    return with_phase(text, phase, where=shown)


def set_phase(folder: Path, stack: str, phase: Phase) -> tuple[str, ...]:
    """Write a phase into a stack's file, whole or not at all.

    Returns:
        What changed, in words; nothing where the file said so already.

    Raises:
        ConfigInvalid: it cannot be read, or is no stack's file.
    """
    written = in_phase(folder, stack, phase)
    if written.changed:
        path = stack_file(folder, stack)
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(written.text, encoding="utf-8")
        draft.chmod(path.stat().st_mode & 0o777)
        draft.replace(path)
    return written.changed
