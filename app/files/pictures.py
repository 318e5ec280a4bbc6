"""Pictures without what a camera wrote into them: place, time, device, comments, previews."""

import io

from PIL import Image, ImageOps

from app.files.kinds import refuse
from app.files.models import FileKind
from app.i18n import gettext as _

MAX_PIXELS = 40_000_000
MODES = {FileKind.JPEG: ("L", "RGB"), FileKind.PNG: ("1", "L", "LA", "RGB", "RGBA", "I;16")}
JPEG_QUALITY = 90


def strip(content: bytes, kind: FileKind) -> bytes:
    """Return the picture drawn anew, upright and with nothing beside its pixels. Raises WrongFile."""
    name = kind.name
    try:
        with Image.open(io.BytesIO(content), formats=(name,)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise refuse(_("그림이 너무 큽니다. 4천만 화소까지 올릴 수 있습니다."))
            upright = ImageOps.exif_transpose(picture)
            if upright.mode not in MODES[kind]:
                upright = upright.convert("RGB" if kind == FileKind.JPEG else "RGBA")
            # What stands in `info` (comments, profiles, EXIF) would be written again.
            upright.info.clear()
            clean = io.BytesIO()
            upright.save(clean, name, **({"quality": JPEG_QUALITY} if kind == FileKind.JPEG else {}))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise refuse(_("그림을 읽을 수 없습니다. 다시 저장해서 올려 주세요.")) from None
    return clean.getvalue()
