"""The service as it is not meant to be used: too much asked, killed, told to stop."""

import math
import threading
import time
from collections.abc import Callable

from benchmarks.load_clients import Seen, at_once, per_second
from benchmarks.load_service import Service
from benchmarks.load_setting import Setting, enough, raw_of, say, shown, told
from benchmarks.results import Finding, Part, Table

__all__ = ["graceful", "overload", "restart"]


def overload(setting: Setting, capacity: float) -> Part:
    """Ask twice as often as the service can answer."""
    with setting.service("overload", "--queue", "8", "--timeout", "60") as service:
        seen = per_second(service.port, setting.texts, 2 * capacity, setting.seconds)
        alive = service.alive
        after = at_once(service.port, setting.texts, 1, enough(1))
    say(f"overload: {seen.statuses}, alive {alive}")
    row = (
        f"{2 * capacity:.2f}",
        f"{seen.rate:.2f}",
        shown(seen.latency(0.99)),
        shown(seen.latency(0.99, 429)),
        told(seen),
        "yes" if alive and after.statuses.get("200") else "no",
    )
    head = ("requests/s", "answered/s", "p99 s of 200", "p99 s of 429", "answers", "well after")
    return Part(
        "overload",
        "Twice the capacity",
        "A service with room for eight waiting texts and a time-out of 60 s.",
        (Table(head, (row,)),),
        raw=raw_of(seen) | {"alive": alive},
    )


def restart(setting: Setting) -> Part:
    """Kill the service under load, and start it again."""
    with setting.service("restart", "--timeout", "3600") as service:
        killed: list[float] = []

        def break_it() -> None:
            service.kill()
            killed.append(time.perf_counter())
            service.start()
            time.sleep(setting.seconds / 2)

        seen = _under_load(setting, service, break_it)
    answered = (one.due + one.seconds for one in seen.asked if one.status == 200)
    back = min((at for at in answered if at > killed[0]), default=math.nan) - killed[0]
    say(f"restart: {back:.2f} s, {seen.statuses}")
    row = (shown(back), told(seen))
    return Part(
        "restart",
        "Kill and restart",
        "Eight clients ask; the service is killed (SIGKILL) and started again.",
        (Table(("s from the kill to the next annotation", "answers"), (row,)),),
        raw=raw_of(seen) | {"back": back},
    )


def graceful(setting: Setting) -> Part:
    """Ask the service to end under load, and count what is lost."""
    with setting.service("graceful", "--timeout", "3600") as service:
        codes: list[int] = []
        seen = _under_load(setting, service, lambda: codes.append(service.stop()))
        asked = [one for one in service.lines() if one.get("path") == "/v1/annotate"]
    taken = sum(one["status"] == 200 for one in asked)
    lost = taken - seen.statuses.get("200", 0)
    say(f"graceful stop: {taken} annotated, {lost} lost, {seen.statuses}, exit code {codes[0]}")
    row = (str(taken), str(lost), told(seen), str(codes[0]))
    return Part(
        "graceful",
        "Graceful stop",
        "Eight clients ask and SIGTERM comes: what was taken is annotated and arrives, the rest is "
        "refused (503) or not let in.",
        (Table(("annotated by the log", "lost on the way", "answers", "exit code"), (row,)),),
        findings=(Finding("requests lost on graceful stop", str(lost)),),
        raw=raw_of(seen) | {"taken": taken, "lost": lost},
    )


def _under_load(setting: Setting, service: Service, act: Callable[[], object]) -> Seen:
    """Let eight clients ask, and `act` amid that; return what they saw until it was done."""
    ends = threading.Event()

    def later() -> None:
        time.sleep(setting.seconds / 2)
        act()
        ends.set()

    actor = threading.Thread(target=later)
    actor.start()
    seen = at_once(service.port, setting.texts, 8, ends.is_set)
    actor.join()
    return seen
