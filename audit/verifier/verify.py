#!/usr/bin/env python3
"""Verifies the seal of an audit bundle, or the proof of one case of it (docs/audit-format.md). Python 3.9 or later,
its standard library only.

    python3 verify.py BUNDLE KEY.pub [KEY.pub ...] [--anchors FILE]
    python3 verify.py PROOF.json KEY.pub [KEY.pub ...] [--bundle FOLDER]

Prints a verdict as JSON. Exit code: 0 verified, 1 something was found, 2 it was not called so, or is no proof.
"""
import argparse, base64, collections, decimal, hashlib, hmac, json, math, os, re, stat, sys

HEX, BASE64 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[A-Za-z0-9+/]*={0,2}")
PATH = re.compile(r"[A-Za-z0-9\-_.~%@+]+(/[A-Za-z0-9\-_.~%@+]+)*")
SUBJECTS = ["SHA256SUMS", "cases.jsonl", "manifest.json"]
MOST_BYTES, LINE, MOST_SIGNATURES = 400_000_000, 1 << 20, 100
SAID = ("machine", "version", "definition", "simulated")
sys.setrecursionlimit(20_000)


class Malformed(Exception):
    """What is read is not of the form that the format asks for."""


def need(condition, message):
    if not condition:
        raise Malformed(message)


