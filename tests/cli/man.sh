#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manual pages against the tables that tdxctl works with.
. "${srcdir:-$(dirname "$0")}/lib.sh"

man_dir=$(cd "$srcdir/../../man" && pwd)

# check_pages FUNCTION: a Python function over the dump of commands that prints what is wrong.
check_pages()
{
	needs_python
	"$TDXCTL" --dump-commands >dump || fail "--dump-commands failed"
	"$python" - "$man_dir" "$1" >complaints <<'EOF'
import glob, json, os, re, sys

man, check = sys.argv[1:]
dump = json.load(open("dump"))

def page(name):
    try:
        return open(os.path.join(man, name)).read()
    except FileNotFoundError:
        return None

def options_in(text):
    # mdoc writes --name as "Fl -name", and several of them on a line as "Fl x , Fl -name"
    return set(re.findall(r"\bFl -([a-z0-9][a-z0-9-]+)", text))

def pages_exist():
    for command in dump["commands"]:
        text = page(command["page"] + ".8")
        if text is None:
            yield f"{command['page']}.8 is missing"
        elif not re.search(rf"\b(Ic|Cm|Nm)\b.*\b{command['verb']}\b", text):
            yield f"{command['page']}.8 does not mention {command['verb']}"

def options_are_documented():
    for command in dump["commands"]:
        text = page(command["page"] + ".8") or ""
        for option in command["options"]:
            if option["name"] not in options_in(text):
                yield f"{command['page']}.8 lacks --{option['name']} of {command['verb']}"
    for option in dump["global_options"]:
        if option["name"] not in options_in(page("tdxctl.8")):
            yield f"tdxctl.8 lacks --{option['name']}"

def documented_options_exist():
    everywhere = {option["name"] for option in dump["global_options"]}
    known = {}
    for command in dump["commands"]:
        names = {option["name"] for option in command["options"]}
        known.setdefault(command["page"], set()).update(names)
    known["tdxctl"] = {"expect"}
    for name, options in known.items():
        for option in sorted(options_in(page(name + ".8") or "") - options - everywhere):
            yield f"{name}.8 has --{option}, which does not exist"

def commands_are_in_the_overview():
    text = page("tdxctl.8")
    for command in dump["commands"]:
        words = " ".join(filter(None, (command.get("noun"), command["verb"])))
        if not re.search(rf"\.It Ic .*\b{words}\b", text):
            yield f"tdxctl.8 does not list {words}"

def references_lead_somewhere():
    pages = {os.path.basename(path) for path in glob.glob(os.path.join(man, "*.[0-9]"))}
    for name in sorted(pages):
        for target, section in re.findall(r"\.Xr (\S*tdx\S*) (\d)", page(name)):
            if f"{target}.{section}" not in pages:
                yield f"{name} refers to {target}({section}), which is missing"

def source(name):
    return open(os.path.join(man, "..", name)).read()

def device_is_documented():
    text = page("tdxcall.4")
    calls = re.findall(r"^COMMAND\((\w+), (\w+),", source("core/runtime/command.def"), re.M)
    if not calls:
        yield "no command found in command.def"
    for call, struct in calls:
        if f".It Dv TDXCALL_{call} Ta Vt struct tdxcall_{struct} Ta" not in text:
            yield f"tdxcall.4 lacks TDXCALL_{call} with struct tdxcall_{struct}"
    for call in re.findall(r"^\.It Dv TDXCALL_(\w+) Ta Vt", text, re.M):
        if call not in dict(calls):
            yield f"tdxcall.4 has TDXCALL_{call}, which is no command"
    sources = glob.glob(os.path.join(man, "..", "kmod", "**", "*.c"), recursive=True)
    for name in re.findall(r"^MODULE_PARM_DESC\((\w+)", "".join(map(source, sources)), re.M):
        if not re.search(rf"\bCm {name} Ns = ", text):
            yield f"tdxcall.4 lacks the module parameter {name}"

for complaint in globals()[check]():
    print(complaint)
EOF
	[[ $? == 0 ]] || fail "the check itself failed"
	sed 's/^/# /' complaints
	[[ ! -s complaints ]] || fail "$(wc -l <complaints) complaints"
}

test_every_command_has_a_page_that_mentions_it()
{
	check_pages pages_exist
}

test_every_option_is_in_the_page_of_its_command()
{
	check_pages options_are_documented
}

test_no_page_has_an_option_that_does_not_exist()
{
	check_pages documented_options_exist
}

test_the_overview_lists_every_command()
{
	check_pages commands_are_in_the_overview
}

test_references_lead_to_pages_that_exist()
{
	check_pages references_lead_somewhere
}

test_the_page_of_the_device_has_every_ioctl_and_parameter()
{
	check_pages device_is_documented
}

test_mandoc_finds_nothing_to_complain_about()
{
	command -v mandoc >/dev/null || skip "no mandoc"
	for page in "$man_dir"/*.[0-9]; do
		# Whether other pages are installed here says nothing about this one.
		mandoc -Tlint -W style "$page" 2>&1 |
			grep -v -e 'referenced manual not found' -e 'outdated mandoc.db' >lint
		[[ ! -s lint ]] || { sed 's/^/# /' lint; fail "${page##*/}"; }
	done
}

run_tests
