"""Reads exported formats by the libraries of others, and compares them with the snapshots they are of.

Arguments: the SARIF schema, the directory of this workspace's documents, and directories with
`in.json` and `out.FORMAT`.
"""

import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import jsonschema
import junitparser
import networkx
import referencing

RED = "#cc0000"
# What is red and is no finding.
ALARMS = {"nothing-observed", "too-few-classes", "too-few-edges", "new-edges"}
# The bit of a row of `context_edges`: `[context, class, bits, ...]`.
OPEN_TO = 8
SVG = "{http://www.w3.org/2000/svg}"
# What Graphviz makes of our graphs: nothing that a name could have brought.
TAGS = {"svg", "g", "title", "polygon", "path", "text", "ellipse", "polyline", "a"}


def main():
    sarif_schema, docs, *directories = map(pathlib.Path, sys.argv[1:])
    assert directories, "no outputs to check"
    schemas = Schemas(sarif_schema, docs)
    failed = False
    for directory in directories:
        sample = Sample(directory)
        for check in [schemas.json, schemas.sarif, junit, graphml, dot, github]:
            name = check.__name__
            try:
                print(f"{directory.name}: {name}: {check(sample)}", flush=True)
            except Exception as error:
                failed = True
                text = f"{type(error).__name__}: {error}"[:2000]
                print(f"{directory}: {name}: FAILED: {text}", flush=True)
    return failed


class Sample:
    def __init__(self, directory):
        self.directory = directory
        self.snapshot = json.loads(self.text("in.json"))
        self.judged = json.loads(self.text("out.json"))
        self.verdicts = self.judged["verdicts"]
        results = json.loads(self.text("out.sarif"))["runs"][0]["results"]
        self.alarms = [result for result in results if result["ruleId"] in ALARMS]

    def path(self, file):
        return self.directory / file

    def text(self, file):
        return self.path(file).read_text(encoding="utf-8")

    def table(self, name):
        return self.snapshot.get(name, [])

    def accepted(self, verdict):
        return verdict["suppressed"] or verdict["off"]

    def red(self, table):
        """The positions of a table at which something is found."""
        found = (v for v in self.verdicts if not v["note"] and not self.accepted(v))
        steps = (step for verdict in found for step in verdict["steps"])
        return {step["position"] for step in steps if step["table"] == table}


def broken(snapshot):
    """The snapshot with something wrong that its schema must see."""
    yield {**snapshot, "unknown": []}
    yield {**snapshot, "schema": 1}
    yield {name: value for name, value in snapshot.items() if name != "processes"}
    yield {**snapshot, "edges": [[0, 1]]}
    yield {**snapshot, "edges": [[0, 1, 8, [[0, 0, 0, 0]]]]}
    yield {**snapshot, "edges": [{"from": 0, "to": 1}]}
    yield {**snapshot, "places": [[-1]]}
    if snapshot.get("classes"):
        first, *rest = snapshot["classes"]
        yield {**snapshot, "classes": [{**first, "usage": "...."[:3]}, *rest]}
        yield {**snapshot, "classes": [{**first, "inner": "never"}, *rest]}


class Schemas:
    def __init__(self, sarif, docs):
        self.by_name = {path.name: json.loads(path.read_text()) for path in docs.glob("*.schema.json")}
        resources = [
            (name, referencing.Resource.from_contents(schema))
            for name, schema in self.by_name.items()
        ]
        self.registry = referencing.Registry().with_resources(resources)
        self.sarif_schema = json.loads(sarif.read_text(encoding="utf-8-sig"))

    def validate(self, schema, document):
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        checker = validator.FORMAT_CHECKER
        assert {"uri", "uri-reference"} <= set(checker.checkers), "formats of URIs are checked"
        errors = validator(schema, registry=self.registry, format_checker=checker)
        first = next(errors.iter_errors(document), None)
        assert first is None, f"{first.json_path}: {first.message}"

    def json(self, sample):
        self.validate(self.by_name["judged.schema.json"], sample.judged)
        self.validate(self.by_name["snapshot.schema.json"], sample.snapshot)
        for wrong in broken(sample.snapshot):
            try:
                self.validate(self.by_name["snapshot.schema.json"], wrong)
            except AssertionError:
                continue
            raise AssertionError(f"the schema lets this pass: {str(wrong)[:200]}")
        return f"{len(sample.verdicts)} verdicts"

    def sarif(self, sample):
        document = json.loads(sample.text("out.sarif"))
        self.validate(self.sarif_schema, document)
        results = document["runs"][0]["results"]
        assert len(results) == len(sample.verdicts) + len(sample.alarms)
        return f"{len(results)} results"


def junit(sample):
    read = junitparser.JUnitXml.fromfile(str(sample.path("out.junit")))
    (suite,) = read
    cases = list(suite)
    fatal = [verdict for verdict in sample.verdicts if verdict["fatal"]]
    failures = [result for case in cases for result in case.result if type(result) is junitparser.Failure]
    skipped = [case for case in cases if case.is_skipped]
    assert (suite.tests, suite.failures, suite.skipped) == (len(cases), len(failures), len(skipped))
    assert len(failures) == len(fatal) + len(sample.alarms)
    assert len(skipped) == sum(map(sample.accepted, sample.verdicts))
    assert cases and len({(case.classname, case.name) for case in cases}) == len(cases)
    for failure, verdict in zip(failures, fatal):
        same_text(failure.text, verdict["text"])
        same_text(failure.message, verdict["headline"])
    return f"{len(cases)} cases, {len(failures)} failures"


