"""Asking about policies. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.calls import Asking, Call, path_of
from copilot.client.queries import GetPolicy, GetSection, ListPolicies
from copilot.client.results.policies import Policies, PolicyVersion, Section


class PoliciesOperations(Asking):
    """Methods that ask about policies."""

    def list_policies(self, **query: Unpack[ListPolicies]) -> Policies:
        """Every policy with all its versions, and what of it holds on a day in a region."""
        return self.ask(Call("GET", "/v1/policies", query=query), Policies)

    def get_policy(self, policy: str, **query: Unpack[GetPolicy]) -> PolicyVersion:
        """One version of a policy and the sections that it has."""
        return self.ask(Call("GET", path_of("/v1/policies/{policy}", policy=policy), query=query), PolicyVersion)

    def get_section(self, section_id: str, **query: Unpack[GetSection]) -> Section:
        """One section in one version of its policy: its text, units and parts, what it does, its examples."""
        return self.ask(Call("GET", path_of("/v1/sections/{section_id}", section_id=section_id), query=query), Section)
