"""Build, checks and numbers do not depend on the place of the sources, leave to write there, or the machine's language and make."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from test_korean_messages import CONF, HEAD

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from check.site import Site  # noqa: E402

PAGE = HEAD.format(title="글") + """글 {trem}`합성곱`이다.

```{plot}
:alt: 곧은 줄이다.

import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1])
```
"""


@pytest.mark.parametrize("language", ["C", "POSIX", "ko_KR.UTF-8"])
def test_mistakes_are_told_in_korean_from_any_folder_in_any_locale(tmp_path, language):
    if subprocess.run([sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"], capture_output=True,
                      env={**os.environ, "LC_ALL": language}).returncode:
        pytest.skip(f"이 기계에는 {language} 로캘이 없다")
    source, cache = tmp_path / "빈칸과 한글" / "노트", tmp_path / "cache"
    source.mkdir(parents=True)
    for name, text in {"conf.py": CONF, "index.md": PAGE, "references.bib": ""}.items():
        (source / name).write_text(text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING"))}
    environment |= {"LC_ALL": language, "NOTES_CACHE": str(cache), "NO_COLOR": "1"}

    build = subprocess.run([sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-b", "html", str(source), str(tmp_path / "out")],
                           capture_output=True, env=environment)
    check = subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); from pathlib import Path\n"
                            "from check.__main__ import main; main(['--all'], Path(sys.argv[1]))", str(source)], capture_output=True, env=environment)

    assert build.stderr.decode().strip() == f"{source}/index.md:11: WARNING: 모르는 역할: 'trem'. 이름을 고친다. 비슷한 것: 'term' [myst.role_unknown]"
    assert check.stdout.decode().startswith("모든 원고 1개를"), check.stderr.decode()
    assert sorted(path.name for path in source.iterdir() if path.name != "__pycache__") == ["conf.py", "index.md", "references.bib"]
    assert list(cache.glob("plots/*.json")), "그림의 보관소가 NOTES_CACHE에 없다"


# Processors sum in different orders, so the last digits of long computations differ. A page may not show such digits.
PROCESSORS = {
    "SSE3": {"OPENBLAS_CORETYPE": "Prescott"},
    "SSE4": {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"},
}


@pytest.mark.parametrize("processor", PROCESSORS)
def test_the_numbers_on_the_pages_do_not_depend_on_the_processor(processor):
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip(f"{processor}의 수: 이 기계의 프로세서는 흉내 낼 수 없어 확인하지 못함")
    numeric = [str(path) for path in sorted(Site(ROOT).pages) if "import numpy" in path.read_text(encoding="utf-8")]
    assert numeric

    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *numeric], cwd=ROOT, capture_output=True,
                          text=True, env={**os.environ, **PROCESSORS[processor]})

    assert done.returncode == 0, f"{processor} 프로세서에서 다른 값이 나온다. 자릿수를 줄여 적는다.\n{done.stdout}"
    print(f"글 {len(numeric)}편의 수가 {processor}까지만 아는 프로세서에서도 같다")
