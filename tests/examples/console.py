"""Console blocks: one bash per page runs the commands after ``$ ``, and their output is compared."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import CannotRun, Wrong, conda, golang
from .compare import agree, difference, says_something
from .page import Block, Page

PROMPT = re.compile(r"(?:\((?P<environment>[^()]+)\) )?\$ (?P<command>.*)")
LIMIT = 300
END = "-- end of command --"
TOOLS = {"go": golang.prepare, "gofmt": golang.prepare, "conda": conda.prepare}


@dataclass
class Command:
    line: int
    environment: str
    text: str
    shown: str


def read_commands(page: Page, block: Block) -> list[Command]:
    """Split a block into its commands, each with the output shown below it."""
    commands, typing = [], False
    for line, text in enumerate(block.source.rstrip("\n").split("\n"), block.body):
        if prompt := PROMPT.fullmatch(text):
            commands.append(Command(line, prompt["environment"] or "", prompt["command"], ""))
            typing = True
        elif not commands:
            raise page.wrong(line, "console 블록은 '$ '로 시작하는 명령부터 쓴다")
        elif typing and (text.startswith("> ") or text == ">"):
            commands[-1].text += "\n" + text[2:]
        else:
            commands[-1].shown += text + "\n"
            typing = False
    return commands


class Shell:
    """One bash that keeps its folder, variables and activated environment from command to command."""

    def __init__(self, work: Path) -> None:
        if os.name == "nt" or not shutil.which("bash"):
            raise CannotRun("bash가 없다")
        self.script = work.parent.parent / "command.sh"
        self.home = str(work.parent)
        self.environment = ""
        self.prepared = set()
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        self.bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=work, start_new_session=True,
            env={"HOME": self.home, "PATH": path, "LC_ALL": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1",
                 "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, text: str) -> tuple[str, int]:
        """Run a command as if typed and return what it prints and its exit status.

        Raises :class:`TimeoutError` after ``LIMIT`` seconds and :class:`EOFError` when the command ends the shell.
        """
        self.script.write_text(text + "\n", encoding="utf-8")
        self.bash.stdin.write(f". '{self.script}' </dev/null; printf '\\n{END} %d %s\\n' $? "
                              '"${CONDA_PROMPT_MODIFIER:-$VIRTUAL_ENV_PROMPT}"\n'.encode())
        self.bash.stdin.flush()
        printed, deadline = b"", time.monotonic() + LIMIT
        while not (end := re.search(rb"\n%b (\d+) (.*)\n" % END.encode(), printed)):
            if not select.select([self.bash.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                self.close()
                raise TimeoutError
            chunk = os.read(self.bash.stdout.fileno(), 65536)
            if not chunk:
                raise EOFError
            printed += chunk
        self.environment = end[2].decode().replace(self.home, "/home/me").strip(" ()")
        output = printed[:end.start()].decode("utf-8", "replace").replace(self.home, "/home/me")
        return re.sub(rf"^{re.escape(str(self.script))}: line \d+: ", "bash: ", output, flags=re.MULTILINE), int(end[1])

    def close(self) -> None:
        """End the shell and whatever it has left running."""
        try:
            os.killpg(self.bash.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.bash.wait()


def start(page: Page, commands: list[Command]) -> Shell:
    """Return the page's shell, with the tools that the commands name."""
    if page.shell is None:
        page.shell = Shell(page.work)
        page.resources.callback(page.shell.close)
    for name, prepare in TOOLS.items():
        used = any(re.search(rf"(?<![\w./-]){name}(?![\w./-])", command.text) for command in commands)
        if used and prepare not in page.shell.prepared:
            page.shell.prepared.add(prepare)
            output, status = page.shell.run(prepare(page.work))
            assert status == 0, output
    return page.shell


def run(page: Page, block: Block) -> None:
    """Run the commands of a block in the page's shell and compare each output."""
    if page.unavailable:
        raise CannotRun(page.unavailable)
    commands = read_commands(page, block)
    try:
        shell = start(page, commands)
    except CannotRun as reason:
        page.unavailable = f"앞의 블록({page.where(block.line)})을 실행하지 못했다"
        raise reason
    problems = []
    for command in commands:
        before = shell.environment
        try:
            output, status = shell.run(command.text)
        except (TimeoutError, EOFError) as error:
            page.unavailable = f"앞의 블록({page.where(block.line)})에서 셸이 끝났다"
            problems.append((command, f"{LIMIT}초 안에 끝나지 않는다" if isinstance(error, TimeoutError)
                             else "명령이 셸을 끝낸다"))
            break
        if command.environment != before:
            problems.append((command, f"이때 활성화된 환경은 '{before or '없음'}'이다. 프롬프트를 "
                                      f"'{f'({before}) ' if before else ''}$ '로 쓴다"))
        if not agree(command.shown, output):
            problems.append((command, f"출력이 다르다\n  {difference(command.shown, output)}"))
        elif status and not says_something(command.shown):
            problems.append((command, f"명령이 실패하는데(종료 코드 {status}) 글에는 드러나지 않는다\n"
                                      f"  {difference(command.shown, output)}"))
    if problems:
        raise Wrong("\n".join(f"{page.where(command.line)}: $ {command.text}\n  {message}"
                              for command, message in problems))
