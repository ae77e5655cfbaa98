#!/bin/sh
# secret-to-file.sh SECRET_ID FILE - write a secret's text to a file that only this user can read.
# FILE is replaced when the whole secret is there, and not before.
set -u
id=${1:?usage: secret-to-file.sh SECRET_ID FILE} file=${2:?usage: secret-to-file.sh SECRET_ID FILE}

secret=$(aws secretsmanager get-secret-value --secret-id "$id" --query SecretString --output text) || exit
if [ "$secret" = None ]; then
    echo "secret-to-file.sh: $id is binary: it has no text" >&2
    exit 1
fi
umask 077
trap 'rm -f "$file.new"' EXIT
printf '%s\n' "$secret" >"$file.new" && mv "$file.new" "$file"
