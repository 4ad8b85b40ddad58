"""A person's own password and sessions in the console."""

import re

from api.access import Rules
from copilot.people.model import Role
from tests.api.console.visiting import Office
from tests.api.signed_in import OWN, a_client, added
from tests.people import ROOT

URL = "/console/signing-in"
OWN_WORDS = "five other words of mine"


async def test_who_has_a_first_password_chooses_their_own_and_goes_on(office: Office) -> None:
    ana = await added(office.copilot, "ana", Role.ANALYST)
    made, _ = await office.copilot.people.accounts.make_first_password(ana.id, ROOT)
    async with a_client(office.copilot, Rules(anonymous=None)) as client:
        client.headers.update(OWN)
        await client.post("/console/sign-in", data={"login": "ana", "password": made})
        home = await client.get("/console")
        assert (home.status_code, home.headers["location"]) == (303, URL)
        assert "was made for you" in (await client.get(URL)).text
        assert (await client.get("/console/queue")).status_code == 403
        fields = {"current": made, "password": OWN_WORDS, "again": OWN_WORDS + "!"}
        twice = await client.post(f"{URL}/password", data=fields)
        assert (twice.status_code, "not the same" in twice.text) == (422, True)
        weak = await client.post(f"{URL}/password", data={"current": made, "password": "short", "again": "short"})
        assert (weak.status_code, "12 to 256 characters" in weak.text) == (422, True)
        changed = await client.post(f"{URL}/password", data=fields | {"again": OWN_WORDS})
        assert (changed.status_code, changed.headers["location"]) == (303, "/console")
        assert (await client.get("/console/queue")).status_code == 200


async def test_sessions_are_seen_and_ended(office: Office) -> None:
    async with office.visitor("ana") as there, office.visitor("ana") as here:
        page = (await here.get(URL)).text
        assert (page.count("End it"), page.count("· here")) == (2, 1)
        rows = re.findall(r"<li>.*?</li>", page)
        [other] = [re.findall(r'value="(session_[^"]+)"', row)[0] for row in rows if "here" not in row]
        assert (await here.post(f"{URL}/end", data={"session": other})).status_code == 303
        assert (await there.get("/console/queue")).headers["location"] == "/console/sign-in"
        refused = await here.post(f"{URL}/end", data={"session": other})
        assert (refused.status_code, "no session" in refused.text) == (422, True)
        assert (await here.post(f"{URL}/end", data={})).status_code == 303
        assert (await here.get(URL)).text.count("End it") == 1
