"""A page saved in another encoding than UTF-8 is told with its line, and everything else is still checked.

Windows editors save Korean as CP949 or UTF-16. Sphinx stops the whole build at the first such page, in English. Here the page
is read in the encoding that it seems to have, so that all other findings are told in the same build.
"""

import codecs
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)
CODEC = "utf-8-or-guessed"


def decode(raw: bytes) -> str:
    """The text of a file, whatever it is encoded in.

    >>> [decode("한글".encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "cp949", "utf-16")], decode("한글".encode()[:-1])
    (['한글', '한글', '한글', '한글'], '한�')
    """
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass
    return raw.decode("utf-8", "replace")


def misencoded(raw: bytes) -> tuple[int, str] | None:
    """The line where a file is no longer UTF-8, and what to do; ``None`` if it is to its end."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1, "UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"
    return None


def read(path: str | Path) -> str:
    """The text of a page, with ``\\n`` at the end of each line."""
    return decode(Path(path).read_bytes()).replace("\r\n", "\n").replace("\r", "\n")


class Decoder(codecs.IncrementalDecoder):
    """Decodes a file that is read at once, as Sphinx reads pages."""

    def decode(self, data: bytes, final: bool = False) -> str:
        return decode(data)


def find_codec(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") == CODEC:
        return codecs.CodecInfo(codecs.utf_8_encode, lambda raw, _: (decode(raw), len(raw)), incrementaldecoder=Decoder, name=CODEC)
    return None


def check(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Tell which of the pages to read are not in UTF-8."""
    env.settings["input_encoding"] = CODEC
    for docname in docnames:
        if wrong := misencoded(Path(env.doc2path(docname)).read_bytes()):
            logger.warning(wrong[1], location=(docname, wrong[0]), type="source", subtype="encoding")


def setup(app: Sphinx) -> dict:
    codecs.register(find_codec)
    app.connect("env-before-read-docs", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
