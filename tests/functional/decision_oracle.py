#!/usr/bin/env python3
"""A second reading of docs/access.md and docs/objection.md, written without the code.

Reads from standard input what decision_table_test.cpp writes: in lines of words, tabs between, what
there is (sections, reasons, agreements, layouts) and which cases follow; then for each case, in the
order of the product of its dimensions, the letters that the code under test gives. Works out every
letter anew from the two pages, prints ten cases that differ, with all their inputs, then how often
each outcome stands in the table, and

    compared DECISIONS decisions, LETTERS letters, DIFFERENCES differences

Exit status 0 without a difference, 1 with one, 2 for an input that does not hold together."""
import itertools
import sys
from collections import Counter, namedtuple
from functools import cache

# Time, as the cases tell it: only whether it lies before, at or after the moment of the decision.
PAST, NOW, FUTURE = -1, 0, 1
MOMENT = {"past": PAST, "now": NOW, "future": FUTURE}


def words_of(text):
    """`state=upheld bars=yes` as a dictionary."""
    return dict(word.split("=", 1) for word in text.split())


# ---- docs/objection.md: states and effects ---------------------------------------------------

# What an objection means: "withheld", or "released" to those `named` and else withheld, or
# "released" to all; and the label.
Effect = namedtuple("Effect", "anybody_else named label")
WITHHELD = Effect(anybody_else=False, named=False, label=False)
RELEASED_TO_NAMED = Effect(anybody_else=False, named=True, label=False)
RELEASED_LABELLED = Effect(anybody_else=True, named=True, label=True)
RELEASED = Effect(anybody_else=True, named=True, label=False)


def effect_of_decision(verdict, ground, choice):
    if verdict == "upheld":
        return WITHHELD
    return {
        ("public-interest", "open"): RELEASED_TO_NAMED,
        ("public-interest", "share"): RELEASED_TO_NAMED,
        ("public-interest", "decline-care"): RELEASED_TO_NAMED,
        ("care-needs-it", "open"): WITHHELD,
        ("care-needs-it", "share"): RELEASED_TO_NAMED,
        ("care-needs-it", "decline-care"): WITHHELD,
        ("system-cannot-withhold", "open"): RELEASED_LABELLED,
        ("system-cannot-withhold", "share"): RELEASED_LABELLED,
        ("system-cannot-withhold", "decline-care"): RELEASED_LABELLED,
    }[ground, choice]


def effect_of(objection):
    state = objection["state"]
    verdict = objection.get("verdict", "none")
    choice = objection.get("choice", "open")
    decided = WITHHELD
    if verdict != "none":
        decided = effect_of_decision(verdict, objection.get("ground"), choice)
    if state in ("received", "considered"):
        return WITHHELD
    if state in ("upheld", "expired"):
        return WITHHELD
    if state == "not-upheld":
        return decided
    if state == "withdrawn":
        in_effect = MOMENT[objection["effective"]] <= NOW
        return RELEASED if in_effect else decided
    raise ValueError(state)


def is_named(objection, acts_for):
    """Whether the decision names the organisation `acts_for` now."""
    begins, ends = objection.get("from", "none"), objection.get("until", "none")
    if begins != "none" and MOMENT[begins] > NOW:
        return False
    if ends != "none" and MOMENT[ends] <= NOW:
        return False
    reach = objection.get("reach", "nobody")
    return reach == "everyone" or acts_for in reach.split(",")


def bars_override(objection):
    """An upheld objection may, also when its review has come or its withdrawal is not in effect
    yet; no other can."""
    upheld = objection["state"] in ("upheld", "expired") or \
        objection["state"] == "withdrawn" and objection.get("verdict") == "upheld"
    return upheld and objection.get("bars") == "yes"


# ---- docs/access.md: what of each holder -----------------------------------------------------

DIRECT_CARE = {"doctor", "nurse", "pharmacist", "paramedic", "social worker", "care worker",
               "call handler"}
CARING_TEAM = {"registered-practice", "referral", "appointment", "admission", "care-case"}
NEVER_ASKED_FIRST = {"person-demographics", "gp-practice", "professional-contacts"}


