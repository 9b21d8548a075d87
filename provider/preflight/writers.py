"""Writers of the plan: do they exist, can they be stopped and brought back, which records are open."""

from __future__ import annotations

from maintenance.errors import MaintenanceError
from maintenance.finding import Finding
from maintenance.plan.document import PlanDocument
from maintenance.plan.writer import Writer
from maintenance.writers.preflight import SeenWriter
from maintenance.writers.preflight import check_writers as judge
from provider.aws.fanout import attempt_all
from provider.records.store import open_store
from provider.writers.places import place_of


def check_writers(document: PlanDocument, record_store: str) -> list[Finding]:
    """Check every writer.

    Raises:
        MaintenanceError: one, or the record of one, could not be read.
    """
    writers = document.writers
    if not writers:
        return []
    seen: dict[str, SeenWriter] = {}
    for writer, result in attempt_all(_see, writers, where=lambda each: each.key):
        if isinstance(result, MaintenanceError):
            raise result
        seen[writer.key] = result
    copies = open_store(record_store).read(seen)
    return list(judge(seen, copies, window=document.window.id))


def _see(writer: Writer) -> SeenWriter:
    place, inputs = place_of(writer)
    live = place.look(inputs)
    if live is None:
        return SeenWriter(None, place.stopped)
    return SeenWriter(live, place.stopped, place.unsupported(inputs), place.remark(inputs))
