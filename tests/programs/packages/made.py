"""Packages for tests, sound and hostile, built here byte by byte so that nothing harmful lies in the repository."""

import io
import struct
import zipfile

SCORM_12 = """<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Gifts</title>
    <item identifier="i" identifierref="r"><title>Gifts</title>{rule}</item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="{kind}" href="{href}"/></resources>
</manifest>"""
RULE_12 = "<adlcp:masteryscore>80</adlcp:masteryscore>"
SCORM_2004 = """<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 3rd Edition</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Gifts</title>
    <item identifier="i" identifierref="r"><title>Gifts</title><imsss:sequencing><imsss:objectives>
      <imsss:primaryObjective satisfiedByMeasure="true"><imsss:minNormalizedMeasure>{score}</imsss:minNormalizedMeasure>
      </imsss:primaryObjective></imsss:objectives></imsss:sequencing></item></organization></organizations>
  <resources><resource identifier="r" xml:base="course/" adlcp:scormType="sco" href="index.html?a=1#top"/></resources>
</manifest>"""
CMI5 = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="c"><title><langstring lang="en">Gifts</langstring></title></course>
  <au id="a" {attributes}><title><langstring lang="en">Unit 1</langstring></title>{url}</au>
</courseStructure>"""

Names = dict[str, bytes | str]


def zipped(files: Names, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def scorm12(*, rule: str = RULE_12, kind: str = "sco", href: str = "index.html", **more: bytes | str) -> bytes:
    manifest = SCORM_12.format(rule=rule, kind=kind, href=href)
    return zipped({"imsmanifest.xml": manifest, "index.html": "<p>Gifts</p>", **more})


def scorm2004(score: str = "0.8") -> bytes:
    return zipped({"imsmanifest.xml": SCORM_2004.format(score=score), "course/index.html": "<p>Gifts</p>"})


def cmi5(attributes: str = 'moveOn="Passed" masteryScore="0.8"', url: str = "<url>index.html</url>") -> bytes:
    return zipped({"cmi5.xml": CMI5.format(attributes=attributes, url=url), "index.html": "<p>Gifts</p>"})


def _named(*infos: zipfile.ZipInfo) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for info in infos:
            archive.writestr(info, b"x")
    return out.getvalue()


def _with(name: str, **attributes: int) -> bytes:
    info = zipfile.ZipInfo(name)
    for key, value in attributes.items():
        setattr(info, key, value)
    return _named(info)


def _patched(content: bytes, *, flags: int | None = None, size: int | None = None, method: int | None = None) -> bytes:
    """The archive with fields of its first directory entry overwritten, as only a hostile writer would."""
    made, place = bytearray(content), content.index(b"PK\x01\x02")
    if flags is not None:
        made[place + 8 : place + 10] = struct.pack("<H", flags)
    if method is not None:
        made[place + 10 : place + 12] = struct.pack("<H", method)
    if size is not None:
        made[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(made)


def _overlapping() -> bytes:
    """Two names, one and the same bytes: each further name would unpack them again."""
    content = zipped({"a.html": b"x" * 3000, "b.html": b"y" * 3000}, method=zipfile.ZIP_STORED)
    made = bytearray(content)
    second = content.rindex(b"PK\x01\x02")
    made[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(made)


def _zip64() -> bytes:
    content = zipped({"a.html": "x"})
    place = content.rindex(b"PK\x05\x06")
    return content[:place] + b"PK\x06\x07" + bytes(16) + content[place:]


def _many() -> bytes:
    return zipped({f"{number}.html": "" for number in range(1_001)})


def _long_directory() -> bytes:
    """An end record that declares a directory of a gigabyte."""
    made = bytearray(zipped({"a.html": "x"}))
    place = bytes(made).rindex(b"PK\x05\x06")
    made[place + 12 : place + 16] = struct.pack("<I", 2**30)
    return bytes(made)


_BOMB = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><manifest>&b;</manifest>'
_LINK = 0o120777 << 16
_FIFO = 0o010644 << 16
_OUT = "leads out of the archive. Only names of files inside of it are accepted."
_TWICE = "is in the archive twice, or only the case tells two names apart. Each file has one name."
_LINKS = "is a link or a device. Only files and folders are accepted."
_MANY = "The archive has more than 1,000 files; packages of up to so many are accepted."
_NO_ZIP = "The file is no ZIP archive. Choose the package as your authoring tool exports it, a .zip file."
_DAMAGED = "The archive is damaged and cannot be read. Export the package again and upload that."
_ENTITIES = (
    "“imsmanifest.xml” declares a document type or entities, as no package needs. Take them out and export it again."
)

HOSTILE: dict[str, tuple[bytes, str]] = {  # what is uploaded, and the one sentence that refuses it
    "empty": (b"", "The file is empty. Choose the package as your authoring tool exports it, a .zip file."),
    "text": (b"<html>", _NO_ZIP),
    "cut off": (scorm12()[:-30], _NO_ZIP),
    "signature alone": (b"PK\x03\x04" + bytes(60), _NO_ZIP),
    "too large": (b"PK" + bytes(50 * 1024 * 1024), "The file has 50.0 MB; packages of up to 50 MB are accepted."),
    "climbs": (_with("../../etc/passwd"), f"“../../etc/passwd” {_OUT}"),
    "climbs inside": (_with("a/../../b.html"), f"“a/../../b.html” {_OUT}"),
    "absolute": (_with("/etc/passwd"), f"“/etc/passwd” {_OUT}"),
    "drive": (_with("C:/a.html"), f"“C:/a.html” {_OUT}"),
    "backslashes": (_with("..\\a.html"), f"“..\\a.html” {_OUT}"),
    "line break": (_with("a\nb.html"), f"“a\N{REPLACEMENT CHARACTER}b.html” {_OUT}"),
    "symbolic link": (_with("index.html", external_attr=_LINK), f"“index.html” {_LINKS}"),
    "named pipe": (_with("index.html", external_attr=_FIFO), f"“index.html” {_LINKS}"),
    "case alone": (zipped({"Index.html": "a", "index.HTML": "b"}), f"“index.HTML” {_TWICE}"),
    "sharp s": (zipped({"straße.html": "a", "STRASSE.html": "b"}), f"“STRASSE.html” {_TWICE}"),
    "accents": (zipped({"caf\u00e9.html": "a", "cafe\u0301.html": "b"}), f"“cafe\u0301.html” {_TWICE}"),
    "file and folder": (
        zipped({"a": "x", "a/b.html": "y"}),
        "“a” is a file and a folder at once. Export the package again and upload that.",
    ),
    "encrypted": (
        _patched(zipped({"a.html": "x"}), flags=1),
        "“a.html” is encrypted. Only packages without a password are accepted.",
    ),
    "another method": (
        _patched(zipped({"a.html": "x"}), method=12),
        "“a.html” is packed in a way that browsers do not know. Only stored and deflated files are accepted.",
    ),
    "bomb by ratio": (
        _patched(zipped({"a.html": b"x" * 10_000}, method=zipfile.ZIP_STORED), size=3_000_000),
        "“a.html” unpacks to 300 times its size; up to 200 times is accepted.",
    ),
    "bomb by declared size": (
        _patched(zipped({"a.html": b"x" * 50}, method=zipfile.ZIP_STORED), size=2**32 - 2),
        "“a.html” unpacks to 85,899,345 times its size; up to 200 times is accepted.",
    ),
    "overlapping files": (
        _overlapping(),
        "“b.html” lies over another file of the archive. Export the package again and upload that.",
    ),
    "too many files": (_many(), _MANY),
    "endless directory": (_long_directory(), _MANY),
    "zip64": (
        _zip64(),
        "The archive is written as ZIP64, which a package of this size needs not. Export it as plain ZIP.",
    ),
    "entities": (zipped({"imsmanifest.xml": _BOMB}), _ENTITIES),
    "external entity": (
        zipped({"imsmanifest.xml": '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><m>&x;</m>'}),
        _ENTITIES,
    ),
    "damaged manifest": (
        zipped({"imsmanifest.xml": "<m/>" * 9}, method=zipfile.ZIP_STORED).replace(b"<m/><m/>", b"<n/><m/>"),
        _DAMAGED,
    ),
}

FAULTS: dict[str, tuple[bytes, str]] = {  # what is kept, and the sentence of its fault
    "no manifest": (
        zipped({"index.html": "x"}),
        "There is no imsmanifest.xml and no cmi5.xml in the archive, so it is no SCORM and no cmi5 package.",
    ),
    "in a folder": (
        zipped({"course/imsmanifest.xml": "<manifest/>"}),
        "“course/imsmanifest.xml” lies in a folder. It has to be at the top: "
        "pack what is in the folder, not the folder.",
    ),
    "not well-formed": (
        zipped({"imsmanifest.xml": "<manifest>\n<a>"}),
        "“imsmanifest.xml” is no well-formed XML: line 2, column 4.",
    ),
    "no edition": (
        zipped({"imsmanifest.xml": "<manifest/>"}),
        "“imsmanifest.xml” does not say which SCORM it is. Its schemaversion has to be 1.2, CAM 1.3 or 2004.",
    ),
    "launches nothing": (
        zipped({"imsmanifest.xml": "<manifest/>"}),
        "“imsmanifest.xml” names nothing to launch: no item of it leads to a resource with an address.",
    ),
    "launch file gone": (
        scorm12(href="start.html"),
        "“imsmanifest.xml” launches “start.html”, which is not in the package. Export it again with all its files.",
    ),
    "launch file in another case": (
        scorm12(href="Index.html"),
        "“imsmanifest.xml” launches “Index.html”, but the file is called “index.html”. Servers tell the two apart.",
    ),
    "asset": (
        scorm12(kind="asset"),
        "“index.html” is launched as an asset, not as a SCO: the learning system hears nothing of its completion.",
    ),
    "score of 1.2": (
        scorm12(rule="<adlcp:masteryscore>high</adlcp:masteryscore>"),
        "The mastery score “high” in “imsmanifest.xml” is no number from 0 to 100.",
    ),
    "score of 2004": (scorm2004("80"), "The mastery score “80” in “imsmanifest.xml” is no number from -1 to 1."),
    "insecure link": (
        scorm12(**{"a.js": 'load("http://cdn.example.com/x.js")'}),
        "“a.js” loads “http://cdn.example.com/x.js” without encryption, which browsers block. Use https.",
    ),
    "no unit": (
        zipped({"cmi5.xml": "<courseStructure/>"}),
        "“cmi5.xml” has no assignable unit, so there is nothing to launch. Add an au with its url.",
    ),
    "unit without url": (
        cmi5(url=""),
        "The assignable unit “Unit 1” in “cmi5.xml” has no url, so it cannot be launched.",
    ),
    "unit gone": (
        cmi5(url="<url>start.html</url>"),
        "“cmi5.xml” launches “start.html”, which is not in the package. Export it again with all its files.",
    ),
    "never moves on": (
        cmi5(attributes=""),
        "The assignable unit “Unit 1” in “cmi5.xml” has no moveOn, so it is never counted as completed.",
    ),
    "unknown rule": (
        cmi5(attributes='moveOn="Seen"'),
        "The moveOn “Seen” of “Unit 1” is none of Passed, Completed, CompletedAndPassed, CompletedOrPassed.",
    ),
    "score of cmi5": (
        cmi5(attributes='moveOn="Passed" masteryScore="80"'),
        "The mastery score “80” of “Unit 1” in “cmi5.xml” is no number from 0 to 1.",
    ),
}
SOUND: dict[str, tuple[bytes, str, str]] = {  # standard, and when it counts as completed
    "scorm 1.2": (scorm12(), "SCORM 1.2", "Completed with a score of at least 80."),
    "scorm 2004": (scorm2004(), "SCORM 2004", "Completed with a score of at least 0.8."),
    "cmi5": (cmi5(), "cmi5", "Counted by “Passed”."),
    "cmi5 elsewhere": (cmi5(url="<url>https://learn.example/u1</url>"), "cmi5", "Counted by “Passed”."),
}
