"""Every diagram is in the page itself, drawn as Mermaid means it, readable by all, and bad Mermaid stops the build."""

import hashlib
import html
import json
import re
from pathlib import Path

import pytest
import quickjs
from bs4 import BeautifulSoup
from drawn import diagrams
from drawn.diagrams import BLOCK, COLOUR, FORMULA, LINK, PICTURE, SETTING
from drawn.plots.draw import contrast

CLASSES = "flowchart TB\n" + "".join(
    f"  first --> {name}[{name}] --> last\n  class {name} {name}\n" for name in diagrams.CLASSES)
SOUND = [*(path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "diagrams").glob("*.mmd"))), CLASSES]
FLOWCHART = next(source for source in SOUND if "부호기 &" in source)
SETTINGS = {"extensions": ["myst_parser", "drawn"]}


def fence(source: str, *options: str) -> str:
    return "\n".join(["```{mermaid}", *options, "", source.rstrip("\n"), "```", ""])


def pages_of(*fences: str) -> dict[str, str]:
    return {"index.md": "# 그림\n\n" + "\n".join(fences)}


# -- What the reader gets ------------------------------------------------------------------------

def test_a_drawing_is_in_the_page_named_searchable_and_with_its_source(mini):
    built = mini(pages_of(fence(FLOWCHART, ':alt: 입력이 "끝"에 닿는다.', ":caption: 첫 **그림**", ":name: fig-a"), fence(FLOWCHART, ":alt: 같은 그림"),
                      "{ref}`그림 <fig-a>`\n"), **SETTINGS)
    assert not built.warnings
    soup = BeautifulSoup(built.html("index"), "html.parser")
    svg = soup.select_one("figure#fig-a .diagram > svg")
    assert svg["role"] == "img" and svg["aria-label"] == '입력이 "끝"에 닿는다.' and "합성곱 3×3" in svg.text
    assert soup.select_one("figure#fig-a figcaption strong").text == "그림" and soup.select_one('a.reference[href="#fig-a"]').text == "그림"
    assert not svg.select("[id], [style], a, script, style, title") and "var(" not in str(svg) and "pele" not in str(svg)
    assert svg.select_one("g.accent") and len(svg.select("g.input")) == 2
    assert '끝 x</tspan><tspan font-size="smaller" dy="-5">2</tspan><tspan dy="5"> + a</tspan>' in built.html("index")  # Firefox
    assert soup.select_one("figure .drawn-source pre, figure + .drawn-source pre").text.strip() == FLOWCHART.strip()
    for path in built.out.rglob("*.html"):
        assert not re.search(r"<script[^>]*(mermaid|d3)|cdn|http[^\"]*mermaid", path.read_text(encoding="utf-8")), path
    terms = json.loads((built.out / "searchindex.js").read_text(encoding="utf-8")[len("Search.setIndex("):-1])["terms"]
    assert {"입력", "영상", "부호기", "합성곱"} <= set(terms) and not {"flowchart", "subgraph", "accent", "class"} & set(terms)


