"""Sessions in a terminal: the build marks prompts and output, so that the copy button gives what was typed.

Pygments looks at each line by itself. Here a command ends where its shell would end it: a here-document at its
delimiter, an open quote or a loop where it is closed, whether or not the lines begin with the prompt for more. Whether a
command of bash is whole says tree-sitter's grammar; one that never gets whole ends with its line.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

import tree_sitter_bash
from docutils import nodes
from pygments.lexer import Lexer, do_insertions
from pygments.lexers import BashLexer, BatchLexer, PowerShellLexer, PythonConsoleLexer
from pygments.token import Generic
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from tree_sitter import Language, Parser

ENVIRONMENT = r"(?:\([^()\n]+\) ?)*"
# [root@host ~], me@host:~/work, host:~, me@mac work (only before %), bash-5.2, /app
PLACE = (r"(?:\[[^\]\n]+\]|[\w.-]+(?:@|:[~/])[^\s$#%]*(?: [~/][^\s$#%]*| \S+(?= %))?|(?:ba|z)?sh(?:-[\d.]+)?|[~/][^\s$#%]*)")


class Session(Lexer):
    """What the sessions of all shells have in common.

    ``prompt`` and ``more`` are the patterns of the prompts for a command and for its further lines, ``joint`` is what
    joins a line to the next one, ``commands`` the language of the commands. A block in one of the languages ``scripts``
    that begins with a prompt is such a session too.
    """

    prompt: str
    more: str
    joint: str
    commands: type[Lexer]
    scripts: tuple[str, ...]

    def is_whole(self, command: str, line: str) -> bool:
        """Whether a command that no joint continues is complete; ``line`` is what follows it."""
        return True

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple]:
        """Cut a session into prompts, commands (in the tokens of their language) and output."""
        lines, prompt = text.splitlines(keepends=True), re.compile(self.prompt_of(text))
        while lines:
            line = lines.pop(0)
            if not (match := prompt.match(line)):
                yield 0, Generic.Output, line
                continue
            more = re.compile(self.more if lines and re.match(self.more, lines[0]) else "")
            typed, prompts = line[match.end():], [(0, [(0, Generic.Prompt, match[0])])]
            for line in self.further(typed, [*takewhile(more.match, lines)], more):
                match = more.match(lines.pop(0))
                prompts.append((len(typed), [(0, Generic.Prompt, match[0])]))
                typed += line
            yield from do_insertions(prompts, self.commands().get_tokens_unprocessed(typed))

    def further(self, command: str, lines: list[str], more: re.Pattern) -> list[str]:
        """Return the lines that continue a command, without the prompt for more."""
        shown = [line[more.match(line).end():] for line in lines]
        joined = None
        for count in range(len(shown) + 1):
            typed = "".join([command, *shown[:count]])
            if not typed.endswith(self.joint + "\n"):
                joined = count if joined is None else joined
                if self.is_whole(typed, "".join(lines[count:count + 1])):
                    return shown[:count]
        return shown[:joined or 0]

    def prompt_of(self, text: str) -> str:
        """Return the pattern of the prompts in a session."""
        return self.prompt


class BashSession(Session):
    """``$ ``, ``% ``, ``# `` and ``❯ ``, alone or after an environment, a host or a folder."""

    aliases = ["console", "shell-session", "bash-session", "sh-session"]
    prompt, more, joint, commands = rf"{ENVIRONMENT}(?:{PLACE} ?[$%#❯]|[$❯])(?: |(?=\n))", "> ?", "\\", BashLexer
    scripts = ("bash", "sh", "shell", "zsh")
    parser = Parser(Language(tree_sitter_bash.language()))

    def is_whole(self, command: str, line: str) -> bool:
        return not self.parser.parse(command.encode()).root_node.has_error

    def prompt_of(self, text: str) -> str:
        """Without another prompt ``% `` is one, then ``# ``; else such a line is a comment or output."""
        prompts = (self.prompt, "% ", "# ")
        return next((prompt for prompt in prompts if re.search(rf"^{prompt}", text, re.MULTILINE)), self.prompt)


class PowerShellSession(Session):
    """``PS C:\\> ``, with ``>> `` before further lines."""

    aliases = ["pwsh-session", "ps1con"]
    prompt, more, joint, commands = rf"{ENVIRONMENT}PS(?: [^>\n]*)?> ?", ">> ?", "`", PowerShellLexer
    scripts = ("powershell", "pwsh", "ps1")

    def is_whole(self, command: str, line: str) -> bool:
        return not re.match(self.more, line)


class CommandSession(Session):
    """``C:\\>``, with ``More? `` before further lines."""

    aliases = ["doscon"]
    prompt, more, joint, commands = rf"{ENVIRONMENT}[A-Za-z]:\\[^>\n]*> ?", r"More\? ", "^", BatchLexer
    scripts = ("bat", "batch", "dosbatch")


class PythonSession(PythonConsoleLexer):
    """Pygments' own, in which all of a traceback is one, so that it is not copied."""

    aliases = ["pycon"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple]:
        failed = False
        for index, kind, value in super().get_tokens_unprocessed(text):
            failed = kind is Generic.Traceback or failed and kind is not Generic.Prompt
            yield index, Generic.Traceback if failed else kind, value


class NameSessions(SphinxTransform):
    """Take a script that begins with a prompt for the session it is."""

    default_priority = 400

    def apply(self, **kwargs) -> None:
        for block in self.document.findall(nodes.literal_block):
            for session in Session.__subclasses__():
                if block.get("language") in session.scripts and re.match(session.prompt, block.astext()):
                    block["language"] = session.aliases[0]


def setup(app: Sphinx) -> dict:
    for session in (*Session.__subclasses__(), PythonSession):
        for alias in session.aliases:
            app.add_lexer(alias, session)
    app.add_transform(NameSessions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
