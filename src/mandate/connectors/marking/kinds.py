"""What a file is by its first bytes, never by its name, and whether it can carry a mark."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its name, type and ending, and whether we sign it or only read it."""

    name: str
    mime: str
    ending: str
    signs: bool


JPEG = FileKind("JPEG", "image/jpeg", ".jpg", True)
PNG = FileKind("PNG", "image/png", ".png", True)
WEBP = FileKind("WebP", "image/webp", ".webp", True)
GIF = FileKind("GIF", "image/gif", ".gif", True)
TIFF = FileKind("TIFF", "image/tiff", ".tiff", True)
SVG = FileKind("SVG", "image/svg+xml", ".svg", True)
PDF = FileKind("PDF", "application/pdf", ".pdf", True)
WAV = FileKind("WAV", "audio/wav", ".wav", True)
MP4 = FileKind("MP4", "video/mp4", ".mp4", False)
MOV = FileKind("MOV", "video/quicktime", ".mov", False)
AVI = FileKind("AVI", "video/avi", ".avi", False)
HEIC = FileKind("HEIC", "image/heic", ".heic", False)
AVIF = FileKind("AVIF", "image/avif", ".avif", False)
MP3 = FileKind("MP3", "audio/mpeg", ".mp3", False)
FLAC = FileKind("FLAC", "audio/flac", ".flac", False)
SIGNED = (JPEG, PNG, WEBP, GIF, TIFF, SVG, PDF, WAV)
"""Kinds that are signed; every one is signed and read again in the tests."""

_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"fLaC", FLAC),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV, b"AVI ": AVI}
_BRANDS = {b"heic": HEIC, b"heix": HEIC, b"mif1": HEIC, b"avif": AVIF, b"qt  ": MOV}


def kind_of(start: bytes) -> FileKind | None:
    """The kind of a file by its first 4096 bytes; None where it is none of these."""
    for magic, kind in _STARTS:
        if start.startswith(magic):
            return kind
    if start.startswith(b"RIFF"):
        return _RIFF.get(start[8:12])
    if start[4:8] == b"ftyp":
        return _BRANDS.get(start[8:12], MP4)
    return SVG if _is_svg(start) else None


def _is_svg(start: bytes) -> bool:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")) and b"<svg" in text
