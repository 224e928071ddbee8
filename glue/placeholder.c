typedef int ts_glue_placeholder;
