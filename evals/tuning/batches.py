"""The examples of the policies as the network takes them: what its first layers make of each, computed once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import jax
import numpy as np
import numpy.typing as npt

from evals.tuning.network import Floats, Network, pooled, run
from evals.tuning.tokens import Tokens
from policy_corpus.corpus import Corpus
from policy_corpus.model import Side
from retrieval.embedders.windows import clean
from retrieval.language import identify_language
from retrieval.normalisation import normalise
from retrieval.retriever import windows_of

LONGEST = 64  # tokens of an example; what is behind them isn't learnt from
WIDTHS = (36, 48, LONGEST)  # to which texts are filled up
TOGETHER = 8  # examples of one section that stand in one batch

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example: its section and its language by their numbers (-1: unknown), and its side."""

    text: str
    section: int
    violates: bool
    language: int


@dataclass(frozen=True)
class Begun:
    """What the layers that stay have made of texts: ``rows`` (tokens, width), a run of ``lengths[i]`` for each."""

    rows: npt.NDArray[np.float16]
    lengths: Places
    vectors: Floats  # of the texts as the whole network has them before it is fitted

    def batch(self, places: Places, width: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Some texts, filled up to one width, and which of it are tokens."""
        ends = np.cumsum(self.lengths)
        rows = np.zeros((len(places), width, self.rows.shape[1]), np.float32)
        for row, place in zip(rows, places, strict=True):
            own = self.rows[ends[place] - self.lengths[place] : ends[place]]
            row[: len(own)] = own
        return rows, np.arange(width) < self.lengths[places][:, None]


def shown_examples(corpus: Corpus, as_of: date) -> list[Shown]:
    """Every example that is in force on that day, as a content is embedded; each once a section."""
    sections = [section for version in corpus.at(as_of) for section in version.sections]
    languages: dict[str, int] = {}
    found: dict[tuple[int, str], Shown] = {}
    for number, section in enumerate(sections):
        for example in section.examples:
            spoken = identify_language(example.text)
            language = languages.setdefault(spoken, len(languages)) if spoken else -1
            text = clean(windows_of(normalise(example.text).text)[0])
            found.setdefault((number, text), Shown(text, number, example.side is Side.VIOLATES, language))
    return list(found.values())


def begin(texts: Sequence[str], network: Network, tokens: Tokens, layers: int) -> Begun:
    """Run texts through all but the last ``layers`` of the network."""
    ids = [tokens.ids(text)[:LONGEST] for text in texts]
    lengths = np.array([len(each) for each in ids])
    stay = network.layers[: len(network.layers) - layers]
    fitted = network.layers[len(stay) :]

    @jax.jit
    def through(rows: jax.Array, mask: jax.Array) -> tuple[jax.Array, jax.Array]:
        begun = run(rows, mask, stay, network.heads)
        return begun, pooled(run(begun, mask, fitted, network.heads), mask)

    kept: list[npt.NDArray[np.float16]] = [np.zeros((0, 0), np.float16)] * len(ids)
    vectors = np.zeros((len(ids), network.layout.sizes[0]), np.float32)
    for width, places in by_width(lengths, 64):
        filled = np.array([ids[place] + [0] * (width - len(ids[place])) for place in places])
        rows, own = map(np.asarray, through(network.begun(filled), np.arange(width) < lengths[places][:, None]))
        vectors[places] = own
        for place, row in zip(places.tolist(), rows, strict=True):
            kept[place] = row[: lengths[place]].astype(np.float16)
    return Begun(np.concatenate(kept), lengths, vectors)


def by_width(lengths: Places, size: int) -> Iterator[tuple[int, Places]]:
    """All texts in batches of one width each."""
    widths = np.array(WIDTHS)[np.searchsorted(WIDTHS, lengths)]
    for width in WIDTHS:
        places = np.flatnonzero(widths == width)
        for start in range(0, len(places), size):
            yield width, places[start : start + size]


def shuffled(lengths: Places, sections: Places, size: int, rng: np.random.Generator) -> list[tuple[int, Places]]:
    """Full batches of one width, in which some of a section stand together: what is near and differs."""
    widths = np.array(WIDTHS)[np.searchsorted(WIDTHS, lengths)]
    batches: list[tuple[int, Places]] = []
    for width in WIDTHS:
        groups: list[Places] = []
        for section in np.unique(sections[widths == width]):
            own = rng.permutation(np.flatnonzero((widths == width) & (sections == section)))
            groups += [own[start : start + TOGETHER] for start in range(0, len(own), TOGETHER)]
        if groups:
            order = np.concatenate([groups[i] for i in rng.permutation(len(groups))])
            batches += [(width, order[i : i + size]) for i in range(0, len(order) - size + 1, size)]
    return [batches[i] for i in rng.permutation(len(batches))]
