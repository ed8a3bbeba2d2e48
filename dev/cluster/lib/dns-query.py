"""Asks one DNS server for the IPv4 addresses of a name and prints them; exit 1 if there are none.

usage: dns-query.py SERVER NAME
"""

import os
import socket
import struct
import sys


def addresses(server, name):
    query_id = os.urandom(2)
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query = query_id + struct.pack(">5H", 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">2H", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.settimeout(1)
        channel.sendto(query, (server, 53))
        answer = channel.recv(4096)
    if answer[:2] != query_id or answer[3] & 0x0F:
        return
    position = len(query)  # the question is repeated before the answers
    for _ in range(struct.unpack(">H", answer[6:8])[0]):
        while answer[position] and answer[position] < 0xC0:  # a name: labels, or a pointer of two bytes
            position += answer[position] + 1
        position += 2 if answer[position] else 1
        kind, _, _, length = struct.unpack(">HHIH", answer[position : position + 10])
        position += 10
        if kind == 1:
            yield socket.inet_ntoa(answer[position : position + 4])
        position += length


if __name__ == "__main__":
    try:
        found = list(addresses(*sys.argv[1:3]))
    except OSError as problem:
        sys.exit(f"dns-query: {problem}")
    print("\n".join(found))
    sys.exit(not found)
