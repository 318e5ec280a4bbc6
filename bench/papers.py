"""Papers opened by another program: LibreOffice reads our DOCX and sets it, and says what we wrote."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pypdfium2

from app.papers import filling, formats, kinds, pdf
from app.papers.document import Text
from app.papers.formats import Format
from bench.verdict import Failed, Void

RARE = "뷁 펲 믜"
SECONDS = 180


def _fonts(folder: Path) -> Path:
    """Return a font set-up that has our fonts alone, so that Hangul is drawn on any machine."""
    config = folder / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{pdf.FONTS}</dir><cachedir>{folder}</cachedir></fontconfig>")
    return config


def _convert(soffice: str, folder: Path, files: list[Path]) -> None:
    command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "FONTCONFIG_FILE": str(_fonts(folder))}
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env=environment)


def _text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_range() for page in document))


def opened_by_libreoffice(engine: str) -> str:
    """Every kind of paper as DOCX is opened by LibreOffice, and the rare syllables are still there."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise Void("no soffice: apt-get install --no-install-recommends libreoffice-writer")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for kind in kinds.TITLES:
            sample = kinds.sample(kind)
            paper = replace(sample, blocks=(*sample.blocks, Text(RARE)))
            files.append(folder / f"{kind}.docx")
            files[-1].write_bytes(formats.render(paper, Format.DOCX))
            files.append(folder / f"{kind}-again.docx")
            # Our own layout is a template without names: filling it must leave it sound.
            files[-1].write_bytes(filling.fill(files[-2].read_bytes(), paper))
        _convert(soffice, folder, files)
        for file in files:
            said = _text(file.with_suffix(".pdf"))
            title = kinds.TITLES[file.stem.removesuffix("-again")].replace(" ", "")
            if missing := [each for each in (*RARE.split(), title) if each not in said]:
                raise Failed(f"{file.name} lacks {missing}")
        return f"{len(files)} documents opened by LibreOffice"
