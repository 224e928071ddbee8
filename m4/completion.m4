# TS_COMPLETION_DIR(SHELL, DIRECTORY)
# Where a shell looks for completions: the option --with-SHELL-completion, the variable SHELLcompletiondir
# and the conditional SHELL_COMPLETION. Always under the prefix by default, so that an installation without
# root, or into a staging directory, works; a distribution names its own places.
AC_DEFUN([TS_COMPLETION_DIR],
  [AC_ARG_WITH([$1-completion],
    [AS_HELP_STRING([--with-$1-completion=DIR], [install the $1 completion in DIR (no: not at all) @<:@$2@:>@])],
    [], [with_$1_completion=yes])
  AS_CASE([$with_$1_completion], [yes], [$1completiondir='$2'], [no], [$1completiondir=],
    [$1completiondir=$with_$1_completion])
  AC_SUBST([$1completiondir])
  AM_CONDITIONAL(m4_toupper([$1])[_COMPLETION], [test "x$with_$1_completion" != xno])])
