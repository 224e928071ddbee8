typedef int ts_sim_placeholder;
