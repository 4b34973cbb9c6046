# SPDX-License-Identifier: GPL-2.0-only

# TDXCALL_KMOD
# ------------
# --disable-kmod, --with-kernel-dir and --with-module-dir. The rest needs no kernel: unless they
# are asked for, the kernel modules are built only if what the running kernel's are built against is there.
# Sets KERNEL_DIR, MODULE_DIR (empty: where depmod looks), ENABLE_KMOD, and tdxcall_kmod for the summary.
AC_DEFUN([TDXCALL_KMOD], [
AC_ARG_ENABLE([kmod],
	[AS_HELP_STRING([--disable-kmod], [do without the kernel modules])],
	[], [enable_kmod=auto])
AC_ARG_WITH([kernel-dir],
	[AS_HELP_STRING([--with-kernel-dir=DIR],
		[what the kernel modules are built against @<:@/lib/modules/RUNNING/build@:>@])],
	[AS_CASE([$with_kernel_dir,$enable_kmod],
		[no,*], [enable_kmod=no],
		[*,auto], [enable_kmod=yes])],
	[with_kernel_dir=/lib/modules/$(uname -r)/build])
AC_ARG_WITH([module-dir],
	[AS_HELP_STRING([--with-module-dir=DIR],
		[where the kernel modules go @<:@/lib/modules/RELEASE/updates, and depmod@:>@])],
	[], [with_module_dir=])
AS_CASE([$with_module_dir],
	[no], [with_module_dir=],
	[''|/*], [],
	[AC_MSG_ERROR([--with-module-dir needs an absolute path, not "$with_module_dir"])])
AC_MSG_CHECKING([for a kernel to build modules for])
AS_IF([test "$enable_kmod" = no],
	[tdxcall_kmod="no"
	AC_MSG_RESULT([not wanted])],
	[test -f "$with_kernel_dir/Makefile"],
	[with_kernel_dir=$(cd "$with_kernel_dir" && pwd)
	enable_kmod=yes
	tdxcall_kmod="for $with_kernel_dir"
	AC_MSG_RESULT([$with_kernel_dir])],
	[test "$enable_kmod" = yes],
	[AC_MSG_RESULT([no])
	AC_MSG_ERROR([nothing to build kernel modules against in $with_kernel_dir])],
	[enable_kmod=no
	tdxcall_kmod="no: nothing in $with_kernel_dir"
	AC_MSG_RESULT([none in $with_kernel_dir])])
AC_SUBST([KERNEL_DIR], ["$with_kernel_dir"])
AC_SUBST([MODULE_DIR], ["$with_module_dir"])
AM_CONDITIONAL([ENABLE_KMOD], [test "$enable_kmod" = yes])])
