"""The error tree, grouped by what the caller can do. Every other package adds its leaves to these groups."""


class CopilotError(Exception):
    """The root of everything that goes wrong on purpose. Its text names the thing and the way out."""


class BadInput(CopilotError):
    """What was handed in can't be used; correct it and try again."""


class NotFound(CopilotError):
    """The named thing does not exist."""


class Conflict(CopilotError):
    """The state of things has moved on; look again, then decide."""


class Unauthenticated(CopilotError):
    """Nobody knows who asks; sign in, or send a key."""


class Forbidden(CopilotError):
    """Whoever asks may not do this; somebody else may."""


class Unavailable(CopilotError):
    """Something that is waited for doesn't answer; try again later."""


class Misconfigured(CopilotError):
    """The settings or the installation are not right; someone who runs the service must act."""


class PolicyNotFound(NotFound):
    """No policy, section or version goes by that name."""


class PolicyFileError(BadInput):
    """A policy file breaks the format. The text is ``path:line: what is wrong`` and the way out."""

    def __init__(self, path: str, line: int, problem: str, hint: str) -> None:
        self.path, self.line, self.problem, self.hint = path, line, problem, hint
        super().__init__(f"{path}:{line}: {problem}\n  hint: {hint}")
