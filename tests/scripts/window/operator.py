"""One operator as a process: for each line it hears, it takes the lease and says how that went."""

from __future__ import annotations

import os
import sys

from maintenance.errors import MaintenanceError
from scripts.window.lease import LeaseObject
from scripts.window.place import open_place
from scripts.window.process import holder

STACK = "prod-maint"


def main() -> None:
    lease, who = LeaseObject(open_place(os.environ["PULUMI_BACKEND_URL"], STACK)), holder("maint run")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in sys.stdin:
        try:
            said = f"taken {lease.take(who, sys.argv[1]).reason}"
        except MaintenanceError as error:
            said = f"refused {error.what}"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
