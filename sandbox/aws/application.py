"""moto as one WSGI application, with the world installed."""

from __future__ import annotations

import os

from sandbox.aws import conditional_writes, ecs_limits, functions, rules, scaling, schedules, tasks
from sandbox.aws.front import Application

ACCOUNT = "123456789012"
REGION = "ap-northeast-1"

_installed: list[bool] = []


def install_world() -> None:
    """Patch moto, once per process."""
    if _installed:
        return
    _installed.append(True)
    tasks.install()
    ecs_limits.install()
    scaling.install()
    conditional_writes.install()
    rules.install()
    schedules.install()
    functions.install()


def moto_application() -> Application:
    """Moto's server for all services."""
    os.environ.setdefault("MOTO_ACCOUNT_ID", ACCOUNT)
    install_world()
    from moto import backends  # noqa: PLC0415 - slow
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415 - slow

    modules = tuple(backends.list_of_moto_modules())  # else moto lists its own folder for every request
    backends.list_of_moto_modules = lambda: modules
    application: Application = DomainDispatcherApplication(create_backend_app)
    return application
