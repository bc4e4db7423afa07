"""Sessions in a terminal: the build marks prompts, so that the copy button (site.js) gives what was typed.

Pygments does the work. It would take ``# `` for the prompt of root and ``(2, 3)`` for an environment, with which output
begins too, and ``> `` for a prompt only after a backslash, not in a loop.
"""

import re

from pygments.lexers import BashSessionLexer
from sphinx.application import Sphinx


class BashSession(BashSessionLexer):
    """``$ ``, alone or after an environment, a host or a folder, with ``> `` before further lines."""

    _venv = re.compile("(?!)")  # part of the prompt
    _ps1rgx = re.compile(r"((?:\([^()\n]+\) ?)?(?:[\w.@:~/-]+ ?)?\$ )(.*\n?)")
    _bare_continuation = True


def setup(app: Sphinx) -> dict:
    for alias in BashSession.aliases:
        app.add_lexer(alias, BashSession)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