@pytest.mark.parametrize("theme, scheme, width", [("furo", "light", 390), ("furo", "dark", 1280), ("alabaster", "dark", 1280)])
def test_labels_fit_their_boxes_and_have_contrast(mini, browser, theme, scheme, width):
    built = mini(pages_of(*(fence(source, ":alt: 그림") for source in SOUND)), html_theme=theme, **SETTINGS)
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False)
    page.goto(f"file://{built.out}/index.html")
    texts = page.evaluate("""() => [...document.querySelectorAll(".diagram svg text")].filter(t => t.getAttribute("fill") !== "none").map(text => {
      const shape = [...text.closest("g").children].find(e => /^(rect|path|polygon|circle)$/.test(e.tagName));
      const inner = text.getBoundingClientRect(), outer = (shape || text.ownerSVGElement).getBoundingClientRect();
      const fits = inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top - 8 && inner.bottom <= outer.bottom + 8;
      return [text.textContent, fits, getComputedStyle(text).fill, shape ? getComputedStyle(shape).fill : "none",
              getComputedStyle(text.closest(".diagram")).backgroundColor, shape ? getComputedStyle(shape).stroke : "none"];
    })""")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")

    def colour(value, under=(1, 1, 1)):
        if value == "none":
            return under
        *rgb, alpha = [float(part) for part in re.findall(r"[\d.]+", value)] + ([] if "rgba" in value else [1.0])
        return tuple(alpha * over / 255 + (1 - alpha) * below for over, below in zip(rgb, under))

    assert len(texts) > 45 and not wide
    assert (sum(colour(texts[0][4])) < 1.5) == (theme == "furo" and scheme == "dark")  # alabaster is always light
    for text, fits, fill, box, paper, border in texts:
        assert fits, f"{text}: 상자를 벗어난다"
        assert contrast(colour(fill), colour(box, colour(paper))) >= 4.5, f"{text}: {fill} 글자, {box} 상자, {paper} 바탕"
        assert border == "none" or contrast(colour(border), colour(paper)) >= 3, f"{text}: {border} 테두리"


# -- What stops the build ------------------------------------------------------------------------

QUOTE = '괄호, 따옴표, @가 들거나 /로 시작하는 이름표는 A["f(x)"]처럼 큰따옴표로 감싼다'
TYPE = "그림의 종류를 알 수 없다. 첫 줄을 다음 가운데 하나로 시작한다: flowchart, sequenceDiagram, classDiagram, stateDiagram-v2"
SYNTAX = "Mermaid의 문법 오류: "
# By source: the line in it (0: the directive's own) and the message.
BROKEN = {
    "flowchart TB\n  A[가 --> B": (2, SYNTAX + "`A[가 --> B` 다음을 읽을 수 없다. 여기에 와야 할 것: `]`"),
    "flowchart TB\n  A[f(x)] --> B": (2, SYNTAX + f"`A[f` 다음의 `(x)] --> B` 부분을 읽을 수 없다. 여기에 와야 할 것: `]`. {QUOTE}"),
    "flowchart TB\n  A[/api/users] --> B": (2, SYNTAX + f"`A[/api/users` 다음의 `] --> B` 부분을 읽을 수 없다. {QUOTE}"),
    "flowchart TB\n  B[a@b]": (2, SYNTAX + f"`B[a@b]` 줄을 읽을 수 없다. {QUOTE}"),
    "flowchart TB\n  A --> B\n  B -> C": (3, SYNTAX + "`B` 다음의 `-> C` 부분을 읽을 수 없다. 화살표는 -->로 쓴다"),
    "flowchart TB\n  A → B": (2, SYNTAX + "`A` 다음의 `→ B` 부분을 읽을 수 없다. 화살표는 -->로 쓴다"),
    "flowchart TB\n  subgraph S\n  A --> B": (3, SYNTAX + "`A --> B` 다음을 읽을 수 없다. 여기에 와야 할 것: `end`"),
    "flowchart TB\n  start --> end": (2, SYNTAX + "`start -->` 다음의 `end` 부분을 읽을 수 없다. end는 이름으로 쓸 수 없다. 끝[end]처럼 쓴다"),
    "flowchart TB\n  A --> B %% 설명": (2, SYNTAX + "`A --> B` 다음의 `%% 설명` 부분을 읽을 수 없다. 설명은 %%로 시작하는 줄에 따로 쓴다"),
    "sequenceDiagram\n  가->>나: 다; 라": (2, SYNTAX + "`가->>나: 다; 라` 다음을 읽을 수 없다. 글 속의 ;는 #59;로 쓴다"),
    "sequenceDiagram\n  가->>나": (2, SYNTAX + "`가->>나` 다음을 읽을 수 없다. 여기에 와야 할 것: `: 글`"),
    "flowchart TB\n  A@{shape: foo}": (2, "모르는 모양: 'foo'. rect, rounded, diamond처럼 Mermaid가 아는 이름으로 쓴다"),
    "%% 주석\nflowchrt TB\n  A": (2, TYPE),
    "---\ntitle: 제목\n---\npie\n  \"가\" : 30": (4, TYPE),
    "%%{init: {'theme': 'forest'}}%%\nflowchart TB\n  A": (1, SETTING),
    "---\ntitle: 제목\nconfig:\n  theme: forest\n---\nflowchart TB\n  A": (3, SETTING),
    "flowchart TB": (0, "그림에 아무것도 없다. Mermaid로 그림을 쓴다"),
    "": (0, "그림에 아무것도 없다. Mermaid로 그림을 쓴다"),
    "flowchart TB\n  acent --> B\n  class B acent": (3, "모르는 클래스: acent. 쓸 수 있는 클래스: input, output, param, op, data, muted, accent"),
    "flowchart TB\n  A --> B\n  style A fill:#f00": (3, COLOUR),
    "flowchart TB\n  A --> B\n  linkStyle 0 stroke:#f00": (3, COLOUR),
    "stateDiagram-v2\n  [*] --> a\n  classDef input fill:#f00": (3, COLOUR),
    "sequenceDiagram\n  A->>B: 가\n  rect rgb(200, 150, 255)\n  A->>B: 나\n  end": (3, BLOCK),
    "flowchart TB\n  A --> B; click A href \"https://example.org\"": (2, LINK),
    "classDiagram\n  class A\n  link A \"https://example.org\" \"설명\"": (3, LINK),
    "sequenceDiagram\n  participant A\n  link A: 문서 @ https://example.org\n  A->>A: 가": (3, LINK),
    "flowchart LR\n  A[\"$$x^2$$\"] -->|\"$$\\sqrt{x}$$\"| B": (2, FORMULA),
    "flowchart LR\n  A e1@--> B\n  e1@{ animate: true }": (3, "그림은 움직이지 않는다. animate와 animation을 지운다"),
    "flowchart LR\n  A@{ img: \"https://example.org/a.png\", label: \"그림\" } --> B": (2, PICTURE),
    "flowchart LR\n  A@{ icon: \"fa:user\", label: \"사람\" } --> B": (2, PICTURE),
    "flowchart LR\n  A[\"<img src='a.png'/>\"] --> B": (2, PICTURE),
}


