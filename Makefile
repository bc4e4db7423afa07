# `make`만 치면 할 수 있는 일을 보여 준다.
# Every target sets up what it needs. By hand: Python 3.11+, make and git; uv for new requirements.

PYTHON ?= python3
VENV   ?= .venv
BUILD  ?= _build
SPHINX  = $(VENV)/bin/python -m sphinx
OUT     = $(abspath $(BUILD))
# One locale for all: Sphinx stops where LC_ALL names one that is not installed. Python reads and writes UTF-8 under it.
export LC_ALL = C
# -q only what is wrong is said, -E every page is read anew, -n every broken reference counts, -W a warning stops the build,
# --keep-going shows all of them
FLAGS   = -q -E -n -W --keep-going -j auto

.DEFAULT_GOAL := help
.PHONY: help html epub pdf live check hook test linkcheck bench new publish-list clean requirements

help:
	@echo "make html        모든 글을 새로 읽어 사이트를 $(BUILD)/html에 만든다"
	@echo "make epub        전자책 $(BUILD)/epub/notes.epub을 만든다"
	@echo "make pdf         만든 사이트를 브라우저로 찍어 책 $(BUILD)/pdf/notes.pdf로 묶는다"
	@echo "make live        저장할 때마다 다시 만들어 브라우저에 보여 준다"
	@echo "make check       고친 글의 잘못을 몇 초에 알려 준다 (FIX=1이면 고칠 수 있는 것은 고친다)"
	@echo "make hook        커밋할 때마다 make check가 먼저 돌게 한다"
	@echo "make test        모든 약속을 확인한다 (FILES=memo/글.md면 그 글의 코드만, REAL=1이면 진짜 conda와 PyTorch 등 오래 걸리는 것까지)"
	@echo "make linkcheck   바깥 링크가 살아 있는지 확인한다 (네트워크 필요)"
	@echo "make bench       읽는 비용과 만드는 비용을 재어 견준다"
	@echo "make new POST=memo/my-topic   새 글의 뼈대를 만든다"
	@echo "make publish-list   새 글의 주소를 tests/published.txt에 더한다"
	@echo "make requirements   tools/requirements.in의 패키지를 해시와 함께 고정한다 (uv 필요)"
	@echo "make clean       만들어 낸 것을 모두 지운다"

$(VENV)/site.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 이상이 필요하다. 지금은 %d.%d이다. 예: make html PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv --clear $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tests.stamp: $(VENV)/site.stamp tests/requirements.txt
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

html: $(VENV)/site.stamp
	@echo "사이트를 만든다. 처음이면 1분쯤 걸린다."
	@rm -rf $(BUILD)/html
	@$(SPHINX) $(FLAGS) -b html . $(BUILD)/html
	@echo "완성: $(OUT)/html/index.html"

epub: $(VENV)/site.stamp
	@echo "전자책을 만든다. 처음이면 1분쯤 걸린다."
	@$(SPHINX) $(FLAGS) -b epub -d $(BUILD)/epub-doctrees . $(BUILD)/epub
	@echo "완성: $(OUT)/epub/notes.epub"

pdf: html $(VENV)/tests.stamp
	@echo "브라우저로 찍는다. 1분쯤 걸린다."
	@$(VENV)/bin/python tools/make_pdf.py $(BUILD)/html $(BUILD)/pdf/notes.pdf
	@echo "완성: $(OUT)/pdf/notes.pdf"

live: $(VENV)/tests.stamp
	$(VENV)/bin/python tools/live.py --open-browser

check: $(VENV)/site.stamp
	@$(VENV)/bin/python tools/check $(if $(ALL),--all) $(if $(FIX),--fix) $(FILES)

hook: $(VENV)/tests.stamp
	@$(VENV)/bin/prek install

# PyTorch is too big and too different on each system for the hashed requirements. A recording that no longer holds fails.
test: $(VENV)/tests.stamp
	@$(if $(REAL),$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 \
		|| echo "PyTorch를 설치하지 못했다. 파이토치 블록은 기록과 견준다.")
	$(VENV)/bin/python -m pytest $(if $(FILES),$(FILES:%="tests/test_examples.py::test_what_a_page_shows_is_what_comes_out[%]"),tests -n auto --dist loadgroup --no-loadscope-reorder)

linkcheck: $(VENV)/site.stamp
	$(SPHINX) -b linkcheck . $(BUILD)/linkcheck

bench: $(VENV)/tests.stamp
	$(VENV)/bin/python tools/bench.py

new: override export POST := $(value POST)
new: override export TITLE := $(value TITLE)
new: $(VENV)/site.stamp
	@$(VENV)/bin/python tools/new_post.py "$$POST" "$$TITLE"

# Into an empty folder: in $(BUILD)/html the pages of other branches may still lie, and what is listed stays promised.
publish-list: $(VENV)/site.stamp
	@rm -rf $(BUILD)/publish
	@$(SPHINX) $(FLAGS) -b html . $(BUILD)/publish
	@$(VENV)/bin/python tools/published.py $(BUILD)/publish

requirements:
	@command -v uv >/dev/null || { echo "uv가 있어야 한다. 예: pip install uv"; exit 1; }
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest --generate-hashes tools/requirements.in -o requirements.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest --generate-hashes tests/requirements.in -o tests/requirements.txt
	uv pip compile --quiet --upgrade --universal --no-deps --python-version 3.11 --generate-hashes tests/examples/conda-requirements.in -o tests/examples/conda-requirements.txt

clean:
	rm -rf $(BUILD) $(VENV) .cache
