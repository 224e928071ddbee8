model_tests = %D%/test_sim_flow %D%/test_sim_rescale %D%/test_sim_runs %D%/test_sim_presets %D%/test_sim_vertices %D%/test_sim_kinds
check_PROGRAMS += $(model_tests)
TESTS += $(model_tests)
check_LIBRARIES += libtsdrive.a
libtsdrive_a_SOURCES = %D%/drive.c %D%/drive.h

%C%_test_sim_flow_SOURCES = %D%/test_sim_flow.c
%C%_test_sim_flow_LDADD = libtsdrive.a $(test_ldadd)
%C%_test_sim_rescale_SOURCES = %D%/test_sim_rescale.c
%C%_test_sim_rescale_LDADD = libtsdrive.a $(test_ldadd)
%C%_test_sim_runs_SOURCES = %D%/test_sim_runs.c
%C%_test_sim_runs_LDADD = libtsdrive.a $(test_ldadd)
%C%_test_sim_presets_SOURCES = %D%/test_sim_presets.c
%C%_test_sim_presets_LDADD = libtsdrive.a $(test_ldadd)
%C%_test_sim_vertices_SOURCES = %D%/test_sim_vertices.c
%C%_test_sim_vertices_LDADD = libtsdrive.a $(test_ldadd)
%C%_test_sim_kinds_SOURCES = %D%/test_sim_kinds.c
%C%_test_sim_kinds_LDADD = libtsdrive.a $(test_ldadd)
