"""Which call of the Hub's client the stand-in answers how."""

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urlsplit

from tests.train.hub.repos import Answer
from tests.train.hub.stand_in import Hub

__all__ = ["answer"]

Route = Callable[[Hub, dict[str, str], bytes, bool], Answer]
GATED = {"X-Error-Code": "GatedRepo"}
REPO_UNKNOWN = {"X-Error-Code": "RepoNotFound"}
REVISION_UNKNOWN = {"X-Error-Code": "RevisionNotFound"}
NAME = "(?P<name>[^/]+/[^/]+?)"
REVISION = "(?P<revision>[^/]+)"
API = f"/api/models/{NAME}"
ROUTES: tuple[tuple[str, Route], ...] = (
    ("POST /api/repos/create", lambda hub, _, body, __: hub.create(json.loads(body))),
    ("POST /api/validate-yaml", lambda hub, _, body, __: hub.validate(json.loads(body))),
    (f"GET {API}", lambda hub, parts, *_: hub.info(**parts)),
    (f"GET {API}/revision/{REVISION}", lambda hub, parts, *_: hub.info(**parts)),
    (f"GET {API}/tree/{REVISION}", lambda hub, parts, *_: hub.tree(**parts)),
    (f"GET {API}/discussions", lambda hub, parts, *_: hub.discussions(**parts)),
    (f"POST {API}/branch/(?P<branch>[^/]+)", lambda hub, parts, *_: hub.branch(**parts)),
    (
        f"POST {API}/preupload/{REVISION}",
        lambda hub, parts, body, _: hub.preupload(**parts, told=json.loads(body)),
    ),
    (
        f"POST /{NAME}.git/info/lfs/objects/batch",
        lambda hub, _, body, __: hub.batch(json.loads(body)),
    ),
    ("PUT /large/(?P<oid>[0-9a-f]+)", lambda hub, parts, body, _: hub.keep(**parts, data=body)),
    ("POST /verify/(?P<oid>[0-9a-f]+)", lambda hub, parts, *_: hub.verify(**parts)),
    (
        f"POST {API}/commit/{REVISION}",
        lambda hub, parts, body, pr: hub.commit(**parts, lines=body, proposed=pr),
    ),
    (
        f"(GET|HEAD) /{NAME}/resolve/{REVISION}/(?P<place>.+)",
        lambda hub, parts, *_: hub.resolve(**parts),
    ),
)


def answer(hub: Hub, method: str, path: str, body: bytes, *, known: bool = True) -> Answer:
    """Return the answer to a call that nothing befalls; who is not `known` sees no private one."""
    url = urlsplit(path)
    for pattern, route in ROUTES:
        if found := re.fullmatch(pattern, f"{method} {url.path}"):
            parts = {key: unquote(value) for key, value in found.groupdict().items()}
            refused = _refused(hub, parts, known)
            return refused or route(hub, parts, body, "create_pr" in parse_qs(url.query))
    return Answer(501, {"error": f"the stand-in has no {method} {path}"})


def _refused(hub: Hub, parts: dict[str, str], known: bool) -> Answer | None:
    if "name" not in parts:
        return None
    repo = hub.repos.get(parts["name"])
    if repo is None or (repo.private and not known):
        return Answer(404 if known else 401, {"error": "Repository not found"}, REPO_UNKNOWN)
    if (revision := parts.get("revision")) and repo.commit(revision) not in repo.trees:
        return Answer(404, {"error": "Invalid rev id"}, REVISION_UNKNOWN)
    if repo.gated and "place" in parts:
        return Answer(403, {"error": "Access to this model is restricted"}, GATED)
    return None
