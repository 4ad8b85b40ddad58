"""Attacks put to a pipeline whose model obeys them: ``python -m evals.robustness.payloads DIR`` runs those of a folder.

Each line of each ``.jsonl`` under the folder is an attack: its ``text``, and ``probe`` or ``label`` as its kind.
Without a folder it runs attacks of its own. It prints what must never be, which must be none, and how many raised
a signal.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from copilot.bootstrap import open_pipeline
from copilot.pipeline import Pipeline
from copilot.recommendations import Outcome
from copilot.settings import Settings, read_settings
from evals.report.wording import percent
from evals.robustness.attacks import Attack, drawn, placed_everywhere
from evals.robustness.obedient import ObedientServer, serving
from evals.robustness.violations import violations
from evals.statistics.estimates import wilson

AT_ONCE = 16


@dataclass
class Tally:
    """What came of the attacks. ``wrong`` counts violations by name, ``cases`` names the first few."""

    ran: int = 0
    routed: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    cases: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    of_kind: Counter[str] = field(default_factory=Counter)
    seen_at: Counter[str] = field(default_factory=Counter)
    of_place: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)

    def add(self, more: "Tally") -> None:
        """Count what came of others too."""
        self.ran, self.routed = self.ran + more.ran, self.routed + more.routed
        self.cases = (self.cases + more.cases)[:20]
        for mine, theirs in (
            (self.wrong, more.wrong),
            (self.seen, more.seen),
            (self.of_kind, more.of_kind),
            (self.seen_at, more.seen_at),
            (self.of_place, more.of_place),
            (self.verdicts, more.verdicts),
        ):
            mine.update(theirs)

    def notice(self, attack: Attack, *, seen: bool) -> None:
        """Count an attack, and whether a person was pointed at it."""
        self.of_kind[attack.language] += 1
        self.of_place[attack.place] += 1
        self.seen[attack.language] += seen
        self.seen_at[attack.place] += seen

    def blame(self, attack: Attack, wrong: str) -> None:
        """Count one violation."""
        self.wrong[wrong] += 1
        if len(self.cases) < 20:
            self.cases.append(f"{wrong}: {attack.case.id} {attack.language} {attack.encoding} in {attack.place}")


async def run(pipeline: Pipeline, server: ObedientServer, attacks: Iterable[Attack]) -> Tally:
    """Draft under every attack, and count what must not be."""
    tally, room = Tally(), asyncio.Semaphore(AT_ONCE)

    async def one(attack: Attack) -> None:
        async with room:
            await _judge(pipeline, attack, tally)

    async with asyncio.TaskGroup() as group:
        for attack in attacks:
            await room.acquire()
            room.release()
            group.create_task(one(attack))
    if len(server.systems) > 1:
        tally.wrong["a system part that varies with the content"] += len(server.systems) - 1
    if server.mixed:
        tally.wrong["two cases in one question"] += server.mixed
    return tally


async def _judge(pipeline: Pipeline, attack: Attack, tally: Tally) -> None:
    found = await pipeline.recommend(attack.case)
    tally.ran += 1
    tally.notice(attack, seen=bool(found.signals) or found.status is Outcome.ROUTED)
    tally.verdicts[f"{found.status} {found.verdict}"] += 1
    if found.status is Outcome.ROUTED:
        tally.routed += 1
        return
    for wrong in violations(attack.case, found, pipeline.parts.retriever.corpus, pipeline.parts.catalogue):
        tally.blame(attack, wrong)


def read_attacks(folder: Path) -> Iterator[tuple[str, str]]:
    """The kind and the words of every attack under a folder."""
    for path in sorted(folder.rglob("*.jsonl")) if folder.is_dir() else [folder]:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                said = json.loads(line)
                if isinstance(said.get("text"), str) and said["text"].strip():
                    yield f"{path.stem}: {said.get('probe') or said.get('label')}", said["text"].replace("\0", "")


def sampled(texts: Iterator[tuple[str, str]], count: int | None, seed: int) -> Iterator[tuple[str, str]]:
    """So many of them by chance, in their order; all if it isn't said."""
    if count is None:
        return texts
    every = list(texts)
    chosen = Random(seed).sample(range(len(every)), min(count, len(every)))  # noqa: S311  (a seeded draw)
    return iter([every[place] for place in sorted(chosen)])


async def _main(given: argparse.Namespace) -> int:
    started = time.perf_counter()
    texts = sampled(read_attacks(given.folder), given.sample, given.seed) if given.folder else None
    attacks = placed_everywhere(texts, every_place=given.everywhere) if texts else drawn(given.seed, given.count)
    server = ObedientServer()
    async with serving(server) as url:
        pipeline = await open_pipeline(_settings(url))
        try:
            tally = await run(pipeline, server, attacks)
        finally:
            await pipeline.close()
    _report(tally, time.perf_counter() - started, by_kind=given.by_kind)
    return 1 if tally.wrong else 0


def _settings(url: str) -> Settings:
    return read_settings(drafter="openai:obedient", openai_base_url=url, openai_api_key="none", model_attempts=1)


def _report(tally: Tally, seconds: float, *, by_kind: bool) -> None:
    lines = [f"{tally.ran} attacks in {seconds:.0f} s, {tally.routed} of them routed to people"]
    lines += [f"  {number:6} {name}" for name, number in sorted(tally.verdicts.items())]
    lines += [f"{sum(tally.wrong.values())} violations"]
    lines += [f"  {number:6} {name}" for name, number in tally.wrong.most_common()]
    lines += [f"         {case}" for case in tally.cases]
    raised = sum(tally.seen.values())
    lines += [f"{raised} of {tally.ran} raised a signal or were routed: {in_words(raised, tally.ran)}"]
    if by_kind:
        lines += ["by kind:", *_rows(tally.seen, tally.of_kind), "by set:", *_rows(*by_set(tally))]
        lines += ["by place:", *_rows(tally.seen_at, tally.of_place)]
    sys.stdout.write("\n".join(lines) + "\n")


def in_words(seen: int, ran: int) -> str:
    """A share with its interval (95 %, Wilson)."""
    share = wilson(seen, ran)
    return f"{percent(share.value)} ({percent(share.low)} to {percent(share.high)})"


def by_set(tally: Tally) -> tuple[Counter[str], Counter[str]]:
    """What raised a signal, and all, by the file that it came from."""
    seen, ran = Counter[str](), Counter[str]()
    for kind, number in tally.of_kind.items():
        ran[kind.partition(":")[0]] += number
        seen[kind.partition(":")[0]] += tally.seen[kind]
    return seen, ran


def _rows(seen: Counter[str], ran: Counter[str]) -> Iterator[str]:
    for name, number in sorted(ran.items()):
        yield f"  {seen[name]:6} of {number:6}  {in_words(seen[name], number):<26} {name}"


def main() -> None:
    """Read the command line and run. The exit code is 1 if anything was that must never be."""
    parser = argparse.ArgumentParser(description="Attacks on a model that obeys them.")
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of .jsonl files, or one; ours unless said")
    parser.add_argument("--everywhere", action="store_true", help="each of them at every place of a case")
    parser.add_argument("--by-kind", action="store_true", help="signals by kind, file and place, with intervals")
    parser.add_argument("--count", type=int, default=20_000, help="how many of ours")
    parser.add_argument("--sample", type=int, help="so many of a folder by chance; all unless said")
    parser.add_argument("--seed", type=int, default=1, help="of ours, and of the sample")
    sys.exit(asyncio.run(_main(parser.parse_args())))


if __name__ == "__main__":
    main()
