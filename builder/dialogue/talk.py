"""A turn while it is being taken: the skill, the tracker so far, and the events and effects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import JsonValue

from builder.conversation.effect import Effect
from builder.conversation.event import Event, FlowEnded, Replied, SlotSet
from builder.conversation.frame import Frame
from builder.conversation.reason import By, Reason
from builder.conversation.reply import Reply, ReplyButton
from builder.conversation.tracker import Tracker
from builder.dialogue.built_in import BUILT_IN
from builder.dialogue.response import pick_for, render_response
from builder.schema.flow import Flow
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.schema.step import CollectStep, Step, WaitStep

MOST_EFFECTS: Final = 10
MOST_FLOWS: Final = 5
_UNKNOWN_SLOT: Final = Slot(name="unknown")


class Talk:
    """Collects what a turn brings about; every event is folded into the tracker at once."""

    def __init__(self, skill: Skill, tracker: Tracker) -> None:
        self.skill = skill
        self.tracker = tracker
        self.events: list[Event] = []
        self.effects: list[Effect] = []

    @property
    def language(self) -> str:
        """The language of the session's last message."""
        return self.tracker.language or self.skill.languages[0]

    def emit(self, *events: Event) -> None:
        """Record events and fold them into the tracker."""
        self.events.extend(events)
        self.tracker = self.tracker.with_events(events)

    @property
    def is_exhausted(self) -> bool:
        """Whether the turn has asked for as many effects as it may."""
        return self.tracker.effects >= MOST_EFFECTS

    def ask_for(self, effect: Effect) -> None:
        """Ask the outside for something."""
        self.effects.append(effect)

    def say(self, name: str, buttons: tuple[ReplyButton, ...] = (), **places: JsonValue) -> None:
        """Say a response of the skill, or one built in; a name that is neither says nothing.

        `places` are put in beside the slots; `buttons` come before the author's own.
        """
        response = self.find_response(name)
        if response is not None:
            said = self.rendered(response, places=places)
            self.reply(said.model_copy(update={"buttons": (*buttons, *said.buttons)}))

    def reply(self, reply: Reply) -> None:
        """Say something that is rendered already."""
        self.emit(Replied(reply=reply))

    def find_response(self, name: str) -> Response | None:
        """Return the skill's response of a name, else the one built in, else None."""
        return self.skill.find(Response, name) or BUILT_IN.get(name)

    def rendered(
        self,
        response: Response,
        *,
        pick: int | None = None,
        places: Mapping[str, JsonValue] | None = None,
        language: str | None = None,
    ) -> Reply:
        """Render a response; `pick` names the variation, which else changes from turn to turn."""
        if pick is None:
            pick = pick_for(self.tracker.session_id, self.tracker.turn, response.name)
        slots = {**self.places(), **(places or {})}
        return render_response(response, language or self.language, slots, pick=pick)

    def places(self) -> dict[str, JsonValue]:
        """Return what `{places}` in texts are filled with: slots, and what the running flow puts in."""
        frame = self.tracker.running
        return {**self.tracker.slots, **(frame.places if frame is not None else {})}

    def set_slots(
        self,
        values: Iterable[tuple[str, JsonValue]],
        by: By,
        reasons: Mapping[str, Reason] | None = None,
    ) -> None:
        """Give slots values, or None to empty them; what has no reason of its own the flow did."""
        for name, value in values:
            reason = (reasons or {}).get(name) or self._reason_of_flow()
            self.emit(SlotSet(slot=name, value=value, by=by, reason=reason))

    def _reason_of_flow(self) -> Reason:
        frame = self.tracker.running
        flow, step = (frame.flow, frame.step) if frame is not None else (None, None)
        return Reason(evidence="flow", flow=flow, step=step)

    def slot(self, name: str) -> Slot:
        """Return a slot of the skill; one that is gone counts as free text."""
        return self.skill.find(Slot, name) or _UNKNOWN_SLOT.model_copy(update={"name": name})

    def flow(self) -> Flow | None:
        """Return the flow that runs, or None when there is none or it has been deleted."""
        frame = self.tracker.running
        return self.skill.find(Flow, frame.flow) if frame else None

    def step(self) -> Step | None:
        """Return the step that the running flow is at, or None when there is none."""
        frame, flow = self.tracker.running, self.flow()
        return flow.find_step(frame.step) if frame and flow else None

    def collecting(self) -> CollectStep | None:
        """Return the step that waits for an answer, or None when nothing was asked."""
        step, requested = self.step(), self.tracker.requested_slot
        return step if isinstance(step, CollectStep) and step.slot == requested else None

    def pausing(self) -> WaitStep | None:
        """Return the step at which the running flow waits for the time, or None."""
        step, frame = self.step(), self.tracker.running
        waits = frame is not None and frame.timer is not None
        return step if isinstance(step, WaitStep) and waits else None

    def end_flow(self, outcome: str, reason: str | None = None) -> None:
        """End the running flow; the reason of a failure is for who looks into the session."""
        frame = self.tracker.running
        if frame is not None:
            self.forget_own(frame)
            ended = {"flow": frame.flow, "outcome": outcome, "reason": reason}
            self.emit(FlowEnded.model_validate(ended))

    def forget_own(self, frame: Frame) -> None:
        """Set back the slots that are kept for the running flow, save what a flow beneath filled."""
        beneath = {name for other in self.tracker.stack[:-1] for name in other.own}
        for name in frame.own:
            slot, held = self.slot(name), self.tracker.slots.get(name)
            if slot.scope == "flow" and name not in beneath and held != slot.initial:
                reason = Reason(evidence="flow_ended", flow=frame.flow)
                self.set_slots([(name, slot.initial)], by="session", reasons={name: reason})
