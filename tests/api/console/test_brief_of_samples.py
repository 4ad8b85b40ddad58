"""The briefs of all sample cases, drafted over the whole corpus, are read at a glance."""

from pathlib import Path

import pytest

from api.console.views.brief import brief_of
from copilot.bootstrap import open_copilot
from copilot.demonstration.cases import samples
from copilot.recommendations import Outcome
from copilot.settings import Settings
from tests.api.console.reading import brief_shown

pytestmark = pytest.mark.ci


async def test_no_brief_is_longer_than_120_words(tmp_path: Path) -> None:
    copilot = await open_copilot(Settings(data_dir=tmp_path, drafter="local:"))
    try:
        drafts = [await copilot.recommend(sample.case) for sample in samples()]
    finally:
        await copilot.close()
    drafted = [draft for draft in drafts if draft.status is not Outcome.ROUTED]
    briefs = {draft.case_id: brief_of(draft, copilot.rules.catalogue) for draft in drafted}
    assert not [case for case, brief in briefs.items() if "comes nearest to" in " ".join(brief_shown(brief))]
    lengths = {draft.case_id: len(brief_shown(briefs[draft.case_id])) for draft in drafted}
    assert len(lengths) > 40
    assert {case: length for case, length in lengths.items() if not 15 <= length <= 120} == {}