def overridden(objection, overrides, accepts):
    if bars_override(objection):
        return False
    for override in overrides:
        running = MOMENT[override["until"]] > NOW
        names_holder = "this" in override["holders"].split(",")
        if running and names_holder and override["reason"] in accepts:
            return True
    return False


def lets_through(objection, acts_for, purpose, overrides, accepts):
    effect = effect_of(objection)
    if effect.anybody_else or effect.named and is_named(objection, acts_for):
        return True
    if objection.get("emergency") == "yes" and purpose == "ETREAT":
        return True
    return overridden(objection, overrides, accepts)


KeptBack = namedtuple("KeptBack", "withheld without_override secret")


@cache
def kept_back(objections, acts_for, purpose, override, accepts):
    """Which parts the objections to this holder keep back, which they would without an override,
    and which the holder cannot withhold (ground 3)."""
    told = [words_of(text) for text in objections if text != "none"]
    told = [objection for objection in told if objection["holder"] == "this"]
    overrides = [words_of(text) for text in override.split(" + ") if text != "none"]
    accepted = set(accepts.split(","))

    def stand(declared):
        return frozenset(o["sections"] for o in told
                         if not lets_through(o, acts_for, purpose, declared, accepted))
    return KeptBack(
        stand(overrides), stand([]),
        frozenset(o["sections"] for o in told if effect_of(o).label))


Facts = namedtuple("Facts", "stage offered off sees gives own patient related ask_first withheld "
                            "secret caring")
SEES_ALL = "patient"  # the role from which row 5 takes nothing


def is_own(role, organisation):
    """Whether the asker acts for the holder itself; a patient acts for no organisation."""
    return organisation == "own" and role != "patient"


def is_patient(role, basis):
    """A patient is one by role and by basis: on doubt about people, refuse."""
    return role == "patient" and basis == "patient"

# The rows in their order, with who skips them. Each takes a section, or leaves it to the next.
ROWS = (
    ("system-awaiting", "", lambda f, s: f.stage == "awaiting"),
    ("system-suspended", "", lambda f, s: f.stage == "suspended"),
    ("not-offered", "", lambda f, s: s not in f.offered),
    ("switched-off", "", lambda f, s: s in f.off),
    ("role", "", lambda f, s: s not in f.sees),
    ("agreement", "own", lambda f, s: s not in f.gives),
    ("relationship", "own patient", lambda f, s: not f.related),
    ("permission", "own patient", lambda f, s: f.ask_first and s not in NEVER_ASKED_FIRST),
    ("objection", "own patient", lambda f, s: s in f.withheld),
    ("caring-team", "own patient", lambda f, s: s in f.secret and not f.caring),
)


def reason_of(facts, section):
    for reason, skipped_by, takes in ROWS:
        if facts.own and "own" in skipped_by or facts.patient and "patient" in skipped_by:
            continue
        if takes(facts, section):
            return reason
    return "permitted"


def letters_of(facts, table):
    letters = []
    for section in table.sections:
        reason = reason_of(facts, section)
        letter = table.letter[reason]
        # What ground 3 lets through to the caring team leaves labelled confidential.
        through_ground_3 = not facts.own and not facts.patient and facts.caring
        if reason == "permitted" and through_ground_3 and section in facts.secret:
            letter = letter.upper()
        letters.append(letter)
    return "".join(letters)


def is_related(basis, takes_self_claimed):
    return basis != "none" and not (basis == "self-claimed" and not takes_self_claimed)


# ---- docs/access.md: whether this person may look at all -------------------------------------

def refusal(role, purpose, bound, person, override, organisation, sees, wanted):
    wanted, sees = set(wanted.split(",")), set(sees.split(",")) - {"nothing"}
    if bound == "another":
        return "patient-context"
    if role == "patient":
        if person != "the-patient":
            return "own-record"
        return "permitted" if purpose == "PATRQT" else "purpose"
    if purpose not in ("TREAT", "ETREAT", "BTG"):
        return "purpose"
    if (purpose == "BTG") != (override == "declared"):
        return "override"
    if override == "declared" and bound != "this":
        return "override"
    if role not in DIRECT_CARE and (not sees or not wanted <= sees):
        return "role"
    if organisation == "not-there":
        return "organisation"
    return "permitted"


