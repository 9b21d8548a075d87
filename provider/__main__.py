"""Start the provider: every resource type and function by its token."""

from provider.ecs.barrier import Barrier
from provider.ecs.services import Services
from provider.override.serve import serve
from provider.preflight.run import preflight

serve(
    {
        "override:ecs:Services": Services(),
        "override:ecs:Barrier": Barrier(),
    },
    {"override:index:preflight": preflight},
)
