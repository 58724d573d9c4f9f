"""The command `infer serve`: options → models → service, until a signal comes."""

import ipaddress
import sys
from collections.abc import Sequence

from infer.extras import needed
from infer.messages import say
from infer.options import load_options
from infer.serve.options import make_parser, settings_of

__all__ = ["run"]

PACKAGES = ("fastapi", "uvicorn", "prometheus_client")


def run(arguments: Sequence[str]) -> int:
    """Serve, and return the exit code once a signal has ended it.

    Raises:
        CheckpointError: A model cannot be loaded.
        UsageError: An option is wrong, a package is missing, or the address cannot be had.
    """
    options = make_parser().parse_args(arguments)
    settings = settings_of(options)
    for package in PACKAGES:
        needed(package, "serve", "infer serve")
    from infer.choice import Choice  # noqa: PLC0415 - seconds, all of these
    from infer.serve.engine import load_engine  # noqa: PLC0415
    from infer.serve.logs import Log  # noqa: PLC0415
    from infer.serve.server import bind, serve, url_of  # noqa: PLC0415
    from infer.serve.service import Service  # noqa: PLC0415

    asked = load_options(options)
    choice = Choice(asked["device"], asked["dtype"], asked["runtime"], asked["threads"])
    with bind(settings.host, settings.port) as bound:  # first: it costs nothing to fail at
        engine = load_engine(asked["model"], options.tasks, choice, asked["revision"])
        for notice in engine.notices:
            say(f"infer: {notice}")
        if not (settings.token or _is_loopback(bound.getsockname()[0])):
            say(f"infer: no token: whoever reaches {url_of(bound)} may ask; set RASD_TOKEN")
        say(f"infer: {url_of(bound)} (Ctrl+C ends it)")
        serve(Service(settings, engine, Log(sys.stdout)), bound)
    return 0


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback
