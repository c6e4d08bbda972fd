#!/usr/bin/env python3
"""Reads event logs with pm4py, as an outside reader (pm4py is AGPL-3.0: run here, never shipped or imported).

    python3 -m venv VENV && VENV/bin/pip install pm4py
    npx tsx scripts/event-log-samples.ts FOLDER
    VENV/bin/python scripts/check-event-logs.py FOLDER

Checks that nothing is lost on reading, that every good trace replays on its chart's net, and that planted deviations
are found. Exit code 0, or 1 with what was wrong.
"""
import collections, json, pathlib, sys, warnings

warnings.filterwarnings("ignore")
import pm4py

wrong = []


def check(what, got, expected):
    print("%-72s %s" % (what, got if got == expected else "%s, expected %s" % (got, expected)))
    if got != expected:
        wrong.append(what)


def check_ocel(path):
    raw = json.loads(path.read_text("utf-8"))
    log = pm4py.read_ocel2_json(str(path))
    check("OCEL: events", len(log.events), len(raw["events"]))
    check("OCEL: objects, none dropped", len(log.objects), len(raw["objects"]))
    relations = sum(len({(r["objectId"], r["qualifier"]) for r in event["relationships"]}) for event in raw["events"])
    check("OCEL: relations of events to objects", len(log.relations), relations)
    between = sum(len(thing["relationships"]) for thing in raw["objects"])
    check("OCEL: relations between objects", len(log.o2o), between)
    types = collections.Counter(thing["type"] for thing in raw["objects"])
    check("OCEL: object types", sorted(pm4py.ocel_get_object_types(log)), sorted(types))


def check_xes(folder):
    counts = json.loads((folder / "counts.json").read_text("utf-8"))
    frame = pm4py.read_xes(str(folder / "log.xes"))
    check("XES: events", len(frame), counts["events"])
    check("XES: traces", frame["case:concept:name"].nunique(), counts["cases"])
    check("XES: simulated", bool(frame["simulated"].all()), True)
    altered = pm4py.read_xes(str(folder / "altered.xes"))
    pairs = pm4py.read_xes(str(folder / "pairs.xes"))
    check("XES: events with what was carried out", len(pairs), counts["pairs"])
    starts = pairs[pairs["lifecycle:transition"] == "start"]["concept:instance"]
    ends = pairs[pairs["lifecycle:transition"].isin(["complete", "ate_abort"])]["concept:instance"].dropna()
    check("XES: every end has its start", sorted(set(ends) - set(starts)), [])
    for machine in sorted(counts["places"]):
        net = pm4py.read_pnml(str(folder / (machine + ".pnml")))
        check("PNML of %s: places" % machine, len(net[0].places), counts["places"][machine])
        check("%s: good traces that fit" % machine, fitting(frame, machine, net), tuple(counts["good"][machine]))
        check("%s: altered traces that fit" % machine, fitting(altered, machine, net), (0, counts["altered"][machine]))
        # Strictly: to the final marking, as any tool does it.
        mine = frame[frame["case:status"] != "running"]
        closed = counts["closed"][machine]
        check("%s: closed traces of fitness 1" % machine, perfect(mine, machine, net), (closed, closed))
        open_net = pm4py.read_pnml(str(folder / (machine + ".running.pnml")))
        open_cases = frame[frame["case:status"] == "running"]
        running = counts["running"][machine]
        check("%s: running traces of fitness 1" % machine, perfect(open_cases, machine, open_net), (running, running))
        wrong_ones = perfect(altered, machine, open_net)
        check("%s: altered traces of fitness 1 that may stop anywhere" % machine, wrong_ones, (0, counts["altered"][machine]))


def fitting(frame, machine, net):
    """How many traces fit, of how many. A net with an event in several places needs alignments, not token replay."""
    mine = frame[(frame["case:machine"] == machine) & (frame["lifecycle:transition"] == "complete")]
    if mine.empty:
        return 0, 0
    results = pm4py.conformance_diagnostics_alignments(mine, *net)
    return sum(1 for one in results if fits(one["alignment"])), len(results)


def perfect(frame, machine, net):
    """How many traces have fitness 1 to the final marking, of how many."""
    mine = frame[(frame["case:machine"] == machine) & (frame["lifecycle:transition"] == "complete")]
    if mine.empty:
        return 0, 0
    results = pm4py.conformance_diagnostics_alignments(mine, *net)
    return sum(1 for one in results if one["fitness"] == 1), len(results)


def fits(alignment):
    """Every event is a move of the net. A case that is still open ends by a move that is in the net alone."""
    moves = [(event, move) for event, move in alignment if move is not None]
    while moves and moves[-1][0] == ">>":
        moves.pop()
    return all(">>" not in move for move in moves)


folder = pathlib.Path(sys.argv[1])
check_ocel(folder / "log.ocel.json")
check_xes(folder)
print("wrong: %s" % ", ".join(wrong) if wrong else "all as expected")
sys.exit(1 if wrong else 0)
