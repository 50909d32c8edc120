# Writes tests/formats/hdf5/fixtures.json: files of h5py as text, in its default format and in its newest, beside what is in them.
# With "check" as its argument it reads a file from standard input instead, as base64, and prints what h5py finds in it.
import base64
import io
import json
import os
import sys

import h5py
import numpy as np


def described(group):
    """All arrays by their paths, with what they hold."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            value = np.asarray(item)
            found[name] = {"shape": list(value.shape), "dtype": value.dtype.str, "values": value.astype("f8").ravel().tolist()}

    group.visititems(visit)
    return found


def fill(file):
    random = np.random.RandomState(3)
    for code in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
        file[f"floats/{code}"] = (random.rand(2, 3) * 4 - 2).astype(code)
    for code in ["<i1", "<i2", ">i4", "<i8", "<u1", ">u2", "<u4", "<u8"]:
        file[f"integers/{code}"] = random.randint(0, 100, (3,)).astype(code) - (5 if "i" in code else 0)
    file["scalar"] = np.float32(0.5)
    file["count"] = np.int64(7)
    file["none"] = np.zeros((0, 3), dtype="f4")
    file["names/Ωmega/vars/0"] = np.ones(2, dtype="f4")
    for i in range(8):
        file[f"few/{i}"] = np.float32(i)
    for i in range(150):
        file[f"many/entry_{i}"] = np.float32(i)
    file.create_group("empty")
    file.attrs["fixed"] = np.bytes_(b"fixed text")
    file.attrs["variable"] = "variable text, ä"
    file.attrs["list"] = np.array([b"a", b"bcd", b""])
    file.attrs["texts"] = ["x", "yz"]
    file["count"].attrs["unit"] = "steps"


def encoded(**options):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        fill(file)
    return base64.b64encode(buffer.getvalue()).decode()


def refused():
    files = {}
    for name, make in {
        "chunks": lambda file: file.create_dataset("x", data=np.ones(10), chunks=(5,)),
        "compressed": lambda file: file.create_dataset("x", data=np.ones(10), compression="gzip"),
        "text": lambda file: file.create_dataset("x", data="text"),
        "compound": lambda file: file.create_dataset("x", data=np.zeros(2, dtype=[("a", "i4"), ("b", "f4")])),
        "unwritten": lambda file: file.create_dataset("x", (3,), dtype="f4", fillvalue=7.5),
        "empty": lambda file: file.create_dataset("x", data=h5py.Empty("f4")),
    }.items():
        buffer = io.BytesIO()
        with h5py.File(buffer, "w") as file:
            make(file)
        files[name] = base64.b64encode(buffer.getvalue()).decode()
    return files


if sys.argv[1:] == ["check"]:
    buffer = io.BytesIO(base64.b64decode(sys.stdin.read()))
    with h5py.File(buffer, "r") as file:
        attributes = {}
        file.visititems(lambda name, item: attributes.update({f"{name}@{key}": str(item.attrs[key]) for key in item.attrs}))
        attributes.update({f"@{key}": str(file.attrs[key]) for key in file.attrs})
        print(json.dumps({"arrays": described(file), "attributes": attributes}))
else:
    files = {"default": encoded(), "latest": encoded(libver="latest"), "v108": encoded(libver=("v108", "v108"))}
    with h5py.File(io.BytesIO(base64.b64decode(files["default"])), "r") as file:
        contents = {"files": files, "arrays": described(file), "refused": refused()}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures.json")
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps(contents, ensure_ascii=False, indent=1) + "\n")
