import type { ReactiveController, ReactiveControllerHost } from "lit";

/** The answer to the question that was asked last; the one before is kept until it comes. */
export class Latest<T> implements ReactiveController {
  value: T | undefined;
  failure = "";
  private key = "";

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly work: () => Promise<T>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** Asks again if any of what the answer depends on has changed. */
  ask(...on: readonly unknown[]): void {
    const key = on.join("|");
    if (key === this.key) return;
    this.key = key;
    this.work().then(
      (value) => this.settle(key, value, ""),
      (error: unknown) => this.settle(key, undefined, error instanceof Error ? error.message : String(error)),
    );
  }

  private settle(key: string, value: T | undefined, failure: string): void {
    if (key !== this.key) return;
    if (value !== undefined) this.value = value;
    this.failure = failure;
    this.host.requestUpdate();
  }
}
