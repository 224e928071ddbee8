# bash completion for tidalscale(1). Policies are asked of the program itself.

_tidalscale_options() {
    case $1 in
    replay) echo '--policy --param -P --config --preset --set --seed --replications --jobs -j --scale --compress
        --until --interpolate --history --format --separator --time-column --value-column --time-unit
        --series --kind --order --db --resume --figures --tape --json --explain --log --log-all --price --pace --help -h' ;;
    compare) echo '--policy --param -P --config --preset --set --seed --replications --jobs -j --regret --service
        --scale --compress --until --interpolate --history --format --separator --time-column
        --value-column --time-unit --series --kind --order --db --resume --figures --json --log --log-all --price
        --help -h' ;;
    diff) echo '--policy --gate --param -P --preset --set --seed --replications --jobs -j --scale
        --compress --until --interpolate --history --format --separator --time-column --value-column
        --time-unit --series --kind --order --db --json --log --log-all --help -h' ;;
    sensitivity) echo '--policy --vary --measure --csv --param -P --config --preset --set --seed
        --replications --jobs -j --scale --compress --until --interpolate --history --format --separator
        --time-column --value-column --time-unit --series --kind --order --db --figures --json --help -h' ;;
    verify) echo '--external --help -h' ;;
    explain) echo '--db --tape --external --at --run --json --help -h' ;;
    trace) echo '--format --separator --time-column --value-column --time-unit --series --kind --order
        --output -o --to --scale --title --json --help -h' ;;
    policy) echo '--help -h' ;;
    plot) echo '--db --output -o --run --title --help -h' ;;
    bench) echo '--methods -m --method --protocol -p --horizon --test --step --season --fractions
        --published --outcome --policy --time-limit --jobs -j --db --figures --series --json --list --help -h' ;;
    *) echo '--help --version' ;;
    esac
}

_tidalscale() {
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]-}
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=''
    [[ $COMP_CWORD -eq 1 ]] && command=''
    case $command:$before in
    replay:--policy | compare:--policy | diff:--policy | sensitivity:--policy | policy:show) words=$("$program" policy list 2>/dev/null | awk '{ print $1 }') ;;
    *:--preset) words='auto' ;;
    policy:policy) words='list show' ;;
    trace:trace) words='info convert gen plot' ;;
    plot:plot) words='timeline predictions table latency resources pareto measures regret sensitivity
        bench_ranks bench_horizon bench_panels bench_cost bench_outcome' ;;
    trace:--to) words='csv binary prometheus' ;;
    bench:--protocol | bench:-p) words='paper clean' ;;
    bench:--policy) words='tidalscale tide' ;;
    bench:--methods | bench:-m | bench:--method)
        words="default all $("$program" bench --list 2>/dev/null | grep '^[a-z]')" ;;
    *:--format) words='csv prometheus openmetrics promdump kcat offsets binary gen' ;;
    *:--kind) words='gauge counter' ;;
    *:--order) words='time any' ;;
    *:--time-unit) words='s ms us ns iso' ;;
    *:--interpolate) words='linear step' ;;
    :*) words='replay compare diff sensitivity verify explain trace policy plot bench' ;;
    esac
    [[ $word == -* ]] && words=$(_tidalscale_options "$command")
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -o bashdefault -F _tidalscale tidalscale
