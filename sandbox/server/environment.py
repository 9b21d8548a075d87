"""The file that a shell loads to enter the sandbox. It knows nothing but the standard variables."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

from sandbox.aws.application import REGION
from sandbox.datadog.store import API_KEY, APP_KEY
from sandbox.plugins.install import install_stand_ins

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, aws: str, datadog: str, edge: str, control: str, *, stand_ins: bool) -> str:
    """Return the text of the file; with stand-ins, they are installed in the sandbox's own PULUMI_HOME."""
    home = folder / "pulumi-home"
    state = folder / "state"
    state.mkdir(parents=True, exist_ok=True)
    if stand_ins:
        install_stand_ins(home)
    variables = {
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "DATADOG_HOST": datadog,
        "DATADOG_API_KEY": API_KEY,
        "DATADOG_APP_KEY": APP_KEY,
        "DD_HOST": datadog,
        "DD_API_KEY": API_KEY,
        "DD_APP_KEY": APP_KEY,
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_HOME": str(home)
        if stand_ins
        else os.environ.get("PULUMI_HOME", str(Path.home() / ".pulumi")),
        "SANDBOX_EDGE": edge,
        "MAINT_PROBE_THROUGH": edge,
        "SANDBOX_CONTROL": control,
        "PATH": _path(),
    }
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def _path() -> str:
    """The PATH that started the sandbox already finds everything; `make` put it together."""
    path = os.environ.get("PATH", "")
    if shutil.which("pulumi-language-python") is None:
        path = f"{path}:{ROOT / 'toolchain/bin'}"
    return path
