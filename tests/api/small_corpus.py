"""A corpus small enough to embed in a test: two versions, a region, a definition, guidance that ends, a day to come."""

from pathlib import Path

_SPAM = """\
---
policy: spam
title: Spam
version: {version}
owner: Integrity policy
---

Reach is earned here, not bought.

## spam/1 Bought reach

### spam/1.1 Selling followers

You may not {verb} followers, likes or views. {more}

- element offer: The author offers followers, likes or views.
- element price: Something is asked for them.
- exception reporting: The words are quoted to warn of the offer.
- severity: low
- actions: {actions}
- see: spam/bought-reach

> violates: "1000 real followers for 5 dollars, write me"
> violates: "Cheap likes here!! 100 likes, 1 euro 🔥"
> allowed (reporting): "Careful: an account here sells 1000 followers for 5 dollars."
> allowed (not price): "Follow me and I follow you back."

### spam/bought-reach Bought reach

Bought reach is attention that somebody was paid for.

- term: bought reach
"""

_FILES = {
    "policies/spam/2025-06-01.md": _SPAM.format(version="2025-06-01", verb="sell", more="", actions="label"),
    "policies/spam/2026-03-01.md": _SPAM.format(
        version="2026-03-01",
        verb="sell, buy or give away",
        more="Nor may you ask for them.",
        actions="remove; second: warn_author",
    ),
    "policies/imprint/2025-01-01.md": """\
---
policy: imprint
title: Imprint
version: 2025-01-01
owner: Legal
---

What the law of one country asks for.

## imprint/1 Shops without a name

A shop may not sell here without saying who runs it.

- element shop: The post offers goods for sale.
- element nameless: It doesn't say who sells them.
- severity: low
- actions: label
- region: DE

> violates: "Lamps, new, 20 euros, pick up at the old mill. No names."
> allowed (not nameless): "Lamps, 20 euros, Mill Lamps, 1 Mill Street"
""",
    "policies/tomorrow/2999-01-01.md": """\
---
policy: tomorrow
title: Tomorrow
version: 2999-01-01
owner: Integrity policy
---

It holds in a while.

## tomorrow/1 Robots

Robots say that they are robots.

- kind: other
""",
    "guidance/sale-week/2026-04-10.md": """\
---
guidance: sale-week
title: Sale week
version: 2026-04-10
owner: Integrity policy
ends: 2026-06-01
---

For one week of the year.

## sale-week/1 Discounts

A discount on goods is no bought reach.

- kind: other
- see: spam/1.1
""",
}

FOLLOWERS = "1000 real followers for 5 dollars, write me today"


def write_small_corpus(folder: Path) -> Path:
    """Write the policies under ``folder`` and give it back."""
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
