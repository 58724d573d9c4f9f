"""Timing hooks around functions of the product, which knows nothing of them.

Time is exclusive: while a hooked function runs another, the other's clock runs and not its own.
"""

import functools
import inspect
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

__all__ = ["Clock", "Hook", "hooked", "missing"]


@dataclass(frozen=True, slots=True)
class Hook:
    """A function, as `module:function` or `module:Class.method`, and the stage it counts for.

    `task`, if given, is what all that runs within it is done for.
    """

    stage: str
    place: str
    task: str = ""


@dataclass(slots=True)
class Clock:
    """Seconds by (task, stage); each thread has its own stack of what it is in."""

    seconds: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _own: threading.local = field(default_factory=threading.local)

    def enter(self, stage: str, task: str) -> None:
        """Begin a stage within the one that this thread is in."""
        stack = self._stack()
        self._charge(stack)
        stack.append((task or (stack[-1][0] if stack else ""), stage))

    def leave(self) -> None:
        """End the stage that this thread is in."""
        stack = self._stack()
        self._charge(stack)
        stack.pop()

    def _stack(self) -> list[tuple[str, str]]:
        if not hasattr(self._own, "stack"):
            self._own.stack, self._own.since = [], 0.0
        stack: list[tuple[str, str]] = self._own.stack
        return stack

    def _charge(self, stack: Sequence[tuple[str, str]]) -> None:
        now = time.perf_counter()
        if stack:
            with self._lock:
                self.seconds[stack[-1]] += now - self._own.since
        self._own.since = now


def missing(hooks: Sequence[Hook]) -> list[str]:
    """Return the places that do not exist (any more)."""
    return [hook.place for hook in hooks if _owner(hook.place) is None]


@contextmanager
def hooked(hooks: Sequence[Hook]) -> Iterator[Clock]:
    """Give a clock that runs in the hooked functions as long as the context lasts."""
    clock = Clock()
    with ExitStack() as undo:
        for hook in hooks:
            _install(hook, clock, undo)
        yield clock


def _install(hook: Hook, clock: Clock, undo: ExitStack) -> None:
    found = _owner(hook.place)
    if found is None:
        return
    owner, name = found
    old = inspect.getattr_static(owner, name)
    plain = old.__func__ if isinstance(old, staticmethod | classmethod) else old
    new: Any = _timed(plain, hook, clock)
    if plain is not old:
        new = type(old)(new)
    for place in [owner] if inspect.isclass(owner) else _holders(name, old):
        setattr(place, name, new)
        undo.callback(setattr, place, name, old)


def _owner(place: str) -> tuple[Any, str] | None:
    """Return the module or class that holds the function, and its name there."""
    module, _, path = place.partition(":")
    *outer, name = path.split(".")
    try:
        owner: Any = import_module(module)
        for part in outer:
            owner = getattr(owner, part)
        inspect.getattr_static(owner, name)
    except (ImportError, AttributeError):
        return None
    return owner, name


def _holders(name: str, function: object) -> list[Any]:
    """Return the modules that have the function under its name, by definition or import."""
    modules = [one for key, one in sys.modules.items() if key.partition(".")[0] == "infer"]
    return [one for one in modules if vars(one).get(name) is function]


def _timed(function: Callable[..., Any], hook: Hook, clock: Clock) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*arguments: Any, **named: Any) -> Any:
        clock.enter(hook.stage, hook.task)
        try:
            return function(*arguments, **named)
        finally:
            clock.leave()

    return wrapper
