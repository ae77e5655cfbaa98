#!/bin/sh
# with-lock.sh TABLE LOCK SECONDS COMMAND... - run COMMAND while this host has the lock, or end with 75 when another
# host has it. After SECONDS the lock is free again, also when this host has failed: let COMMAND need less.
# TABLE is a table of DynamoDB whose key is the string LockName.
set -u
usage='usage: with-lock.sh TABLE LOCK SECONDS COMMAND...'
table=${1:?$usage} lock=${2:?$usage} seconds=${3:?$usage}
shift 3
now=$(date +%s) owner=$(uname -n).$$

errors=$(mktemp) || exit
trap 'rm -f "$errors"' EXIT
aws dynamodb put-item --table-name "$table" \
    --item "LockName={S=$lock},LockOwner={S=$owner},ExpiresAt={N=$((now + seconds))}" \
    --condition-expression 'attribute_not_exists(LockName) OR ExpiresAt < :now' \
    --expression-attribute-values "{\":now\": {\"N\": \"$now\"}}" 2>"$errors"
status=$?
if [ $status -ne 0 ]; then
    grep -q '(ConditionalCheckFailedException)' "$errors" && exit 75
    cat "$errors" >&2
    exit $status
fi

"$@"
status=$?
aws dynamodb delete-item --table-name "$table" --key "LockName={S=$lock}" \
    --condition-expression 'LockOwner = :owner' \
    --expression-attribute-values "{\":owner\": {\"S\": \"$owner\"}}" ||
    echo "with-lock.sh: the lock was not given back; it ends after $seconds seconds" >&2
exit $status
