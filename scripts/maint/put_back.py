"""How a state that was lost is put back: the command, where the engine kept one that knows what is live.

Source: the file layout of Pulumi's own (DIY) backends, which keep a checkpoint after every update in
`.pulumi/history/<project>/<stack>/`, with the time in its name.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection
from pathlib import Path

from maintenance.errors import MaintenanceError
from scripts.maint.checkpoint import state_file, states_before
from scripts.maint.lock import PROJECT, state_folder
from scripts.window.place import open_state
from scripts.window.s3_objects import S3Objects

_LATEST = 20
"""Checkpoints in a bucket that are looked into; each is fetched whole."""


def put_back(stack: str, ids: Collection[str]) -> str:
    """Say how to have the state again.

    Args:
        stack: whose.
        ids: of what is live, which the state has to know.
    """
    folder = state_folder()
    command = _in_folder(folder, stack, ids) if folder is not None else _in_bucket(stack, ids)
    if command:
        return f"{command} puts back the state of before"
    return f"pulumi stack import -s {stack} --file IT, where a state of before is kept (a bucket's versions)"


def _in_folder(folder: Path, stack: str, ids: Collection[str]) -> str:
    for path in states_before(folder, stack):
        content = path.read_bytes()
        if any(each.encode() in content for each in ids):
            return f"cp {shlex.quote(str(path))} {shlex.quote(str(state_file(folder, stack)))}"
    return ""


def _in_bucket(stack: str, ids: Collection[str]) -> str:
    try:
        place = open_state(os.environ.get("PULUMI_BACKEND_URL", ""))
        if not isinstance(place, S3Objects):
            return ""
        kept = [
            name
            for name in place.names(f".pulumi/history/{PROJECT}/{stack}/")
            if name.endswith(".checkpoint.json")
        ]
        for name in sorted(kept, reverse=True)[:_LATEST]:
            found = place.read(name)
            if found is not None and any(each in found.text for each in ids):
                return place.copy_command(name, f".pulumi/stacks/{PROJECT}/{stack}.json")
    except (MaintenanceError, UnicodeDecodeError):  # what cannot be read helps nobody; the other way is named
        return ""
    return ""
