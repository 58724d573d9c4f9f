"""What can go wrong while training, besides what can while annotating."""

from infer.errors import RasdError

__all__ = ["ConfigError", "ExportError", "GateError", "HubError", "LeakError", "RunError"]


class ConfigError(RasdError):
    """A config has unknown, missing, mistyped or impossible values."""


class ExportError(RasdError):
    """An exported model does not compute what its checkpoint computes."""


class GateError(RasdError):
    """A quantised model is worse than the full one by more than is allowed."""


class HubError(RasdError):
    """The Hugging Face Hub refuses a model, or cannot be reached."""


class LeakError(RasdError):
    """Sentences that a model is to be judged on stand in what it learns from."""


class RunError(RasdError):
    """A run cannot start or go on."""
