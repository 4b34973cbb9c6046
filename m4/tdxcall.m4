# SPDX-License-Identifier: GPL-2.0-only

# TDXCALL_CHECK_CFLAGS(VARIABLE, FLAGS)
# -------------------------------------
# Append to VARIABLE each of FLAGS that the compiler knows. -Werror, because clang only warns
# about a warning option that it does not know.
AC_DEFUN([TDXCALL_CHECK_CFLAGS], [m4_foreach_w([tdxcall_flag], [$2],
	[_TDXCALL_CHECK_FLAG([$1], [CFLAGS], m4_defn([tdxcall_flag]), [AC_COMPILE_IFELSE])])])

# TDXCALL_CHECK_LDFLAGS(VARIABLE, FLAGS)
# --------------------------------------
# The same for the linker.
AC_DEFUN([TDXCALL_CHECK_LDFLAGS], [m4_foreach_w([tdxcall_flag], [$2],
	[_TDXCALL_CHECK_FLAG([$1], [LDFLAGS], m4_defn([tdxcall_flag]), [AC_LINK_IFELSE])])])

# _TDXCALL_CHECK_FLAG(VARIABLE, CFLAGS|LDFLAGS, FLAG, TEST)
AC_DEFUN([_TDXCALL_CHECK_FLAG], [
AS_VAR_PUSHDEF([cache], [tdxcall_cv_$2_$3])
AC_CACHE_CHECK([whether $CC takes $3], [cache], [
	tdxcall_saved=$$2
	$2="$$2 -Werror $3"
	$4([AC_LANG_PROGRAM()], [AS_VAR_SET([cache], [yes])], [AS_VAR_SET([cache], [no])])
	$2=$tdxcall_saved
])
AS_VAR_IF([cache], [yes], [AS_VAR_APPEND([$1], [" $3"])])
AS_VAR_POPDEF([cache])])
