#!/bin/sh
# The manual and the completions name exactly the commands and the options that --help names.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
manual=$TS_SRCDIR/cli/tidalscale.1
completion=$TS_SRCDIR/cli/completion

sorted() { sort -u | grep -v '^$'; }

# Options in a help text: an option line is indented and begins with '-', and its words up to two spaces
# count; in a usage line what stands in brackets does.
help_options() {
    sed -n 's/^  *\(-.*\)/\1/p; s/^\(Usage:\|  *\) tidalscale [^[]*\[/[/p' | sed '/^-/s/   *.*//' |
        grep -oE '(^|[][ ,])--?[A-Za-z][a-z-]*' | tr -d '][ ,'
}

# The help of a command, and of the commands below it that its usage names.
helps() {
    "$tidalscale" "$1" --help
    for below in $("$tidalscale" "$1" --help |
        sed -n "s/.*tidalscale $1 \([a-z][a-z]*\)\( .*\)*\$/\1/p" | sort -u); do
        "$tidalscale" "$1" "$below" --help 2>/dev/null
    done
}

manual_section() { awk -v c="tidalscale $1" '/^\.S[sh] / { on = substr($0, 5) == c } on' "$manual"; }
manual_options() {
    manual_section "$1" | sed -n 's/^\.It Fl //p' | sed 's/ , Fl /\n/g; s/ , -/\n-/g' |
        sed 's/[ ].*//; s/^/-/' | sed 's/^-o\([a-z]\)/-o\1/'
}
bash_options() { bash -c ". '$completion/tidalscale.bash'; _tidalscale_options $1" | tr ' ' '\n'; }
zsh_case() { awk -v c="$1)" '$1 == c { on = 1 } on; /;;/ { on = 0 }' "$completion/_tidalscale"; }
zsh_list() {
    awk -v l="local -a $1=" 'p = index($0, l) { on = 1; $0 = substr($0, p + length(l)) } on; /[)]$/ { on = 0 }' \
        "$completion/_tidalscale"
}
zsh_options() {
    {
        zsh_case "$1"
        for list in $(zsh_case "$1" | grep -oE '[$](help|reading|planning|logging|keeping|paying)' | tr -d '$'); do
            zsh_list "$list"
        done
    } | sed "s/\[[^]]*\]/ /g; s/([^)]*)//g" | tr "{},'* " '\n' | grep -E '^--?[A-Za-z]'
}
fish_options() {
    {
        grep -F "__tidalscale_option $1 " "$completion/tidalscale.fish"
        awk -v c=" $1( |\$)" '/^for/ { on = /commands/ || $0 ~ c } on && /option .command/' \
            "$completion/tidalscale.fish"
    } | sed "s/'[^']*'//g" |
        grep -oE -- '-[sl] [a-zA-Z-]+' | sed 's/^-s /-/; s/^-l /--/'
}

ok 'help of at most 80 columns' [ "$("$tidalscale" --help | awk 'length > 80')" = '' ]
"$tidalscale" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | sorted >commands
ok 'there are commands' [ -s commands ]
sed -n 's/^\.Ss tidalscale \([a-z]*\)$/\1/p' "$manual" | sorted >listed
ok 'commands: manual' diff commands listed
sed -n 's/^set -l commands //p' "$completion/tidalscale.fish" | tr ' ' '\n' | sorted >fish
ok 'commands: fish completion' diff commands fish
sed -n "/'1:command:/,/))/p" "$completion/_tidalscale" | grep -oE '[a-z]+\\:' | tr -d '\\:' | sorted >zsh
ok 'commands: zsh completion' diff commands zsh
sed -n "s/^ *:\*) words='\(.*\)' ;;/\1/p" "$completion/tidalscale.bash" | tr ' ' '\n' | sorted >bash
ok 'commands: bash completion' diff commands bash

# shellcheck disable=SC2013 # words
for command in $(cat commands); do
    helps "$command" >text
    ok "$command: help of at most 80 columns" [ "$(awk 'length > 80' text)" = '' ]
    help_options <text | sorted >help.raw
    { cat help.raw; printf '%s\n' --help -h; } | sorted >help
    manual_options "$command" | sorted >manual
    ok "$command: manual" diff help manual
    zsh_options "$command" | sorted >zsh
    ok "$command: zsh completion" diff help zsh
    fish_options "$command" | sorted >fish
    ok "$command: fish completion" diff help fish
    if command -v bash >/dev/null; then
        bash_options "$command" | sorted >bash
        ok "$command: bash completion" diff help bash
    else
        skip "$command: bash completion" 'no bash'
    fi
done

if command -v mandoc >/dev/null; then
    mandoc -Tlint -W warning "$manual" >lint 2>&1
    ok 'the manual passes mandoc -Tlint' [ ! -s lint ]
else
    skip 'the manual passes mandoc -Tlint' 'no mandoc'
fi

done_testing
