"""The states that waiters look at, beside the botocore that the models are made from: each one is judged by the model, is
an end of src/model/waiter_ends.c, or goes on. A state that AWS adds has to be put into one of these."""
import json
import re
import subprocess

import pytest

from support.paths import ROOT

# What is neither of the model nor an end: the wait goes on.
DEPLOYMENT = {"IN_PROGRESS", "CANCELLING", "DELETE_IN_PROGRESS"}
CREATING = {"CREATE_IN_PROGRESS", "CREATE_FAILED_CLEANUP_IN_PROGRESS"}
UPDATING = {"UPDATE_IN_PROGRESS", "UPDATE_FAILED_CLEANUP_IN_PROGRESS"}
GO_ON = {
    "deploy DeploymentSuccessful": {"Created", "Queued", "InProgress", "Baking", "Ready"},
    "dynamodb BulkOperationCompleted": {"IN_PROGRESS", "CANCELLING"},
    "dynamodb ContributorInsightsEnabled": {"ENABLING", "DISABLING"},
    "dynamodb ExportCompleted": {"IN_PROGRESS"},
    "dynamodb ImportCompleted": {"IN_PROGRESS", "CANCELLING"},
    # Another destination may become active.
    "dynamodb KinesisStreamingDestinationActive": {"ENABLING", "DISABLING", "DISABLED", "ENABLE_FAILED", "UPDATING"},
    "dynamodb TableExists": {"CREATING", "UPDATING", "DELETING", "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
                             "REPLICATION_NOT_AUTHORIZED"},
    # The findings may become available again.
    "ecr ImageScanComplete": {"IN_PROGRESS", "PENDING", "FINDINGS_UNAVAILABLE"},
    "ecr LifecyclePolicyPreviewComplete": {"IN_PROGRESS"},
    "ecs DaemonDeploymentStopped": {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_IN_PROGRESS"},
    "ecs DaemonDeploymentSuccessful": {"PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_IN_PROGRESS"},
    "ecs DaemonTaskDefinitionDeleted": {"ACTIVE", "DELETE_IN_PROGRESS"},
    "kinesis StreamExists": {"CREATING", "DELETING", "UPDATING"},
    # Somebody has yet to delete it.
    "proton ComponentDeleted": DEPLOYMENT | {"SUCCEEDED", "FAILED", "CANCELLED", "DELETE_COMPLETE"},
    "proton ComponentDeployed": DEPLOYMENT,
    "proton EnvironmentDeployed": DEPLOYMENT,
    "proton EnvironmentTemplateVersionRegistered": {"REGISTRATION_IN_PROGRESS"},
    "proton ServiceCreated": CREATING | UPDATING | {"DELETE_IN_PROGRESS"},
    "proton ServiceDeleted": CREATING | UPDATING | {
        "ACTIVE", "DELETE_IN_PROGRESS", "CREATE_FAILED", "CREATE_FAILED_CLEANUP_COMPLETE", "CREATE_FAILED_CLEANUP_FAILED",
        "UPDATE_FAILED", "UPDATE_FAILED_CLEANUP_COMPLETE", "UPDATE_FAILED_CLEANUP_FAILED",
        "UPDATE_COMPLETE_CLEANUP_FAILED"},
    "proton ServiceInstanceDeployed": DEPLOYMENT,
    "proton ServicePipelineDeployed": DEPLOYMENT,
    "proton ServiceTemplateVersionRegistered": {"REGISTRATION_IN_PROGRESS"},
    "proton ServiceUpdated": CREATING | UPDATING | {"DELETE_IN_PROGRESS"},
}
# Their expressions are not members of an answer, or have no enumeration.
ELSEWHERE = {"ecs ServicesStable", "ecs TasksStopped"}


def ends():
    """The rows of the table: service and waiter, with the values of each."""
    source = (ROOT / "src/model/waiter_ends.c").read_text()
    table = re.search(r"ends\[\] = \{\n(.*?)\n\};", re.sub(r"/\*.*?\*/", "", source, flags=re.S), re.S).group(1)
    found = {}
    for row in re.findall(r"\{(\".*?)\}", re.sub(r'"\s*"', "", table), re.S):
        service, waiter, _, _, values, polls, why = re.findall(r'"[^"]*"|NULL|\d+', row)
        assert int(polls) > 0 and why != "NULL"
        name = f"{service} {waiter}".replace('"', "")
        for value in values.strip('"').split("|"):
            assert value not in found.setdefault(name, [])
            found[name].append(value)
    return found


@pytest.fixture(scope="module")
def states():
    services = sorted(path.stem for path in (ROOT / "src/model/models").glob("*.model"))
    subprocess.run(["toolchain/setup", "models"], cwd=ROOT, check=True, timeout=300)
    printed = subprocess.run(
        ["build/botocore/bin/python", "-B", "test/e2e/support/botocore_waiter_states.py", *services], cwd=ROOT,
        check=True, capture_output=True, text=True, timeout=120).stdout
    return {f"{service} {waiter}": of for service, waiters in json.loads(printed).items()
            for waiter, of in waiters.items()}


def test_each_state_of_each_waiter_is_judged(states):
    judged = ends()
    seen = set()
    for name, expressions in states.items():
        for expression, state in expressions.items():
            if not state["values"]:
                continue
            known, end, on = set(state["known"]), set(judged.get(name, [])), GO_ON.get(name, set())
            assert not known & end and not known & on and not end & on, f"{name} {expression}"
            assert set(state["values"]) == known & set(state["values"]) | end | on, f"{name} {expression}"
            seen.add(name)
    assert len(seen) > 20
    assert set(judged) - seen == ELSEWHERE
    assert set(GO_ON) <= seen
