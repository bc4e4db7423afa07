"""Every diagram is in the page itself, drawn as Mermaid means it, readable by all, and bad Mermaid stops the build."""

import hashlib
import html
import json
import re
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import quickjs
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

import diagrams

ROOT = Path(__file__).resolve().parent.parent
PELE = ROOT / "_ext" / "vendor" / "pele"
STYLESHEET = (ROOT / "_static" / "diagrams.css").read_text(encoding="utf-8")

FLOWCHART = """flowchart TB
  A["입력 영상<br>(64, 64, 3)"] -->|"(1, 512)"| B(합성곱 3×3):::accent
  subgraph S[부호기 블록]
    B --> C{판단}
    C -.-> D[(저장)]
  end
  C ==> E([끝 x<sup>2</sup> + a<sub>i</sub>b])
  class A,D input
"""
SEQUENCE = """sequenceDiagram
  participant S as 서버
  사용자->>S: 요청
  loop 되풀이
    S-->>사용자: 응답
  end
"""
CLASS = """classDiagram
  class 동물 {
    +int 나이
    +울기()$
  }
  동물 <|-- 오리 : 상속
"""
STATE = """stateDiagram-v2
  [*] --> 대기
  대기 --> 실행 : 시작
  실행 --> [*]
"""
LABELS = """flowchart TB
  A[가] --> B[합성곱 신경망의 특징 추출기에서 나온 벡터를 받아 분류한다]
  A -->|"n<sub>H</sub> × n<sub>W</sub> × n<sub>C</sub>"| C["(n<sub>H</sub> − f + 2p) / s + 1"]
  B --> D(("64×64×3")) & E{{"WWWW MMMM"}}
  C --> F{"softmax(QKᵀ)V<br>→ ∑αᵢvᵢ"}
  D -->|"띄어쓰기가 있는 긴 간선 이름표는 줄이 바뀐다"| G[/"배치 정규화…"/]
  subgraph S["부호기 블록 N = 6번 되풀이"]
    H["다중 헤드 어텐션<br>Multi-Head Attention"] --> I[("ResNet-50")]
  end
  E --> H
"""
CLASSES = "flowchart TB\n" + "".join(
    f"  first --> {name}[{name}] --> last\n  class {name} {name}\n" for name in diagrams.CLASSES)


def page(source: str, *options: str, title: str = "제목") -> str:
    return "\n".join([f"# {title}", "", "```{mermaid}", *options, "", source, "```", ""])


@pytest.fixture
def site_of(mini):
    """A mini site with this extension, built without a warning unless told otherwise."""

    def build(pages, clean=True, **settings):
        built = mini({"_static/diagrams.css": STYLESHEET, **pages}, extensions=["myst_parser", "diagrams"], html_static_path=["_static"],
                     myst_enable_extensions=["colon_fence"], numfig=True, **settings)
        built.warnings = re.sub(r"\x1b\[[\d;]*m", "", built.warnings)
        assert not clean or not built.warnings, built.warnings
        return built

    return build


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


def letters(text: str) -> str:
    """The letters and digits of a label, without markup, entities and the spaces at line breaks."""
    text = html.unescape(re.sub("ﬂ°°?(.*?)¶ß", r"&\1;", text))
    return re.sub(r"<[^>]*>|[\W_]", "", text)


def compare(source: str, svg: str, real: dict) -> None:
    """Hold a drawing against the real Mermaid's reading of its source."""
    assert "error" not in real, f"진짜 Mermaid가 읽지 못한다: {real}"
    raw = diagrams.render(source)["svg"]
    nodes = set(re.findall(r'<g class="pele-(?:node|cluster)\b[^"]*" data-id="(.*?)"', raw))
    edges = re.findall(r'<g class="pele-edge [^"]*" data-id="(.*?)"|<g class="pele-edge" data-id="(.*?)"', raw)
    edges = [html.unescape(one or other) for one, other in edges]
    drawn = [edge for edge in real["edges"] if edge.get("thickness") != "invisible"]
    assert {html.unescape(node) for node in nodes} == {node["id"] for node in real["nodes"]}
    assert len(edges) == len(drawn)
    if "id" in (drawn or [{}])[0]:
        assert sorted(edges) == sorted(edge["id"] for edge in drawn)
    text = letters(" ".join(re.findall("<text.*?</text>", svg)))
    dots = {"stateStart", "stateEnd", "choice", "fork", "join"}  # drawn without a label
    for label in [item.get("label") or "" for item in real["nodes"] + drawn if item.get("shape") not in dots]:
        for part in [label] if isinstance(label, str) else label:
            assert letters(part) in text, f"이름표가 그림에 없다: {part}"


