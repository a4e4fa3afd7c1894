"""Runs alone, outside the server: one question as JSON on stdin, a file signed or read, one answer on stdout."""

import hashlib
import io
import json
import resource
import sys
from pathlib import Path
from typing import Any

import c2pa

MEMORY = 3 * 1024**3
SECONDS = 50
PIXELS = 80_000_000
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCES = {"made": "trainedAlgorithmicMedia", "edited": "compositeWithTrainedAlgorithmicMedia"}
CLIENTS = "1.3.6.1.5.5.7.3.4"
"""Purpose that a certificate which signs has to have: e-mail protection, as the specification asks."""
MANY = 50


def main() -> int:
    """Exit 0 with the answer on stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    question = json.load(sys.stdin)
    answer = sign(question) if question["verb"] == "sign" else read(question)
    json.dump(answer, sys.stdout)
    return 0


def context(anchors: str = "") -> c2pa.Context:
    """Settings that fetch nothing, keep no picture of the file, and trust only these root certificates."""
    settings: dict[str, Any] = {
        "version": 1,
        "builder": {"thumbnail": {"enabled": False}},
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
    }
    if anchors:
        settings["trust"] = {"trust_anchors": anchors, "trust_config": CLIENTS}
    return c2pa.Context(c2pa.Settings.from_dict(settings))


def sign(question: dict[str, str]) -> dict[str, str]:
    """The file with a mark beside it; what is there already stays in it as what was opened."""
    source = {"digitalSourceType": TERMS + SOURCES[question["sort"]], "when": question["when"]}
    manifest: dict[str, Any] = {
        "claim_generator_info": [{"name": "Mandate", "version": question["version"]}],
        "title": question["title"],
        "assertions": [],
    }
    if question["sort"] == "made":
        manifest["assertions"] = [
            {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", **source}]}}
        ]
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(
            alg=question["algorithm"].encode(), sign_cert=question["certificate"].encode(),
            private_key=question["key"].encode(), ta_url=None,
        )
    )  # fmt: skip
    target = Path(question["target"])
    try:
        builder = c2pa.Builder(manifest, context())
        if question["sort"] == "edited":
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
            builder.add_action({"action": "c2pa.edited", **source})
        with open(question["source"], "rb") as opened, target.open("x+b") as written:
            builder.sign(signer, question["mime"], opened, written)
    except c2pa.C2paError as error:
        target.unlink(missing_ok=True)
        return {"fault": str(error)[:300]}
    return {"fingerprint": fingerprint(question)}


def read(question: dict[str, str]) -> dict[str, Any]:
    """What the file carries, as the library reads it."""
    told: dict[str, Any] = {"fingerprint": fingerprint(question)}
    try:
        with open(question["source"], "rb") as opened:
            reader = c2pa.Reader(question["mime"], opened, context=context(question["anchors"]))
            content, state = json.loads(reader.json()), str(reader.get_validation_state())
    except c2pa.C2paError as error:
        gone = str(error).startswith("ManifestNotFound")
        return {**told, "found": "none"} if gone else {**told, "found": "broken", "fault": str(error)[:300]}
    active = content["manifests"][content["active_manifest"]]
    actions = list(_actions(active))
    signed = active.get("signature_info") or {}
    made_by = (active.get("claim_generator_info") or [{}])[0]
    faults = ((content.get("validation_results") or {}).get("activeManifest") or {}).get("failure") or []
    return {
        **told,
        "found": "mark",
        "state": state,
        "says": _says(actions),
        "when": signed.get("time") or next((one["when"] for one in actions if one.get("when")), ""),
        "signer": signed.get("common_name") or "",
        "organisation": signed.get("issuer") or "",
        "software": made_by.get("name") or "",
        "faults": sorted({str(one.get("code")) for one in faults[:MANY]}),
    }


def _actions(manifest: dict[str, Any]) -> Any:
    for one in manifest.get("assertions") or []:
        if str(one.get("label")).startswith("c2pa.actions"):
            yield from ((one.get("data") or {}).get("actions") or [])[:MANY]


def _says(actions: list[dict[str, Any]]) -> str:
    """How AI was used, by the terms of the IPTC: what was changed last counts."""
    for one in reversed(actions):
        term = str(one.get("digitalSourceType") or "").removeprefix(TERMS)
        for says, source in SOURCES.items():
            if term == source:
                return says
    return "other" if actions else ""


def fingerprint(question: dict[str, str]) -> str:
    """What stays the same when the mark goes: for sound its samples, for a picture its light and dark in 256 bits."""
    path, mime = Path(question["source"]), question["mime"]
    if mime == "audio/wav":
        return _samples(path)
    if not mime.startswith("image/") or mime == "image/svg+xml":
        return ""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            picture.draft("L", (68, 64))
            if picture.width * picture.height > PIXELS:
                return ""
            small = picture.convert("L").resize((17, 16), Image.Resampling.BOX)
    except Exception:  # a picture that cannot be decoded has no fingerprint; why is no concern of its mark
        return ""
    light = small.tobytes()
    bits = "".join(
        "1" if light[at + 1] > light[at] + 1 else "0" for row in range(16) for at in range(row * 17, row * 17 + 16)
    )
    # An even surface looks like every other one.
    return f"light:{int(bits, 2):064x}" if 24 <= bits.count("1") <= 232 else ""


def _samples(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(12)
        while len(head := file.read(8)) == 8:
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                return f"samples:{hashlib.sha256(file.read(size)).hexdigest()}"
            file.seek(size + size % 2, io.SEEK_CUR)
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