def test_each_broken_diagram_is_one_message_with_its_line(mini):
    text, expected = "# 깨진 그림\n\n", []
    for source, (line, message) in BROKEN.items():
        expected.append(f"index.md:{text.count(chr(10)) + 1 + (line and line + 2)}: WARNING: {message} [diagrams]")
        text += fence(source, ":alt: 그림") + "\n"
    expected.append(f"index.md:{text.count(chr(10)) + 7}: WARNING: {SYNTAX}`A` 다음의 `-> B` 부분을 읽을 수 없다. 화살표는 -->로 쓴다 [diagrams]")
    text += ":::{note}\n- 목록\n\n  ```{mermaid}\n  :alt: 그림\n  flowchart TB\n    A -> B\n  ```\n:::\n\n"
    wide = "flowchart LR\n" + " --> ".join(f"N{n}[상자의 이름표 {n}]" for n in range(6))
    place = f"index.md:{text.count(chr(10)) + 1}: WARNING: 그림"
    expected += [f"{place}에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다 [diagrams]",
                 f"{place}의 너비 1075픽셀이 본문의 너비 736픽셀을 넘는다. 방향을 TB로 바꾸거나, 이름표를 <br>로 나누거나, "
                 "그림을 둘로 나눈다 [diagrams]"]
    text += fence(wide, ":caption: 그림")
    built = mini({"index.md": text}, builder="dummy", myst_enable_extensions=["colon_fence"], **SETTINGS)
    told = built.warnings.replace(f"{built.source}/", "").splitlines()
    assert told == expected
    print(f"깨진 그림 {len(told)}가지를 그 줄에서 한 번씩 알린다")


# -- The engine is young: the real Mermaid has the last word --------------------------------------