# -- What the reader gets ------------------------------------------------------------------------

def test_the_drawing_is_in_the_page_with_a_name_and_without_a_script(site_of):
    built = site_of({"index.md": page(FLOWCHART, ":alt: 입력이 \"끝\"에 닿는다.")})
    soup = BeautifulSoup(built.html("index"), "html.parser")
    svg = soup.select_one(".diagram > svg")

    assert svg["role"] == "img" and svg["aria-label"] == '입력이 "끝"에 닿는다.'
    assert "합성곱 3×3" in svg.text
    assert not svg.select("[id], [style], a, script, style, title") and "var(" not in str(svg) and "pele" not in str(svg)
    assert svg.select_one("g.accent") and len(svg.select("g.input")) == 2
    for path in built.out.rglob("*.html"):
        assert not re.search(r"<script[^>]*(mermaid|d3)|cdn|http[^\"]*mermaid", path.read_text(encoding="utf-8")), path


def test_the_search_finds_a_page_by_the_labels_and_not_by_the_syntax(site_of):
    index = (site_of({"index.md": page(FLOWCHART, ":alt: 흐름")}).out / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index[len("Search.setIndex("):-1])["terms"]

    assert {"입력", "영상", "부호기", "합성곱"} <= set(terms)
    assert not {"flowchart", "subgraph", "accent", "class"} & set(terms)


def test_captions_numbers_and_names_work_as_before(site_of):
    text = page(FLOWCHART, ":alt: 흐름", ":caption: 첫 **그림**", ":name: fig-a")
    text += "\n```{mermaid}\n:alt: 순서\n:name: bare\n\n" + SEQUENCE + "```\n\n{numref}`fig-a`와 {ref}`둘째 <bare>`를 본다.\n"
    soup = BeautifulSoup(site_of({"index.md": text}).html("index"), "html.parser")

    figure = soup.select_one("figure#fig-a")
    assert figure.select_one(".diagram > svg") and figure.select_one("figcaption strong").text == "그림"
    assert soup.select_one('a[href="#fig-a"] .std-numref').text.endswith("1")
    assert soup.select_one('a[href="#bare"]').text == "둘째" and soup.select_one("div.diagram#bare > svg")


def test_the_source_can_be_opened_and_copied(site_of):
    soup = BeautifulSoup(site_of({"index.md": page(FLOWCHART, ":alt: 흐름")}).html("index"), "html.parser")
    details = soup.select_one(".diagram + details")

    assert details.summary.text == "그림의 Mermaid 원문"
    assert details.select_one(".highlight pre").text.strip() == FLOWCHART.strip()


def test_the_sources_own_title_names_the_drawing(site_of):
    source = FLOWCHART.replace("TB\n", "TB\n  accTitle: 부호기 & 복호기\n  accDescr {\n  흐름을\n  보인다\n  }\n", 1)
    soup = BeautifulSoup(site_of({"index.md": page(source)}).html("index"), "html.parser")
    assert soup.select_one(".diagram svg")["aria-label"] == "부호기 & 복호기 흐름을 보인다"


def test_only_what_may_scroll_takes_the_focus(site_of):
    wide = "flowchart LR\n  A[하나 둘 셋] --> B[넷 다섯 여섯] --> C[일곱 여덟]"
    soup = BeautifulSoup(site_of({"index.md": page(wide, ":alt: 넓다"), "narrow.md": "---\norphan: true\n---\n" + page(STATE, ":alt: 좁다")}
                                 ).html("index"), "html.parser")
    box = soup.select_one(".diagram")
    assert box["tabindex"] == "0" and box["role"] == "group" and box["aria-label"]
    narrow = BeautifulSoup(site_of({}).html("narrow"), "html.parser").select_one(".diagram")
    assert not narrow.has_attr("tabindex") and not narrow.has_attr("role")


