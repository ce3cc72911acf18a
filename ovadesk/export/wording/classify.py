"""Sentences for the problem codes raised in ``classify``: what happened, and what to do."""

SENTENCES: dict[str, str] = {
    # bundles
    "classify.no_model": "No model is installed. Install one with `ovadesk models add FOLDER`, or install OvaDesk again.",
    "classify.model_unknown": "No model called {model_id} is installed. Installed: {known}.",
    "classify.bundle_missing": "The model {bundle} cannot be used: its file {name} is missing or cannot be read. Install it again.",
    "classify.bundle_damaged": "The model {bundle} was not used: its file {name} is not the one its card describes. Install it again.",
    "classify.bundle_card": "The model's card cannot be used: {field} is missing, unknown or makes no sense. Install the model "
    "again, or a newer OvaDesk.",
    "classify.bundle_golden": "The model was not used: on this machine it does not give what it gave when it was published "
    "({what}). Install it again; if that does not help, report it.",
    "classify.bundle_twice": "There is another model called {model_id}; this one is not offered. Remove one of the two.",
    "classify.architecture_unknown": "The model's network {name} is not one this version knows ({known}). Install a newer OvaDesk.",
    # engines
    "classify.engine_unknown": "There is no engine called {engine}. Choose one of {known}.",
    "classify.engine_missing": "The engine {engine} is not installed here (the package {package} is missing). Choose another engine.",
    "classify.engine_not_in_build": "The engine {engine} is not part of this build of OvaDesk. Install the full build, or choose another engine.",
    "classify.engine_refused": "The engine {engine} cannot run the model {bundle}. Choose another engine, or install the model again.",
    "classify.engine_failed": "The engine {engine} failed on this frame. Try again, or choose another engine.",
    "classify.not_finite": "The model {model_id} gave no number for this frame. Nothing is shown for it.",
    "classify.scope_unlike": "This does not look like the ultrasound that the model was made for (another organ, or no ultrasound).",
    "classify.device_missing": "This machine has no {device}. Choose another device.",
    # maps
    "classify.cam_needs_torch": "Only the engine PyTorch makes the map {method}, or one at an earlier layer. Choose that engine first.",
    "classify.cam_method_unknown": "There is no map called {method}. Choose one of {known}.",
    "classify.cam_layer_unknown": "The network has no layer called {layer} that a map can be made at. Choose another layer.",
}
