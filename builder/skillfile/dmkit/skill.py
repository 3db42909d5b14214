"""Policies as flows: one flow a policy, in the order in which DMKit would choose among them.

DMKit chooses the policy of the session's state before one for any state, and of those the one with
the most slots. Here the first flow of an intent whose condition holds starts, so the flows of an
intent stand in that order, and conditions test the state and the slots. What a policy says ends its
turn, and the state is a slot.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import JsonValue

from builder.errors import Place, Problem
from builder.schema.condition import Condition, Equals, Filled
from builder.schema.entity import Entity
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.sentence import Sentence, say
from builder.skillfile.dmkit.actions import BUILT_IN, OWN, Call, write_actions
from builder.skillfile.dmkit.policy import FALLBACK, Output, Param, Policy
from builder.skillfile.dmkit.words import (
    CONTEXT,
    CONTEXT_PARAM,
    LAST_SAID,
    STATE,
    Unconvertible,
    all_of,
    bare,
    condition_of,
    in_our_words,
    mentions_last_said,
)
from builder.skillfile.unit_skill import SYSTEM_TYPES

_INTENT: Final = re.compile(r"^intent_", re.IGNORECASE)
_STEP_GAP: Final = 130.0
_LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Converted:
    """The skill with the policies in it, its `actions.py` where functions are called, and problems."""

    skill: Skill
    flows: tuple[str, ...]
    actions: str | None
    problems: tuple[Problem, ...]


def with_policies(
    skill: Skill,
    policies: Sequence[Policy],
    *,
    services: Mapping[str, str] | None = None,
    places: Mapping[str, tuple[float, float]] | None = None,
) -> Converted:
    """Add policies to a skill as flows, with the slots, responses and intents that they need.

    `services` are the addresses of web services by name. `places` says where on a drawing a text
    stands, for the canvas. Flows of the same name are replaced.
    """
    making = _Making(skill, policies, places or {})
    for number, policy in making.in_order():
        making.add(number, policy)
    flows = {flow.name: flow for flow in skill.flows} | making.flows
    responses = {each.name: each for each in skill.responses} | making.responses
    grown = skill.model_copy(
        update={
            "intents": (*skill.intents, *making.new_intents()),
            "entities": (*skill.entities, *making.new_entities()),
            "slots": (*skill.slots, *making.slots.values()),
            "responses": tuple(responses.values()),
            "flows": tuple(flows.values()),
        }
    )
    actions = write_actions(making.calls, services or {}) if making.calls else None
    return Converted(grown, tuple(making.flows), actions, tuple(making.problems))


@dataclass
class _Making:
    skill: Skill
    policies: Sequence[Policy]
    places: Mapping[str, tuple[float, float]]
    flows: dict[str, Flow] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        told = [text for policy in self.policies for text in _texts_of(policy)]
        self.keeps_last_said = any(mentions_last_said(text) for text in told)
        named = [name for policy in self.policies for name in _slots_of(policy)]
        self.user_slots = tuple(dict.fromkeys(named))
        for name in self.user_slots:
            self._need_slot(name, str(SYSTEM_TYPES.get(name, name)))

    def in_order(self) -> list[tuple[int, Policy]]:
        """Return the policies as DMKit would try them, each with its number in the file."""
        numbered = list(enumerate(self.policies, 1))
        return sorted(numbered, key=lambda p: (not p[1].trigger.state, -len(p[1].trigger.slots)))

    def new_intents(self) -> list[Intent]:
        """Return the intents that policies name and the skill lacks; nothing starts them yet."""
        names = dict.fromkeys(policy.trigger.intent for policy in self.policies)
        missing = [n for n in names if n != FALLBACK and self.skill.find(Intent, n) is None]
        for name in missing:
            self._tell(
                "dmkit-intent-without-words",
                ("intents", name),
                say("Policies answer to '{name}', and no template recognises it.", name=name),
                say("Import its templates too, or write utterances."),
            )
        return [Intent(name=name) for name in missing]

    def new_entities(self) -> list[Entity]:
        """Return the kinds of values that new slots need and the skill lacks."""
        names = dict.fromkeys(s.type for s in self.slots.values() if s.name in self.user_slots)
        own = [name for name in names if name not in set(SYSTEM_TYPES.values())]
        missing = [name for name in own if self.skill.find(Entity, name) is None]
        for name in missing:
            self._tell(
                "dmkit-slot-without-words",
                ("entities", name),
                say(
                    "Policies want the slot '{name}', and no dictionary says what fills it.",
                    name=name,
                ),
                say(
                    "Give its dictionary, a file {name}.txt, or write its values.",
                    name=name,
                ),
            )
        return [Entity(name=name) for name in missing]

    def add(self, number: int, policy: Policy) -> None:
        """Make the flow of a policy."""
        intent = policy.trigger.intent
        base = _INTENT.sub("", intent).lower().lstrip("./-")
        rank = sum(1 for flow in self.flows if flow.rsplit("_", 1)[0] == base) + 1
        name = f"{base}_{rank:02d}"
        place = ("flows", name)
        known, steps = self._params(name, policy, number)
        links: list[dict[str, Any]] = []
        blocks: list[list[dict[str, Any]]] = []
        for which, output in enumerate(policy.output, 1):
            try:
                condition = _conditions(output, known)
                block = self._said(name, which, output, known, only=len(policy.output) == 1)
            except Unconvertible as error:
                self._tell(
                    "dmkit-unconvertible",
                    place,
                    say(
                        "Policy {number} ({intent}), output {which}, was left out: {reason}",
                        number=number,
                        intent=intent,
                        which=which,
                        reason=error.reason,
                    ),
                    say("Draw what it did in the flow."),
                )
                continue
            if condition is False:
                continue
            blocks.append(block)
            if not isinstance(condition, bool) and condition is not None:
                links.append({"when": condition, "to": block[0]["id"]})
            else:
                # What always holds is the last that can come.
                break
        always = len(blocks) > len(links)
        if links:
            fallback = blocks[-1][0]["id"] if always else "done"
            steps.append({"kind": "branch", "id": "which", "links": links, "next": fallback})
        for block in blocks:
            steps += block
        if links and not always:
            steps.append({"kind": "end", "id": "done"})
        if not steps:
            steps = [{"kind": "end", "id": "done"}]
        self.flows[name] = Flow.model_validate(
            {
                "name": name,
                "description": _described(policy),
                "trigger": self._trigger(policy),
                "steps": steps,
                "canvas": self._canvas(steps),
            }
        )

    def _trigger(self, policy: Policy) -> dict[str, Any]:
        conditions: list[Condition] = []
        if policy.trigger.state:
            self._need_slot(STATE, "text")
            conditions.append(Equals(slot=STATE, value=policy.trigger.state))
        conditions += [Filled(slot=slot) for slot in policy.trigger.slots]
        is_fallback = policy.trigger.intent == FALLBACK
        return {
            "intents": () if is_fallback else (policy.trigger.intent,),
            "on": ("fallback",) if is_fallback else (),
            "takes": self.user_slots,
            "when": all_of(conditions),
        }

    def _params(
        self, flow: str, policy: Policy, number: int
    ) -> tuple[dict[str, str], list[dict[str, Any]]]:
        """Return what each parameter is in our words, and the steps that find the values."""
        known: dict[str, str] = {}
        steps: list[dict[str, Any]] = []
        kept: dict[str, str] = {}
        for param in policy.params:
            try:
                known[param.name] = self._param(flow, policy, param, known, steps)
            except Unconvertible as error:
                self._tell(
                    "dmkit-unconvertible",
                    ("flows", flow),
                    say(
                        "Policy {number}, parameter '{name}', is empty here: {reason}",
                        number=number,
                        name=param.name,
                        reason=error.reason,
                    ),
                    say("Set it by a step of the flow, or by an action."),
                )
                known[param.name] = f"{{{self._need_slot(param.name, 'text', scope='flow')}}}"
            if param.name.startswith(CONTEXT_PARAM):
                kept[CONTEXT + param.name.removeprefix(CONTEXT_PARAM)] = known[param.name]
                known[param.name] = f"{{{CONTEXT}{param.name.removeprefix(CONTEXT_PARAM)}}}"
        if kept:
            for name in kept:
                self._need_slot(name, "text")
            steps.append({"kind": "set_slots", "id": "keep", "values": kept})
        return known, steps

    def _param(
        self,
        flow: str,
        policy: Policy,
        param: Param,
        known: Mapping[str, str],
        steps: list[dict[str, Any]],
    ) -> str:
        match param.type:
            case "slot_val":
                return f"{{{param.value}}}"
            case "session_context":
                return f"{{{self._need_slot(CONTEXT + param.value, 'text')}}}"
            case "session_state":
                return f"{{{self._need_slot(STATE, 'text')}}}"
            case "qu_intent":
                return policy.trigger.intent
            case "string":
                return in_our_words(param.value, known)
            case "request_param":
                raise Unconvertible(say("a parameter of the request has no counterpart."))
            case "func_val":
                slot = self._need_slot(param.name, "text", scope="flow")
                function, given = param.function, param.value.partition(":")[2]
                arguments = tuple(
                    in_our_words(part, known) for part in (given.split(",") if given else ())
                )
                action = _action_name(flow, param.name)
                self.calls.append(Call(action, slot, function, arguments))
                if function not in BUILT_IN:
                    self._tell(
                        "dmkit-function-unknown",
                        ("flows", flow),
                        say("The function '{name}' is none of DMKit's own.", name=function),
                        say(
                            "Write what it does in actions.py, where '{name}' waits for it.",
                            name=f"{OWN}{function}",
                        ),
                    )
                steps.append({"kind": "act", "id": f"find_{param.name}", "action": action})
                return f"{{{slot}}}"

    def _said(
        self, flow: str, which: int, output: Output, known: Mapping[str, str], *, only: bool
    ) -> list[dict[str, Any]]:
        """Return the steps of an output: what is said, and what the session goes on with."""
        end = "" if only else f"_{which}"
        texts: list[str] = []
        others: list[JsonValue] = []
        for result in output.result:
            values = result.value if isinstance(result.value, list) else [result.value]
            if result.type == "tts":
                texts += [in_our_words(str(value), known) for value in values]
            else:
                others.append({"type": result.type, "value": result.value})
        steps: list[dict[str, Any]] = []
        if texts or others:
            name = f"say_{flow}{end}"
            custom = {"results": others} if others else None
            self.responses[name] = Response.model_validate(
                {"name": name, "text": texts, "custom": custom}
            )
            steps.append({"kind": "say", "id": f"say{end}", "response": name})
        values_after = {
            CONTEXT + key: in_our_words(str(value), known)
            for key, value in output.session.context.items()
        }
        for name in values_after:
            self._need_slot(name, "text")
        state = in_our_words(output.session.state, known)
        if state and state != f"{{{STATE}}}":
            values_after[self._need_slot(STATE, "text")] = state
        if self.keeps_last_said and texts and texts[0] != f"{{{LAST_SAID}}}":
            values_after[self._need_slot(LAST_SAID, "text")] = texts[0]
        if values_after:
            steps.append({"kind": "set_slots", "id": f"go_on{end}", "values": values_after})
        steps.append({"kind": "end", "id": f"end{end}"})
        return steps

    def _canvas(self, steps: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
        """Place steps below the box of the drawing that says the same; none where it has none."""
        said = [s["response"] for s in steps if s["kind"] == "say"]
        texts = {t for name in said for part in self.responses[name].text.values() for t in part}
        found = [self.places[key] for key in map(bare, texts) if key in self.places]
        if not found:
            return {}
        x, y = min(found)
        return {str(s["id"]): {"x": x, "y": y + i * _STEP_GAP} for i, s in enumerate(steps)}

    def _need_slot(self, name: str, kind: str, *, scope: str = "session") -> str:
        if self.skill.find(Slot, name) is None and name not in self.slots:
            made = {"name": name, "type": kind, "scope": scope}
            self.slots[name] = Slot.model_validate(made)
        return name

    def _tell(self, code: str, path: tuple[str, ...], what: Sentence, remedy: Sentence) -> None:
        problem = Problem(code, Place(self.skill.name, path), what, remedy, "warning")
        if problem not in self.problems:
            self.problems.append(problem)


def _conditions(output: Output, known: Mapping[str, str]) -> Condition | bool | None:
    """Return the condition of an output: None where it always holds, False where it never does."""
    conditions: list[Condition] = []
    for assertion in output.assertion:
        found = condition_of(assertion, known)
        if found is False:
            return False
        if found is not True:
            conditions.append(found)
    return all_of(conditions)


def _action_name(flow: str, param: str) -> str:
    name = f"action_{flow}_{param}"
    if len(name) <= _LONGEST_NAME:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: _LONGEST_NAME - 9]}_{mark}"


def _slots_of(policy: Policy) -> list[str]:
    return [*policy.trigger.slots, *(p.value for p in policy.params if p.type == "slot_val")]


def _texts_of(policy: Policy) -> list[str]:
    texts = [param.value for param in policy.params]
    for output in policy.output:
        texts += [str(result.value) for result in output.result]
    return texts


def _described(policy: Policy) -> str:
    trigger = policy.trigger
    where = f" in state {trigger.state}" if trigger.state else ""
    slots = f" with {', '.join(trigger.slots)}" if trigger.slots else ""
    return f"{trigger.intent}{where}{slots}"
