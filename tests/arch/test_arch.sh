#!/bin/sh
# The architecture as far as it can be read off the tree (E1): who includes whom, what libtscore.a asks of the
# outside, and that core has no modes. Speaks TAP.
: "${TS_SRCDIR:=.}" "${TS_BUILDDIR:=.}"
n=0
failed=0

# check NAME WRONG: passes if WRONG is empty, shows it otherwise.
check() {
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        echo "$2" | sed 's/^/# /'
        failed=1
    fi
}

# includes DIR ALLOWED: project includes in DIR's sources that are not under one of the ALLOWED directories.
# experiments/predictors holds examples of what others build outside this tree.
includes() {
    find "$TS_SRCDIR/$1" -name '*.[ch]' -exec grep -Hn '^ *# *include *"' {} + 2>/dev/null |
        grep -Ev "\"($2)/" | grep -v '"config.h"' | grep -v '^[^:]*/experiments/predictors/'
}

echo 1..12

check "core includes only core" "$(includes core 'core')"
check "sim includes only core and sim" "$(includes sim 'core|sim')"
check "traces includes only core and traces" "$(includes traces 'core|traces')"
check "glue includes only core and glue" "$(includes glue 'core|glue')"
check "experiments includes neither cli nor tests" "$(includes experiments 'core|sim|traces|glue|experiments')"
check "cli includes no tests" "$(includes cli 'core|sim|traces|glue|experiments|cli')"

check "core includes of the system only what computes" "$(
    find "$TS_SRCDIR/core" -name '*.[ch]' -exec grep -Hn '^ *# *include *<' {} + |
        grep -Ev '<(assert|errno|float|inttypes|limits|math|stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|string)\.h>' |
        grep -v '<gsl/'
)"

# The only conditional lines that core may have are include guards, and those that a C++ plug-in needs.
check "core has no modes" "$(
    find "$TS_SRCDIR/core" -name '*.[ch]' -exec grep -HnE '^ *# *(if|ifdef|ifndef|elif|else)' {} + |
        grep -vE '# *(ifndef [A-Z0-9_]+_H|ifdef __cplusplus)$'
)"

lib=$TS_BUILDDIR/libtscore.a
instrumented=$(nm "$lib" 2>/dev/null | grep -cE ' __(asan|ubsan|gcov)_')
defined=$(nm -g --defined-only "$lib" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u)
outside=$(nm -g "$lib" 2>/dev/null | awk '$1 == "U" { print $2 }' | sort -u)
if [ -z "$defined" ]; then
    n=$((n + 4))
    for i in 9 10 11 12; do echo "ok $i - symbols of libtscore.a # SKIP nm does not read it"; done
    exit $failed
fi

check "libtscore.a asks the outside only for arithmetic, memory and strings" "$(
    echo "$outside" | while read -r symbol; do
        case $symbol in
        ts_*) continue ;;
        malloc | calloc | realloc | free) continue ;;
        mem* | bcmp | str* | __mem* | __str*) continue ;; # bcmp: clang, for memcmp() == 0
        snprintf | vsnprintf | __snprintf_chk | __vsnprintf_chk | __isoc23_strto*) continue ;;
        qsort | abs | labs | __assert_fail | __errno_location | __stack_chk_fail) continue ;;
        _GLOBAL_OFFSET_TABLE_ | __gcov_* | __asan_* | __ubsan_* | __sanitizer_*) continue ;;
        gsl_*) continue ;;
        acos | asin | atan | atan2 | cbrt | ceil | copysign | cos | erf | erfc | exp | exp2 | expm1 | fabs | floor | \
            fma | fmax | fmin | fmod | frexp | hypot | ldexp | lgamma | llround | log | log10 | log1p | log2 | lround | \
            modf | nearbyint | pow | rint | round | sin | sincos | sinh | cosh | sqrt | tan | tanh | tgamma | trunc | \
            nan | __isnan | __isinf | __finite | __fpclassify | __signbit)
            continue ;;
        esac
        echo "$symbol"
    done
)"

check "what it asks of ts_ it has itself" "$(
    echo "$outside" | grep '^ts_' | while read -r symbol; do
        echo "$defined" | grep -qx "$symbol" || echo "$symbol"
    done
)"

check "it defines nothing outside ts_" "$(echo "$defined" | grep -Ev '^(ts_|__(asan|odr|ubsan|sanitizer))')"

# Writable data would be state shared by everything in the process, and by all its threads. (Constant tables of
# pointers are .data.rel.ro.)
if [ "$instrumented" -gt 0 ]; then
    n=$((n + 1))
    echo "ok $n - no library has writable data # SKIP the instrumentation has some"
else
    check "no library has writable data" "$(
        for lib in core sim trace glue exp; do
            size -A "$TS_BUILDDIR/libts$lib.a" | awk '/:$/ || /ex / { object = $1 }
                $1 ~ /^\.(data|bss|tdata|tbss)$/ && $2 > 0 { print object, $1, $2 }'
        done
    )"
fi
exit $failed
