"""The Pulumi program: one plan document, in the phase that the stack's settings name."""

from components.maintenance_mode import MaintenanceMode
from components.program import load, readable_errors

with readable_errors():
    project = load()
    project.preflight()
    MaintenanceMode("maintenance", project.document, project.settings, region=project.region)
    project.export()
