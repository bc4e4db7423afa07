"""A page saved in another encoding than UTF-8 is told with its line, instead of a traceback.

Windows editors save Korean as CP949 or UTF-16, and Sphinx cannot go on from there.
"""

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError


class Misencoded(SphinxError):
    category = "읽을 수 없는 파일"


def misencoded(raw: bytes) -> tuple[int, str] | None:
    """The line where a file is no longer UTF-8, and what to do; ``None`` if it is to its end."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return raw.count(b"\n", 0, error.start) + 1, "UTF-8이 아닌 글자가 있다. 편집기에서 UTF-8로 저장한다"
    return None


def check(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Stop before the first page is read, with a line for each page that cannot be.

    :raises Misencoded: the lines.
    """
    paths = [env.doc2path(docname) for docname in docnames]
    if wrong := [f"{path}:{found[0]}: {found[1]}" for path in paths if (found := misencoded(path.read_bytes()))]:
        raise Misencoded("\n".join(wrong))


def setup(app: Sphinx) -> None:
    app.connect("env-before-read-docs", check)
