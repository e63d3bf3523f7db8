"""What the gate has to know about the built pages: their inline scripts, and the chunks that each route loads."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_INLINE = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(rb"<style[^>]*>(?P<text>.*?)</style>", re.DOTALL | re.IGNORECASE)
_MANIFEST = re.compile(r"__reactRouterManifest\s*=\s*(\{.*\})\s*;?\s*$", re.DOTALL)


def inline_script_hashes(folder: Path) -> tuple[str, ...]:
    """The CSP sources of every inline script in the built pages.

    Args:
        folder: Of the built pages.

    Returns:
        Sources such as `'sha256-…'`, sorted. They are the same for every page of a build.
    """
    found = set()
    for page in folder.rglob("*.html"):
        for script in _INLINE.finditer(page.read_bytes()):
            if b"src=" not in script["attributes"]:
                found.add(content_hash(script["text"]))
    return tuple(sorted(found))


def inline_style_hashes(folder: Path) -> tuple[str, ...]:
    """The CSP sources of every inline stylesheet in the built pages, sorted.

    Args:
        folder: Of the built pages.
    """
    pages = (page.read_bytes() for page in folder.rglob("*.html"))
    return tuple(sorted({content_hash(style["text"]) for page in pages for style in _STYLE.finditer(page)}))


def content_hash(text: bytes) -> str:
    """The CSP source of one inline text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text).digest()).decode()}'"


@dataclass(frozen=True, slots=True)
class RouteChunks:
    """The scripts that a route needs beside those that every page names itself."""

    pattern: tuple[str, ...]
    chunks: tuple[str, ...]

    def fits(self, segments: tuple[str, ...]) -> bool:
        """Whether an address, split at its slashes, is of this route."""
        return len(segments) == len(self.pattern) and all(
            mine.startswith(":") or mine == theirs for mine, theirs in zip(self.pattern, segments, strict=True)
        )


def route_chunks(folder: Path) -> tuple[RouteChunks, ...]:
    """Read from the build's manifest which chunks each route loads.

    Args:
        folder: Of the built pages.

    Returns:
        Routes with fixed parts before those with placeholders; empty when there is no manifest to read.
    """
    for manifest in (folder / "assets").glob("manifest-*.js"):
        match = _MANIFEST.search(manifest.read_text(encoding="utf-8"))
        if match:
            routes = json.loads(match[1])["routes"]
            return tuple(sorted(_chunks(routes), key=lambda route: [part.startswith(":") for part in route.pattern]))
    return ()


def _chunks(routes: dict[str, dict[str, object]]) -> Iterator[RouteChunks]:
    everywhere = _scripts(routes.get("root", {}))
    for name, route in routes.items():
        path = str(route.get("path", ""))
        if name == "root" or path == "*":
            continue
        chunks = tuple(chunk for chunk in _scripts(route) if chunk not in everywhere)
        yield RouteChunks(tuple(part for part in path.split("/") if part), chunks)


def _scripts(route: dict[str, object]) -> tuple[str, ...]:
    imports = route.get("imports")
    scripts = [route.get("module"), *(imports if isinstance(imports, list) else [])]
    return tuple(str(script) for script in scripts if script)
