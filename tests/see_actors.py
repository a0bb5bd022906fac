"""Says how well MediaPipe sees the drawn people, and where it puts their landmarks: `tests/see_actors.py [how many]`.

By hand only: it needs a Python that has mediapipe 0.10.21 beside what the pack needs. Random people in random poses,
faces 60 to 160 pixels wide in 640 x 360, turned by up to 20 degrees; then every frame of our example clip.
"""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Iterator

import mediapipe
import numpy as np
import torch

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.identity import random_identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, Frame, Shown, film
from likeness.models.face.landmark_track import MESH_OF_IBUG
from likeness.models.media.video_frames import VideoFrames
from likeness.tests.write_clip import FRAMES, PATH, frame_at

WIDTH, HEIGHT = 640, 360
FACE = 1.6  # widths of a face to its distance of the outer corners of the eyes


def random_frame(seed: int) -> Frame:
    chance = random.Random(seed)
    act = Act(
        x=chance.uniform(180, 460), y=chance.uniform(120, 200), size=chance.uniform(60, 160) / FACE,
        yaw=chance.uniform(-20, 20), pitch=chance.uniform(-12, 12), roll=chance.uniform(-20, 20),
        jaw=max(0.0, chance.uniform(-0.7, 1)), wide=chance.uniform(-1, 1), smile=chance.uniform(-0.5, 1),
        blink=float(chance.random() < 0.1), look_x=chance.uniform(-0.7, 0.7), look_y=chance.uniform(-0.5, 0.5),
        brows=chance.uniform(-0.5, 0.5),
    )  # fmt: skip
    return film(room(WIDTH, HEIGHT, seed), [Actor(random_identity(seed), act)])


class Witness:
    """MediaPipe's two detectors and its mesh, every picture by itself; keeps count of what they saw."""

    def __init__(self) -> None:
        solutions = mediapipe.solutions
        self.detectors = [solutions.face_detection.FaceDetection(0.5, model) for model in (0, 1)]
        self.mesh = solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=2, refine_landmarks=True)
        self.seen: list[tuple[bool, ...]] = []
        self.apart: list[np.ndarray] = []  # [68] in % of the distance of the outer corners of the eyes

    def look(self, pixels: np.ndarray, face: Shown) -> None:
        left, top, right, bottom = face.box.tolist()
        found = []
        for detector in self.detectors:
            boxes = [each.location_data.relative_bounding_box for each in detector.process(pixels).detections or []]
            middles = [(WIDTH * (box.xmin + box.width / 2), HEIGHT * (box.ymin + box.height / 2)) for box in boxes]
            found.append(any(left < x < right and top < y < bottom for x, y in middles))
        meshes = [self._apart(mesh, face) for mesh in self.mesh.process(pixels).multi_face_landmarks or []]
        near = [apart for apart in meshes if apart.mean() < 20]
        self.apart += near[:1]
        self.seen.append((*found, bool(near)))

    def _apart(self, mesh: object, face: Shown) -> np.ndarray:
        points = np.array([(WIDTH * point.x, HEIGHT * point.y) for point in mesh.landmark])  # type: ignore[attr-defined]
        ibug = np.stack([points[list(places)].mean(0) for places in MESH_OF_IBUG])
        eyes = float((face.points[45] - face.points[36]).norm())
        return 100 * np.linalg.norm(ibug - face.points.numpy(), axis=1) / eyes

    def report(self, of: str) -> None:
        short, full, mesh = 100 * np.mean(self.seen, axis=0)
        parts = {"jaw": slice(17), "brows": slice(17, 27), "nose": slice(27, 36), "eyes": slice(36, 48)}
        apart = np.mean(self.apart, axis=0)  # [68]
        each = ", ".join(f"{name} {apart[part].mean():.2f}" for name, part in {**parts, "lips": slice(48, 68)}.items())
        rates = (len(self.seen), short, full, mesh)
        logging.info("%s: %d faces; found by short range %.1f %%, full range %.1f %%, mesh %.1f %%", of, *rates)
        logging.info("68 points %.2f %% of the distance of the eyes' outer corners apart: %s", apart.mean(), each)


def clip() -> Iterator[tuple[np.ndarray, Shown]]:
    with VideoFrames(PATH) as frames:
        for pixels, number in zip(frames, range(FRAMES), strict=True):
            yield np.ascontiguousarray(pixels), frame_at(number).faces[1]


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    witness = Witness()
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 200):
        frame = random_frame(seed)
        pixels = (frame.picture.clamp(0, 1) * 255).round().byte().movedim(0, -1).numpy()
        witness.look(np.ascontiguousarray(pixels), frame.faces[0])
    witness.report("random people")
    witness = Witness()
    for pixels, face in clip():
        witness.look(pixels, face)
    witness.report("the speaker of the clip")


if __name__ == "__main__":
    main()
