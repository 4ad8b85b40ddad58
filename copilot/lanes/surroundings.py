"""What stands around an announcement: people, times, places, and signs that it is play."""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from copilot.lanes.lexicon import Hit, Sense
from copilot.lanes.readings import Reading
from copilot.lanes.words import STOP

NEAR = 20  # words between what is announced and who, when and where
_SITE_REACHES = 3  # words from "at" to "school"
_HEADLINE = 0.6  # more capitals than this in a sentence, and a capital says nothing
_SHORT = 4  # words of a sentence that is too short for a headline
_NOUNS_ARE_CAPITALISED = "de"
_MAY_BE_NAMES = frozenset({Sense.NAME, Sense.TITLE, Sense.SURNAME, Sense.FIELD, Sense.MINOR, Sense.AGE, Sense.SEXUAL})

Spots = list[Hit]  # sorted by their first words


@dataclass(frozen=True)
class Surroundings:
    """One reading of a text, asked for what an announcement needs. Everything is found once, when first asked for."""

    reading: Reading
    _places: dict[str, Spots] = field(default_factory=dict)

    @cached_property
    def times(self) -> Spots:
        """When."""
        return sorted(self.reading.of(Sense.TIME), key=_first)

    @cached_property
    def people(self) -> Spots:
        """Who: handles, names of two words, known first names, titles with a name, relations, offices."""
        found = self.reading.of(Sense.PERSON, Sense.NAME)
        found += self.reading.chained(Sense.POSSESSIVE, Sense.RELATION, 1)
        found += (Hit(Sense.PERSON, "any", n, n + 2) for n in self._names if n + 1 in self._names)
        found += (hit for hit in self.reading.of(Sense.TITLE) if hit.last in self._names)
        return sorted(found, key=_first)

    @cached_property
    def named_sites(self) -> Spots:
        """Sites with a name of their own, as "Lincoln High School"; each begins with the word of the site."""
        names = self._names
        return [
            site for site in sorted(self.reading.of(Sense.SITE), key=_first) if names & {site.first - 1, site.first - 2}
        ]

    def places(self, language: str) -> Spots:
        """Where. ``language`` is that of the announcement: "in" is not a preposition in every one."""
        if language not in self._places:
            reading = self.reading
            found = reading.of(Sense.PLACE)
            found += reading.chained(Sense.AT, Sense.SITE, _SITE_REACHES)
            found += reading.chained(Sense.TOWARD, Sense.SITE, _SITE_REACHES)
            if language != _NOUNS_ARE_CAPITALISED:
                found += (hit for hit in reading.of(Sense.AT) if hit.language == language and hit.last in self._names)
            self._places[language] = sorted(found, key=_first)
        return self._places[language]

    def names_somebody(self, act: Hit) -> bool:
        """Whether a person is named near, or with one word right behind what is announced."""
        if self.is_near(act, self.people):
            return True
        if not self._surnames.isdisjoint({act.last, act.last + 1}):
            return True
        if act.language == _NOUNS_ARE_CAPITALISED or not self._plurals.isdisjoint(range(act.first, act.last)):
            return False
        return any(self._follows(act, index) for index in range(act.last, act.last + 3))

    def is_near(self, act: Hit, spots: Spots) -> bool:
        """Whether a spot lies in the sentence of an act or in one beside it, and not far away."""
        words = self.reading.words
        start = bisect_left(spots, words.place[act.first] - 2 * NEAR, key=lambda spot: words.place[spot.first])
        for index in range(start, len(spots)):
            spot = spots[index]
            if words.place[spot.first] - words.place[act.last] > NEAR:
                return False
            apart = words.sentence[spot.first] - words.sentence[act.last - 1]
            if self.reading.distance(act, spot) <= NEAR and abs(apart) <= 1:
                return True
        return False

    def sentences_of(self, act: Hit) -> frozenset[int]:
        """The sentences, by number, over which an act extends."""
        return frozenset(self.reading.words.sentence[act.first : act.last])

    @cached_property
    def with_play(self) -> frozenset[int]:
        """Sentences that speak of a video game, a camera or a work of fiction."""
        return self._sentences_with(Sense.PLAY)

    @cached_property
    def with_sport(self) -> frozenset[int]:
        """Sentences that speak of a contest, a stage or an exam."""
        return self._sentences_with(Sense.SPORT)

    @cached_property
    def with_arms(self) -> frozenset[int]:
        """Sentences that speak of a weapon."""
        return self._sentences_with(Sense.ARMS)

    def _sentences_with(self, sense: Sense) -> frozenset[int]:
        return frozenset(self.reading.words.sentence[hit.first] for hit in self.reading.of(sense))

    def _follows(self, act: Hit, index: int) -> bool:
        sentence = self.reading.words.sentence
        is_name = index in self._names and self._site_words.isdisjoint({index + 1, index + 2})
        return is_name and sentence[index] == sentence[act.last - 1]

    @cached_property
    def _site_words(self) -> frozenset[int]:
        return frozenset(site.first for site in self.named_sites)

    @cached_property
    def _surnames(self) -> frozenset[int]:
        return frozenset(hit.first for hit in self.reading.of(Sense.SURNAME))

    @cached_property
    def _plurals(self) -> frozenset[int]:
        return frozenset(hit.first for hit in self.reading.of(Sense.PLURAL))

    @cached_property
    def _names(self) -> frozenset[int]:
        """Words that are written like names and that no list knows as anything else, but not in headlines."""
        words = self.reading.words
        known = {
            index for hit in self.reading.hits if hit.sense not in _MAY_BE_NAMES for index in range(hit.first, hit.last)
        }
        capitals = [index for index in range(len(words.raw)) if words.is_capitalised(index)]
        headlines = _headlines(self.reading, capitals)
        return frozenset(index for index in capitals if index not in known and words.sentence[index] not in headlines)


def _headlines(reading: Reading, capitals: list[int]) -> set[int]:
    size: dict[int, int] = {}
    high: dict[int, int] = {}
    for index, sentence in enumerate(reading.words.sentence):
        if reading.words.forms[index][0] != STOP and reading.words.raw[index][:1].isalpha():
            size[sentence] = size.get(sentence, 0) + 1
    for index in capitals:
        high[reading.words.sentence[index]] = high.get(reading.words.sentence[index], 0) + 1
    return {
        sentence for sentence, count in high.items() if size[sentence] > _SHORT and count > _HEADLINE * size[sentence]
    }


def _first(hit: Hit) -> int:
    return hit.first
