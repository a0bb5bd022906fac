"""The typed sockets of the pack, and the class that each carries."""

from __future__ import annotations

from .host import io

ThaModel = io.Custom("THA_MODEL")  # models.tha4.framing.Character: a character that can be posed
ThaTeacher = io.Custom("THA_TEACHER")  # models.tha4.teacher.FullTeacher: five networks that pose any character
ThaPose = io.Custom("THA_POSE")  # models.tha4.pose.PoseTrack: [T, 45] with its frame rate
ThaPlacement = io.Custom("THA_PLACEMENT")  # models.tha4.preparing.origin.Origin: the way back into a picture
FaceDetector = io.Custom("FACE_DETECTOR")  # models.face.detection.s3fd.S3FD: finds faces
Blendshapes = io.Custom("BLENDSHAPES")  # models.face.blendshape_track.BlendshapeTrack: [T, 52], head, frame rate
Landmarks = io.Custom("LANDMARKS")  # models.face.landmark_track.LandmarkTrack: [T, 68 or 478, 2 or 3], frame rate
FaceLandmarker = io.Custom("FACE_LANDMARKER")  # models.face.detection.landmark_net.LandmarkNet: finds points
FaceTracks = io.Custom("FACE_TRACK")  # models.face.face_track.FaceTrack: one entry per person and frame, always
FaceCrops = io.Custom("FACE_CROP")  # models.face.face_crop.FaceCrop: how crops lie in their frames
IdentityEncoders = io.Custom("IDENTITY_ENCODER")  # models.faceshifter.arcface.IdentityEncoder: tells people apart
Identities = io.Custom("IDENTITY")  # models.faceshifter.identity.Identity: who somebody is, and to which encoder
FaceShifters = io.Custom("FACESHIFTER")  # models.faceshifter.face_shifter.FaceShifter: an AEI-Net as users meet it
HearNets = io.Custom("HEAR_NET")  # models.faceshifter.hear_refiner.HearRefiner: puts back what covers a face
Attributes = io.Custom("FACE_ATTRIBUTES")  # models.faceshifter.face_attributes.FaceAttributes: all but whose face it is
ReconNets = io.Custom("RECON_NET")  # models.pirenderer.recon_net.ReconNet: measures a face, "3DMM extractor"
Motions3DMM = io.Custom("MOTION_3DMM")  # models.pirenderer.motion.Motion: [T, 73] with its frame rate
MotionDirections = io.Custom("MOTION_DIRECTION")  # models.pirenderer.motions.directions.Directions: [64] by name
MotionFlows = io.Custom("MOTION_FLOW")  # models.pirenderer.audio_flow.AudioFlow: a voice becomes a motion
PIRenderers = io.Custom("PIRENDERER")  # models.pirenderer.renderer.Renderer: moves portraits
MotionLatents = io.Custom("MOTION_LATENT")  # models.pirenderer.renderer.Latents: [T, 256], frame rate, of which network
HyperLipsModels = io.Custom("HYPERLIPS")  # models.hyperlips.hyper_lips.HyperLips: base network and HR decoder
MelWindows = io.Custom("MEL_WINDOWS")  # models.hyperlips.speech.MelWindows: what is heard at each frame
LipControls = io.Custom("LIP_CONTROL")  # models.hyperlips.speech.LipControl: [T, 4, 64], frame rate, of which base
SyncExperts = io.Custom("SYNC_EXPERT")  # models.hyperlips.syncnet.SyncNet: do these lips say this sound?
FewShotModels = io.Custom("FEWSHOT_HEADS")  # models.fewshot.few_shot_heads.FewShotHeads: embedder and generator
Heads = io.Custom("HEAD_EMBEDDING")  # models.fewshot.head.Head: a person, once met or fine-tuned
