# tinyaws.fish - completion for fish. All words come from the help of the program that is completed, so
# they are always those of its build.

# The help of a command, a line each: "word NAME...", or "option --NAME [VALUE|SECONDS|a|b|c]". After doctor comes a
# service of those that the help of the program lists below the commands.
function __tinyaws_help # program command...
    begin
        $argv help
        test (count $argv) -eq 2 -a "$argv[2]" = doctor; and $argv[1] help | sed '1,/^Services w/d'
    end 2>/dev/null | sed -n \
        -e 's/^  \(--[a-z0-9-]*\)\( .*\)\{0,1\}$/option \1\2/p' \
        -e 's/^  \([a-z][a-z0-9-]*\)$/word \1/p' \
        -e 's/^    \([a-z][a-z0-9 -]*\)$/word \1/p' \
        -e 's/^       tinyaws \([a-z]*\)\( .*\)\{0,1\}$/word \1/p'
end

function __tinyaws_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l program $before[1]
    set -l command
    set -l lines (__tinyaws_help $program)
    set -l i 2
    while test $i -le (count $before)
        if string match -q -- '--*' $before[$i]
            # An option with a value is followed by that value.
            string match -q -- "option $before[$i] *" $lines; and set i (math $i + 1)
        else
            set -a command $before[$i]
            set lines (__tinyaws_help $program $command) (__tinyaws_help $program | string match -- 'option *')
        end
        set i (math $i + 1)
    end
    set -l value (string replace -rf -- "^option $before[-1] (.*)\$" '$1' $lines)
    if test (count $before) -gt 1; and test -n "$value[1]"
        switch "$before[-1]"
            case --profile
                $program configure list-profiles 2>/dev/null
            case --ca-bundle --retry-quota-file
                __fish_complete_path $current
            case '*'
                string match -qr '^(VALUE|SECONDS)$' -- $value[1]; or string split '|' -- $value[1]
        end
        return
    end
    if string match -q -- '-*' $current
        string replace -rf '^option (\S+).*$' '$1' $lines
    else
        string replace -f 'word ' '' $lines | string split ' '
    end
end
complete -c tinyaws -f -a '(__tinyaws_complete)'
