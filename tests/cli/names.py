#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Commands, options and manual pages that messages and documents name, and that do not exist.

usage: names.py TDXCTL MAN-DIRECTORY FILE...

Looked at are `tdxctl ...` in backquotes, lines that run tdxctl after a prompt, .Ic tdxctl of man pages,
and page(N) or .Xr page N of our own pages. What exists is what tdxctl's help has. One line for each name
that does not; their number is the exit status, 1 at most.
"""
import functools
import os
import re
import subprocess
import sys

PHRASES = [
    re.compile(r'`tdxctl ([^`]+)`'),
    re.compile(r'^(?:    )?[#$] (?:sudo )?tdxctl (.+)$', re.M),
    re.compile(r'^\.Ic tdxctl (.+)$', re.M),
]
PAGES = [re.compile(r'\b((?:lib)?tdx[a-z-]*)\((\d)\)'), re.compile(r'^\.Xr ((?:lib)?tdx[a-z-]*) (\d)', re.M)]
WORD = re.compile(r'[a-z][a-z-]*$')
# Options that stand before the command and take a value.
VALUED = ('-b', '--backend', '--state')


@functools.lru_cache(None)
def help_of(*command):
    run = subprocess.run([sys.argv[1], *command, '--help'], capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else ''


def commands():
    rows = re.findall(r'^  ([a-z-]+)(?: ([a-z-]+))? {2,}\S', help_of().split('options of')[0], re.M)
    return {(noun, verb) if verb else (noun,) for noun, verb in rows}


def split(phrase):
    """The words of a phrase, without the options before the command and what follows it in a shell."""
    words = re.split(r'[|;&<>]', phrase)[0].split()
    while words and words[0].startswith('-'):
        words = words[2:] if words[0] in VALUED else words[1:]
    return [word.rstrip('.,:') for word in words]


def problem(phrase, known):
    words = split(phrase)
    if not words or not WORD.match(words[0]):
        return None
    command = (words[0],)
    if command not in known:
        if not any(row[0] == words[0] for row in known):
            return 'no such command'
        if len(words) == 1:
            return None
        command = (words[0], words[1])
        if WORD.match(words[1]) and command not in known:
            return 'no such command'
    for option in re.findall(r'(?<!\S)(--[a-z][a-z-]*)', phrase):
        # record and batch take a command, with options of its own.
        if option not in help_of(*command) and command[0] not in ('record', 'batch'):
            return 'no option ' + option
    return None


def look(path, known, man):
    text = open(path, encoding='utf-8').read()
    # A message may be cut into several strings of C.
    text = re.sub(r'"\s*\n\s*"', '', text) if re.search(r'\.(c|h|def)$', path) else text
    found = []
    for pattern in PHRASES:
        for phrase in pattern.findall(text):
            fault = problem(phrase.replace('\\-', '-'), known)
            if fault:
                found.append('tdxctl %s: %s' % (phrase, fault))
    for pattern in PAGES:
        for name, section in pattern.findall(text):
            if not os.path.exists('%s/%s.%s' % (man, name, section)):
                found.append('%s(%s): no such page' % (name, section))
    return found


def main():
    known = commands()
    if len(known) < 10:
        raise SystemExit('the help of %s has no commands' % sys.argv[1])
    found = [(path, line) for path in sys.argv[3:] for line in look(path, known, sys.argv[2])]
    for path, line in found:
        print('%s: %s' % (path, line))
    return bool(found)


sys.exit(main())
