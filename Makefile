PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo serve test test-ci test-long lint lock clean

demo: $(VENV)/.installed
	@$(BIN)/copilot demo

serve: $(VENV)/.installed
	@$(BIN)/copilot serve --demo