# ---- the stream ------------------------------------------------------------------------------

class Table:
    """What the lines before the cases say."""

    def __init__(self):
        self.sections, self.letter, self.name_of = [], {}, {}
        self.layouts, self.gives, self.sees, self.flags = {}, {}, {}, {}

    def set_of(self, bits):
        if len(bits) != len(self.sections):
            raise ValueError("a set of sections has the wrong length")
        return frozenset(s for s, bit in zip(self.sections, bits) if bit == "1")

    def take(self, words):
        kind, rest = words[0], words[1:]
        if kind == "sections":
            self.sections = rest
        elif kind == "reasons":
            self.letter = {name: chr(ord("a") + i) for i, name in enumerate(rest)}
            self.name_of = {letter: name for name, letter in self.letter.items()}
        elif kind == "layout":
            self.layouts[rest[0]] = {name: self.set_of(bits)
                                     for name, bits in zip(rest[1::2], rest[2::2])}
        elif kind == "gives":
            self.gives[tuple(rest[:3])] = self.set_of(rest[3])
        elif kind == "sees":
            self.sees[tuple(rest[:2])] = self.set_of(rest[2])
        elif kind == "agreement":
            self.flags[rest[0]] = words_of(" ".join(rest[1:]))
        else:
            raise ValueError("a line of an unknown kind")


class Agreements:
    """Kinds and roles, with the agreements that are in the table."""
    dimensions = ("holder", "asker", "role", "organisation", "basis", "permission")

    def __init__(self, table):
        self.table, self.size = table, len(table.sections) + 1
        self.row = cache(self.work_out)

    def expected(self, _, case):
        holder, asker, role, organisation, basis, permission = case
        return self.row(holder, asker, role, is_own(role, organisation), is_patient(role, basis),
                        is_related(basis, self.table.flags[holder]["takes-self-claimed"] == "yes"),
                        self.table.flags[asker]["asks-first"] == "yes"
                        and permission == "not-stated", basis in CARING_TEAM)

    def work_out(self, holder, asker, role, own, patient, related, ask_first, caring):
        table = self.table
        facts = Facts(
            stage="live", offered=frozenset(table.sections), off=frozenset(),
            sees=frozenset(table.sections) if role == SEES_ALL else table.sees[asker, role],
            gives=table.gives[holder, holder if role == "patient" else asker, role],
            own=own, patient=patient, related=related, ask_first=ask_first,
            withheld=frozenset(), secret=frozenset(), caring=caring)
        return letters_of(facts, table) + "-"


class Holders:
    """Everything else that bears on one holder, over layouts of sections."""
    dimensions = ("role", "organisation", "basis", "purpose", "permission", "asks-first",
                  "takes-self-claimed", "stage", "layout", "first", "second", "accepts", "override")

    def __init__(self, table):
        self.table, self.size = table, len(table.sections) + 1
        self.names = list(table.layouts)
        self.row = cache(self.work_out)

    def layout(self, index, case):
        return case[8] if case[8] != "in-turn" else self.names[index % len(self.names)]

    def expected(self, index, case):
        (role, organisation, basis, purpose, permission, asks_first, takes, stage, _, first, second,
         accepts, override) = case
        return self.row(stage, self.layout(index, case), role == SEES_ALL,
                        is_own(role, organisation), is_patient(role, basis),
                        is_related(basis, takes == "yes"),
                        asks_first == "yes" and permission == "not-stated",
                        basis in CARING_TEAM,
                        kept_back((first, second), "this" if organisation == "own" else "asker",
                                  purpose, override, accepts))

    def work_out(self, stage, layout, sees_all, own, patient, related, ask_first, caring, kept):
        at, everything = self.table.layouts[layout], frozenset(self.table.sections)
        parts = {"everything": everything, "named": at["named"], "others": at["others"]}

        def sections(names):
            return frozenset().union(*(parts[name] for name in names))
        facts = Facts(
            stage=stage, offered=at["offered"], off=at["switched-off"],
            sees=everything if sees_all else at["seen"], gives=at["given"], own=own,
            patient=patient, related=related,
            ask_first=ask_first, withheld=sections(kept.withheld), secret=sections(kept.secret),
            caring=caring)
        letters = letters_of(facts, self.table)
        without = letters_of(facts._replace(withheld=sections(kept.without_override)), self.table)
        permitted = self.table.letter["permitted"]
        more = letters.lower().count(permitted) > without.lower().count(permitted)
        return letters + ("+" if more else "-")