# --- Ed25519 verification (RFC 8032), in extended coordinates ------------------------------------------------
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def decode_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def is_small_order(key):
    point = decode_point(key)
    if point is None:
        return True
    x, y, z, _ = times(8, point)
    return x % P == 0 and (y - z) % P == 0


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_verifies(key, message, signature):
    a, r = decode_point(key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    one, other = times(s, BASE), add(r, times(k, a))
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


# --- JSON (section 2) ----------------------------------------------------------------------------------------
def as_double(text):
    number = float(text) if len(text) > 300 or not text.lstrip("-").isdigit() else int(text)
    if isinstance(number, float):
        return int(number) if number.is_integer() and abs(number) <= 2**53 else number
    return number if abs(number) <= 2**53 else float(number)


def no_constant(name):
    raise ValueError(name + " is no JSON")


def parse(data):
    try:
        text = data.decode("utf-8")
        return json.loads(text, parse_int=as_double, parse_float=as_double, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON in UTF-8: %s" % error)


def number_text(number):
    """As ECMAScript writes a number."""
    if isinstance(number, int):
        return str(number)
    need(math.isfinite(number), "JSON has no infinity")
    sign, digits, exponent = decimal.Decimal(repr(number)).as_tuple()
    digits = "".join(map(str, digits))
    point = len(digits) + exponent
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        text = digits + "0" * (point - count)
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." + digits[1:] if count > 1 else "") + "e%+d" % (point - 1)
    return "-" + text if sign else text


def in_order(keys):
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def canonical_text(value, depth=0):
    if isinstance(value, (dict, list)):
        need(depth <= 1000, "nested too deeply")
        if isinstance(value, list):
            return "[" + ",".join(canonical_text(item, depth + 1) for item in value) + "]"
        members = (json.dumps(key, ensure_ascii=False) + ":" + canonical_text(value[key], depth + 1) for key in in_order(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return number_text(value)


def canonical(value):
    try:
        return canonical_text(value).encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise Malformed("no canonical JSON: %s" % error)


# --- Event records and chains (sections 3 and 4) -------------------------------------------------------------
def sha256(*parts):
    return hashlib.sha256(b"".join(parts))


def record_of(event, workflow, run, case_salt):
    need(isinstance(event.get("eventId"), str), "an event has no id")
    count = 0

    def committed(value, depth):
        nonlocal count
        if isinstance(value, list):
            need(depth <= 1000, "nested too deeply")
            return [committed(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        need(depth <= 1000, "nested too deeply")
        if isinstance(value.get("metadata"), dict):
            if isinstance(value.get("data"), str):
                need("commitment" not in value, "a payload has both data and a commitment")
                data, salt = decode_base64(value["data"]), case_salt
                if "salt" in value:
                    salt = salt_from(value["salt"])
                else:
                    need(case_salt is not None, "a payload has no salt")
                    place = "%s/%s/%d" % (run, event["eventId"], count)
                    salt = hmac.new(case_salt, place.encode("utf-8"), "sha256").digest()
                count += 1
                rest = {key: value[key] for key in value if key not in ("data", "salt")}
                return {**rest, "commitment": sha256(b"\x02", salt, data).hexdigest()}
            if isinstance(value.get("commitment"), str) and "data" not in value:
                need(HEX.fullmatch(value["commitment"]), "a commitment is malformed")
                count += 1
                return {key: value[key] for key in value if key != "salt"}
        return {key: committed(value[key], depth + 1) for key in in_order(value)}

    try:
        record = committed(event, 1)
    except (UnicodeEncodeError, RecursionError) as error:
        raise Malformed(str(error))
    return canonical({"event": record, "format": "watchfloor.event/1", "run": run, "workflow": workflow})


def decode_base64(text):
    need(len(text) % 4 == 0 and BASE64.fullmatch(text), "no base64")
    data = base64.b64decode(text)
    need(base64.b64encode(data).decode() == text, "no canonical base64")
    return data


def salt_from(text):
    need(isinstance(text, str) and HEX.fullmatch(text), "a salt is 64 hexadecimal digits")
    return bytes.fromhex(text)


def folder_of(workflow):
    name = ""
    for byte in workflow.encode("utf-8", "replace"):
        character = chr(byte)
        stays = re.fullmatch(r"[A-Za-z0-9\-_.]", character) and not (name == "" and character == ".")
        name += character if stays else "%%%02X" % byte
    if len(name) <= 200:
        return name
    return re.sub(r"%[0-9A-F]?$", "", name[:120]) + "~" + sha256(workflow.encode("utf-8")).hexdigest()


def is_path(text):
    return len(text) <= 1000 and PATH.fullmatch(text) and not {".", ".."} & set(text.split("/"))


def is_regular(path):
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def is_folder(path):
    return os.path.isdir(path) and not os.path.islink(path)


def read(path, limit):
    need(is_regular(path), "%s is no regular file" % os.path.basename(path))
    need(os.path.getsize(path) <= limit, "%s is too large" % os.path.basename(path))
    with open(path, "rb") as file:
        return file.read()


def read_case(bundle, folder):
    case = parse(read(os.path.join(bundle, "cases", folder, "case.json"), 4_000_000))
    need(isinstance(case, dict) and case.get("format") == "watchfloor.case/1", "case.json is of another format")
    names = ("workflow", "machine", "version", "definition")
    need(all(isinstance(case.get(name), str) for name in names), "case.json lacks a name")
    need(isinstance(case.get("simulated"), bool) and isinstance(case.get("runs"), list), "case.json lacks a member")
    need(folder_of(case["workflow"]) == folder, "the folder has another name")
    salt = salt_from(case["salt"]) if "salt" in case else None
    for run in case["runs"]:
        need(isinstance(run, dict) and isinstance(run.get("run"), str), "a run has no id")
        need(isinstance(run.get("file"), str) and is_path(run["file"]), "a run has no file")
    return case, salt


def named(value):
    """A version of a machine, as case.json, the manifest and the machine's own file name it."""
    return json.dumps([value.get(key) for key in ("machine", "version", "definition")])


def chain_of(bundle, folder, case, salt, at):
    """The number of events, and the head after `at` of them."""
    head, count = bytes(32), 0
    wanted = head if at == 0 else None
    for run in case["runs"]:
        history = parse(read(os.path.join(bundle, "cases", folder, *run["file"].split("/")), MOST_BYTES))
        events = history.get("events") if isinstance(history, dict) else None
        need(isinstance(events, list) and all(isinstance(event, dict) for event in events), "no list of events")
        for event in events:
            head = sha256(b"\x00", head, record_of(event, case["workflow"], run["run"], salt)).digest()
            count += 1
            wanted = head if count == at else wanted
    return count, wanted and wanted.hex()


# --- The tree (section 5) and lines --------------------------------------------------------------------------
class Tree:
    def __init__(self):
        self.size, self.subtrees = 0, []

    def add(self, data):
        node, leaves = sha256(b"\x00", data).digest(), 1
        while self.subtrees and self.subtrees[-1][1] == leaves:
            node, leaves = sha256(b"\x01", self.subtrees.pop()[0], node).digest(), leaves * 2
        self.subtrees.append((node, leaves))
        self.size += 1

    def root(self):
        if not self.subtrees:
            return sha256().hexdigest()
        node = self.subtrees[-1][0]
        for left, _ in reversed(self.subtrees[:-1]):
            node = sha256(b"\x01", left, node).digest()
        return node.hex()


def lines_of(path):
    with open(path, "rb") as file:
        for line in iter(lambda: file.readline(LINE + 1), b""):
            need(len(line) <= LINE, "a line is too long")
            need(line.endswith(b"\n"), "the last line has no end")
            yield line[:-1]


def statement_of(line, fields, form):
    value = parse(line)
    need(isinstance(value, dict) and sorted(value) == fields and canonical(value) == line, "no canonical statement")
    need(value["format"] == form, "another format")
    return value


def is_count(value):
    return type(value) is int and 0 <= value < 2**53


def is_hash(value):
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def leaf_of(line):
    """The statement about a case that a line of cases.jsonl is."""
    fields = ["definition", "events", "format", "head", "machine", "simulated", "version", "workflow"]
    leaf = statement_of(line, fields, "watchfloor.leaf/1")
    need(all(isinstance(leaf[name], str) for name in ("workflow", *SAID[:3])), "a statement lacks a name")
    need(isinstance(leaf["simulated"], bool) and is_count(leaf["events"]) and is_hash(leaf["head"]), "a statement is malformed")
    return leaf


def says_the_same(leaf, case):
    return all(case[name] == leaf[name] for name in SAID)


def anchors_of(path):
    previous = "0" * 64
    for line in lines_of(path):
        anchor = statement_of(line, ["at", "format", "log", "previous", "root", "size"], "watchfloor.anchor/1")
        need(all(isinstance(anchor[name], str) for name in ("at", "log")), "an anchor lacks a name")
        need(is_hash(anchor["root"]) and is_count(anchor["size"]), "an anchor has no root")
        need(anchor["previous"] == previous, "the lines are not linked")
        previous = sha256(line).hexdigest()
        yield anchor


# --- The seal (section 8) ------------------------------------------------------------------------------------
def decoded(text):
    need(isinstance(text, str) and len(text) % 4 == 0 and BASE64.fullmatch(text), "no base64")
    return base64.b64decode(text)


def opened(envelope, keys):
    """What an envelope signs, ids of the keys that have signed it, and of those that are on a signature which does not
    verify."""
    need(isinstance(envelope, dict) and envelope.get("payloadType") == "application/vnd.in-toto+json", "no envelope")
    body, signatures, kind = decoded(envelope.get("payload")), envelope.get("signatures"), envelope["payloadType"].encode()
    need(isinstance(signatures, list) and len(signatures) <= MOST_SIGNATURES, "no envelope")
    for one in signatures:
        need(isinstance(one, dict) and isinstance(one.get("keyid"), str), "no signature")
        decoded(one.get("sig"))
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
    valid, invalid = set(), set()
    for one in signatures:
        signer = [name for name in keys if ed25519_verifies(keys[name], message, decoded(one["sig"]))]
        (valid if signer else invalid).update(signer[:1] or {one["keyid"]} & set(keys))
    return body, valid, invalid


def seal_of(body):
    """The predicate of a seal's statement, and the hashes of what it is over."""
    json_value = parse(body)
    need(isinstance(json_value, dict) and json_value.get("_type") == "https://in-toto.io/Statement/v1", "no statement")
    need(json_value.get("predicateType") == "urn:watchfloor:audit-seal:1", "another predicate")
    predicate, subject = json_value.get("predicate"), json_value.get("subject")
    need(isinstance(predicate, dict) and isinstance(predicate.get("tree"), dict), "no tree")
    tree = predicate["tree"]
    need(isinstance(predicate.get("log"), str) and isinstance(predicate.get("sealedAt"), str), "a field is missing")
    need(is_count(predicate.get("events")) and is_count(tree.get("size")) and is_hash(tree.get("root")), "a field is missing")
    hashes = []
    for one in subject if isinstance(subject, list) else []:
        need(isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("digest"), dict), "no subject")
        need(is_hash(one["digest"].get("sha256")), "no subject")
        hashes.append((one["name"], one["digest"]["sha256"]))
    need(sorted(name for name, _ in hashes) == SUBJECTS, "other subjects")
    return predicate, hashes


# --- Proofs of one case (section 11) -------------------------------------------------------------------------
def leads_to(leaf, index, size, path, root):
    """RFC 9162 section 2.1.3.2."""
    node, last = sha256(b"\x00", leaf).digest(), size - 1
    if not 0 <= index < size:
        return False
    for other in map(bytes.fromhex, path):
        if last == 0:
            return False
        if index & 1 or index == last:
            node = sha256(b"\x01", other, node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01", node, other).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and node.hex() == root


def proof_verdict(proof, keys, bundle=None):
    need(isinstance(proof, dict) and proof.get("format") == "watchfloor.proof/1", "another format")
    statement, index, path = proof.get("statement"), proof.get("index"), proof.get("path")
    need(isinstance(statement, str) and type(index) is int and abs(index) < 2**53, "no statement or no index")
    need(isinstance(path, list) and len(path) <= 64 and all(map(is_hash, path)), "no path")
    try:
        line = statement.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Malformed(str(error))
    leaf = leaf_of(line)
    body, valid, _ = opened(proof.get("seal"), keys)
    predicate, _ = seal_of(body)
    problems, tree = [], predicate["tree"]
    if not valid:
        problems.append("no signature is by a key that was given")
    if not leads_to(line, index, tree["size"], path, tree["root"]):
        problems.append("the path does not lead from the statement to the sealed root")
    if bundle is not None:
        problems.extend(against_case(leaf, bundle))
    return {
        "ok": not problems, "problems": problems, "workflow": leaf["workflow"], "events": leaf["events"],
        "compared": bundle is not None, "tree": tree,
    }


def against_case(leaf, bundle):
    try:
        folder = folder_of(leaf["workflow"])
        case, salt = read_case(bundle, folder)
        count, head = chain_of(bundle, folder, case, salt, leaf["events"])
    except Malformed as error:
        return [str(error)]
    if count != leaf["events"]:
        return ["the case has another number of events than its statement"]
    found = [] if head == leaf["head"] else ["events of the case are not those of the statement"]
    return found + ([] if says_the_same(leaf, case) else ["the statement says other things of the case than case.json"])


# --- Verification (section 10) -------------------------------------------------------------------------------
class Verification:
    def __init__(self, bundle, keys, anchors):
        self.bundle, self.keys, self.anchors = bundle, keys, anchors
        self.findings, self.found = [], collections.Counter()
        self.tree, self.covered, self.asked, self.events = Tree(), {}, collections.defaultdict(list), 0

    def add(self, code, where, message=""):
        self.found[code] += 1
        if len(self.findings) < 1000:
            self.findings.append({"code": code, "where": where, "message": str(message)})

    def path(self, *parts):
        return os.path.join(self.bundle, *parts)

    def verdict(self):
        predicate = self.signed()
        if predicate is not None:
            self.files()
            self.manifest()
            self.ask_anchors(predicate)
            self.cases(predicate)
        return {
            "ok": not self.found, "found": dict(sorted(self.found.items())), "findings": self.findings,
            "cases": len(self.covered), "events": self.events, "tree": predicate and predicate["tree"],
        }

    def signed(self):
        missing = [name for name in ("seal.json", "SHA256SUMS", "cases.jsonl") if not is_regular(self.path(name))]
        for name in missing:
            self.add("SEAL_MISSING", name)
        large = [name for name in SUBJECTS if is_regular(self.path(name)) and os.path.getsize(self.path(name)) > MOST_BYTES]
        for name in large:
            self.add("FILE_TOO_LARGE", name)
        if missing or large:
            return None
        try:
            body, valid, invalid = opened(parse(read(self.path("seal.json"), 4_000_000)), self.keys)
            for _ in invalid:
                self.add("SIGNATURE_INVALID", "seal.json", "the signature does not verify")
            if not valid and not invalid:
                self.add("SIGNATURE_INVALID", "seal.json", "no signature is by a key that was given")
            predicate, hashes = seal_of(body)
        except Malformed as error:
            self.add("SEAL_MALFORMED", "seal.json", error)
            return None
        for name, digest in hashes:
            if is_regular(self.path(name)) and self.hash(name) != digest:
                self.add("SUBJECT_DIFFERS", name)
        return predicate

    def hash(self, path):
        digest = hashlib.sha256()
        with open(self.path(path), "rb") as file:
            for chunk in iter(lambda: file.read(1 << 20), b""):
                digest.update(chunk)
        return digest.hexdigest()

    def there(self, prefix=""):
        try:
            entries = list(os.scandir(self.path(prefix) if prefix else self.bundle))
        except OSError:
            # A folder that cannot be looked into is no file that could have been sealed.
            yield prefix[:-1]
            return
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from self.there(path + "/")
            elif path not in ("SHA256SUMS", "seal.json"):
                yield path

    def files(self):
        there, last = set(self.there()), None
        try:
            for line in lines_of(self.path("SHA256SUMS")):
                match = re.fullmatch(rb"([0-9a-f]{64})  ([\x20-\x7e]+)", line)
                need(match, "a line is malformed")
                digest, path = match[1].decode(), match[2].decode()
                need(is_path(path) and path not in ("SHA256SUMS", "seal.json"), "a path is malformed")
                need(last is None or last < path, "the lines are not in order")
                last = path
                there.discard(path)
                if not is_regular(self.path(path)):
                    self.add("FILE_MISSING", path)
                elif os.path.getsize(self.path(path)) > MOST_BYTES:
                    self.add("FILE_TOO_LARGE", path)
                elif self.hash(path) != digest:
                    self.add("FILE_DIFFERS", path)
            for path in sorted(there):
                self.add("FILE_UNLISTED", path)
        except Malformed as error:
            self.add("SEAL_MALFORMED", "SHA256SUMS", error)

    def manifest(self):
        def differs(where, message):
            self.add("MANIFEST_DIFFERS", where, message)

        name = "manifest.json"
        try:
            manifest = parse(read(self.path(name), 64_000_000))
            need(isinstance(manifest, dict) and manifest.get("format") == "watchfloor.bundle/1", "another format")
        except Malformed as error:
            return differs(name, error)
        if "complete" in manifest and manifest["complete"] is not True:
            self.add("EXPORT_INCOMPLETE", name, "the export did not end")
        if "failures" in manifest and manifest["failures"] != []:
            self.add("EXPORT_INCOMPLETE", name, "some cases could not be exported")
        folders, salted, there = self.folders(), [], set()
        for folder in folders:
            try:
                case, salt = read_case(self.bundle, folder)
            except Malformed:
                continue
            salted.append(salt is not None)
            there.add(named(case))
        if "cases" in manifest and (isinstance(manifest["cases"], bool) or manifest["cases"] != len(folders)):
            differs(name, "another number of cases is there")
        if "redaction" in manifest:
            payloads = manifest["redaction"].get("payloads") if isinstance(manifest["redaction"], dict) else None
            if payloads not in ("none", "withheld"):
                differs(name, "it does not say whether payloads are withheld")
            elif any(salted) if payloads == "withheld" else not all(salted):
                differs(name, "cases are not redacted as it says")
        if "machines" in manifest:
            self.machines(manifest["machines"], there, len(salted) == len(folders), differs)

    def machines(self, machines, there, whole, differs):
        listed, files = set(), set()
        for entry in machines if isinstance(machines, list) else [None]:
            entry = entry if isinstance(entry, dict) else {}
            texts = [entry.get(key) for key in ("machine", "version", "definition", "file")]
            if not all(isinstance(text, str) for text in texts) or not is_path(texts[3]):
                differs("manifest.json", "a machine has no name, no definition or no file")
                continue
            listed.add(named(entry))
            files.add(texts[3])
            try:
                value = parse(read(self.path(*texts[3].split("/")), 4_000_000))
                need(isinstance(value, dict) and value.get("format") == "watchfloor.machine/1", "another format")
                need(named(value) == named(entry), "another machine, version or definition")
            except Malformed as error:
                differs(texts[3], error)
        if there - listed or (whole and len(listed) != len(there)):
            differs("manifest.json", "it lists other machines than cases have")
        folder = self.path("machines")
        for entry in sorted(os.listdir(folder)) if is_folder(folder) else []:
            if "machines/" + entry not in files:
                differs("machines/" + entry, "the manifest does not list it")

    def folders(self):
        cases = self.path("cases")
        return [entry.name for entry in os.scandir(cases) if entry.is_dir(follow_symlinks=False)] if is_folder(cases) else []

    def ask_anchors(self, predicate):
        if self.anchors is None:
            return
        anchored, tree = False, predicate["tree"]
        try:
            for anchor in anchors_of(self.anchors):
                if anchor["log"] == predicate["log"]:
                    anchored = anchored or (anchor["size"], anchor["root"]) == (tree["size"], tree["root"])
                    self.asked[anchor["size"]].append(anchor["root"])
        except Malformed as error:
            self.add("ANCHOR_BROKEN", "anchors", error)
        if not anchored:
            self.add("ANCHOR_MISSING", "anchors")

    def compare_anchors(self):
        if any(root != self.tree.root() for root in self.asked.get(self.tree.size, [])):
            self.add("ANCHOR_DIFFERS", "anchors")

    def cases(self, predicate):
        self.compare_anchors()
        try:
            for line in lines_of(self.path("cases.jsonl")):
                leaf = leaf_of(line)
                self.tree.add(line)
                self.compare_anchors()
                self.check_case(leaf)
        except Malformed as error:
            self.add("SEAL_MALFORMED", "cases.jsonl", error)
            return
        for folder in [folder for folder, (_, all_covered) in self.covered.items() if not all_covered]:
            self.add("CASE_UNSEALED", folder, "it has events that no statement covers")
        for folder in sorted(folder for folder in self.folders() if folder not in self.covered):
            self.add("CASE_UNSEALED", folder, "no statement is about it")
        signed = (predicate["tree"]["size"], predicate["tree"]["root"], predicate["events"])
        if (self.tree.size, self.tree.root(), sum(events for events, _ in self.covered.values())) != signed:
            self.add("TREE_DIFFERS", "cases.jsonl")

    def check_case(self, leaf):
        folder = folder_of(leaf["workflow"])
        events = max(leaf["events"], self.covered.get(folder, (0, True))[0])
        self.covered[folder] = (events, True)
        if not is_folder(self.path("cases", folder)):
            return self.add("CASE_MISSING", folder)
        try:
            case, salt = read_case(self.bundle, folder)
            count, head = chain_of(self.bundle, folder, case, salt, leaf["events"])
        except Malformed as error:
            return self.add("CASE_MALFORMED", folder, error)
        self.events += count
        if head != leaf["head"] or not says_the_same(leaf, case):
            self.add("CHAIN_DIFFERS", folder)
        self.covered[folder] = (events, events >= count)


def read_key(path):
    with open(path, "r", encoding="ascii") as file:
        match = re.fullmatch(r"-----BEGIN PUBLIC KEY-----(.*)-----END PUBLIC KEY-----", file.read(64_000).strip(), re.DOTALL)
    if match is None:
        raise ValueError("%s holds no public key in PEM (a private one is not taken)" % path)
    der = base64.b64decode(match[1])
    if len(der) != 44 or der[:12] != bytes.fromhex("302a300506032b6570032100"):
        raise ValueError("%s holds no Ed25519 key" % path)
    if is_small_order(der[12:]):
        raise ValueError("%s holds a key of small order, which fits signatures that nobody made" % path)
    return sha256(der).hexdigest(), der[12:]


def main():
    parser = argparse.ArgumentParser(description="Verifies the seal of an audit bundle, or the proof of one case.")
    parser.add_argument("place", metavar="BUNDLE|PROOF", help="the folder of a bundle, or the file of a proof")
    parser.add_argument("keys", nargs="+", metavar="KEY.pub", help="public Ed25519 keys in PEM")
    parser.add_argument("--anchors", metavar="FILE", help="an anchor file that came by another way than the bundle")
    parser.add_argument("--bundle", metavar="FOLDER", help="a folder with the case below cases/, beside a proof")
    given = parser.parse_args()
    try:
        keys = dict(map(read_key, given.keys))
        if given.bundle is not None and not is_folder(os.path.realpath(given.bundle)):
            raise ValueError("%s is no folder" % given.bundle)
        if is_folder(os.path.realpath(given.place)):
            if given.anchors is not None and not os.path.isfile(given.anchors):
                raise ValueError("%s is no file" % given.anchors)
            verdict = Verification(given.place, keys, given.anchors).verdict()
        else:
            verdict = proof_verdict(parse(read(given.place, 4_000_000)), keys, given.bundle)
    except (OSError, ValueError, Malformed) as error:
        parser.error(str(error))
    print(json.dumps(verdict, indent=2))
    return 0 if verdict["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
