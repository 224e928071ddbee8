typedef int ts_traces_placeholder;
