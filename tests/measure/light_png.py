"""A PNG in 256 colours, which is a third of the bytes: pictures are kept in the repository."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

_EXACT = 96
"""Colours that are kept as they are, the most frequent ones: flat colours stay flat, and white stays white."""


def light(png: bytes, comment: str) -> bytes:
    """The same picture with fewer colours and a comment.

    Pillow alone would look for the nearest colour by few bits, and the chat would take on a tint.
    """
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB")
    packed = np.frombuffer(image.convert("RGBA").tobytes(), "<u4")
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    flat = _channels(found[np.argsort(-counts, kind="stable")[:_EXACT]])
    spread = image.quantize(256 - _EXACT, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = np.concatenate([flat, np.array(spread, np.int32).reshape(-1, 3)])
    channels = _channels(found)
    nearest, best = np.zeros(len(found), np.uint8), np.full(len(found), np.iinfo(np.int32).max, np.int32)
    for number, colour in enumerate(palette):
        distance = ((channels - colour) ** 2).sum(axis=1, dtype=np.int32)
        nearest[distance < best] = number
        np.minimum(best, distance, out=best)
    reduced = Image.frombytes("P", image.size, nearest[places].tobytes())
    reduced.putpalette(palette.astype(np.uint8).tobytes())
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", comment)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True, pnginfo=notes)
    return out.getvalue()


def _channels(packed: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Red, green and blue of colours that are one number each."""
    return np.stack([packed & 255, packed >> 8 & 255, packed >> 16 & 255], axis=1).astype(np.int32)
