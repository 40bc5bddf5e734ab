# 集约 Jiyue. `make` alone lists the verbs.
#
# Values come as variables: make site CONTENT=/srv/我的内容 OUTPUT=/srv/www. They reach the programs as JIYUE_CONTENT,
# JIYUE_OUTPUT … in the environment, untouched, and never stand in a command line: spaces, quotes, $ and Chinese are safe.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

settings := CONTENT OUTPUT CACHE SITES JOBS AT EXECUTOR PORT SEARCH PRODUCTION PREVIEW \
            SITE COLUMN KIND TITLE SLUG SOURCE PATHS TRUSTED TESTS VENV PYTHON CHROMIUM REAL_TEXT ARTICLES
given := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
unknown := $(filter-out $(settings) MAKE% -%,$(given))
ifneq ($(unknown),)
$(error 不认识的变量 / unknown variable: $(unknown). 可用的变量 / known: $(settings))
endif
# Only values typed after `make` are taken: a JOBS or OUTPUT that the surroundings happen to export changes nothing.
$(foreach name,$(filter $(settings),$(given)),$(eval export JIYUE_$(name) := $$(value $(name)))$(eval unexport $(name)))

# Compiling 250 modules again at each start costs more than a build in which little changed.
unexport PYTHONDONTWRITEBYTECODE

python := "$${JIYUE_VENV:-.venv}/bin/python"

.PHONY: help demo site serve new ids check approve pull owed report bench profile test test-full lint schema lock clean environment test-environment tools

help:
	@echo '用法 usage: make 命令 verb [变量 variable=值 value …]'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r verb text; do printf '  %-10s %s\n' "$$verb" "$$text"; done
	@echo
	@echo '变量 variables: CONTENT 内容目录 content root · OUTPUT 输出目录 where pages go · CACHE 缓存目录 cache folder'
	@echo '  SITES 站点标识，逗号分隔 site ids, by commas · JOBS 并行数 workers · AT 构建时刻 instant of the build · EXECUTOR 执行方式 how jobs run · SEARCH=0 不建搜索索引 no search index'
	@echo '  PRODUCTION=1 正式发布 strict · PREVIEW=1 标为预览 marked as a preview · PORT 预览端口 port of serve'
	@echo '  SITE COLUMN KIND TITLE SLUG 新文档的属性 of the new document · SOURCE 上级来源 a parent'
	@echo '  PATHS 要签发的文档或目录 documents or folders to approve · TRUSTED 签发从哪个提交起可信 the commit that approvals begin with'
	@echo '  TESTS 测试文件或目录 test file or folder · VENV 环境目录 environment folder · PYTHON CHROMIUM 程序路径 paths of programs'

demo: environment  ## 构建演示站群（北原省），并说明如何查看 · build the demonstration province and say where to look
	@$(python) -m publish demo

site: environment  ## 构建内容目录中的站群 · build the sites of a content root (CONTENT= OUTPUT= CACHE= SITES= JOBS= AT= EXECUTOR=)
	@$(python) -m publish site

serve: environment  ## 本机预览，改动后自动重建并刷新 · preview on this machine, rebuilt and reloaded on change (CONTENT= PORT=)
	@$(python) -m publish serve

new: environment  ## 新建文档，自动编号 · start a document with an id of its own (SITE= COLUMN= KIND= TITLE= SLUG=)
	@$(python) -m publish new

ids: environment  ## 为缺少 id 的文档补上 id · write the ids that documents lack (CONTENT=)
	@$(python) -m publish ids

check: environment  ## 检查内容，列出全部问题 · check the content and list every problem (CONTENT=)
	@$(python) -m publish check

approve: environment  ## 签发文档：以提交为凭，不推送 · approve documents by a commit, never pushed (CONTENT= PATHS=)
	@$(python) -m publish approve

pull: environment  ## 抓取上级网站的新内容 · pull what the parents published (CONTENT= SOURCE=)
	@$(python) -m syndicate pull

owed: environment  ## 列出应转载而未转载的内容 · list what must be carried and is not yet (CONTENT= SITES=)
	@$(python) -m syndicate owed

report: environment  ## 转载义务报表与回执 · the report on duties, and receipts
	@$(python) -m publish report

bench: test-environment  ## 测量构建速度与规模 · measure speed and scale of builds (REAL_TEXT=)
	@$(python) -m tests.bench

profile: test-environment  ## 找出构建时间花在哪里 · show where the time of a build goes (CONTENT=)
	@$(python) -m tests.bench.profile

# $(1): options of pytest. TESTS narrows the tests only; style and types are always checked whole.
define prove
@$(python) -m ruff check --quiet
@$(python) -m ruff format --check --quiet || { echo '格式不符，请运行 make lint。 / Not in format: run make lint.' >&2; exit 1; }
@$(python) -m mypy --no-error-summary
@$(python) -m pytest -n auto --maxprocesses=4 --dist loadgroup $(1) "$${JIYUE_TESTS:-tests}"
endef

test: tools  ## 风格、类型与测试（常用规模） · style, types and tests (TESTS=)
	$(call prove,)

test-full: tools  ## 同上，包括耗时的测试 · the same with the slow tests
	$(call prove,--full --timeout 7200)

lint: test-environment  ## 整理代码格式并检查风格与类型 · put the code in format, check style and types
	@$(python) -m ruff format --quiet
	@$(python) -m ruff check --fix
	@$(python) -m mypy

schema: environment  ## 由代码生成 docs/schema、docs/format.md、docs/rules.md · write the schemas, format reference and rules from the code
	@$(python) -m publish schema

lock:  ## 更新锁文件（需要 uv） · resolve the lock files anew (needs uv)
	@.ci/lock

clean:  ## 删除构建结果与缓存（保留 .venv） · remove what builds and tests left (keeps .venv)
	@rm -rf build output .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/browser/node_modules
	@find cluster checks syndicate plugins publish tests -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@.ci/environment run

test-environment:
	@.ci/environment test

tools: test-environment
	@tests/browser/install
