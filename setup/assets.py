"""Copy the few third-party files that pages load from node_modules into the served folder, and the fonts that
papers are set in beside the code that sets them.

Usage: python setup/assets.py NODE_MODULES SERVED FONTS. Both targets are emptied first; they are git-ignored.
"""

import re
import shutil
import sys
from pathlib import Path

FILES = {
    "krds-uiux/resources/css/token/krds_tokens.css": "krds/css/token/krds_tokens.css",
    "krds-uiux/resources/img/component/icon": "krds/img/component/icon",
    "krds-uiux/resources/fonts/PretendardGOV-Regular.subset.woff2": "krds/fonts/PretendardGOV-Regular.woff2",
    "krds-uiux/resources/fonts/PretendardGOV-Medium.subset.woff2": "krds/fonts/PretendardGOV-Medium.woff2",
    "krds-uiux/resources/fonts/PretendardGOV-Bold.subset.woff2": "krds/fonts/PretendardGOV-Bold.woff2",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
    "leaflet.markercluster/dist/leaflet.markercluster.js": "leaflet/leaflet.markercluster.js",
    "leaflet.markercluster/dist/MarkerCluster.css": "leaflet/MarkerCluster.css",
    "leaflet.markercluster/dist/MarkerCluster.Default.css": "leaflet/MarkerCluster.Default.css",
}
# Not served: the whole family is 28 MB, papers use two weights of it.
FONTS = ("Pretendard-Regular.otf", "Pretendard-Bold.otf")
WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700}
FALLBACK = (
    '"Pretendard GOV", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", sans-serif'
)
SOURCE_MAP = re.compile(r"\n?(/\*|//)# sourceMappingURL=\S+( \*/)?")
URL = re.compile(r"""url\(["']?([^)"']+)["']?\)""")


def fonts_css() -> str:
    """Return the font faces KRDS ships files for but never declares, and its font token with fallbacks."""
    faces = "\n".join(
        f'@font-face {{ font-family: "Pretendard GOV"; font-weight: {weight}; font-display: swap; '
        f'src: url("../fonts/PretendardGOV-{name}.woff2") format("woff2"); }}'
        for name, weight in WEIGHTS.items()
    )
    return f"{faces}\n:root {{ --krds-typo-font-type: {FALLBACK}; }}\n"


def repair(path: Path) -> None:
    """Drop pointers to source maps, which are not served."""
    path.write_text(SOURCE_MAP.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def missing_urls(target: Path) -> list[str]:
    """Return every relative address in the copied style sheets that leads to no file."""
    return [
        f"{sheet.relative_to(target)}: {url}"
        for sheet in sorted(target.rglob("*.css"))
        for url in URL.findall(sheet.read_text(encoding="utf-8"))
        if not url.startswith(("data:", "#")) and not (sheet.parent / url).exists()
    ]


def copy(modules: Path, target: Path) -> None:
    """Fill `target`; raises FileNotFoundError when a package no longer has a file we name."""
    shutil.rmtree(target, ignore_errors=True)
    for source, name in FILES.items():
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        if (modules / source).is_dir():
            shutil.copytree(modules / source, destination)
        else:
            shutil.copyfile(modules / source, destination)
    for path in (*target.rglob("*.css"), *target.rglob("*.js")):
        repair(path)
    (target / "krds/css/fonts.css").write_text(fonts_css(), encoding="utf-8")


def copy_fonts(modules: Path, target: Path) -> None:
    """Fill `target` with the fonts of papers; raises FileNotFoundError when the package lacks one."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in FONTS:
        shutil.copyfile(modules / "pretendard/dist/public/static" / name, target / name)


def main() -> int:
    """Copy, then refuse a style sheet that points nowhere."""
    modules, target, fonts = (Path(argument) for argument in sys.argv[1:])
    copy_fonts(modules, fonts)
    copy(modules, target)
    missing = missing_urls(target)
    for line in missing:
        print(f"missing: {line}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