def test_the_engine_is_the_recorded_one():
    folder = diagrams.SCRIPTS[0].parent
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{name}의 해시가 다르다. make.sh를 본다"


@pytest.fixture(scope="session")
def real_mermaid():
    """What the real Mermaid (mermaidx bundles it) understands of a source: its nodes, edges and labels."""
    from mermaidx.engines._common import context_scripts

    context = quickjs.Context()
    context.set_max_stack_size(4 * 1024 * 1024)
    context.eval("var __log = () => {}, __measureText = () => 0, __measureTextFull = () => ({}), "
                 "__measureGlyphs = () => [], __measureForeignObject = () => ({})")
    for script in context_scripts():
        context.eval(script)
    context.eval("""function read(source) {
      answer = null;
      mermaid.mermaidAPI.getDiagramFromText(source).then(({db}) => {
        if (db.getData) return db.getData();
        const drawn = new Set(Object.entries(db.LINETYPE).filter(([name]) => !/_START|_END|_AND|_ELSE|_OPTION|NOTE|ACTIVE|AUTONUMBER/.test(name)).map(([, type]) => type));
        return {nodes: [...db.getActors().values()].map(actor => ({id: actor.name, label: actor.description})),
                edges: db.getMessages().filter(message => drawn.has(message.type)).map(message => ({label: message.message}))};
      }).then(data => { answer = JSON.stringify(data); }, error => { answer = JSON.stringify({error: error.message}); });
    }
    var answer;
    mermaid.initialize({startOnLoad: false});""")

    def read(source: str) -> dict:
        context.get("read")(source)
        while context.eval("answer === null"):
            assert context.execute_pending_job() or context.eval("__runNextTimer()"), "Mermaid가 답하지 않는다"
        return json.loads(context.eval("answer.slice(0)"))

    return read


def compare(source: str, real: dict) -> None:
    """Hold a drawing against the real Mermaid's reading of its source."""
    assert "error" not in real, f"진짜 Mermaid가 읽지 못한다: {real}"
    raw = diagrams.render(source)["svg"]
    nodes = set(re.findall(r'<g class="pele-(?:node|cluster)\b[^"]*" data-id="(.*?)"', raw))
    edges = [html.unescape(edge) for edge in re.findall(r'<g class="pele-edge(?: [^"]*)?"[^>]* data-id="(.*?)"', raw)]
    drawn = [edge for edge in real["edges"] if edge.get("thickness") != "invisible"]
    assert {html.unescape(node) for node in nodes} == {node["id"] for node in real["nodes"] if "----" not in node["id"]}  # notes
    assert len(edges) == len(drawn)
    if "id" in (drawn or [{}])[0]:
        assert sorted(edges) == sorted(edge["id"] for edge in drawn)
    text = diagrams.letters(" ".join(re.findall(">([^<]*)</t", raw)))
    dots = {"stateStart", "stateEnd", "choice", "fork", "join", "noteGroup"}  # drawn without a label
    for label in [item.get("label") or "" for item in real["nodes"] + drawn if item.get("shape") not in dots]:
        for part in [label] if isinstance(label, str) else label:
            assert diagrams.letters(part) in text, f"이름표가 그림에 없다: {part}"


@pytest.mark.real("사이트의 그림을 진짜 Mermaid와 견주기")
def test_every_diagram_is_what_mermaid_would_draw(soups, real_mermaid):
    sources = {f"본보기 {number}": source for number, source in enumerate(SOUND)}
    for page, soup in soups.items():
        for number, block in enumerate(soup.select(":is(.diagram, figure:has(.diagram)) + .drawn-source pre")):
            sources[f"{page}의 {number + 1}번째 그림"] = block.text
        assert len(soup.select(".diagram > svg")) == sum(name.startswith(f"{page}의") for name in sources)
    for name, source in sources.items():
        try:
            compare(source, real_mermaid(source))
        except AssertionError as difference:
            raise AssertionError(f"{name}: {difference}") from None
    print(f"그림 {len(sources)}개를 진짜 Mermaid와 견주었다")
