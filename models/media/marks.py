"""What a file says of how its pictures came about: a sentence, and IPTC's digital source type.

The terms are those of http://cv.iptc.org/newscodes/digitalsourcetype/. The file's comment holds the sentence and the
term: every container of ours takes one, and copying the streams, as ComfyUI's Save Video and `ffmpeg -c copy` do, keeps
it. Where the format has a place for XMP, the term also stands there as Iptc4xmpExt:DigitalSourceType, for programs
that look for it; a copy may lose that one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..errors import LikenessError
from .source import opened

WHOLE = "trainedAlgorithmicMedia"  # made by a model that learnt from samples
PARTS = "compositeWithTrainedAlgorithmicMedia"  # the same, put together with other media
ENHANCED = "algorithmicallyEnhanced"  # minor correction by an algorithm
GRAVITY = (ENHANCED, PARTS, WHOLE)
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
XMP = "XML:com.adobe.xmp"  # what PNG calls a text that is an XMP packet
_TERM = re.compile(r"https?://cv\.iptc\.org/newscodes/digitalsourcetype/(\w+)")
# ISO 16684-1 and the IPTC Photo Metadata Standard, which the Video Metadata Hub follows
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<Iptc4xmpExt:DigitalSourceType>{uri}</Iptc4xmpExt:DigitalSourceType>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class Mark:
    """A sentence for people, which may be empty, and IPTC's term, such as PARTS."""

    text: str
    source: str

    @property
    def uri(self) -> str:
        return IPTC + self.source

    @property
    def comment(self) -> str:
        return f"{self.text} {self.uri}".strip()

    @property
    def xmp(self) -> str:
        return _PACKET.format(uri=self.uri, text=escape(self.text, quote=False))

    def over(self, before: Mark | None) -> Mark:
        """The mark of what was made out of something that had a mark: both sentences, and the graver term."""
        if before is None:
            return self
        rank = {source: place for place, source in enumerate(GRAVITY)}
        source = max(self.source, before.source, key=lambda term: rank.get(term, -1))
        text = before.text if self.text in before.text else f"{before.text} {self.text}".strip()
        return Mark(text, source)


def synthetic(how: str, source: str = PARTS) -> Mark:
    """The mark of a result of this pack; `how` in few words, such as "face swap"."""
    return Mark(f"Synthetic: made with ComfyUI-Likeness ({how}).", source)


def found_in(texts: Mapping[str, str]) -> Mark | None:
    """The mark in the texts of a file, by anybody: the term in its comment, or else in its XMP. None without a term."""
    named = {name.lower(): text for name, text in texts.items()}
    comment, packet = named.get("comment", ""), named.get("xmp") or named.get(XMP.lower(), "")
    term = _TERM.search(comment) or _TERM.search(packet)
    if term is None:
        return None
    words = "".join(letter if letter.isprintable() else " " for letter in _TERM.sub("", comment)).split()
    return Mark(" ".join(words), term[1])


def mark_of(path: Path) -> Mark | None:
    """The mark of a video or a PNG. Raises LikenessError for a file that is neither."""
    if path.suffix.lower() != ".png":
        with opened(path, path.name) as container:
            return found_in(container.metadata)
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return found_in({str(name): text for name, text in picture.info.items() if isinstance(text, str)})
    except (OSError, SyntaxError, ValueError) as reason:
        raise LikenessError(f"{path.name} cannot be read as a picture: {reason}. Check that it is whole.") from reason
