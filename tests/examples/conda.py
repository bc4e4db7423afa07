"""The conda of the pages: the real program, working offline on a channel of empty packages.

conda is not on PyPI, but conda-lock carries the whole of conda 24.7.1; it is installed beside the tests, once, and
every page gets a ``~/miniforge3`` and a channel ``conda-forge`` of its own. The packages hold nothing but their names,
versions and dependencies; ``python`` answers ``--version`` and hands ``-m pip install`` to the real pip with a wheel.
"""

import hashlib
import io
import json
import shlex
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path

from filelock import FileLock

from . import CACHE, CannotRun

REQUIREMENTS = Path(__file__).with_name("conda-requirements.txt")
PACKAGES = [  # the versions of tests/transcripts/conda-26.7.1.txt, and what else the pages install
    *(("python", version, []) for version in ("3.10.14", "3.11.0", "3.11.9", "3.11.14", "3.12.3")),
    ("pip", "26.0", ["python"]),
    ("numpy", "1.26.4", ["python"]),
    ("numpy", "2.1.3", ["python"]),
    ("pandas", "2.2.3", ["python", "numpy"]),
    ("scipy", "1.14.1", ["python", "numpy"]),
    ("ipykernel", "6.29.5", ["python"]),
]
WHEEL = ("cowsay", "6.1")

PYTHON = """#!/bin/sh
case "$*" in
  --version|-V) echo "Python {version}" ;;
  "-m pip install "*)
    shift 3
    exec {python} -m pip install --disable-pip-version-check --no-cache-dir --no-index --find-links {wheels} \\
      --target "${{0%/bin/python}}/lib/python{series}/site-packages" "$@" ;;
  *) echo "python: 검사용 빈 꾸러미라 --version과 -m pip install만 안다" >&2; exit 1 ;;
esac
"""

CONDA = """#!/bin/sh
case "$*" in
  "shell.bash hook") exec cat {base}/etc/profile.d/conda.sh ;;
  init|init\\ *|run\\ *) echo "conda $1: 검사에서는 실행할 수 없다. 기록과 대조한다" >&2; exit 1 ;;
  *) exec env {environment} {python} -m conda "$@" ;;
esac
"""

HOOK = """
conda() {{
  case "$1" in
    activate|deactivate) __ask="$(command conda shell.posix "$@")" || return; eval "$__ask" ;;
    install|update|upgrade|remove|uninstall)
      command conda "$@" || return
      __ask="$(command conda shell.posix reactivate)" || return; eval "$__ask" ;;
    *) command conda "$@" ;;
  esac
}}
case ":$PATH:" in *:{base}/condabin:*) ;; *) export PATH={base}/condabin:"$PATH" ;; esac
"""

SURROUNDINGS = """# Written by the tests in place of conda-lock's own module, so that nothing but conda is imported.
import logging
import os

os.geteuid = lambda: 1000  # to root, conda lists the environments of every user of the machine
if not hasattr(logging, "_acquireLock"):  # Python 3.13 removed what conda 24.7.1 calls
    logging._acquireLock, logging._releaseLock = logging._lock.acquire, logging._lock.release
"""


@cache
def installed() -> Path:
    """Return the folder that holds conda's code, filled from PyPI the first time."""
    version = hashlib.sha256(REQUIREMENTS.read_bytes() + SURROUNDINGS.encode()).hexdigest()[:12]
    folder = CACHE / f"conda-{version}-{sys.implementation.cache_tag}"
    CACHE.mkdir(exist_ok=True)
    with FileLock(CACHE / "conda.lock"):
        if (folder / "complete").exists():
            return folder
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade",
             "--require-hashes", "--requirement", REQUIREMENTS, "--target", folder], capture_output=True, text=True)
        if done.returncode:
            raise CannotRun(f"conda를 PyPI에서 받지 못했다: {done.stderr.strip().splitlines()[-1]}")
        (folder / "conda_lock" / "__init__.py").write_text(SURROUNDINGS, encoding="utf-8")
        next(folder.glob("conda_lock-*.dist-info/entry_points.txt")).unlink()
        (folder / "complete").touch()
    return folder


