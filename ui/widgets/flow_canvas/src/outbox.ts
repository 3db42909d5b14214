// Changes on their way to Python, one batch at a time: a page that is run while the one before still
// saves would save on top of what it does not know. What is not heard of in time is told again, and
// Python knows by its number what it has heard; nothing is lost or made twice.

import { pageIsAtWork } from "./page";
import type { CanvasData, Change, Places } from "./types";

type Numbered = Change & { number: number };

export interface Batch {
  origin: string;
  changes: Numbered[];
}

const PATIENCE = 15_000;
const PAUSE = 40;
const MOST_PAUSES = 125;

export class Outbox {
  private readonly origin = Math.random().toString(36).slice(2);
  private made = 0;
  private pending: Numbered[] = [];
  private told = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  post: (batch: Batch) => void = () => {};

  readonly send = (change: Change) => {
    this.made += 1;
    // Of choices only the last one counts.
    if (change.kind === "select") this.pending = this.pending.filter((one) => one.kind !== "select" || one.number <= this.told);
    this.pending.push({ ...change, number: this.made });
    if (!this.waits()) this.tell();
  };

  hear(heard: CanvasData["heard"]) {
    if (heard?.origin !== this.origin) return;
    this.pending = this.pending.filter((change) => change.number > heard.number);
    if (this.pending.length === 0) clearTimeout(this.again);
    else if (!this.waits()) setTimeout(() => this.waits() || this.tell());
  }

  // Where steps were put that Python has not heard of yet.
  places(): Places {
    const moves = this.pending.map((change) => (change.kind === "move" ? change.positions : {}));
    return Object.assign({}, ...moves);
  }

  private waits(): boolean {
    return this.pending.some((change) => change.number <= this.told);
  }

  private tell(pauses = 0) {
    clearTimeout(this.again);
    if (this.pending.length === 0) return;
    if (pageIsAtWork() && pauses < MOST_PAUSES) {
      this.told = this.made;
      this.again = setTimeout(() => this.tell(pauses + 1), PAUSE);
      return;
    }
    this.told = this.made;
    this.post({ origin: this.origin, changes: [...this.pending] });
    this.again = setTimeout(() => this.tell(), PATIENCE);
  }
}
