"""Each copy button puts on the clipboard what the reader would type: no prompt, no output."""

import re
import runpy

import pytest
from conftest import ROOT

CONF = runpy.run_path(str(ROOT / "conf.py"))
SETTINGS = {name: value for name, value in CONF.items() if name.startswith("copybutton_")}
PROMPT = re.compile(CONF["copybutton_prompt_text"])

# A block as it stands on a page, and what its button copies.
BLOCKS = {
    "console": (r"""
$ conda create --name 실험 \
    python=3.12 numpy
...
done

$ conda activate 실험
(실험) $ python -V
Python 3.12.1
""", "conda create --name 실험 \\\n    python=3.12 numpy\nconda activate 실험\npython -V"),
    "console here": ("""
$ cat > hello.txt <<'EOF'
안녕

$HOME 그대로
EOF
$ wc -l hello.txt
3 hello.txt
""", "cat > hello.txt <<'EOF'\n안녕\n\n$HOME 그대로\nEOF\nwc -l hello.txt"),
    "pwsh-session": (r"""
PS C:\Users\me> conda init powershell
no change
PS> Get-Location
(base) PS C:\> python -V
""", "conda init powershell\nGet-Location\npython -V"),
    "doscon": (r"""
C:\Users\me>conda activate
(base) C:\Users\me> where python
C:\miniconda3\python.exe
""", "conda activate\nwhere python"),
    "pycon": ("""
>>> for i in range(2):
...     print(i)
...
0
1
>>> "끝"
'끝'
""", 'for i in range(2):\n    print(i)\n\n"끝"'),
    "python": ("""
def f(x):
    return x ** 2

print(f(3))
""", "def f(x):\n    return x ** 2\n\nprint(f(3))"),
    "python numbers": ("""
a = 1
b = 2
""", "a = 1\nb = 2"),
    "text": ("""
go-layout/
├── cmd/
└── go.mod
""", "go-layout/\n├── cmd/\n└── go.mod"),
}
CLICK_ALL = """async () => {
    document.querySelectorAll("details").forEach(box => box.open = true);
    const copied = [];
    for (const button of document.querySelectorAll(".copybtn")) {
        button.click();
        while (button.textContent === "복사") await new Promise(done => setTimeout(done, 1));
        const block = button.previousElementSibling.cloneNode(true);
        block.querySelectorAll(".linenos").forEach(number => number.remove());
        copied.push([button.textContent, block.textContent, await navigator.clipboard.readText()]);
    }
    return copied;
}"""


def bare(text: str) -> str:
    """What the clipboard should hold, by the rules of conf.py told once more."""
    lines = text.removesuffix("\n").split("\n")
    if not any(PROMPT.match(line) for line in lines):
        return "\n".join(lines)
    typed, quoted, continued = [], False, False
    for line in lines:
        if line == "..." and ">>> " in text:
            typed.append("")
        elif PROMPT.match(line) or quoted or continued:
            typed.append(PROMPT.sub("", line, count=1))
            quoted ^= "EOF" in line
            continued = line.endswith("\\")
    return "\n".join(typed)


@pytest.fixture
def reader(browser):
    """A page of a reader whose browser may use the clipboard."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


@pytest.fixture
def blocks(mini, serve):
    """The address of a page with all kinds of blocks, one of them folded away."""
    text = "# 코드\n\n"
    for language, (code, _) in BLOCKS.items():
        options = ":linenos:\n\n" if "numbers" in language else "\n"
        text += f"```{{code-block}} {language.split()[0]}\n{options}{code.strip()}\n```\n\n"
    text += ":::{admonition} 풀이\n:collapsible: closed\n\n```python\nanswer = 42\n```\n:::\n"
    built = mini({"index.md": text}, extensions=("myst_parser", "sphinx_copybutton"), myst_enable_extensions=["colon_fence"],
                 html_static_path=[str(ROOT / "_static")], templates_path=[str(ROOT / "_templates")],
                 html_css_files=CONF["html_css_files"], html_js_files=CONF["html_js_files"], **SETTINGS)
    return serve(built.out) + "/index.html"


def test_each_kind_of_block(reader, blocks):
    reader.goto(blocks)
    copied = reader.evaluate(CLICK_ALL)

    assert [text for _, _, text in copied] == [wanted for _, wanted in BLOCKS.values()] + ["answer = 42"]
    assert {said for said, _, _ in copied} == {"복사했다"}
    assert [bare(block) for _, block, _ in copied] == [text for _, _, text in copied]


def test_without_a_secure_connection(reader, blocks):
    reader.add_init_script("delete Navigator.prototype.clipboard")
    reader.goto(blocks)
    reader.locator(".copybtn").first.click(force=True)
    reader.wait_for_selector(".copybtn:text('복사했다')")
    assert reader.evaluate("document.activeElement.textContent") == "복사했다"

    other = reader.context.new_page()
    other.goto(blocks)
    assert other.evaluate("navigator.clipboard.readText()") == BLOCKS["console"][1]


def test_the_button_is_seen_by_keyboard_and_touch_and_says_what_it_did(reader, blocks, browser):
    reader.goto(blocks)
    button = reader.locator(".copybtn").first
    assert button.evaluate("button => getComputedStyle(button).opacity") == "0"
    for _ in range(40):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.className") == "copybtn":
            break
    assert button.evaluate("button => getComputedStyle(button).opacity") == "1"
    reader.keyboard.press("Enter")
    reader.wait_for_selector("[role=status]:text('복사했다')", state="attached")

    phone = browser.new_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    phone.goto(blocks)
    covering = phone.evaluate("""() => [...document.querySelectorAll(".copybtn")].filter(button => {
        const code = document.createRange();
        code.selectNodeContents(button.previousElementSibling);
        const first = [...code.getClientRects()].find(line => line.width);
        return first && (getComputedStyle(button).opacity !== "1" || first.top < button.getBoundingClientRect().bottom);
    }).length""")
    phone.close()
    assert covering == 0, "단추가 보이지 않거나 코드를 가린다"


def test_every_button_of_the_site(reader, server, pages):
    buttons, wrong = 0, []
    for page in pages:
        reader.goto(f"{server}/{page}")
        for said, block, text in reader.evaluate(CLICK_ALL):
            buttons += 1
            if said != "복사했다" or text != bare(block) or any(PROMPT.match(line) for line in text.split("\n")):
                wrong.append(f"{page}: {block.strip().splitlines()[0]!r}로 시작하는 코드에서 {text!r}가 복사된다")

    assert wrong == [], "\n".join(wrong)
    print(f"복사 단추 {buttons}개가 명령만 복사한다")
