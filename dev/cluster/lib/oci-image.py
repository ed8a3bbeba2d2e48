"""Writes a container image as an OCI layout in a plain tar, from directories. Reproducible; standard library only.

usage: oci-image.py --name NAME:TAG --layer DIRECTORY [--layer ...] [--entrypoint WORD ...] OUTPUT.tar
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import platform
import tarfile


def plain(info):
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    return info


def layer_tar(directory):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for parent, directories, files in os.walk(directory):
            directories.sort()
            for name in sorted(files + directories):
                path = os.path.join(parent, name)
                info = plain(tar.gettarinfo(path, os.path.relpath(path, directory)))
                if info.islnk():  # a second name of a file already seen: stored as a file of its own
                    info.type, info.linkname, info.size = tarfile.REGTYPE, "", os.path.getsize(path)
                with open(path, "rb") if info.isreg() else io.BytesIO() as content:
                    tar.addfile(info, content if info.isreg() else None)
    return buffer.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True)
    parser.add_argument("--layer", action="append", required=True)
    parser.add_argument("--entrypoint", action="append", default=[])
    parser.add_argument("output")
    options = parser.parse_args()

    machine = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    blobs = {}

    def blob(media_type, content):
        digest = hashlib.sha256(content).hexdigest()
        blobs[f"blobs/sha256/{digest}"] = content
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def document(media_type, value):
        return blob(media_type, json.dumps(value, sort_keys=True).encode())

    oci = "application/vnd.oci.image"
    tars = [layer_tar(directory) for directory in options.layer]
    config = document(f"{oci}.config.v1+json", {
        "architecture": machine, "os": "linux",
        "config": {"Entrypoint": options.entrypoint, "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]},
        "history": [{"created_by": "oci-image.py"} for _ in tars]})
    manifest = document(f"{oci}.manifest.v1+json", {
        "schemaVersion": 2, "mediaType": f"{oci}.manifest.v1+json", "config": config,
        "layers": [blob(f"{oci}.layer.v1.tar+gzip", gzip.compress(tar, mtime=0)) for tar in tars]})
    manifest["platform"] = {"architecture": machine, "os": "linux"}
    manifest["annotations"] = {
        "io.containerd.image.name": options.name, "org.opencontainers.image.ref.name": options.name.rpartition(":")[2]}
    index = {"schemaVersion": 2, "mediaType": f"{oci}.index.v1+json", "manifests": [manifest]}

    files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": json.dumps(index).encode(), **blobs}
    with tarfile.open(options.output, "w") as tar:
        for name, content in sorted(files.items()):
            info = plain(tarfile.TarInfo(name))
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


if __name__ == "__main__":
    main()