def prepare(work: Path) -> str:
    """Set up ``~/miniforge3`` and the channel for a page; return the shell command that puts ``conda`` at hand."""
    code, top, base = installed(), work.parent.parent, work.parent / "miniforge3"
    channels = top / "channels"
    write_channel(channels / "conda-forge", write_wheel(top / "wheels"))
    (channels / "pkgs").mkdir()
    (channels / "pkgs" / "main").symlink_to(channels / "conda-forge")
    environment = {
        "PYTHONPATH": f"{code}:{code}/conda_lock/_vendor", "PYTHONWARNINGS": "ignore", "CONDA_ROOT_PREFIX": base,
        "CONDA_CHANNELS": "conda-forge", "CONDA_CHANNEL_ALIAS": channels.as_uri(),
        "CONDA_DEFAULT_CHANNELS": (channels / "pkgs" / "main").as_uri(),
        "CONDA_SOLVER": "classic", "CONDA_SAT_SOLVER": "pysat", "CONDA_OFFLINE": "true",
    }
    names = {"base": quote(base), "python": quote(sys.executable),
             "environment": " ".join(f"{name}={quote(value)}" for name, value in environment.items())}
    for name, text in (("conda-meta/history", ""), ("condabin/conda", CONDA), ("etc/profile.d/conda.sh", HOOK)):
        (base / name).parent.mkdir(parents=True)
        (base / name).write_text(text.format(**names), encoding="utf-8")
        (base / name).chmod(0o755)
    return f". {quote(base)}/etc/profile.d/conda.sh"


def write_channel(folder: Path, wheels: Path) -> None:
    """Write the packages and their index."""
    for subdir in ("noarch", "linux-64", "osx-arm64", "osx-64", "linux-aarch64"):
        (folder / subdir).mkdir(parents=True)
        (folder / subdir / "repodata.json").write_text('{"packages": {}}', encoding="utf-8")
    index = {}
    for name, version, depends in PACKAGES:
        record = {"name": name, "version": version, "build": "0", "build_number": 0, "depends": depends,
                  "subdir": "noarch", "noarch": "generic", "license": "none", "timestamp": 0}
        files = {}
        if name == "python":
            series = version.rpartition(".")[0]
            stub = PYTHON.format(version=version, series=series, python=quote(sys.executable), wheels=quote(wheels))
            files = {"bin/python": stub, f"lib/python{series}/site-packages/README.txt": ""}
        package = folder / "noarch" / f"{name}-{version}-0.tar.bz2"
        write_package(package, record, files)
        digests = {kind: hashlib.new(kind, package.read_bytes()).hexdigest() for kind in ("md5", "sha256")}
        index[package.name] = record | digests | {"size": package.stat().st_size}
    (folder / "noarch" / "repodata.json").write_text(json.dumps({"packages": index}), encoding="utf-8")


def write_package(path: Path, record: dict, files: dict[str, str]) -> None:
    """Write a conda package that holds the given files."""
    paths = [{"_path": name, "path_type": "hardlink", "sha256": hashlib.sha256(text.encode()).hexdigest(),
              "size_in_bytes": len(text.encode())} for name, text in files.items()]
    members = {"info/index.json": json.dumps(record), "info/files": "".join(f"{name}\n" for name in files),
               "info/paths.json": json.dumps({"paths": paths, "paths_version": 1}), **files}
    with tarfile.open(path, mode="w:bz2") as tar:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(text.encode()), 0o755
            tar.addfile(member, io.BytesIO(text.encode()))


def write_wheel(folder: Path) -> Path:
    """Write the one wheel that pip can install, and return its folder."""
    name, version = WHEEL
    info = f"{name}-{version}.dist-info"
    folder.mkdir()
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, text in {f"{name}.py": "", f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
                           f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", f"{info}/RECORD": ""}.items():
            wheel.writestr(file, text)
    return folder


def quote(path: object) -> str:
    return shlex.quote(str(path))
