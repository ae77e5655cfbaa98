# tinyaws.bash - completion for bash. All words come from the help of the program that is completed, so
# they are always those of its build.

# The help of a command, a line each: "word NAME...", or "option --NAME [VALUE|SECONDS|a|b|c]". After doctor comes a
# service of those that the help of the program lists below the commands.
_tinyaws_help() { # program command...
    {
        "$@" help
        [ "$# $2" = "2 doctor" ] && "$1" help | sed '1,/^Services w/d'
    } 2>/dev/null | sed -n \
        -e 's/^  \(--[a-z0-9-]*\)\( .*\)\{0,1\}$/option \1\2/p' \
        -e 's/^  \([a-z][a-z0-9-]*\)$/word \1/p' \
        -e 's/^    \([a-z][a-z0-9 -]*\)$/word \1/p' \
        -e 's/^       tinyaws \([a-z]*\)\( .*\)\{0,1\}$/word \1/p'
}

_tinyaws() {
    local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local -a command=()
    local i lines kind name value
    COMPREPLY=()
    lines=$(_tinyaws_help "$program")
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --*)
            # An option with a value is followed by that value.
            grep -q "^option ${COMP_WORDS[i]} " <<<"$lines" && ((i++))
            ;;
        *)
            command+=("${COMP_WORDS[i]}")
            lines=$(
                _tinyaws_help "$program" "${command[@]}"
                _tinyaws_help "$program" | grep '^option '
            )
            ;;
        esac
    done
    while read -r kind name value; do
        [ "$kind $name" = "option $previous" ] && [ -n "$value" ] || continue
        case $previous:$value in
        --profile:*) COMPREPLY=($(compgen -W "$("$program" configure list-profiles 2>/dev/null)" -- "$current")) ;;
        --ca-bundle:* | --retry-quota-file:*)
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$current"))
            ;;
        *:VALUE | *:SECONDS) ;;
        *) COMPREPLY=($(compgen -W "${value//|/ }" -- "$current")) ;;
        esac
        return
    done <<<"$lines"
    case $current in
    -*) COMPREPLY=($(compgen -W "$(sed -n 's/^option \([^ ]*\).*/\1/p' <<<"$lines")" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$(sed -n 's/^word //p' <<<"$lines")" -- "$current")) ;;
    esac
}
complete -F _tinyaws tinyaws
