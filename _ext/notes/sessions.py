"""Sessions in a terminal: the build marks prompts and output, so that the copy button gives what was typed.

A command of bash begins with ``$ ``, behind the name of an environment or alone, and goes on in lines that begin with ``> ``
or follow a backslash: what the tests of the examples run. Pygments' own lexer takes output such as ``# conda environments:``
for a command, and the ``> `` of a loop for output; in a traceback of Python it leaves parts that look typed. PowerShell
(``PS C:\\> ``, then ``>> ``) and Windows' command prompt (``C:\\>``, then ``More? ``) are read in the same way.
"""

from collections.abc import Iterator

from pygments.lexer import Lexer, RegexLexer, default, using
from pygments.lexers import BashLexer, BatchLexer, PowerShellLexer, PythonConsoleLexer
from pygments.token import Generic
from sphinx.application import Sphinx


def session(prompt: str, line: str, more: str, commands: type[Lexer]) -> dict[str, list]:
    """The states of a lexer for the patterns of a prompt, of a line that is typed and of the prompt before further lines."""
    return {"root": [(rf"^(?:\([^()\n]+\) )*{prompt}", Generic.Prompt, ("more", "line")), (r".*\n", Generic.Output)],
            "line": [(line, using(commands), "#pop")],
            "more": [(more, Generic.Prompt, "line"), default("#pop")]}


class BashSession(RegexLexer):
    aliases = ["console", "shell-session"]
    tokens = session(r"\$(?: |(?=\n))", r"(?:[^\\\n]|\\.|\\\n(?!> ))*\\?\n", r"> |>(?=\n)", BashLexer)


class PowerShellSession(RegexLexer):
    aliases = ["ps1con", "pwsh-session"]
    tokens = session(r"PS[^>\n]*> ?", r".*\n", ">> ?", PowerShellLexer)


class CommandSession(RegexLexer):
    aliases = ["doscon"]
    tokens = session(r"[A-Za-z]:\\[^>\n]*> ?", r".*\n", r"More\? ", BatchLexer)


class PythonSession(PythonConsoleLexer):
    """Pygments' own, in which all of a traceback is one, so that it is not copied."""

    aliases = ["pycon"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple]:
        failed = False
        for index, kind, value in super().get_tokens_unprocessed(text):
            failed = kind is Generic.Traceback or failed and kind is not Generic.Prompt
            yield index, Generic.Traceback if failed else kind, value


def setup(app: Sphinx) -> dict:
    for lexer in (BashSession, PowerShellSession, CommandSession, PythonSession):
        for alias in lexer.aliases:
            app.add_lexer(alias, lexer)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