def test_scripts_are_raised_without_baseline_shift():
    svg = diagrams.draw(FLOWCHART).svg
    assert '끝 x</tspan><tspan font-size="smaller" dy="-5">2</tspan><tspan dy="5"> + a</tspan>' in svg
    assert '<tspan font-size="smaller" dy="4">i</tspan><tspan dy="-4">b</tspan>' in svg


def test_epub_has_the_same_drawing(site_of):
    pages = {"index.md": page(FLOWCHART, ":alt: 흐름이 보인다", ":caption: 그림")}
    svg = BeautifulSoup(site_of(pages).html("index"), "html.parser").select_one(".diagram svg")
    built = site_of(pages, builder="epub", project="t", version="1", epub_title="t", epub_author="a", epub_publisher="p",
                    epub_copyright="c", epub_identifier="t", epub_show_urls="no", html_theme="alabaster",
                    suppress_warnings=["epub"], clean=False)
    with zipfile.ZipFile(next(built.out.glob("*.epub"))) as book:
        chapter = book.read("index.xhtml").decode()
        assert "_static/diagrams.css" in book.namelist() and "diagrams.css" in chapter
        ElementTree.fromstring(re.sub("<!DOCTYPE[^>]*>", "", chapter).replace("&nbsp;", " "))
    assert str(BeautifulSoup(chapter, "html.parser").select_one(".diagram svg")) == str(svg)


def test_pdf_has_the_same_drawing(site_of):
    if not shutil.which("rsvg-convert"):
        pytest.skip("PDF의 그림 1개: rsvg-convert가 없어 확인하지 못함")
    built = site_of({"index.md": page(FLOWCHART, ":alt: 흐름이 보인다", ":caption: 그림")}, builder="latex", project="t", author="a",
                    clean=False)  # Babel knows no Korean
    assert "diagrams" not in built.warnings
    drawing = next(built.out.glob("diagram-*.pdf"))
    tex = next(built.out.glob("t.tex")).read_text(encoding="utf-8")
    assert drawing.read_bytes().startswith(b"%PDF")
    assert rf"\sphinxincludegraphics{{{drawing.name}}}" in tex and "flowchart" not in tex


def test_without_a_converter_the_pdf_says_what_is_missing(site_of, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ExtensionError, match="rsvg-convert가 있어야 한다.*librsvg2-bin"):
        site_of({"index.md": page(FLOWCHART, ":alt: 흐름이 보인다")}, builder="latex", project="t", author="a", clean=False)


# -- In a browser --------------------------------------------------------------------------------

@pytest.fixture
def open_page(site_of, browser):
    """A function that shows a mini site's first page at a width, in a theme, without JavaScript."""

    def show(sources, width=1280, scheme="light"):
        text = "# 그림\n\n" + "\n".join(f"```{{mermaid}}\n:alt: 그림\n\n{source}```\n" for source in sources)
        built = site_of({"index.md": text})
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=False)
        shown = context.new_page()
        shown.goto(f"file://{built.out}/index.html")
        return shown

    return show


