import type { Methods } from "./worker.js";
import type { Told } from "./types.js";

type Answer = { id: number; result: unknown } | { id: number; error: string };

/** The worker, asked from the page. */
export class LibraryClient {
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "library" });
  private readonly asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private next = 0;

  constructor(told: (told: Told) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<Answer | Told>) => {
      if ("tell" in data) {
        told(data);
        return;
      }
      const asked = this.asked.get(data.id);
      this.asked.delete(data.id);
      if ("error" in data) asked?.reject(new Error(data.error));
      else asked?.resolve(data.result);
    };
    this.worker.onerror = (event) => {
      const error = new Error(event.message || "the worker failed");
      this.asked.forEach(({ reject }) => reject(error));
      this.asked.clear();
    };
  }

  ask<M extends keyof Methods>(method: M, ...args: Parameters<Methods[M]>): ReturnType<Methods[M]> {
    const id = (this.next += 1);
    const answer = new Promise((resolve, reject) => {
      this.asked.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, args });
    });
    return answer as ReturnType<Methods[M]>;
  }

  /** Stops reading; what was read stays. */
  cancel(): void {
    this.worker.postMessage({ id: 0, method: "cancel", args: [] });
  }
}
