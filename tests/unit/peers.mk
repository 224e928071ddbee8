# The policies of the research systems
unit_peers_tests = %D%/test_ds2 %D%/test_dhalion %D%/test_varga \
  %D%/test_daedalus %D%/test_phoebe %D%/test_peers_hostile \
  %D%/test_peers_replay
check_PROGRAMS += $(unit_peers_tests)
TESTS += $(unit_peers_tests)

%C%_test_ds2_SOURCES = %D%/test_ds2.c %D%/toy_job.h
%C%_test_ds2_LDADD = $(test_ldadd)
%C%_test_dhalion_SOURCES = %D%/test_dhalion.c
%C%_test_dhalion_LDADD = $(test_ldadd)
%C%_test_varga_SOURCES = %D%/test_varga.c
%C%_test_varga_LDADD = $(test_ldadd)
%C%_test_daedalus_SOURCES = %D%/test_daedalus.c
%C%_test_daedalus_LDADD = $(test_ldadd)
%C%_test_phoebe_SOURCES = %D%/test_phoebe.c
%C%_test_phoebe_LDADD = $(test_ldadd)
%C%_test_peers_hostile_SOURCES = %D%/test_peers_hostile.c
%C%_test_peers_hostile_LDADD = $(test_ldadd)
%C%_test_peers_replay_SOURCES = %D%/test_peers_replay.c
%C%_test_peers_replay_LDADD = $(test_ldadd)
