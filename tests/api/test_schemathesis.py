"""What the description allows to be asked, and what it doesn't, is answered as it says, for nobody and each role."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation
from schemathesis.core.result import Ok

from api.app import create_app
from copilot.people.keys import NEVER
from copilot.people.model import PERMISSIONS_OF, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.asking_at_random import CHECKS, a_whole_copilot
from tests.api.signed_in import a_key_of, added
from tests.clocks import MovedClock
from tests.servers.api_server import serving


@pytest.fixture
def service(corpus: Corpus, corpus_folder: Path, tmp_path: Path) -> Copilot:
    return a_whole_copilot(corpus, corpus_folder, tmp_path, MovedClock())


async def headers_of(copilot: Copilot, role: Role | None) -> dict[str, str]:
    """A key with all that the role may do by key; None is nobody, where somebody could sign in."""
    owner = await added(copilot, role.value if role else "root", role or Role.ADMIN)
    if role is None:
        return {}
    return {"Authorization": f"Bearer {await a_key_of(copilot, owner, *PERMISSIONS_OF[role] - NEVER)}"}


def failures(copilot: Copilot, role: Role | None, examples: int) -> Iterator[str]:
    """What is answered as the description doesn't say, so many questions an operation."""
    headers = asyncio.run(headers_of(copilot, role))
    schema = schemathesis.openapi.from_dict(create_app(copilot).openapi())
    with serving(copilot) as url:
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            try:
                _ask(operation, url, headers, examples)
            except BaseExceptionGroup as error:
                yield f"{operation.label}: {[str(one)[:300] for one in error.exceptions]}"
            except (AssertionError, Exception) as error:  # noqa: BLE001  (whatever it is, it names the operation)
                yield f"{operation.label}: {type(error).__name__} {str(error)[:600]}"


def _ask(operation: APIOperation[Any, Any, Any, Any], url: str, headers: dict[str, str], examples: int) -> None:
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case: schemathesis.Case[Any]) -> None:
        answer = case.call(base_url=url, headers=headers, timeout=60)
        case.validate_response(answer, checks=CHECKS)

    ask()


@pytest.mark.parametrize("role", [pytest.param(Role.ANALYST, id="an analyst")])
def test_a_few_questions(service: Copilot, role: Role | None) -> None:
    assert list(failures(service, role, examples=2)) == []


@pytest.mark.ci
@pytest.mark.parametrize("role", [None, *Role])
def test_questions_of_each_role(service: Copilot, role: Role | None) -> None:
    assert list(failures(service, role, examples=12)) == []


@pytest.mark.long
@pytest.mark.parametrize("role", [None, *Role])
def test_many_questions(service: Copilot, role: Role | None) -> None:
    assert list(failures(service, role, examples=150)) == []
