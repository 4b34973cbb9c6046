# SPDX-License-Identifier: GPL-2.0-only
"""json-server.py QUESTIONS ANSWERS: two FIFOs. A question is the name of a file and, on the next line,
an expression over the JSON in it, which is "j"; an answer is "= " and the value, or why there is none."""
import json
import sys

questions = open(sys.argv[1], "r+b", buffering=0)
answers = open(sys.argv[2], "r+b", buffering=0)


def line():
    chars = bytearray()
    while not chars.endswith(b"\n"):
        chars += questions.read(1)
    return chars[:-1].decode()


while True:
    name, expression = line(), line()
    try:
        with open(name) as file:
            j = json.load(file)
        answer = "= %s" % (eval(expression),)
    except Exception as error:
        answer = repr(error)
    answers.write(answer.replace("\n", " ").encode() + b"\n")
