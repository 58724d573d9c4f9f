"""Where on the Hub a model goes."""

from dataclasses import dataclass

from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]  # public, unlisted

from infer.errors import UsageError

__all__ = ["Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """The repository `user/name`, made if it is missing, `private` or not.

    `revision` is a branch, made from main if it is missing (none: main itself). With `pr` a pull
    request is opened in a repository that exists.

    Raises:
        UsageError: the name is none, or the options exclude each other.
    """

    repo: str
    private: bool = False
    pr: bool = False
    revision: str = ""

    def __post_init__(self) -> None:
        try:
            validate_repo_id(self.repo)
        except HFValidationError as fault:
            raise UsageError(f"--repo: {' '.join(str(fault).split())}") from None
        if "/" not in self.repo:
            raise UsageError(f"--repo: expected user/name, found {self.repo!r}; whose is it?")
        if self.pr and (self.private or self.revision):
            raise UsageError(
                "--pr: the Hub opens pull requests against main of a repository that exists; "
                "leave out --private and --revision"
            )
