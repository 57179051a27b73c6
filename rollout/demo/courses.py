"""Course packages as Norvane's authoring tool exports them: small, and the same bytes every time."""

import io
import zipfile

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{course}" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>{title}</title>
    <item identifier="i" identifierref="r"><title>{title}</title>
      <adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="{launch}"/></resources>
</manifest>
"""
_PAGE = """<!doctype html>
<html lang="{locale}"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><script src="course.js"></script></body></html>
"""
_AT = (2026, 1, 5, 9, 0, 0)  # of every file, so that two loads have equal packages


def scorm(*, course: str, title: str, locale: str, launch: str = "index.html") -> bytes:
    """A package whose manifest launches `launch`; its page is always index.html."""
    files = {
        "imsmanifest.xml": _MANIFEST.format(course=course, title=title, launch=launch),
        "index.html": _PAGE.format(title=title, locale=locale),
        "course.js": "window.addEventListener('load', () => document.body.dataset.ready = 'yes');\n",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _AT), text)
    return out.getvalue()
