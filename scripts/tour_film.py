"""The film of the welcome tour: its scenes, how they are taken in a browser, and how they become a video."""

import base64
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

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

POINTER = """() => {
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


def write(film: Film, folder: Path, target: Path) -> None:
    """Make `tour.mp4`, `poster.jpg` and the captions.

    Args:
        film: As it was taken.
        folder: For what is needed on the way.
        target: Where they go.
    """
    target.mkdir(parents=True, exist_ok=True)
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
    ffmpeg(*frames, *coded, str(target / "tour.mp4"))
    ffmpeg("-ss", "1", "-i", str(target / "tour.mp4"), "-frames:v", "1", "-q:v", "4", str(target / "poster.jpg"))
    for place, language in ((1, "en"), (2, "et")):
        (target / f"tour.{language}.vtt").write_text(_captions(film, place), encoding="utf-8")


def _captions(film: Film, place: int) -> str:
    lines = ["WEBVTT", ""]
    for (name, begin), (_, end) in zip(film.scenes, film.scenes[1:], strict=False):
        # Where the foot of the picture matters, the words stand at its top.
        above = " line:14%" if name == "done" else ""
        lines += [f"{_stamp(begin)} --> {_stamp(end - 0.1)}{above}", str(SCENES[name][place]), ""]
    return "\n".join(lines)


def _stamp(seconds: float) -> str:
    return f"00:{int(seconds // 60):02d}:{seconds % 60:06.3f}"


def ffmpeg(*arguments: str) -> None:
    """Run ffmpeg, which says nothing unless something is wrong."""
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *arguments], check=True)