@pytest.mark.parametrize("width", [1280, 390])
def test_labels_fit_their_boxes_and_the_page_never_scrolls_sideways(open_page, width):
    shown = open_page([FLOWCHART, SEQUENCE, CLASS, STATE, LABELS], width)
    checked, outside = shown.evaluate("""() => {
      let checked = 0; const outside = [];
      for (const text of document.querySelectorAll(".diagram svg text")) {
        const shape = [...text.closest("g").children].find(e => /^(rect|path|polygon|circle)$/.test(e.tagName));
        const inner = text.getBoundingClientRect(), outer = (shape || text.ownerSVGElement).getBoundingClientRect();
        checked++;
        if (inner.left < outer.left || inner.right > outer.right || inner.top < outer.top - 8 || inner.bottom > outer.bottom + 8)
          outside.push(text.textContent);
      }
      return [checked, outside];
    }""")
    assert checked > 35 and not outside
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = shown.evaluate("[...document.querySelectorAll('.diagram')].filter(box => box.scrollWidth > box.clientWidth).map(box => box.tabIndex)")
    assert set(wide) <= {0} and (width > 400 or wide)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_both_themes(open_page, scheme):
    shown = open_page([CLASSES, FLOWCHART, SEQUENCE, CLASS, STATE], scheme=scheme)
    texts = shown.evaluate("""() => [...document.querySelectorAll(".diagram svg text")].filter(t => t.getAttribute("fill") !== "none").map(text => {
      const shape = [...text.closest("g").children].find(e => /^(rect|path|polygon|circle)$/.test(e.tagName));
      const box = text.closest(".diagram");
      return [text.textContent, getComputedStyle(text).fill, shape ? getComputedStyle(shape).fill : "none", getComputedStyle(box).backgroundColor,
              shape ? getComputedStyle(shape).stroke : "none"];
    })""")

    def colour(value, under=(255, 255, 255)):
        if value == "none":
            return under
        *rgb, alpha = [float(part) for part in re.findall(r"[\d.]+", value)] + ([] if "rgba" in value else [1.0])
        return tuple(alpha * over + (1 - alpha) * below for over, below in zip(rgb, under))

    def contrast(one, other):
        def light(rgb):
            return sum(weight * (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4)
                       for weight, part in zip((0.2126, 0.7152, 0.0722), rgb))
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert len(texts) > 25
    assert (sum(colour(texts[0][3])) < 382) == (scheme == "dark")
    for text, fill, box, paper, border in texts:
        ground = colour(box, colour(paper))
        assert contrast(colour(fill), ground) >= 4.5, f"{text}: {fill} 글자, {box} 상자, {paper} 바탕"
        assert border == "none" or contrast(colour(border), colour(paper)) >= 3, f"{text}: {border} 테두리"


def test_the_stylesheet_knows_every_colour_and_class():
    corpus = [FLOWCHART, SEQUENCE, CLASS, STATE, LABELS, CLASSES]
    used = {pair for source in corpus for pair in re.findall(r' (fill|stroke)="(#\w+)"', diagrams.draw(source).svg)}
    missing = [f'[{name}="{value}"]' for name, value in used if f'.diagram [{name}="{value}"]' not in STYLESHEET]
    missing += [f".{name}" for name in diagrams.CLASSES if f".diagram .{name} " not in STYLESHEET]
    assert not missing
    assert set(re.findall(r'="(#\w+)"\]', STYLESHEET)) <= set(diagrams.COLOURS.values())


# -- What stops the build ------------------------------------------------------------------------

COLOURS_MESSAGE = ("밝은 화면과 어두운 화면의 색이 다르므로 색을 정하지 않는다. 대신 클래스를 붙인다: "
                   "input, output, param, op, data, muted, accent")
BROKEN = {
    "flowchart TB\n  A[가 --> B": (7, "Mermaid 문법 오류: `A[가 --> B` 다음을 읽을 수 없다. 여기에 와야 할 것: `]`"),
    "flowchart TB\n  A[f(x)] --> B": (7, "Mermaid 문법 오류: `A[f` 다음의 `(x)] --> B` 부분을 읽을 수 없다. 여기에 와야 할 것: `]`. "
                                        '괄호나 따옴표가 든 이름표는 A["f(x)"]처럼 큰따옴표로 감싼다'),
    "flowchart TB\n  A --> B\n  B -> C": (8, "Mermaid 문법 오류: `B` 다음의 `-> C` 부분을 읽을 수 없다. 화살표는 -->로 쓴다"),
    "flowchart TB\n  subgraph S\n  A --> B": (8, "Mermaid 문법 오류: `A --> B` 다음을 읽을 수 없다. 여기에 와야 할 것: `end`"),
    "flowchart TB\n  A\n  end": (8, "Mermaid 문법 오류: `end` 줄을 읽을 수 없다"),
    "---\ntitle: 제목\n---\nflowchart TB\n  A -> B": (10, "Mermaid 문법 오류: `A` 다음의 `-> B` 부분을 읽을 수 없다. 화살표는 -->로 쓴다"),
    "flowchart TB\n  A → B": (7, "Mermaid 문법 오류: `A` 다음의 `→ B` 부분을 읽을 수 없다. 화살표는 -->로 쓴다"),
    "sequenceDiagram\n  가->>나": (7, "Mermaid 문법 오류: `가->>나` 다음을 읽을 수 없다. 여기에 와야 할 것: `: 글`"),
    "flowchart TB\n  A@{shape: foo}": (7, "모르는 모양: 'foo'. rect, rounded, diamond처럼 Mermaid가 아는 이름으로 쓴다"),
    "%% 주석\nflowchrt TB\n  A": (7, "그림의 종류를 알 수 없다. 첫 줄을 다음 가운데 하나로 시작한다: "
                            "flowchart, sequenceDiagram, classDiagram, stateDiagram-v2"),
    "flowchart TB": (3, "그림에 아무것도 없다. Mermaid로 그림을 쓴다"),
    "": (3, "그림에 아무것도 없다. Mermaid로 그림을 쓴다"),
    "flowchart TB\n  A --> B\n  class B acent": (8, "모르는 클래스: acent. 쓸 수 있는 클래스: input, output, param, op, data, muted, accent"),
    "flowchart TB\n  A --> B\n  style A fill:#f00": (8, COLOURS_MESSAGE),
    "flowchart TB\n  classDef input fill:#f00": (7, COLOURS_MESSAGE),
    "sequenceDiagram\n  rect rgb(1,2,3)\n  A->>B: 가\n  end": (3, COLOURS_MESSAGE),
    "flowchart TB\n  A --> B\n  click A \"javascript:alert(1)\"": (8, "그림 안의 링크는 소리로 읽히지 않는다. 그림 아래의 글에 링크를 단다"),
}


