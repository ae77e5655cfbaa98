#!/bin/sh
# log-lines.sh GROUP STREAM - put the lines of stdin to CloudWatch Logs, in one request:
#   dmesg | tail -n 50 | log-lines.sh /fleet/boot "$(uname -n)"
# The group must be there; the stream is made if it is not.
set -u
usage='usage: log-lines.sh GROUP STREAM'
group=${1:?$usage} stream=${2:?$usage}

errors=$(mktemp) || exit
trap 'rm -f "$errors"' EXIT
aws logs create-log-stream --log-group-name "$group" --log-stream-name "$stream" 2>"$errors"
status=$?
if [ $status -ne 0 ] && ! grep -q '(ResourceAlreadyExistsException)' "$errors"; then
    cat "$errors" >&2
    exit $status
fi

# One event a line. Single quotes hold any text; within them, quotes and backslashes need a backslash.
now=$(date +%s)000
set --
while IFS= read -r line || [ -n "$line" ]; do
    [ -z "$line" ] || set -- "$@" "timestamp=$now,message='$(printf '%s' "$line" | sed "s/['\\\\]/\\\\&/g")'"
done
[ $# -gt 0 ] || exit 0

rejected=$(aws logs put-log-events --log-group-name "$group" --log-stream-name "$stream" --log-events "$@" \
    --query rejectedLogEventsInfo --output text) || exit
if [ "$rejected" != None ]; then
    echo "log-lines.sh: not all lines were accepted; is the clock of this host right?" >&2
    exit 1
fi
