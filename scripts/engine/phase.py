"""The phase that a stack's file names."""

from __future__ import annotations

from pathlib import Path

from maintenance.errors import ConfigInvalid
from maintenance.phase import Phase
from maintenance.stack_file import Written, with_phase
from scripts.engine.project import rewrite, stack_file


def in_phase(folder: Path, stack: str, phase: Phase) -> tuple[Path, Written]:
    """Read a stack's file, and put another phase into its text; the file stays as it is.

    Raises:
        ConfigInvalid: it cannot be read, or is no stack's file.
    """
    path = stack_file(folder, stack)
    shown = str(path.relative_to(folder))
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise ConfigInvalid(f"cannot be read: {fault.strerror}", where=shown) from None
    return path, with_phase(text, phase, where=shown)


def set_phase(folder: Path, stack: str, phase: Phase) -> tuple[str, ...]:
    """Write a phase into a stack's file, whole or not at all.

    Returns:
        What changed, in words; nothing where the file said so already.

    Raises:
        ConfigInvalid: it cannot be read or written, or is no stack's file.
    """
    path, written = in_phase(folder, stack, phase)
    if written.changed:
        rewrite(path, written.text)
    return written.changed