@pytest.mark.parametrize("source", BROKEN, ids=lambda source: " ".join(source.split()) or "빈 그림")
def test_a_broken_diagram_is_one_message_with_file_and_line(site_of, source):
    line, message = BROKEN[source]
    built = site_of({"index.md": page(source, ":alt: 가").replace("\n\n\n", "\n\n") if not source else page(source, ":alt: 가")}, clean=False)

    assert built.warnings.strip() == f"{built.source}/index.md:{line}: WARNING: {message} [diagrams]"


def test_the_line_is_right_inside_a_box(site_of):
    text = "---\norphan: true\n---\n\n# 제목\n\n:::{admonition} 상자\n\n- 목록\n\n  ```{mermaid}\n  :alt: 가\n\n  flowchart TB\n    A -> B\n  ```\n:::\n"
    assert "index.md:15: WARNING: Mermaid 문법 오류" in site_of({"index.md": text}, clean=False).warnings


def test_a_missing_name_and_a_wide_drawing_stop_the_build(site_of):
    wide = "flowchart LR\n" + " --> ".join(f"N{n}[상자의 이름표 {n}]" for n in range(6))
    built = site_of({"index.md": page(wide, ":caption: 그림")}, clean=False)
    start = f"{built.source}/index.md:3: WARNING: "

    assert built.warnings.strip().splitlines() == [
        f"{start}그림에 대체 글이 없다. :alt:에 그림이 보여 주는 것을 한 문장으로 쓴다 [diagrams]",
        f"{start}그림의 너비 1075픽셀이 본문의 너비 736픽셀을 넘는다. 방향을 TB로 바꾸거나, 이름표를 <br>로 나누거나, 그림을 둘로 나눈다 [diagrams]",
    ]


def test_a_broken_figure_leaves_its_references_whole(site_of):
    text = page("flowchart TB\n  A -> B", ":alt: 가", ":caption: 그림", ":name: fig-a") + "\n{numref}`fig-a`\n"
    assert site_of({"index.md": text}, clean=False).warnings.count("WARNING") == 1


def test_a_broken_diagram_without_a_name_is_told_both(site_of):
    both = site_of({"index.md": page("flowchart TB\n  A -> B", ":caption: 그림")}, clean=False).warnings
    assert both.count("WARNING") == 2 and "index.md:7: WARNING: Mermaid 문법 오류" in both and "index.md:3: WARNING: 그림에 대체 글이 없다" in both
    titled = site_of({"index.md": page("flowchart TB\n  accTitle: 이름\n  A -> B", ":caption: 그림")}, clean=False).warnings
    assert titled.count("WARNING") == 1


# -- How it is built -----------------------------------------------------------------------------

