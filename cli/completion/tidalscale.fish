# fish completion for tidalscale(1). Policies are asked of the program itself.

function __tidalscale_option -a command
    complete -c tidalscale -n "__fish_seen_subcommand_from $command" $argv[2..-1]
end
function __tidalscale_policies
    tidalscale policy list 2>/dev/null | string replace -r ' +' \t
end
function __tidalscale_methods
    echo default\nall
    tidalscale bench --list 2>/dev/null | string match -r '^[a-z].*'
end

set -l commands replay compare diff sensitivity verify explain trace policy plot bench
complete -c tidalscale -n "not __fish_seen_subcommand_from $commands" -f -a "$commands"
complete -c tidalscale -n "not __fish_seen_subcommand_from $commands" -s h -l help -d 'list the commands'
complete -c tidalscale -n "not __fish_seen_subcommand_from $commands" -l version -d version
for command in $commands
    __tidalscale_option $command -s h -l help -d 'summary of the command'
end

for command in replay compare diff sensitivity
    __tidalscale_option $command -l policy -x -a '(__tidalscale_policies)' -d 'who decides the parallelism'
    __tidalscale_option $command -s P -l param -x -d 'a parameter of the policies'
    __tidalscale_option $command -l preset -r -a auto -d 'modelled cluster'
    __tidalscale_option $command -l set -x -d 'a constant of the model'
    __tidalscale_option $command -l seed -x -d 'of all randomness'
    __tidalscale_option $command -l replications -x -d 'runs per policy'
    __tidalscale_option $command -s j -l jobs -x -d 'runs at a time'
    __tidalscale_option $command -l scale -x -d 'multiply the load'
    __tidalscale_option $command -l compress -x -d 'divide time'
    __tidalscale_option $command -l until -x -d 'stop after'
    __tidalscale_option $command -l interpolate -x -a 'linear step' -d 'between samples'
    __tidalscale_option $command -l history -r -d 'earlier recording to train on'
    __tidalscale_option $command -l db -r -d 'database to add the runs to'
    __tidalscale_option $command -l json -d 'one JSON object'
end
for command in replay compare sensitivity
    __tidalscale_option $command -l config -r -d 'configuration file of the original'
    __tidalscale_option $command -l figures -r -d 'draw figures into'
end
for command in replay compare diff
    __tidalscale_option $command -l log -r -d 'lines of JSON, one for each decision'
    __tidalscale_option $command -l log-all -d 'every decision'
end
for command in replay compare
    __tidalscale_option $command -l resume -d 'take runs that are there'
    __tidalscale_option $command -l price -x -d 'of a task manager hour'
end
__tidalscale_option replay -l tape -r -d 'record events and commands'
__tidalscale_option replay -l explain -d 'every decision to act'
__tidalscale_option replay -l pace -x -d 'simulated seconds per real one'
__tidalscale_option sensitivity -l vary -x -d 'a constant and its values'
__tidalscale_option sensitivity -l measure -x -d 'what is shown'
__tidalscale_option sensitivity -l csv -r -d 'every run with every number'
__tidalscale_option diff -l gate -x -d 'how much worse B may be'
__tidalscale_option compare -l regret -d 'distance from the clairvoyant optimum, by part'
__tidalscale_option compare -l service -x -d 'weighed against task-manager seconds'

for command in replay compare diff sensitivity trace
    __tidalscale_option $command -l format -x -a 'csv prometheus openmetrics promdump kcat offsets binary gen' -d 'of the trace'
    __tidalscale_option $command -l separator -x -d 'of the columns'
    __tidalscale_option $command -l time-column -x -d 'name or number'
    __tidalscale_option $command -l value-column -x -d 'name or number'
    __tidalscale_option $command -l time-unit -x -a 's ms us ns iso' -d 'unit of time'
    __tidalscale_option $command -l series -x -d 'label set to take'
    __tidalscale_option $command -l kind -x -a 'gauge counter' -d 'what the values are'
    __tidalscale_option $command -l order -x -a 'time any' -d 'of the rows'
end

__tidalscale_option verify -l external -d 'run what the tape names'

__tidalscale_option explain -l db -r -d database
__tidalscale_option explain -l tape -r -d tape
__tidalscale_option explain -l external -d 'run what the tape names'
__tidalscale_option explain -l at -x -d 'time since the start'
__tidalscale_option explain -l run -x -d 'which run'
__tidalscale_option explain -l json -d 'one JSON object'

complete -c tidalscale -n '__fish_seen_subcommand_from trace' -a 'info convert gen plot'
__tidalscale_option trace -s o -l output -r -d 'where to'
__tidalscale_option trace -l to -x -a 'csv binary prometheus' -d form
__tidalscale_option trace -l scale -x -d 'multiply the values'
__tidalscale_option trace -l title -x -d 'over the drawing'
__tidalscale_option trace -l json -d 'one JSON object'
complete -c tidalscale -n '__fish_seen_subcommand_from policy' -f -a 'list show'

complete -c tidalscale -n '__fish_seen_subcommand_from plot' -a 'timeline predictions table latency resources pareto measures regret sensitivity bench_ranks bench_horizon bench_panels bench_cost bench_outcome'
__tidalscale_option plot -l db -r -d database
__tidalscale_option plot -s o -l output -r -d 'figure to write'
__tidalscale_option plot -l run -x -d 'which run'
__tidalscale_option plot -l title -x -d 'over the figure'

__tidalscale_option bench -s m -l methods -x -a '(__tidalscale_methods)' -d 'which methods'
__tidalscale_option bench -l method -x -a '(__tidalscale_methods)' -d 'one more method'
__tidalscale_option bench -s p -l protocol -x -a 'paper clean' -d 'how to score'
__tidalscale_option bench -l horizon -x -d 'how far ahead'
__tidalscale_option bench -l test -x -d 'share that is scored'
__tidalscale_option bench -l step -x -d 'resample to'
__tidalscale_option bench -l season -x -d 'length of a season'
__tidalscale_option bench -l fractions -d 'keep decimals'
__tidalscale_option bench -l published -r -d 'forecasts to score as well'
__tidalscale_option bench -l outcome -d 'replay with each method'
__tidalscale_option bench -l policy -x -a 'tidalscale tide' -d 'behind which policy'
__tidalscale_option bench -l time-limit -x -d 'of an external answer'
__tidalscale_option bench -s j -l jobs -x -d 'how many at a time'
__tidalscale_option bench -l db -r -d 'database to add to'
__tidalscale_option bench -l figures -r -d 'draw into this directory'
__tidalscale_option bench -l series -d 'a table of every series'
__tidalscale_option bench -l json -d 'one JSON object'
__tidalscale_option bench -l list -d 'list the methods'
