"""Sentences of a content, in any language."""

from policy_corpus.units import sentence_spans


def sentences_of(text: str, language: str) -> list[str]:
    """The sentences and lines of ``text`` in order, without outer white space; none is empty."""
    return [text[start:end] for start, end in sentence_spans(text, language) if text[start:end].strip()]
