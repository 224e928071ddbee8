# The shape of the tree, tested.
TESTS += %D%/test_arch.sh
EXTRA_DIST += %D%/test_arch.sh
