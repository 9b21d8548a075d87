"""Start the provider: every resource type and function by its token."""

from provider.apigateway.base_path_mapping import BasePathMapping
from provider.apigateway.stage import Stage
from provider.apigatewayv2.api_mapping import ApiMapping
from provider.apigatewayv2.route import Route
from provider.captured.captured_value import CapturedValue
from provider.captured.place import Place
from provider.ecs.barrier import Barrier
from provider.ecs.services import Services
from provider.override.serve import serve
from provider.preflight.run import preflight
from provider.writers.places import WRITERS

PLACES: tuple[Place, ...] = (BasePathMapping(), Stage(), ApiMapping(), Route(), *WRITERS)

serve(
    {
        "override:ecs:Services": Services(),
        "override:ecs:Barrier": Barrier(),
        **{place.token: CapturedValue(place) for place in PLACES},
    },
    {"override:index:preflight": preflight},
)
