"""The routes, as one ASGI application."""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from infer.annotation import VERSION
from infer.extras import version
from infer.serve.assets import EXAMPLE, INDEX, read_assets, serve_asset
from infer.serve.guard import Guard
from infer.serve.metrics import CONTENT_TYPE
from infer.serve.openapi import ANNOTATE, complete
from infer.serve.question import jobs_of, read_question
from infer.serve.reading import check_head, read_body
from infer.serve.refusals import Refusal, answer
from infer.serve.rendering import render_answer
from infer.serve.service import Service, waited
from infer.serve.settings import MOST_TARGET, MOST_TARGETS

__all__ = ["make_app"]

CODES = {404: "not_found", 405: "wrong_method"}
LAST_SECONDS = 10.0
"""That a batch may take to end whose clients have all left or been answered."""


class Queue(BaseModel):
    """Texts that wait, that may, and that are being annotated."""

    waiting: int
    most: int
    running: int


class Limits(BaseModel):
    """What a request may have."""

    max_chars: int
    max_texts: int
    max_targets: int
    max_target_chars: int
    max_bytes: int
    timeout: float


class Health(BaseModel):
    """How the service is; `token`: whether it asks for one."""

    status: str
    live: bool
    ready: bool
    queue: Queue
    limits: Limits
    token: bool
    version: str


class Model(BaseModel):
    """One model; the fingerprint is a digest of its config, tokenizer and weights."""

    name: str
    task: str
    labels: list[str]
    version: str
    fingerprint: str
    file: str
    device: str


class ModelList(BaseModel):
    """The models that run, what they look for, and the version of the JSON form."""

    annotation: str
    tasks: list[str]
    models: list[Model]


class _Api(FastAPI):
    """FastAPI without its pages of documentation, which load scripts from elsewhere."""

    complete: Callable[[dict[str, Any]], dict[str, Any]]

    def openapi(self) -> dict[str, Any]:
        """Return the description of the interface."""
        if not self.openapi_schema:
            self.openapi_schema = self.complete(super().openapi())
        return self.openapi_schema


def make_app(service: Service) -> Guard:
    """Return the application of a service; ending it finishes what was taken."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.stop()
        service.batcher.close(LAST_SECONDS)

    assets = read_assets()
    example = assets[EXAMPLE].data.decode().partition("\n")[0] if EXAMPLE in assets else ""
    api = _Api(
        title="Rasd",
        version=version(),
        summary="Reads Arabic news and says who is in it, who says what, and who stands where.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    api.complete = lambda schema: complete(schema, service.settings, example)
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(HTTPException, _unrouted)
    for router in (_annotating(service), _telling(service), _page(assets)):
        api.include_router(router)
    return Guard(api, service)


def _annotating(service: Service) -> APIRouter:
    router = APIRouter(dependencies=[Depends(_token_check(service.settings.token))])

    @router.post("/v1/annotate", openapi_extra=ANNOTATE, response_class=Response)
    async def annotate(request: Request) -> Response:
        """Annotate one text or several."""
        most, told = service.settings.max_bytes, request.state.told
        check_head(request, most)
        service.check_room()  # before the body is read, let alone parsed
        question = read_question(await read_body(request, most), service.settings)
        jobs = jobs_of(question, service.engine.tasks)
        told |= {
            "texts": len(jobs),
            "chars": sum(len(job.text) for job in jobs),
            "targets": len(question.targets),
            "tasks": len(jobs[0].ask.tasks),
            "format": question.format,
        }
        service.open += 1
        try:
            outcomes = await service.annotate(jobs, request)
            told["waited_ms"] = round(1000 * waited(jobs), 1)
            return await render_answer(question, jobs, outcomes, told)
        finally:
            service.open -= 1

    @router.get("/v1/models")
    async def models() -> ModelList:
        """Tell which models run."""
        found = [Model(**asdict(facts)) for facts in service.engine.models]
        return ModelList(annotation=VERSION, tasks=list(service.engine.tasks), models=found)

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Tell counts and times, for Prometheus."""
        return Response(service.metrics.page(), headers={"Content-Type": CONTENT_TYPE})

    return router


def _telling(service: Service) -> APIRouter:
    router = APIRouter()
    own = service.settings
    limits = Limits(
        max_chars=own.max_chars,
        max_texts=own.max_texts,
        max_targets=MOST_TARGETS,
        max_target_chars=MOST_TARGET,
        max_bytes=own.max_bytes,
        timeout=own.timeout,
    )

    @router.get("/v1/health", responses={503: {"model": Health, "description": "Not ready."}})
    async def health() -> Response:
        """Tell whether the service lives, whether it takes texts, and its limits."""
        batcher = service.batcher
        told = Health(
            status="ok" if service.ready else "stopping" if service.stopping else "broken",
            live=batcher.live,
            ready=service.ready,
            queue=Queue(waiting=batcher.waiting, most=own.queue, running=batcher.running),
            limits=limits,
            token=bool(own.token),
            version=version(),
        )
        return JSONResponse(told.model_dump(), 200 if service.ready else 503)

    return router


def _page(assets: Any) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def page(request: Request) -> Response:
        return serve_asset(assets, INDEX, request)

    @router.api_route("/static/{name:path}", methods=["GET", "HEAD"])
    async def static(name: str, request: Request) -> Response:
        return serve_asset(assets, name, request)

    return router


def _token_check(token: str) -> Callable[[Request], Awaitable[None]]:
    """Return what refuses a request without the token; the time it takes tells nothing of it."""
    wanted = sha256(f"bearer {token}".encode()).digest()

    async def check(request: Request) -> None:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        given = sha256(f"{scheme.lower()} {shown.strip()}".encode()).digest()
        if token and not hmac.compare_digest(given, wanted):
            raise Refusal(
                401,
                "no_token",
                "expected the header Authorization: Bearer TOKEN, with the service's token",
                headers={"WWW-Authenticate": "Bearer"},
            )

    return check


async def _refused(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return answer(refusal)


async def _unrouted(_: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    code = CODES.get(fault.status_code, "refused")
    return answer(Refusal(fault.status_code, code, fault.detail, headers=fault.headers))
