"""Compares two runs of openai-python's suite: directly against the provider, and through the gateway.

Prints a Markdown report. Exit 1: a test fails only through the gateway, and not because the gateway
answered that it does not offer the endpoint; or an endpoint that it claims to offer is among those.
"""

import collections
import re
import sys
import xml.etree.ElementTree

OFFERED = re.compile(
    r"POST /v1/(chat/completions|completions|responses|embeddings"
    r"|images/(generations|edits|variations)|audio/(speech|transcriptions|translations))"
    r"|GET /v1/models(/[^/]+)?"
)
NOT_OFFERED = re.compile(
    r"404 - Unknown request URL: (\S+) (\S+?)\.?\s|405 - Not allowed to (\S+) on (\S+?)\.?\s"
)


def results(path):
    found = {}
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        broken = case.find("failure") if case.find("failure") is not None else case.find("error")
        text = None if broken is None else f"{broken.get('message')}\n{broken.text}"
        found[f"{case.get('classname')}.{case.get('name')}"] = text
    return found


def family(call):
    """GET /v1/threads/thread_x/runs -> threads"""
    return call.split("/v1/")[1].split("/")[0].split("?")[0]


def refused(text):
    """The method and path that the gateway says it does not offer; None: it failed otherwise."""
    found = NOT_OFFERED.search(text)
    return found and " ".join(part for part in found.groups() if part)


def main(direct_file, gateway_file):
    direct, gateway = results(direct_file), results(gateway_file)
    lost, absent, offered = [], collections.Counter(), []
    for name, text in gateway.items():
        if text is None or direct.get(name) is not None:
            continue
        call = refused(text)
        if call is None:
            lost.append(name)
        elif OFFERED.fullmatch(call):
            offered.append(name)
        else:
            absent[family(call)] += 1
    passed = [sum(text is None for text in run.values()) for run in (direct, gateway)]
    print(f"| | passed | of |\n|---|--:|--:|\n| direct | {passed[0]} | {len(direct)} |")
    print(f"| through the gateway | {passed[1]} | {len(gateway)} |\n")
    print("Tests that call what the gateway does not offer (it answers 404 or 405), by the first part of the path:\n")
    print(", ".join(f"`/v1/{name}` {count}" for name, count in sorted(absent.items())) or "none")
    for title, names in (("Fails only through the gateway", lost), ("Offered, but refused", offered)):
        if names:
            print(f"\n**{title}: {len(names)}**\n")
            print("\n".join(f"- {name}" for name in names[:200]))
    return 1 if lost or offered or len(direct) != len(gateway) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
