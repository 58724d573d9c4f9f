"""The page's files: read once when the service starts, served from memory by their names alone.

No path of a request ever reaches the file system.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from infer.serve.refusals import Refusal

__all__ = ["EXAMPLE", "INDEX", "Asset", "read_assets", "serve_asset"]

INDEX = "index.html"
EXAMPLE = "example.txt"
TYPES: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json",
    "woff2": "font/woff2",
}
"""What may be served, by suffix."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    data: bytes
    media_type: str
    etag: str


def read_assets() -> dict[str, Asset]:
    """Return the files of infer/serve/static by name."""
    found = {}
    for file in files("infer.serve").joinpath("static").iterdir():
        kind = TYPES.get(file.name.rpartition(".")[2])
        if kind and file.is_file():
            data = file.read_bytes()
            found[file.name] = Asset(data, kind, f'"{sha256(data).hexdigest()[:32]}"')
    return found


def serve_asset(assets: Mapping[str, Asset], name: str, request: Request) -> Response:
    """Return the answer that holds a file; browsers keep it and ask whether it has changed.

    Raises:
        Refusal: There is none of that name.
    """
    asset = assets.get(name)
    if asset is None:
        raise Refusal(404, "not_found", "no such file")
    headers = {"Cache-Control": "no-cache", "ETag": asset.etag}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.data, headers=headers, media_type=asset.media_type)
