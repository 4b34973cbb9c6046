# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced by what gets packages from Debian without installing them.

# private_apt SUITE...: in apt/ of the current folder, a configuration of apt's own, with sources and
# lists that are not the system's. Sets "apt", arguments for apt-get and apt-cache. The packages come
# from where this system gets its own, or from $DEBIAN_MIRROR.
private_apt()
{
	local mirror suite

	mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
				  grep debian | grep -v security | sort -u | head -n 1)}
	mkdir -p apt/lists/partial apt/cache/archives/partial
	for suite; do
		echo "deb [arch=amd64] $mirror $suite main"
	done >apt/sources.list
	# shellcheck disable=SC2034
	apt=(-o "Dir::Etc::SourceList=$PWD/apt/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
		-o "Dir::State::Lists=$PWD/apt/lists" -o "Dir::Cache=$PWD/apt/cache"
		-o "APT::Architecture=amd64" -o "Acquire::Languages=none" -o "APT::Sandbox::User=root"
		-o "APT::Default-Release=${*: -1}")
}
