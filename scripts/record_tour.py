"""Record the welcome video (U6): a short tour of the portal itself, taken from the running program.

    python -m scripts.record_tour [--keep]

Starts an installation of its own with the demo firm, drives it in a real browser, and writes `assets/tour/`:
`tour.mp4` (H.264, no sound), `poster.jpg`, and captions in `tour.en.vtt` and `tour.et.vtt`, timed by what happened.
Needs ffmpeg and a Chromium. Run it again whenever the portal looks different.
"""

import argparse
import base64
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "assets" / "tour"
PORT = 3189
#: Small enough to be read on a phone, and drawn sharp: 1280×720 in the film.
SIZE = {"width": 800, "height": 450}
SHARP = 1.6
LIMIT = 4_000_000
PERSON = "Maarika Õunapuu"

#: What each scene says, and for how many seconds it is shown at least.
SCENES = {
    "list": (
        5.5,
        "Everything that is asked of you, in one place.\nNew is bold, late is red.",
        "Kõik, mida sinult oodatakse, ühes kohas.\nUus on paksus kirjas, hilinenu punane.",
    ),
    "task": (
        4.5,
        "Open a task: what is needed, until when,\nand whose turn it is.",
        "Ava ülesanne: mida on vaja, mis ajaks\nja kelle käes on järg.",
    ),
    "tick": (4.0, "Tick what you have done.", "Märgi linnukesega, mis on tehtud."),
    "file": (
        5.0,
        "Add files, or take a photo with the phone.",
        "Lisa faile või tee telefoniga pilt.",
    ),
    "ask": (
        4.5,
        "A question? Ask it right here.\nThe answer comes here too, and by e-mail.",
        "Küsimus? Küsi siinsamas.\nVastus tuleb siia ja e-kirjaga.",
    ),
    "done": (
        4.5,
        'Press "Mark as done", and your accountant goes on.\nYou can take it back.',
        "Vajuta „Märgi tehtuks“ ja raamatupidaja jätkab.\nSaad selle tagasi võtta.",
    ),
    "help": (
        4.5,
        "This film and a short guide are always here,\nbehind the question mark.",
        "See film ja lühike juhend on alati siin,\nküsimärgi all.",
    ),
}

_POINTER = """() => {
  const dot = document.createElement("div");
  dot.id = "tour-pointer";
  Object.assign(dot.style, {
    position: "fixed", zIndex: 9999, left: "400px", top: "470px", width: "22px", height: "22px", marginLeft: "-11px",
    marginTop: "-11px", borderRadius: "50%", background: "rgb(20 24 32 / 45%)", border: "2px solid white",
    boxShadow: "0 1px 6px rgb(0 0 0 / 40%)", pointerEvents: "none",
    transition: "left .7s cubic-bezier(.4,0,.2,1), top .7s cubic-bezier(.4,0,.2,1), scale .15s",
  });
  document.body.append(dot);
}"""
_MOVE = """([x, y]) => {
  const dot = document.getElementById("tour-pointer");
  Object.assign(dot.style, { left: x + "px", top: y + "px" });
}"""
_PRESS = """(down) => { document.getElementById("tour-pointer").style.scale = down ? ".7" : "1"; }"""
_SCROLL = """(target) => new Promise((done) => {
  const from = scrollY, way = target - from, begin = performance.now();
  const step = (at) => {
    const part = Math.min(1, (at - begin) / 900);
    scrollTo(0, from + way * (part < 0.5 ? 2 * part * part : 1 - (2 - 2 * part) ** 2 / 2));
    part < 1 ? requestAnimationFrame(step) : done();
  };
  requestAnimationFrame(step);
})"""


