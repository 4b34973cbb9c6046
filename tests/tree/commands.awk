# SPDX-License-Identifier: GPL-2.0-only
# core/runtime/command.def as the table of docs/architecture.md, one line for each command.
/^COMMAND\(/ {
	# Commas within parentheses belong to an argument.
	n = 0
	depth = 0
	arg[0] = ""
	line = substr($0, 9, length($0) - 9)
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "(")
			depth++
		else if (c == ")")
			depth--
		if (c == "," && !depth)
			arg[++n] = ""
		else
			arg[n] = arg[n] c
	}
	for (i = 0; i <= n; i++)
		gsub(/^ +| +$/, "", arg[i])
	td = arg[5] == "NONE" ? "-" : arg[5] == "ITSELF" ? "itself" : "id"
	gate = tolower(substr(arg[6], 6))
	dying = arg[7] == "true" ? "yes" : "no"
	if (arg[10] != "NO_SUB")
		gate = dying = "by operation"
	else if (arg[5] == "NONE")
		gate = dying = "-"
	buf = arg[9] ~ /^BUF_IN/ ? "in" : arg[9] ~ /^BUF_OUT/ ? "out" : "-"
	is = tolower(arg[12])
	gsub(/rt_is_/, "", is)
	gsub(/ \| /, ", ", is)
	if (is == "0")
		is = "-"
	printf "| %s | %s | %s | %s | %s | %s | %s |\n", arg[0], arg[1], td, gate, dying, buf, is
}
