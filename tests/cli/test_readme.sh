#!/bin/sh
# README.md tells the truth. Every line that begins with "$ tidalscale" in a code block marked `console` is run as
# it stands; every line of a block marked `output` is among what the commands of the console block before it
# print ("..." stands for lines left out).
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
mkdir bin
ln -s "$tidalscale" bin/tidalscale
ln -s "$TS_SRCDIR/traces" "$TS_SRCDIR/experiments" .
PATH=$scratch/bin:$PATH
export PATH

# console.N: the commands of the N-th such block, one a line; output.N: what is shown of theirs.
awk '/^```console$/ { n++; kind = "console" ; next }
     /^```output$/ { kind = "output"; next }
     /^```/ { kind = ""; next }
     kind == "output" { print > ("output." n) }
     kind == "console" && (more || sub(/^\$ /, "")) {
         more = sub(/\\$/, "")
         printf "%s%s", $0, more ? "" : "\n" > ("console." n)
     }' "$TS_SRCDIR/README.md"
[ -f console.1 ] || skip_all 'README.md shows no command'

# Runs the commands of block N; what they print goes to printed.N.
run_block() {
    while read -r command; do
        case $command in
        'tidalscale '*) ;;
        *) continue ;;
        esac
        case $command in
        *TIDALSCALE_DATA*)
            [ -n "${TIDALSCALE_DATA-}" ] || { skip "$command" 'TIDALSCALE_DATA is not set'; continue; } ;;
        esac
        ran=$command
        sh -c "$command" >"$out" 2>"$err" </dev/null
        status=$?
        cat "$out" >>"printed.$1"
        ok "$command" [ $status -eq 0 ]
    done <"console.$1"
}

# Lines of output.N that were not printed.
not_printed() {
    sed 's/ *$//' "printed.$1" >.ts/printed
    sed 's/ *$//' "output.$1" | grep -v -x -e ' *\.\.\.' -e '' | grep -v -x -F -f .ts/printed
}

shows_what_is_printed() {
    not_printed "$1" >.ts/missing
    [ ! -s .ts/missing ] || { cat .ts/missing; return 1; }
}

n=1
while [ -f "console.$n" ]; do
    run_block $n
    [ ! -f "output.$n" ] || ok "README shows what block $n prints" shows_what_is_printed $n
    n=$((n + 1))
done
ok 'some of what is printed is shown' [ -n "$(ls output.* 2>/dev/null)" ]

done_testing
