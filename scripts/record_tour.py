"""Record the welcome video (U6): a short tour of the portal itself, taken from the running program.

    python -m scripts.record_tour [--keep]

Starts an installation of its own with the demo firm, drives it in a real browser, and writes `assets/tour/`:
`tour.mp4` (H.264, no sound), `poster.jpg`, and captions in `tour.en.vtt` and `tour.et.vtt`, timed by what happened.
Needs ffmpeg and a Chromium. Run it again whenever the portal looks different.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from scripts.tour_film import POINTER, Film, ffmpeg, write

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "assets" / "tour"
PORT = 3189
#: Small enough to be read on a phone, and drawn sharp: 1280×720 in the film.
SIZE = {"width": 800, "height": 450}
SHARP = 1.6
LIMIT = 4_000_000
PERSON = "Maarika Õunapuu"


def main() -> None:
    """Record, convert, and say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the frames for a look")
    keep = parser.parse_args().keep
    if shutil.which("ffmpeg") is None:
        sys.exit("This needs ffmpeg: install it with the system's package manager.")
    folder = Path(tempfile.mkdtemp(prefix="kontor-tour-"))
    try:
        with _installation(folder) as told, sync_playwright() as playwright:
            film = _record(playwright, told, folder)
        write(film, folder, TARGET)
    finally:
        if not keep:
            shutil.rmtree(folder)
    size = (TARGET / "tour.mp4").stat().st_size
    print(f"{TARGET / 'tour.mp4'}: {size / 1e6:.1f} MB")
    if size > LIMIT:
        sys.exit("That is too much: raise the crf.")


@contextmanager
def _installation(folder: Path) -> Iterator[dict[str, Any]]:
    """The program with the demo firm; what `kontor demo --json` told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
    environment = {**kept, "KONTOR_DATA_DIR": str(folder / "data"), "KONTOR_PORT": str(PORT), "PYTHONPATH": str(ROOT)}
    kontor = [sys.executable, "-m", "portal_app.cli"]
    done = subprocess.run([*kontor, "demo", "--json"], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    running = subprocess.Popen([*kontor, "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{PORT}/")
        yield json.loads(done.stdout)
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(10)


def _wait(url: str) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{url} does not answer.")


def _record(playwright: Any, told: dict[str, Any], folder: Path) -> Film:
    browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", "--hide-scrollbars"])
    context = browser.new_context(
        viewport=SIZE, device_scale_factor=SHARP, locale="en-GB", color_scheme="light", reduced_motion="no-preference"
    )
    page = context.new_page()
    person = next(one for one in told["people"] if one["name"] == PERSON)
    page.goto(person["sign_in_url"])
    page.get_by_test_id("enter").click()
    page.get_by_test_id("task").first.wait_for()
    skip = page.get_by_test_id("skip-welcome")
    if skip.is_visible():
        skip.click()
    # The real pointer would leave its traces.
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)
    film = Film(page, folder)
    page.evaluate(POINTER)
    film.start()
    _play(film, page)
    length = film.stop()
    film.scenes.append(("", length))
    browser.close()
    return film


def _play(film: Film, page: Page) -> None:
    with film.scene("list"):
        page.wait_for_timeout(1500)
    with film.scene("task"):
        film.press(page.get_by_test_id("task").filter(has=page.get_by_test_id("late")).first)
        page.get_by_test_id("standing").wait_for()
    with film.scene("tick"):
        film.show(page.get_by_test_id("checklist"))
        film.press(page.locator('[data-testid="tick"]:has(input:not(:checked))').first)
    with film.scene("file"):
        film.show(page.get_by_test_id("files"))
        film.page.wait_for_timeout(600)
        pictures = [
            {"name": f"receipt-{number}.jpg", "mimeType": "image/jpeg", "buffer": _picture(film.folder)}
            for number in (1, 2)
        ]
        page.get_by_test_id("uploader-input").set_input_files(pictures)
        page.get_by_test_id("file").filter(has_text="receipt-2.jpg").wait_for()
        film.show(page.get_by_test_id("files"))
    with film.scene("ask"):
        film.show(page.get_by_test_id("message-text"), above=200)
        page.get_by_test_id("message-text").press_sequentially("Do you need the parking receipts too?", delay=45)
        film.press(page.get_by_test_id("send"))
    with film.scene("done"):
        film.show(page.get_by_test_id("task-title"), above=120)
        film.press(page.get_by_test_id("finish"))
    with film.scene("help"):
        film.press(page.get_by_test_id("help"))


def _picture(folder: Path) -> bytes:
    """A small JPEG that stands for a photo."""
    path = folder / "receipt.jpg"
    if not path.exists():
        ffmpeg("-f", "lavfi", "-i", "color=c=0xf4f1ea:s=600x900", "-frames:v", "1", str(path))
    return path.read_bytes()


def _chromium() -> str | None:
    named = os.environ.get("KONTOR_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


if __name__ == "__main__":
    main()
