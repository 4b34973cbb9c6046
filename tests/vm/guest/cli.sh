#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scripts of tests/cli, as they are, on the device: cli-lib.sh takes the place of their lib.sh.
. /t/lib.sh

export TDXCTL=/usr/bin/tdxctl srcdir=/t/cli OVMF=/usr/share/ovmf/OVMF.fd

default="td range sept wrong expect load raw guest shootdown hook bugs inject sizes batch counts events"
scripts=${VM_CLI:-$default}
# Everything runs on CPU 0 unless it asks for another one, as on the model: so it prints the same.
taskset -p 1 $$ >/dev/null
mkfifo /tmp/json-questions /tmp/json-answers
python3 /t/json-server.py /tmp/json-questions /tmp/json-answers &
server=$!
for script in ${scripts//,/ }; do
	script=${script%.sh}
	begin=$SECONDS
	bash "/t/cli/$script.sh" >/tmp/tap 2>&1 || failed=$((failed + 1))
	grep -q '^1\.\.[1-9]' /tmp/tap || { echo "not ok - $script printed no plan"; failed=$((failed + 1)); }
	sed -E -e '/^1\.\./d' -e "s/^(ok|not ok) [0-9]+ - /\\1 - $script: /" -e '/^(ok|not ok|#)/!s/^/# /' /tmp/tap
	echo "# $script took $((SECONDS - begin)) s"
done
check "what the last test left is destroyed" destroy_all
check "both modules are removed" unload_both
kill $server
finish
