"""Where people may be sent after signing in."""

import pytest

from portal_app.access.rules import own_path, portal_path, within_portal


@pytest.mark.parametrize("path", ["/tasks", "/clients/01abc", "/tasks?status=open&page=2", "/p/acme/tasks/1"])
def test_own_paths_are_kept(path: str) -> None:
    assert own_path(path, "/other") == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tasks",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/tasks",
        "javascript:alert(1)",
        "/tasks\r\nSet-Cookie: a=b",
        "/a/../sign-out",
        "/sign-in?next=/tasks",
        "/" + "x" * 600,
        "/<script>",
    ],
)
def test_other_paths_are_not(path: str) -> None:
    assert own_path(path, "/other") == "/other"


@pytest.mark.parametrize(
    ("path", "inner"),
    [
        ("/p/acme/tasks/1", "/tasks/1"),
        ("/p/acme", ""),
        ("/p/acme/", ""),
        ("/tasks/1", "/tasks/1"),
        ("/p/acme/enter/token", ""),
        ("/p/acme/p/other/tasks", ""),
        ("//evil.example", ""),
    ],
)
def test_the_part_within_a_portal(path: str, inner: str) -> None:
    assert within_portal(path) == inner


def test_a_portal_path_begins_at_the_tasks() -> None:
    assert portal_path("acme", "") == "/p/acme/tasks"
    assert portal_path("acme", "/tasks/1") == "/p/acme/tasks/1"
