#!/bin/sh
# parameters-to-env.sh PATH FILE - write all parameters below PATH to an env file, for `. FILE` or systemd's
# EnvironmentFile=: /app/prod/db-host becomes DB_HOST='...'.
set -u
usage='usage: parameters-to-env.sh PATH FILE'
path=${1:?$usage} file=${2:?$usage}
tab=$(printf '\t')

# Ten parameters are in a page; all pages are asked for.
found=$(aws ssm get-parameters-by-path --path "$path" --recursive --with-decryption \
    --query 'Parameters[].[Name,Value]' --output text) || exit
if [ -z "$found" ]; then
    echo "parameters-to-env.sh: there are no parameters below $path" >&2
    exit 1
fi

# NAME='value', where a quote of the value is '\''.
write_line() {
    name=$(printf '%s' "${1##*/}" | tr '[:lower:].-' '[:upper:]__')
    value=$(printf '%s' "$2" | sed "s/'/'\\\\''/g")
    printf "%s='%s'\n" "$name" "$value"
}

write_all() {
    while IFS= read -r line; do
        case $line in
        "${path%/}"/*"$tab"*) write_line "${line%%"$tab"*}" "${line#*"$tab"}" ;;
        *)
            echo "parameters-to-env.sh: a value has more than one line" >&2
            return 1
            ;;
        esac
    done
}

umask 077
trap 'rm -f "$file.new"' EXIT
printf '%s\n' "$found" | write_all >"$file.new" && mv "$file.new" "$file"