def same_text(read, meant):
    """What is read is what was meant, but for characters that XML cannot have."""
    if not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", meant):
        assert read == meant, f"{read[:200]!r} is not {meant[:200]!r}"


def graphml(sample):
    graph = networkx.read_graphml(sample.path("out.graphml"), force_multigraph=True)
    classes, contexts = sample.table("classes"), sample.table("contexts")
    edges = sample.table("edges") + sample.table("context_edges") + sample.table("within")
    assert graph.is_directed()
    assert len(graph.nodes) == len(classes) + len(contexts)
    assert len(graph.edges) == len(edges)
    for number, context in enumerate(contexts):
        same_text(graph.nodes[f"x{number}"]["name"], context["name"])
    for number, known in enumerate(classes):
        node = graph.nodes[f"c{number}"]
        # Where two have one name, more is said.
        assert node["name"].startswith(known["name"]) or "\\u" in node["name"]
        same_text(node["type"], known["lock_type"])
        assert node["instances"] == known["instances"] and type(node["instances"]) is int
        assert node["user_space"] is known.get("user_space", False)
    names = ["edges", "context_edges", "within"]
    found = [(key, data["found"]) for _, _, key, data in graph.edges(keys=True, data=True)]
    for name, letter in zip(names, "euw"):
        ours = {int(key[1:]) for key, is_found in found if key[0] == letter and is_found}
        assert ours == sample.red(name), f"{name}: {ours} are found"
    rows = enumerate(sample.table("edges"))
    ends = {(f"c{source}", f"c{target}", f"e{i}") for i, (source, target, *_) in rows}
    assert ends == {(a, b, key) for a, b, key in graph.edges(keys=True) if key[0] == "e"}
    return f"{len(graph.nodes)} nodes, {len(graph.edges)} edges"


def dot(sample):
    # Layers of very many edges take Graphviz minutes.
    layout = "dot" if len(sample.table("edges")) <= 500 else "sfdp"
    command = [layout, "-Tsvg", str(sample.path("out.dot"))]
    drawn = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert drawn.returncode == 0 and not drawn.stderr, drawn.stderr.decode()[:500]
    sample.path("drawn.svg").write_bytes(drawn.stdout)
    svg = ElementTree.fromstring(drawn.stdout)
    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    assert tags <= TAGS, f"{tags - TAGS} are not ours"
    groups = {kind: [g for g in svg.iter(f"{SVG}g") if g.get("class") == kind] for kind in ["node", "edge"]}
    classes = sample.table("classes")
    # That a class is open to a context is drawn where it is red.
    red_contexts = sample.red("context_edges")
    context_edges = list(enumerate(sample.table("context_edges")))
    shown = [row for i, row in context_edges if not row[2] & OPEN_TO or i in red_contexts]
    contexts = {row[0] for row in shown}
    edges = len(sample.table("edges")) + len(sample.table("within")) + len(shown)
    assert len(groups["node"]) == len(classes) + len(contexts)
    assert len(groups["edge"]) == edges
    paths = [path for group in groups["edge"] for path in group.iter(f"{SVG}path")]
    red = sum(path.get("stroke") == RED for path in paths)
    assert red == sum(len(sample.red(table)) for table in ["edges", "context_edges", "within"])
    for group in groups["node"]:
        identity = group.find(f"{SVG}title").text
        names = sample.table("classes" if identity[0] == "c" else "contexts")
        name = names[int(identity[1:])]["name"]
        first = next(group.iter(f"{SVG}text")).text or ""
        # Graphviz writes spaces so that they stay.
        first = first.replace("\u00a0", " ")
        if is_plain(name):
            assert name == first or name.startswith(f"{first}@"), f"{first!r} is not {name!r}"
    return f"{len(groups['node'])} nodes, {edges} edges, {red} red, by {layout}"


def is_plain(name):
    """Whether a name is short, and has nothing that is shown in another way."""
    return len(name) <= 40 and name.isprintable() and name.strip() == name and "\u00a0" not in name


def github(sample):
    """Reads lines as GitHub's runner does: commands in `::` at their start, and in `##[` anywhere."""
    counts = {}
    for line in sample.text("out.github").split("\n"):
        assert "##[" not in line, line
        found = re.match(r"\s*::([^ :]*)(?: (.*?))?::(.*)$", line)
        if not found:
            assert not line.lstrip().startswith("::"), line
            continue
        command, properties, _ = found.groups()
        counts[command] = counts.get(command, 0) + 1
        for name, value in (p.split("=", 1) for p in (properties or "").split(",") if p):
            assert name in {"file", "line", "col", "title"}, line
            assert name not in {"line", "col"} or value.isdecimal(), line
    assert set(counts) <= {"error", "notice", "group", "endgroup"}, counts
    fatal = sum(verdict["fatal"] for verdict in sample.verdicts)
    assert counts.get("error", 0) == fatal + len(sample.alarms)
    accepted = sum(map(sample.accepted, sample.verdicts))
    shown = len(sample.verdicts) + len(sample.alarms)
    assert counts.get("error", 0) + counts.get("notice", 0) + accepted == shown
    assert counts.get("group", 0) == counts.get("endgroup", 0) == shown
    return f"{counts.get('error', 0)} errors, {counts.get('notice', 0)} notices"


if __name__ == "__main__":
    sys.exit(main())