class Looking:
    """Whether this person may look at all."""
    dimensions = ("role", "purpose", "bound", "person", "override", "organisation", "sees",
                  "wanted")
    size = 1

    def __init__(self, table):
        self.table = table

    def expected(self, _, case):
        return self.table.letter[refusal(*case)]


class Relating:
    """Whether there is a reason to look."""
    dimensions = ("basis",)
    size = 1

    def __init__(self, table):
        self.table = table

    def expected(self, _, case):
        return self.table.letter["relationship" if case[0] == "none" else "permitted"]


BLOCKS = {"agreements": Agreements, "holders": Holders, "looking": Looking, "relating": Relating}


def outcome_in_words(table, letter):
    if letter in "+-":
        return "because of an override" if letter == "+" else "without an override"
    label = ", confidential" if letter.isupper() else ""
    return table.name_of.get(letter.lower(), "no reason or two (" + letter + ")") + label


def told(block, name, index, case, expected, got):
    """One difference with all its inputs, in words."""
    table, lines = block.table, [f"{name}, case {index}:"]
    lines += [f"    {word}: {value}" for word, value in zip(block.dimensions, case)]
    if isinstance(block, Holders):
        lines.append(f"    sections as in layout {block.layout(index, case)}")
    places = {}
    for i, both in enumerate(zip(expected, got)):
        if both[0] != both[1]:
            in_section = block.size > 1 and i < len(table.sections)
            places.setdefault(both, []).append(table.sections[i] if in_section else "outcome")
    for (page, code), where in places.items():
        lines.append(f"  the pages say {outcome_in_words(table, page)}, "
                     f"the code says {outcome_in_words(table, code)}: {', '.join(where)}")
    return "\n".join(lines)


def main():
    table, stream = Table(), sys.stdin.buffer
    decisions = letters = differences = 0
    shown, rows = set(), Counter()
    while line := stream.readline():
        words = line.decode().rstrip("\n").split("\t")
        if words[0] != "block":
            table.take(words)
            continue
        block, name = BLOCKS[words[1]](table), words[2]
        values = []
        for expected_name in block.dimensions:
            dimension = stream.readline().decode().rstrip("\n").split("\t")
            if dimension[0] != expected_name:
                raise ValueError("a dimension is missing or in another place")
            values.append(dimension[1:])
        size, expected_of = block.size, block.expected
        for index, case in enumerate(itertools.product(*values)):
            got = stream.read(size).decode("latin-1")
            expected = expected_of(index, case)
            if got != expected:
                if len(got) != size:
                    raise ValueError("the cases end too early")
                pairs = [both for both in zip(expected, got) if both[0] != both[1]]
                differences += len(pairs)
                # One case of each sort of difference says more than the first ten of one sort.
                sort = (name, frozenset(pairs))
                if len(shown) < 10 and sort not in shown:
                    shown.add(sort)
                    print(told(block, name, index, case, expected, got))
            rows[expected] += 1
            decisions += 1
            letters += size
        if stream.read(1) != b"\n":
            raise ValueError("there are more cases than the dimensions say")
    outcomes = Counter()
    for row, times in rows.items():
        for letter in row:
            outcomes[letter] += times
    print("outcomes:", ", ".join(f"{outcome_in_words(table, letter)} {times}"
                                 for letter, times in sorted(outcomes.items())))
    print(f"compared {decisions} decisions, {letters} letters, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (ValueError, KeyError) as problem:
        print(f"the input does not hold together: {problem!r}")
        sys.exit(2)
