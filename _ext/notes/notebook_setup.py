# 이 노트북의 준비: 작은 행렬에서는 실(thread)이 여럿이면 느리므로 하나만 쓴다
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from IPython.core.magic import register_cell_magic
from matplotlib import colors, font_manager

# 그림 셀의 첫 줄 %%figure: 글의 그림처럼 그리고, 다른 셀의 변수를 덮지 않는다
HANGUL = ["Pretendard", "Noto Sans KR", "Noto Sans CJK KR", "Noto Sans CJK JP", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo"]
fonts = {font.name for font in font_manager.fontManager.ttflist}
found = [name for name in HANGUL if name in fonts][:1]
if not found:
    print("한글 글꼴이 없어 그림의 한글이 네모로 보인다. 나눔고딕을 설치한다. Colab이면 !apt-get install -y fonts-nanum 뒤에 세션을 다시 시작한다")
style = {"font.family": found + ["DejaVu Sans"], "font.size": 12, "figure.figsize": (7, 3.2), "figure.constrained_layout.use": True,
         "axes.titlesize": "medium", "legend.fontsize": "medium", "axes.spines.top": False, "axes.spines.right": False,
         "axes.grid": True, "axes.grid.axis": "y", "axes.axisbelow": True, "grid.color": "#dfdfe4", "lines.linewidth": 2,
         "lines.markersize": 5, "image.cmap": "theme", "image.interpolation": "none", "mathtext.fontset": "stix"}
for name, shades in (("theme", ["#f9fcff", "#67a9ea"]), ("theme_diverging", ["#eb9a52", "#ffffff", "#67a9ea"])):
    for end, order in (("", shades), ("_r", shades[::-1])):
        matplotlib.colormaps.register(colors.LinearSegmentedColormap.from_list(name + end, order), force=True)


@register_cell_magic
def figure(line, cell):
    np.random.seed(0)
    with plt.rc_context(style):
        exec(compile(cell, "<figure>", "exec"), {"__name__": "__main__"})
        plt.show()