def many() -> dict[str, str]:
    toctree = "\n```{toctree}\n:glob:\np*\n```\n"
    return {"index.md": "# 첫 쪽\n" + toctree, **{
        f"p{n}.md": page(source, ":alt: 그림", ":caption: 그림", title=f"쪽 {n}")
        for n, source in enumerate([FLOWCHART, SEQUENCE, CLASS, STATE, LABELS, CLASSES] * 2)}}


def test_builds_are_identical_one_after_another_and_in_parallel(site_of):
    one, two, parallel = (site_of(many(), name=name, jobs=jobs) for name, jobs in (("a", 1), ("b", 1), ("c", 2)))
    for path in sorted(one.out.glob("*.html")):
        assert path.read_bytes() == (two.out / path.name).read_bytes() == (parallel.out / path.name).read_bytes(), path.name


def test_an_unchanged_page_is_not_drawn_again(site_of, monkeypatch):
    before = site_of(many()).html("p0")
    drawn = []
    monkeypatch.setattr(diagrams, "draw", lambda source, draw=diagrams.draw: drawn.append(source) or draw(source))
    after = site_of({**many(), "p1.md": page("flowchart TB\n  새것", ":alt: 새")})

    assert drawn == ["flowchart TB\n  새것"] and after.html("p0") == before


def test_a_new_engine_draws_everything_anew(monkeypatch, tmp_path):
    from types import SimpleNamespace

    app = SimpleNamespace(**dict.fromkeys(("setup_extension", "add_directive", "add_node", "connect"), lambda *a, **k: None))
    version = diagrams.setup(app)["env_version"]
    changed = tmp_path / "pele.js"
    changed.write_bytes(diagrams.ENGINE.read_bytes() + b"\n")
    monkeypatch.setattr(diagrams, "ENGINE", changed)

    assert diagrams.setup(app)["env_version"] != version


def test_the_engine_is_the_recorded_one():
    for line in (PELE / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((PELE / name).read_bytes()).hexdigest() == digest, f"{name}의 해시가 다르다. make.sh를 본다"
    version = re.search(r"Pele [\d.]+", (PELE / "make.sh").read_text())[0]
    assert version in diagrams.ENGINE.read_text(encoding="utf-8")[:80] and "MIT" in (PELE / "LICENSE").read_text()


# -- The engine is young: the real Mermaid has the last word --------------------------------------

@pytest.mark.parametrize("source", [FLOWCHART, SEQUENCE, CLASS, STATE, LABELS, CLASSES], ids=lambda source: source.split()[0])
def test_the_engine_reads_mermaid_as_mermaid_does(real_mermaid, source):
    compare(source, diagrams.draw(source).svg, real_mermaid(source))


def test_the_comparison_notices_a_lost_edge_and_a_lost_label(real_mermaid):
    svg = diagrams.draw(FLOWCHART).svg
    with pytest.raises(AssertionError):
        compare(FLOWCHART, svg, real_mermaid(FLOWCHART + "  E --> A\n"))
    with pytest.raises(AssertionError, match="판단"):
        compare(FLOWCHART, svg.replace("판단", ""), real_mermaid(FLOWCHART))


def test_every_diagram_of_the_site_is_what_mermaid_would_draw(site, real_mermaid):
    count = 0
    for path in sorted(site.rglob("*.html")):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        drawings, sources = soup.select(".diagram > svg"), soup.select("details.diagram-source pre")
        assert len(drawings) == len(sources), f"{path.name}: 그림과 원문의 수가 다르다"
        for svg, source in zip(drawings, sources):
            try:
                compare(source.text, str(svg), real_mermaid(source.text))
            except AssertionError as difference:
                raise AssertionError(f"{path.relative_to(site)}의 그림 \"{svg['aria-label']}\": {difference}") from None
            count += 1
    print(f"그림 {count}개를 진짜 Mermaid와 견주었다")


def test_print_has_the_colours_of_every_class_without_variables():
    style = diagrams.print_style()

    assert "var(" not in style
    assert [name for name in diagrams.CLASSES if f".{name}" not in style] == []
    assert ".op[stroke='#878787'],.op [stroke='#878787']{stroke:#b47308}" in style
