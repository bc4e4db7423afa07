"""A page cannot show what is not so: each way of being wrong is caught with file and line, in Korean."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from examples import CannotRun, Wrong, conda, transcripts
from examples.plugin import Blocks

ROOT = Path(__file__).resolve().parent.parent


def run_page(folder: Path, text: str) -> list[str]:
    """Run every block of a page and return what is wrong with it; skip visibly if this machine cannot."""
    (folder / "conf.py").touch()
    (folder / "page.md").write_text(text, encoding="utf-8")
    page, wrong = Blocks().parse(folder / "page.md"), []
    with page.resources:
        for example in page.examples():
            if example.parsed.kind != "표시":
                try:
                    example.evaluate()
                except Wrong as error:
                    wrong.append(str(error))
                except CannotRun as reason:
                    pytest.skip(str(reason))
    return wrong


def fence(language: str, *lines: str) -> str:
    return "\n".join([f"```{language}", *lines, "```", ""])


def file(language: str, path: str, *lines: str) -> str:
    return fence(f"{{code-block}} {language}", f":caption: {path}", "", *lines)


def recorded(language: str, *lines: str) -> str:
    return ("% 실행하지 않음: 새 conda에서만 된다\n% 기록과 대조: tests/transcripts/conda-26.7.1.txt\n"
            + fence(language, *lines))


MODULE = file("text", "go.mod", "module example.com/a", "", "go 1.27") + "\n"


RIGHT = [
    # state goes down the page, also between the kinds of Python and into files that commands read
    fence("python", "x = 2", "print('둘', x)") + "\n" + fence("output", "둘 2") + "\n"
    + fence("python", ">>> x + 1", "3", ">>> print('가   나')", "가 나", ">>> list(range(99))", "[0, 1, ..., 98]"),
    fence("python", "open('a.txt', 'w').write('가')") + "\n" + fence("console", "$ cat a.txt", "가"),
    # one shell per page: folder, variables, continuation, here-documents, wildcards, errors, tabs and blanks
    fence("console", "$ mkdir d; cd d; export A=1") + fence("console", "$ echo $A \\", "> 끝", "1 끝", "$ basename $PWD", "d"),
    fence("console", "$ cat > f <<EOF", "> 하나", ">", "> 둘", "> EOF", "$ cat f", "하나", "", "둘"),
    fence("console", "$ seq 5", "1", "...", "5", "$ echo a b c", "a ... c", "$ printf 'a\\t b\\n'", "a b"),
    fence("console", "$ 없는명령", "bash: 없는명령: command not found"),
    fence("console", "$ python -m venv --without-pip .venv", "$ . .venv/bin/activate", "(.venv) $ deactivate", "$ true"),
    # files that commands use; tabs of Go shown as four spaces
    file("python", "a/b.py", "print('파일')") + fence("console", "$ python a/b.py", "파일"),
    file("bash", "c.sh", "echo 셸") + file("yaml", ".d.yml", "a: 1") + fence("console", "$ bash c.sh", "셸", "$ cat .d.yml", "a: 1"),
    MODULE + file("go", "main.go", "package main", "", "func main() {", "    println(1)", "}") + fence("console", "$ go run .", "1"),
    # a recording stands in for a command that cannot run here; options, paths and channels may be written differently
    recorded("console", "(study) $ conda export --format environment-json", "{", '  "name": "study",', "...", "}"),
    recorded("console", "$ conda remove --quiet --name nosuch --all --yes", "",
             "EnvironmentLocationNotFound: Not a conda environment: /home/me/miniforge3/envs/nosuch"),
    recorded("text", "channels:", "  - conda-forge", "dependencies:", "...", "prefix: C:\\Users\\me\\miniforge3"),
    # markers, languages that are only read, fences inside fences and inside directives
    "% 실행하지 않음: 이 컴퓨터에는 없다\n" + fence("python", "import nowhere"),
    fence("text", "아무 글") + fence("json", '{"a": 1}') + fence("yaml", "a: [1]") + fence("toml", "a = 1"),
    "````markdown\n" + fence("python", "1 / 0") + "````\n",
    "````{admonition} 상자\n" + fence("python", "y = 1") + "````\n\n:::{note}\n" + fence("python", ">>> y", "1") + ":::\n",
    "1. 목록\n   ```python\n   z = 1\n   ```\n   ```{code-block} python\n   :caption: 그림이 아닌 제목\n\n   assert z\n   ```\n",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_page_passes(tmp_path, text):
    assert run_page(tmp_path, text) == []


WRONG = {
    "session output": (fence("python", ">>> 1 + 1", "3"), "page.md:2: 출력이 다르다"),
    "second command of a session": (fence("python", ">>> 1", "1", ">>> 2", "3"), "page.md:4: 출력이 다르다"),
    "session exception": (fence("python", "", ">>> 1 / 0"), "page.md:3: 파이썬 코드가 멈췄다"),
    "session not comparable": (fence("python", ">>> 1", "1", "", "설명"), "page.md:2: '>>>' 블록에 견줄 수 없는 글이 있다: 설명"),
    "session skipped": (fence("python", ">>> 1 / 0  # doctest: +SKIP"), "page.md:2: '+SKIP'으로 건너뛸 수 없다"),
    "session unreadable": (fence("python", ">>>1"), "page.md:1: '>>>' 블록을 읽을 수 없다"),
    "exception": (fence("python", "x = 1", "def f():", "    return x / 0", "f()"), "page.md:4: 파이썬 코드가 멈췄다"),
    "assertion": (fence("python", "assert 1 > 2, '크지 않다'"), "AssertionError: 크지 않다"),
    "exit": (fence("python", "raise SystemExit(1)"), "page.md:2: 파이썬 코드가 멈췄다"),
    "syntax": (fence("python", "x = 1", "x = ("), "page.md:3: 파이썬 코드가 멈췄다"),
    "directive syntax": ("\n```{code-block} python\n:caption: 제목\n\nx =\n```\n", "page.md:5: 파이썬 코드가 멈췄다"),
    "printed output": (fence("python", "print(1)") + fence("output", "2"), "page.md:5: 출력이 다르다"),
    "output of nothing": (fence("output", "2"), "page.md:1: 바로 앞에 실행된 python 블록이 없어"),
    "output as text": (fence("python", "print(1)") + fence("text", "2"), "page.md:4: 바로 위 python 블록의 출력이면"),
    "console output": (fence("console", "$ echo 하나", "둘"), "page.md:2: $ echo 하나\n  출력이 다르다"),
    "console without output": (fence("console", "$ echo 하나"), "page.md:2: $ echo 하나\n  출력이 다르다"),
    "second command": (fence("console", "$ true", "$ echo 하나", "둘"), "page.md:3: $ echo 하나"),
    "silent failure": (fence("console", "$ false"), "page.md:2: $ false\n  명령이 실패하는데(종료 코드 1)"),
    "failure behind a wildcard": (fence("console", "$ ls /없는폴더", "..."), "명령이 실패하는데(종료 코드 2)"),
    "prompt of another environment": (fence("console", "(study) $ true"), "이때 활성화된 환경은 '없음'이다"),
    "end of the shell": (fence("console", "$ exit 0"), "page.md:2: $ exit 0\n  명령이 셸을 끝낸다"),
    "no prompt": (fence("console", "echo 하나"), "page.md:2: console 블록은 '$ '로 시작하는"),
    "no language": (fence("", "아무 글"), "page.md:1: 언어를 적는다"),
    "unknown language": (fence("rust", "fn main() {}"), "page.md:1: 'rust' 블록은 여기서 실행할 수 없다"),
    "unmarked PowerShell": (fence("powershell", "ls"), "page.md:1: 'powershell' 블록은 여기서 실행할 수 없다"),
    "bash": (fence("bash", "ls"), "page.md:1: 명령은 console 블록에"),
    "go without a file": (fence("go", "package main"), "page.md:1: Go 블록은"),
    "file that nobody uses": (file("go", "main.go", "package main"), "page.md:1: main.go 파일을 실제로 써 보는"),
    "file used only by a marked block": (
        file("go", "main.go", "package main") + "\n% 실행하지 않음: 이유\n" + fence("console", "$ go run ."), "main.go 파일을"),
    "Go syntax": (MODULE + file("go", "main.go", "package main", "", "func main() {", "\tx :=", "}")
                  + fence("console", "$ go version", "..."), "page.md:16: Go 문법에 맞지 않는다"),
    "Go format": (MODULE + file("go", "main.go", "package main", "", "func main () {}") + fence("console", "$ go version", "..."),
                  "page.md:14: gofmt와 다르다. gofmt가 쓰는 줄은 다음과 같다\n    func main() {}"),
    "Go compiler": (MODULE + file("go", "main.go", "package main", "", "func main() {", "\tx := 1", "}")
                    + fence("console", "$ go build ."), "./main.go:4:2: declared and not used: x"),
    "Python file": (file("python", "a.py", "x =") + fence("console", "$ python --version", "..."), "page.md:4: 파이썬 문법에 맞지 않는다"),
    "Bash file": (file("bash", "a.sh", "if") + fence("console", "$ true"), "page.md:1: bash 문법에 맞지 않는다"),
    "recording of another output": (recorded("console", "$ conda list nosuch", "", "없다"), "page.md:4: 출력이 기록("),
    "command not recorded": (recorded("console", "$ conda frobnicate"), "page.md:4: 기록(tests/transcripts/conda-26.7.1.txt)에 없는"),
    "text not recorded": (recorded("bash", "없는 글"), "page.md:4: 블록의 글이 기록("),
    "no recording": ("% 기록과 대조: tests/transcripts/없다.txt\n" + fence("console", "$ true"), "page.md:2: 기록 파일이 없다"),
    "recording of a block that runs": ("% 기록과 대조: tests/transcripts/go-1.27.3.txt\n" + fence("console", "$ true"),
                                       "page.md:3: 기록(tests/transcripts/go-1.27.3.txt)에 없는 명령이다"),
    "json": (fence("json", "{"), "page.md:1: json 문법에 맞지 않는다"),
    "yaml": (fence("yaml", "a: ["), "page.md:1: yaml 문법에 맞지 않는다"),
    "toml": (fence("toml", "a"), "page.md:1: toml 문법에 맞지 않는다"),
    "unknown marker": ("% 건너뜀: 귀찮다\n" + fence("python", "x = 1"), "page.md:1: 모르는 표시이다"),
    "Sybil's own marker": ("% skip: next\n" + fence("python", "x = 1"), "page.md:1: 모르는 표시이다"),
    "marker without a reason": ("% 실행하지 않음:\n" + fence("python", "x = 1"), "page.md:1: 모르는 표시이다"),
    "marker of no block": ("% 실행하지 않음: 이유\n\n" + fence("python", "x = 1"), "page.md:1: 바로 아래 줄에"),
    "open block": ("글\n\n```python\nx = 1\n", "page.md:3: 여기서 연 블록이 글 끝까지 닫히지 않는다"),
    "open block before another": ("```text\n글\n\n" + fence("python", "x = 1"), "page.md:4: 1번째 줄에서 연 블록이 닫히기 전에"),
    "open directive": ("```{mermaid}\nflowchart\n", "page.md:1: 여기서 연 울타리가 닫히지 않는다"),
    "colon fence": (":::{code-block} python\n1 / 0\n:::\n", "page.md:1: 코드 블록은 ```로 연다"),
}


@pytest.mark.parametrize("text, message", WRONG.values(), ids=WRONG)
def test_a_wrong_page_fails_with_file_and_line(tmp_path, text, message):
    (wrong,) = run_page(tmp_path, text)
    assert message in wrong
    assert wrong.startswith("page.md:")


@pytest.mark.parametrize("name", ["go", "conda"])
def test_a_real_page_runs_with_the_real_tool(tmp_path, name):
    assert run_page(tmp_path, (ROOT / "tests" / "roots" / "examples" / f"{name}.md").read_text(encoding="utf-8")) == []


def test_without_the_package_index_blocks_are_skipped_not_passed(tmp_path, monkeypatch):
    def unreachable():
        raise CannotRun("conda를 PyPI에서 받지 못했다")
    monkeypatch.setattr(conda, "installed", unreachable)
    (tmp_path / "page.md").write_text(fence("console", "$ conda --version", "...") + "\n" + fence("console", "$ echo 1", "1"),
                                      encoding="utf-8")
    page = Blocks().parse(tmp_path / "page.md")
    with page.resources:
        first, second = page.examples()
        with pytest.raises(CannotRun, match="PyPI"):
            first.evaluate()
        with pytest.raises(CannotRun, match="앞의 블록.*page.md:1.*을 실행하지 못했다"):
            second.evaluate()


def test_every_recorded_command_can_be_found():
    for path in (ROOT / "tests" / "transcripts").glob("*.txt"):
        prompts = re.findall(r"^\$ ", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(transcripts.recording(path)[1]) == len(prompts)


def test_a_command_that_hangs_is_stopped_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr("examples.console.LIMIT", 0.5)
    (wrong,) = run_page(tmp_path, fence("console", "$ sleep 60"))
    assert "page.md:2: $ sleep 60\n  0.5초 안에 끝나지 않는다" in wrong


def test_commands_see_a_home_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert run_page(tmp_path, fence("console", "$ test $PWD = $HOME/work", '$ echo "[$PYTHONPATH]"', "[]", "$ ls -A ~", "work")) == []


def test_pytest_names_blocks_by_line_and_counts_them_in_korean(tmp_path):
    (tmp_path / "conf.py").write_text("exclude_patterns = ['tests', 'README.md']\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_examples.py").touch()
    (tmp_path / "README.md").write_text(fence("python", "1 / 0"), encoding="utf-8")
    (tmp_path / "good.md").write_text(fence("python", ">>> 1", "1"), encoding="utf-8")
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / "bad.md").write_text(
        "# 글\n\n" + fence("python", "1 / 0") + "\n% 실행하지 않음: 까닭이 있다\n" + fence("go", "x"), encoding="utf-8")

    def pytest_says(*arguments):
        return subprocess.run([sys.executable, "-m", "pytest", "-p", "examples.plugin", "-v", *arguments], cwd=tmp_path,
                              env={"PATH": "", "PYTHONPATH": str(ROOT / "tests")}, capture_output=True, text=True).stdout

    everything, one = pytest_says("tests"), pytest_says("good.md")

    assert "good.md::line:1 PASSED" in everything
    assert "memo/bad.md::line:3 FAILED" in everything
    assert "memo/bad.md:4: 파이썬 코드가 멈췄다\n  ZeroDivisionError: division by zero" in everything
    assert "파이썬 2개 확인, 그중 1개가 다르다" in everything
    assert "실행하지 않는다고 표시된 블록 1개\n  memo/bad.md:8  까닭이 있다" in everything
    assert "README" not in everything
    assert "good.md::line:1 PASSED" in one and "bad.md" not in one
