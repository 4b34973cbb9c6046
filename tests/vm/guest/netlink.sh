# SPDX-License-Identifier: GPL-2.0-only
# Generic netlink: requests, events, and a module that goes away below a listener.
. /t/lib.sh

check "both modules load" load_both
check "messages: netlink" netlink
grep '^#' /tmp/output
check "no TD is left" grep -q '^test tds *0' <(dev info | tee /dev/stderr)
check "both sides agree after it" no_violations

netlink wait &
listener=$!
sleep 1
check "a listener does not hold the module" unload_both
check "it notices nothing" kill -0 "$listener"
check "both modules load again" load_both
check "messages, with a listener in a group that is gone" netlink
kill "$listener"
wait "$listener" 2>/dev/null
check "both modules are removed" unload_both
finish
