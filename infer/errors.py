"""Every error that a user of Rasd can cause or meet, under one base class."""

__all__ = ["CheckpointError", "InputError", "OutputError", "RasdError", "UsageError"]


class RasdError(Exception):
    """Something a person can mend; its message names where, what was found, and the remedy.

    Commands print the message on one line and exit with `exit_code`, without a traceback.
    """

    exit_code = 1


class UsageError(RasdError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class InputError(RasdError):
    """A text cannot be read: missing file, wrong encoding, broken JSON line."""


class OutputError(RasdError):
    """An annotation cannot be written: full disk, unwritable folder, name taken twice."""


class CheckpointError(RasdError):
    """A model folder lacks a file or a key, or its parts disagree."""
