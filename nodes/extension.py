"""The pack's list of nodes, as ComfyUI asks for it."""

from __future__ import annotations

from . import (
    face,
    face_crop,
    face_mediapipe,
    face_paste,
    face_track,
    face_track_edit,
    face_track_given,
    face_track_show,
    faceshifter,
    faceshifter_hear,
    faceshifter_identities,
    faceshifter_load,
    faceshifter_stages,
    faceshifter_swap,
    faceshifter_train,
    media,
    media_frames,
    media_picture,
    media_sound,
    media_sound_edit,
    media_video,
    pirenderer,
    pirenderer_edit,
    pirenderer_files,
    pirenderer_motion,
    pirenderer_retarget,
    pirenderer_time,
    pirenderer_train,
    tha4,
    tha4_distill,
    tha4_driving,
    tha4_poses,
    tha4_prepare,
    tha4_recordings,
    tha4_teacher,
    tha4_tracks,
)
from .host import ComfyExtension, io, offer
from .stop_and_keep import ROUTE, StopAndKeep


class LikenessExtension(ComfyExtension):
    """All nodes of the pack, in the order of the menu."""

    async def get_node_list(self) -> list[type[io.ComfyNode]]:
        offer(ROUTE, StopAndKeep.answer)
        return [
            *tha4.NODES,
            *tha4_teacher.NODES,
            *tha4_prepare.NODES,
            *tha4_poses.NODES,
            *tha4_tracks.NODES,
            *tha4_recordings.NODES,
            *tha4_driving.NODES,
            *tha4_distill.NODES,
            *face.NODES,
            *face_track.NODES,
            *face_mediapipe.NODES,
            *face_track_edit.NODES,
            *face_track_show.NODES,
            *face_crop.NODES,
            *faceshifter_load.NODES,
            *faceshifter.NODES,
            *faceshifter_identities.NODES,
            *faceshifter_stages.NODES,
            *faceshifter_hear.NODES,
            *faceshifter_swap.NODES,
            *faceshifter_train.NODES,
            *pirenderer.NODES,
            *face_paste.NODES,
            *face_track_given.NODES,
            *pirenderer_motion.NODES,
            *pirenderer_edit.NODES,
            *pirenderer_retarget.NODES,
            *pirenderer_time.NODES,
            *pirenderer_files.NODES,
            *pirenderer_train.NODES,
            *media.NODES,
            *media_video.NODES,
            *media_frames.NODES,
            *media_picture.NODES,
            *media_sound.NODES,
            *media_sound_edit.NODES,
        ]
