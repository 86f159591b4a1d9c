/** Lets checks run side by side, except those that time is part of: they run while nothing else does. Called by grade.ts; one for all submissions of a class. */

export class Lanes {
  readonly #width: number;
  #running = 0;
  #isAlone = false;
  readonly #waiting: { isAlone: boolean; start(): void }[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  /** Resolves to what `work` resolves to. In order of asking: who wants to be alone is not overtaken for ever. */
  async run<T>(isAlone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#waiting.push({ isAlone, start: resolve });
      this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#running--;
      if (isAlone) this.#isAlone = false;
      this.#startNext();
    }
  }

  #startNext(): void {
    for (let next = this.#waiting[0]; next && this.#isFree(next.isAlone); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#running++;
      if (next.isAlone) this.#isAlone = true;
      next.start();
    }
  }

  #isFree(isAlone: boolean): boolean {
    if (this.#isAlone) return false;
    return isAlone ? this.#running === 0 : this.#running < this.#width;
  }
}
