"""moto as one WSGI application, with the world installed."""

from __future__ import annotations

import os
from typing import Any

from sandbox.aws import (
    conditional_writes,
    ecs_limits,
    functions,
    lookups,
    rules,
    scaling,
    schedules,
    tasks,
)
from sandbox.aws.front import Application

ACCOUNT = "123456789012"
REGION = "ap-northeast-1"

_installed: list[bool] = []


def install_world() -> None:
    """Patch moto, once per process."""
    if _installed:
        return
    _installed.append(True)
    lookups.install()
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
    from moto.moto_server import werkzeug_app  # noqa: PLC0415 - slow

    modules = tuple(backends.list_of_moto_modules())  # else moto lists its own folder for every request
    backends.list_of_moto_modules = lambda: modules
    server: Any = werkzeug_app
    server.DISABLE_GLOBAL_CORS = True  # AWS says nothing to browsers here

    def create(service: str) -> Any:
        app = server.create_backend_app(service)
        app.debug = False  # else Flask prepares a page about faults for every form
        app.config["PROPAGATE_EXCEPTIONS"] = True
        return app

    application: Application = server.DomainDispatcherApplication(create)
    return application
