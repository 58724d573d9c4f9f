"""One commit, or one pull request, with all of a package."""

from collections.abc import Sequence
from hashlib import sha256

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

from train.errors import HubError
from train.hub.faults import explained
from train.hub.package import CARD, NAMES, Package
from train.hub.target import Target

__all__ = ["upload"]

Additions = Sequence[CommitOperationAdd]


def upload(package: Package, target: Target, api: HfApi) -> str:
    """Upload a package, and return the address of its commit or pull request.

    It is one commit, so that nobody ever sees half of a model. What is on the Hub is not sent
    again, so that calling this again after a fault completes what was begun.

    Raises:
        HubError: the Hub refused, could not be reached, or has a public repository where a private
            one is asked for.
    """
    additions = [CommitOperationAdd(place, path) for place, path in package.files.items()]
    additions.append(CommitOperationAdd(CARD, package.card.encode()))
    if target.pr:
        return _propose(package, target, api, additions)
    _prepare(target, api)
    return _commit(target, api, additions, f"Rasd: {package.name}")


def _prepare(target: Target, api: HfApi) -> None:
    with explained(target.repo, api.endpoint):
        api.create_repo(target.repo, private=target.private or None, exist_ok=True)
        public = target.private and not api.model_info(target.repo).private
    if public:
        raise HubError(
            f"{target.repo}: is public already, and --private only makes new ones private; change "
            f"it at {api.endpoint}/{target.repo}/settings, or leave --private out"
        )
    if target.revision:
        with explained(target.repo, api.endpoint):
            api.create_branch(target.repo, branch=target.revision, exist_ok=True)


def _propose(package: Package, target: Target, api: HfApi, additions: Additions) -> str:
    # The answer to a commit may get lost; its name says whether this pull request is open already.
    digest = sha256(b"".join(one.upload_info.sha256 for one in additions)).hexdigest()
    title = f"Rasd: {package.name} {digest[:12]}"
    with explained(target.repo, api.endpoint):
        opened = api.get_repo_discussions(
            target.repo, discussion_type="pull_request", discussion_status="open"
        )
        found = next((one.url for one in opened if one.title == title), None)
    return found or _commit(target, api, additions, title)


def _commit(target: Target, api: HfApi, additions: Additions, title: str) -> str:
    with explained(target.repo, api.endpoint):
        there = api.list_repo_files(target.repo, revision=target.revision or None)
        # Left from a model that was here before, it would be taken for part of this one.
        stale = (NAMES & set(there)) - {one.path_in_repo for one in additions}
        commit = api.create_commit(
            target.repo,
            [*(CommitOperationDelete(place) for place in sorted(stale)), *additions],
            commit_message=title,
            revision=target.revision or None,
            create_pr=target.pr,
        )
    return commit.pr_url or commit.commit_url
