"""Every resource type and function of this provider by its token.

Imported when the first of them is asked for: the engine starts a second process of a provider for each
command, which it asks for nothing but its name, and what is imported here takes half a second.
"""

from provider.apigateway.base_path_mapping import BasePathMapping
from provider.apigateway.stage import Stage
from provider.apigatewayv2.api_mapping import ApiMapping
from provider.apigatewayv2.route import Route
from provider.captured.captured_value import CapturedValue
from provider.captured.place import Place
from provider.ecs.barrier import Barrier
from provider.ecs.services import Services
from provider.override.kind import Offer
from provider.preflight.run import preflight
from provider.writers.places import WRITERS

PLACES: tuple[Place, ...] = (BasePathMapping(), Stage(), ApiMapping(), Route(), *WRITERS)

OFFER = Offer(
    kinds={
        "override:ecs:Services": Services(),
        "override:ecs:Barrier": Barrier(),
        **{place.token: CapturedValue(place) for place in PLACES},
    },
    functions={"override:index:preflight": preflight},
)
