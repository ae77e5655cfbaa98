#!/bin/sh
# activity-worker.sh ACTIVITY_ARN COMMAND... - do one task of a Step Functions activity, if there is one. COMMAND has the
# task's input on stdin, and prints its output, which is JSON. While it runs, a heartbeat is sent every HEARTBEAT
# seconds (default 30). A task that the state machine has given up is ended.
set -u
activity=${1:?usage: activity-worker.sh ACTIVITY_ARN COMMAND...}
shift
tab=$(printf '\t')
folder=$(mktemp -d) || exit
trap 'rm -rf "$folder"' EXIT

# Step Functions answers after 60 seconds when there is no task.
task=$(aws stepfunctions get-activity-task --activity-arn "$activity" --worker-name "$(uname -n)" \
    --cli-read-timeout 70 --query '[taskToken,input]' --output text) || exit
token=${task%%"$tab"*}
case $token in
'' | None) exit 0 ;;
esac
printf '%s' "${task#*"$tab"}" >"$folder/input"

"$@" <"$folder/input" >"$folder/output" &
command=$!

# 254: the service refuses the heartbeat, as when the task has timed out. After other errors the next one may arrive.
beat() {
    while sleep "${HEARTBEAT:-30}" >/dev/null 2>&1; do
        aws stepfunctions send-task-heartbeat --task-token "$token"
        [ $? -ne 254 ] || break
    done
    kill "$command"
}
beat &
beating=$!

wait "$command"
status=$?
kill "$beating" 2>/dev/null
if [ $status -eq 0 ]; then
    aws stepfunctions send-task-success --task-token "$token" --task-output "file://$folder/output"
else
    aws stepfunctions send-task-failure --task-token "$token" --error "Exit$status" --cause "the command failed"
fi
