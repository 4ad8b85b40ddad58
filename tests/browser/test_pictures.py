"""What the pictures of the console show: every page, in every form, and all that stands in the docs."""

from pathlib import Path

from tests.browser.pictures import SHOTS, forms_of
from tests.browser.test_barriers import PAGES

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"


def test_every_page_has_its_picture() -> None:
    assert {shot.path.partition("?")[0] for shot in SHOTS} == PAGES.keys()


def test_the_docs_hold_every_picture_and_no_other() -> None:
    taken = {f"{shot.name}-{scheme}-{width}.png" for shot in SHOTS for scheme, width in forms_of(shot)}
    assert {path.name for path in FOLDER.glob("*.png")} == taken
