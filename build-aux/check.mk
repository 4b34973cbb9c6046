# SPDX-License-Identifier: GPL-2.0-only
# What ./bootstrap --check does, from its top: make -k -jN -f build-aux/check.mk. Everything starts as soon
# as what it needs is there, and make's job server shares N CPUs among all that runs: so the VM, which can
# use one CPU only, runs beside the rest. Each step prints how it went (step.sh).
STEP = @+build-aux/step.sh
KERNEL = 6.1
KERNELS = $(CURDIR)/build/vm/kernels
# Of what is configured: configure knows its folder as relative to the source.
configure = rm -rf build/$(1) && mkdir -p build/$(1) && cd build/$(1) && ../../configure --enable-werror
# The sanitizers look at memory; what needs no second look is done once (distcheck), or less often.
sanitizers_less = TDXCALL_FORMAL=0 KILLS=20

.PHONY: all clang clang-build clang-unit distcheck dkms gcc kernel sanitizers sanitizers-build vm

all: vm sanitizers distcheck dkms clang clang-unit

# Two rows, for two CPUs: the VM uses one only. What fails there is counted (build/results), and the next
# one begins all the same. More CPUs are for the makes inside.
distcheck: | sanitizers
dkms: | vm
clang-build: | dkms

# Without a kernel (a download), everything else can still be checked.
kernel:
	-$(STEP) "kernel $(KERNEL) and its headers" kernel tests/vm/get-kernel.sh $(KERNEL) '$(KERNELS)'

gcc: kernel
	-$(STEP) "gcc: configure" gcc-configure sh -c '$(call configure,gcc) \
		$$(test -e $(KERNELS)/$(KERNEL)/complete && \
		   echo --with-kernel-dir=$(KERNELS)/$(KERNEL)/build || echo --disable-kmod)'
	-$(STEP) "gcc: make, with the kernel modules" gcc-make $(MAKE) -C build/gcc

vm: gcc
	-$(STEP) "kernel modules in a VM" vm env VM_WORK='$(CURDIR)/build/vm' $(MAKE) -C build/gcc check-vm

dkms: gcc
	-$(STEP) "DKMS" dkms $(MAKE) -C build/gcc check-dkms

distcheck: gcc
	-$(STEP) "gcc: make distcheck, all tests" distcheck $(MAKE) -C build/gcc distcheck \
		DISTCHECK_CONFIGURE_FLAGS=--enable-werror

sanitizers-build:
	-$(STEP) "sanitizers: configure" sanitizers-configure sh -c '$(call configure,sanitizers) --disable-kmod \
		--enable-sanitizers=address,undefined CFLAGS="-g -O1"'
	-$(STEP) "sanitizers: make" sanitizers-make $(MAKE) -C build/sanitizers

sanitizers: sanitizers-build
	-$(STEP) "sanitizers: make check" sanitizers-check \
		env $(sanitizers_less) $(MAKE) -C build/sanitizers -k check

clang-build:
	-$(STEP) "clang: configure" clang-configure sh -c '$(call configure,clang) --disable-kmod CC=clang'
	-$(STEP) "clang: make" clang-make $(MAKE) -C build/clang

clang: clang-build
	-$(STEP) "clang: compile all tests" clang-tests $(MAKE) -C build/clang -k check TESTS=

clang-unit: clang
	-$(STEP) "clang: unit tests" clang-check $(MAKE) -C build/clang/tests/unit -k check
