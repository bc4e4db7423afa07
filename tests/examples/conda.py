"""The conda of the pages: the real program, working offline on a channel of empty packages.

conda is not on PyPI, but conda-lock carries the whole of conda 24.7.1; it is installed beside the tests, once, and
every page gets a ``~/miniforge3`` and a channel ``conda-forge`` of its own. The packages hold nothing but their names,
versions and dependencies; ``python`` answers ``--version`` and hands ``-m pip install`` to the real pip with a wheel.
"""

import bz2
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
from tempfile import mkdtemp

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
    version = hashlib.sha256(REQUIREMENTS.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:12]
    folder = CACHE / f"conda-{version}-{sys.implementation.cache_tag}"
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        fresh = Path(mkdtemp(dir=CACHE, prefix="conda-"))
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--require-hashes", "--requirement", REQUIREMENTS, "--target", fresh], capture_output=True, text=True)
        if done.returncode:
            raise CannotRun(f"conda를 PyPI에서 받지 못했다: {done.stderr.strip().splitlines()[-1]}")
        (fresh / "conda_lock" / "__init__.py").write_text(SURROUNDINGS, encoding="utf-8")
        next(fresh.glob("conda_lock-*.dist-info/entry_points.txt")).unlink()
        done = subprocess.run(
            [sys.executable, "-m", "conda", "create", "--dry-run", "--offline", "--solver", "classic", "--name", "trial"],
            env={"PYTHONPATH": path(fresh), "HOME": str(fresh), "CONDA_ROOT_PREFIX": str(fresh / "base")},
            capture_output=True, text=True)
        if done.returncode:
            raise CannotRun(f"conda 24.7.1이 Python {sys.version.split()[0]}에서 돌지 않는다: {done.stderr.strip()[-200:]}")
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.exists():  # another process was not faster
                raise
    return folder


def prepare(work: Path) -> str:
    """Set up ``~/miniforge3`` and the channel for a page; return the shell commands that put ``conda`` at hand."""
    code, top, base = installed(), work.parent.parent, work.parent / "miniforge3"
    write_channel(top / "channels" / "conda-forge", top / "wheels")
    (top / "channels" / "pkgs").mkdir()
    (top / "channels" / "pkgs" / "main").symlink_to(top / "channels" / "conda-forge")
    environment = {
        "PYTHONPATH": path(code), "PYTHONWARNINGS": "ignore", "CONDA_ROOT_PREFIX": base, "CONDA_CHANNELS": "conda-forge",
        "CONDA_CHANNEL_ALIAS": (top / "channels").as_uri(),
        "CONDA_DEFAULT_CHANNELS": (top / "channels" / "pkgs" / "main").as_uri(),
        "CONDA_SOLVER": "classic", "CONDA_SAT_SOLVER": "pysat", "CONDA_OFFLINE": "true",
    }
    names = {"base": quote(base), "python": quote(sys.executable),
             "environment": " ".join(f"{name}={quote(value)}" for name, value in environment.items())}
    (base / "conda-meta").mkdir(parents=True)
    (base / "conda-meta" / "history").touch()
    for name, text in (("condabin/conda", CONDA), ("etc/profile.d/conda.sh", HOOK)):
        (base / name).parent.mkdir(parents=True)
        (base / name).write_text(text.format(**names), encoding="utf-8")
        (base / name).chmod(0o755)
    return f". {quote(base)}/etc/profile.d/conda.sh"


def write_channel(folder: Path, wheels: Path) -> None:
    """Write the packages, their index, and the one wheel that pip can install."""
    index = {}
    (folder / "noarch").mkdir(parents=True)
    for name, version, depends in PACKAGES:
        record = {"name": name, "version": version, "build": "0", "build_number": 0, "depends": depends,
                  "subdir": "noarch", "noarch": "generic", "license": "none", "timestamp": 0}
        files = {}
        if name == "python":
            series = version.rpartition(".")[0]
            files["bin/python"] = PYTHON.format(version=version, series=series, python=quote(sys.executable),
                                                wheels=quote(wheels))
            files[f"lib/python{series}/site-packages/README.txt"] = ""
        package = package_bytes(record, files)
        filename = f"{name}-{version}-0.tar.bz2"
        (folder / "noarch" / filename).write_bytes(package)
        index[filename] = record | {"size": len(package), "md5": hashlib.md5(package).hexdigest(),
                                    "sha256": hashlib.sha256(package).hexdigest()}
    for subdir, packages in (("noarch", index), ("linux-64", {}), ("osx-arm64", {}), ("osx-64", {}), ("linux-aarch64", {})):
        (folder / subdir).mkdir(exist_ok=True)
        (folder / subdir / "repodata.json").write_text(
            json.dumps({"info": {"subdir": subdir}, "packages": packages, "packages.conda": {}}), encoding="utf-8")

    name, version = WHEEL
    wheels.mkdir()
    with zipfile.ZipFile(wheels / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        info = f"{name}-{version}.dist-info"
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


def package_bytes(record: dict, files: dict[str, str]) -> bytes:
    """Return a conda package (``.tar.bz2``) that holds the given files."""
    paths = [{"_path": name, "path_type": "hardlink", "sha256": hashlib.sha256(text.encode()).hexdigest(),
              "size_in_bytes": len(text.encode())} for name, text in files.items()]
    members = {"info/index.json": json.dumps(record), "info/files": "".join(f"{name}\n" for name in files),
               "info/paths.json": json.dumps({"paths": paths, "paths_version": 1}), **files}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(text.encode()), 0o755
            tar.addfile(member, io.BytesIO(text.encode()))
    return bz2.compress(archive.getvalue())


def path(code: Path) -> str:
    """Return the search path that makes the carried conda the module ``conda``."""
    return f"{code}:{code}/conda_lock/_vendor"


def quote(path: object) -> str:
    return shlex.quote(str(path))
