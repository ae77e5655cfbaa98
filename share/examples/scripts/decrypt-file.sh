#!/bin/sh
# decrypt-file.sh FROM TO - decrypt a file of at most 4096 bytes, which kms encrypt made, to one that only this user
# can read. TO is replaced when the whole text is there, and not before.
set -u
usage='usage: decrypt-file.sh FROM TO'
from=${1:?$usage} to=${2:?$usage}

plain=$(aws kms decrypt --ciphertext-blob "fileb://$from" --query Plaintext --output text) || exit
umask 077
trap 'rm -f "$to.new"' EXIT
printf '%s\n' "$plain" | base64 -d >"$to.new" && mv "$to.new" "$to"
