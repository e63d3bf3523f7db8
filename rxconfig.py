"""Reflex configuration. Imports nothing of ours but settings."""

import reflex as rx

from portal_app.core.settings import settings

config = rx.Config(
    app_name="portal_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_port=settings().port,
    backend_port=settings().port,
    # The page puts its own host in place of localhost, so one build serves every address.
    api_url=f"http://localhost:{settings().port}",
    deploy_url=settings().public_url,
    # Whoever opens the default address by its other name is at home too.
    cors_allowed_origins=list(
        dict.fromkeys([settings().public_url, settings().public_url.replace("//127.0.0.1:", "//localhost:")])
    ),
    redis_url=settings().redis_url or None,
    # Disk is the default: memory when embedded, Redis when scaled.
    state_manager_mode="redis" if settings().redis_url else "memory",
    # A substate that was not written for this long resets under an active person.
    redis_token_expiration=24 * 3600,
    react_strict_mode=False,
    # Brotli first: a sixth less than gzip.
    frontend_compression_formats=["brotli", "gzip"],
)
