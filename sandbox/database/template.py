"""An empty data folder, made once per machine and version, and copied for each server that starts."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

LOG_FILE_SIZE = "8M"
AS_ROOT = ("--user=root",) if os.geteuid() == 0 else ()
"""The server refuses to run as root unless told to."""
_FOUND_AT = f"{os.defpath}:/usr/sbin:/usr/local/sbin:/usr/libexec"


def program(name: str) -> str:
    """Where a program of the package is.

    Raises:
        RuntimeError: it is not installed.
    """
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_FOUND_AT}")
    if found is None:
        raise RuntimeError(f"{name} is missing: run toolchain/mariadb, which says how to install it")
    return found


def template() -> Path:
    """The folder to copy; two processes that make it at once do not disturb each other.

    Raises:
        RuntimeError: it cannot be made.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    server = Path(program("mariadbd")).stat()
    mark = hashlib.sha256(f"{server.st_size} {server.st_mtime_ns} {os.geteuid()} {LOG_FILE_SIZE}".encode())
    kept = Path(home) / "maintenance-mode" / f"mariadb-{mark.hexdigest()[:12]}"
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="mariadb-new-") as folder:
        made = subprocess.run(  # noqa: S603 - our own program and settings
            [
                program("mariadb-install-db"),
                "--no-defaults",
                f"--datadir={folder}/data",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                f"--innodb-log-file-size={LOG_FILE_SIZE}",
                *AS_ROOT,
            ],
            env={**os.environ, "TMPDIR": folder},  # servers that run keep temporary tables in the common one
            capture_output=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"mariadb-install-db failed: {made.stdout.decode()[-400:]}")
        try:
            (Path(folder) / "data").rename(kept)
        except OSError:  # another process was faster
            if not kept.exists():
                raise
    return kept
