"""Whether a text announces that somebody's life will be taken: who, and when or where.

A threat without a time and a place, or against nobody in particular, is not for this lane: it is drafted like any case.
Nor are games, contests, fiction and other figures of speech, as far as the words of their sentence show them.
"""

from copilot.lanes.lexicon import Hit, Sense
from copilot.lanes.readings import Reading
from copilot.lanes.surroundings import Surroundings

_INTENT_REACHES = 9  # words from "I will" to what is to be done


def threatens_a_life(reading: Reading) -> bool:
    """Whether one reading of a text announces a killing, or the author's own death, at a time or a place.

    People are somebody in particular: a handle, a name, a title with a name, a relation. Where only the place has a
    name ("Lincoln School"), it stands for the people in it, and a time is needed.
    """
    acts, own = _acts(reading), _own_acts(reading)
    if not (acts or own):
        return False
    around = Surroundings(reading)
    return any(_is_set(around, act) for act in own) or any(
        _is_announced(around, act) for act in acts if not _is_play(around, act)
    )


def _acts(reading: Reading) -> list[Hit]:
    chained = reading.chained(Sense.INTENT, Sense.KILL, _INTENT_REACHES)
    return [*reading.of(Sense.ACT), *chained]


def _own_acts(reading: Reading) -> list[Hit]:
    intended = reading.chained(Sense.INTENT, Sense.OWN, _INTENT_REACHES)
    wished = reading.chained(Sense.WISH, Sense.OWN, _INTENT_REACHES)
    return [*reading.of(Sense.OWN_ACT), *intended, *wished]


def _is_announced(around: Surroundings, act: Hit) -> bool:
    if around.names_somebody(act):
        return _is_set(around, act)
    return around.is_near(act, around.named_sites) and around.is_near(act, around.times)


def _is_set(around: Surroundings, act: Hit) -> bool:
    return around.is_near(act, around.times) or around.is_near(act, around.places(act.language))


def _is_play(around: Surroundings, act: Hit) -> bool:
    sentences = around.sentences_of(act)
    if not sentences.isdisjoint(around.with_play):
        return True
    return not sentences.isdisjoint(around.with_sport) and sentences.isdisjoint(around.with_arms)
