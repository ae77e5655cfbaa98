#!/bin/sh
# parameter.sh NAME [DEFAULT] - print a parameter's value, or DEFAULT if there is no such parameter.
# Any other error ends the script: a host that may not read its settings does not start with wrong ones.
set -u
name=${1:?usage: parameter.sh NAME [DEFAULT]}

errors=$(mktemp) || exit
trap 'rm -f "$errors"' EXIT
aws ssm get-parameter --name "$name" --with-decryption --query Parameter.Value --output text 2>"$errors"
status=$?
# 254: the service answered with an error.
if [ $status -eq 254 ] && [ $# -gt 1 ] && grep -q '(ParameterNotFound)' "$errors"; then
    printf '%s\n' "$2"
    exit 0
fi
cat "$errors" >&2
exit $status
