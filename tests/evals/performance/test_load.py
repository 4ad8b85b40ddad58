"""The load is sent as asked, to a model server that answers as a model would, each a program of its own."""

import json
from pathlib import Path

from evals.performance.load import Load, put_load
from evals.performance.model_answers import answer_to, hashed_vector
from evals.performance.processes import program, run_program

QUESTION = """## section threats/1.1: Threats / Threats to kill
[1] You may not threaten.
[2] element target: somebody
elements: target = unit [2]
exceptions: figurative = unit [3]

{"texts": {"text": "On Friday"}}"""


async def test_every_request_is_answered_and_timed(tmp_path: Path) -> None:
    bodies = tmp_path / "bodies.jsonl"
    bodies.write_text('{"messages": [{"content": "one"}]}\n{"messages": [{"content": "two"}]}\n', "utf-8")
    arguments = ["-m", "evals.performance.model_server", "--delay-ms", "20"]
    with program("model", arguments, "", tmp_path) as model:
        loaded = await put_load(Load(f"{model.url}/chat/completions", bodies, requests=12, in_flight=4))
        sent = ["-m", "evals.performance.load", "--url", f"{model.url}/chat/completions", "--bodies", str(bodies)]
        by_program = json.loads(run_program([*sent, "--requests", "3", "--in-flight", "1"]))
        assert model.cpu() > 0
        assert model.memory() > 1
    assert loaded.statuses == {"200": 12}
    assert len(loaded.times) == 12
    assert loaded.times == sorted(loaded.times)
    assert loaded.times[0] >= 20
    assert by_program["statuses"] == {"200": 3}


def test_a_draft_names_what_the_question_shows_and_quotes_its_content() -> None:
    asked = {"messages": [{"content": QUESTION}], "response_format": {"json_schema": {"name": "draft"}}}
    (section,) = json.loads(answer_to(asked)["choices"][0]["message"]["content"])["sections"]
    evidence = [{"source": "text", "quote": "On Friday"}]
    assert section == {
        "section": "threats/1.1",
        "elements": [{"id": "target", "status": "met", "units": [2], "evidence": evidence}],
        "exceptions": [{"id": "figurative", "status": "not_met", "units": [3], "evidence": []}],
    }


def test_texts_that_share_words_are_nearer() -> None:
    one, near, far = (hashed_vector(text) for text in ("to kill a man", "to kill a woman", "bread is dear"))
    assert one @ near > one @ far
