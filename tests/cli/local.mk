# The program as a user meets it: shell scripts that speak TAP through lib.sh.
cli_tests = %D%/test_basics.sh %D%/test_scripts.sh %D%/test_bad_input.sh %D%/test_figures.sh %D%/test_manual.sh %D%/test_recorded.sh %D%/test_readme.sh
cli_tests += %D%/test_compare.sh %D%/test_explain.sh %D%/test_diff.sh %D%/test_sensitivity.sh %D%/test_trace.sh %D%/test_campaign.sh
cli_tests += %D%/test_flink_autoscaler.sh
TESTS += $(cli_tests)
EXTRA_DIST += %D%/lib.sh $(cli_tests)
