#!/bin/sh
# task-address.sh CLUSTER TASK - print the private IPv4 address of a task of Amazon ECS.
set -u
usage='usage: task-address.sh CLUSTER TASK'
cluster=${1:?$usage} task=${2:?$usage}

address=$(aws ecs describe-tasks --cluster "$cluster" --tasks "$task" --output text --query \
    "tasks[0].attachments[].details[?name=='privateIPv4Address'].value[] | [0]") || exit
if [ "$address" = None ]; then
    echo "task-address.sh: there is no such task, or it has no address yet" >&2
    exit 1
fi
printf '%s\n' "$address"
