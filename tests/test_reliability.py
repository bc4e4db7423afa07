"""Build, checks and numbers do not depend on the place of the sources, leave to write there, the machine's language or processor."""

import os
import platform
import subprocess
import sys

import pytest
from conftest import ROOT

# Processors sum in different orders, so the last digits of long computations differ. A page may not show such digits.
PROCESSORS = {
    "SSE3": {"OPENBLAS_CORETYPE": "Prescott"},
    "SSE4": {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
             "ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2"},  # PyTorch
}
PAGE = """---
date: 2022-09-04
description: 어느 폴더, 어느 언어의 컴퓨터에서도 같은 말로 알려 주는지 확인하려고 검사에서 잠시 쓰는 글이다.
tags: [검사]
---

# 글

글 {trem}`합성곱`이다.

```{plot}
:alt: 곧은 줄이다.

import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1])
```
"""


@pytest.mark.parametrize("language", ["C", "ko_KR.UTF-8"])
def test_mistakes_are_told_in_korean_from_any_folder_in_any_locale(tmp_path, language):
    if subprocess.run([sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"], capture_output=True,
                      env={**os.environ, "LC_ALL": language}).returncode:
        pytest.skip(f"이 기계에는 {language} 로캘이 없다")
    source, cache = tmp_path / "빈칸과 한글" / "노트", tmp_path / "cache"
    source.mkdir(parents=True)
    (source / "conf.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT / '_ext')!r})\nlanguage = 'ko'\nhtml_theme = 'furo'\n"
                                    f"extensions = ['myst_parser', 'hangul', 'drawn']\ndrawn_cache = {str(cache)!r}\n", encoding="utf-8")
    (source / "index.md").write_text(PAGE, encoding="utf-8")
    before = sorted(source.iterdir())
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING"))}
    environment |= {"LC_ALL": language, "PYTHONDONTWRITEBYTECODE": "1"}

    build = subprocess.run([sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-b", "html", str(source), str(tmp_path / "out")],
                           capture_output=True, env=environment)

    assert build.stderr.decode().strip() == f"{source}/index.md:9: WARNING: 모르는 역할: 'trem'. 이름을 고친다. 비슷한 것: 'term' [myst.role_unknown]"
    assert sorted(source.iterdir()) == before and list(cache.rglob("*.json"))
    print(f"{language} 로캘의 빈칸과 한글이 든 폴더에서도 같은 말로 알려 주고, 원고 폴더에 아무것도 쓰지 않는다")


@pytest.mark.real("다른 프로세서의 수")
@pytest.mark.parametrize("processor", PROCESSORS)
def test_the_numbers_on_the_pages_do_not_depend_on_the_processor(processor):
    if platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip(f"{processor}의 수: 이 기계의 프로세서는 흉내 낼 수 없어 확인하지 못함")
    from test_examples import PAGES

    numeric = [page for page in PAGES if "import numpy" in (ROOT / page).read_text(encoding="utf-8")]
    tests = [f"tests/test_examples.py::test_what_a_page_shows_is_what_comes_out[{page}]" for page in numeric]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests], cwd=ROOT, capture_output=True,
                          text=True, env={**os.environ, **PROCESSORS[processor]})

    assert done.returncode == 0, f"{processor} 프로세서에서 다른 값이 나온다. 자릿수를 줄여 적는다.\n{done.stdout}"
    print(f"글 {len(numeric)}편의 수가 {processor}까지만 아는 프로세서에서도 같다")