@dataclass
class Film:
    """The frames as the browser painted them, each with its moment."""

    page: Page
    folder: Path
    frames: list[tuple[float, Path]] = field(default_factory=list)
    #: Scene → second at which it begins.
    scenes: list[tuple[str, float]] = field(default_factory=list)
    _session: CDPSession | None = None

    def start(self) -> None:
        """Begin to record."""
        self._session = self.page.context.new_cdp_session(self.page)
        self._session.on("Page.screencastFrame", self._keep)
        self._session.send("Page.startScreencast", {"format": "jpeg", "quality": 92, "everyNthFrame": 1})

    def stop(self) -> float:
        """End the recording; its length in seconds."""
        assert self._session is not None
        self._session.send("Page.stopScreencast")
        return time.time() - self.frames[0][0]

    def _keep(self, event: dict[str, Any]) -> None:
        path = self.folder / f"{len(self.frames):05d}.jpg"
        path.write_bytes(base64.b64decode(event["data"]))
        self.frames.append((float(event["metadata"]["timestamp"]), path))
        assert self._session is not None
        self._session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    @contextmanager
    def scene(self, name: str) -> Iterator[None]:
        """What happens inside belongs to this scene, which lasts as long as its caption needs."""
        began = time.time()
        self.scenes.append((name, began - (self.frames[0][0] if self.frames else began)))
        yield
        self.page.wait_for_timeout(max(300.0, (SCENES[name][0] - (time.time() - began)) * 1000))

    def press(self, target: Locator) -> None:
        """Go to something with the pointer, then press it."""
        target.wait_for()
        box = target.bounding_box()
        assert box is not None
        self.page.evaluate(_MOVE, [box["x"] + min(box["width"] / 2, 180), box["y"] + box["height"] / 2])
        self.page.wait_for_timeout(850)
        self.page.evaluate(_PRESS, True)
        self.page.wait_for_timeout(160)
        target.click()
        self.page.evaluate(_PRESS, False)

    def show(self, target: Locator, above: int = 90) -> None:
        """Scroll calmly until something stands below the top."""
        box = target.bounding_box()
        assert box is not None
        self.page.evaluate(_SCROLL, box["y"] + self.page.evaluate("scrollY") - above)


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
        _write(film, folder)
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
    page.evaluate(_POINTER)
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
        _ffmpeg("-f", "lavfi", "-i", "color=c=0xf4f1ea:s=600x900", "-frames:v", "1", str(path))
    return path.read_bytes()


def _write(film: Film, folder: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    ends = [moment for moment, _ in film.frames[1:]] + [film.frames[0][0] + film.scenes[-1][1]]
    listed = "".join(
        f"file '{path}'\nduration {max(0.001, end - moment):.4f}\n"
        for (moment, path), end in zip(film.frames, ends, strict=True)
    )
    (folder / "frames.txt").write_text(listed + f"file '{film.frames[-1][1]}'\n")
    scaled = "fps=25,scale=1280:720:flags=lanczos,format=yuv420p"
    frames = ["-f", "concat", "-safe", "0", "-i", str(folder / "frames.txt"), "-vf", scaled]
    coded = [
        "-c:v",
        "libx264",
        "-preset",
        "slow",
        "-crf",
        "25",
        "-movflags",
        "+faststart",
        "-map_metadata",
        "-1",
        "-an",
    ]
    _ffmpeg(*frames, *coded, str(TARGET / "tour.mp4"))
    _ffmpeg("-ss", "1", "-i", str(TARGET / "tour.mp4"), "-frames:v", "1", "-q:v", "4", str(TARGET / "poster.jpg"))
    for place, language in ((1, "en"), (2, "et")):
        (TARGET / f"tour.{language}.vtt").write_text(_captions(film, place), encoding="utf-8")


def _captions(film: Film, place: int) -> str:
    lines = ["WEBVTT", ""]
    for (name, begin), (_, end) in zip(film.scenes, film.scenes[1:], strict=False):
        # Where the foot of the picture matters, the words stand at its top.
        above = " line:14%" if name == "done" else ""
        lines += [f"{_stamp(begin)} --> {_stamp(end - 0.1)}{above}", str(SCENES[name][place]), ""]
    return "\n".join(lines)


def _stamp(seconds: float) -> str:
    return f"00:{int(seconds // 60):02d}:{seconds % 60:06.3f}"


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *arguments], check=True)


def _chromium() -> str | None:
    named = os.environ.get("KONTOR_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


if __name__ == "__main__":
    main()
