// Every key, once: what it does and what it is called. The help is made from this list.

import { tinykeys } from "tinykeys";
import { address } from "./route.js";
import { app } from "./state.js";
import type { ViewCall } from "./views/call.js";
import type { ViewCalls } from "./views/calls.js";
import type { AppWord } from "./words.js";

export interface Key {
  /** As tinykeys writes it. */
  keys: string;
  /** As people read it. */
  shown: string;
  does: AppWord;
  /** In which view; everywhere unless given. */
  call?: (view: ViewCall) => void;
  calls?: (view: ViewCalls) => void;
  anywhere?: () => void;
  /** Works while something is being written, too. */
  writing?: boolean;
}

export const KEYS: readonly Key[] = [
  { keys: "j", shown: "J", does: "keyDown", call: (view) => view.step(1), calls: (view) => view.step(1) },
  { keys: "k", shown: "K", does: "keyUp", call: (view) => view.step(-1), calls: (view) => view.step(-1) },
  { keys: "o", shown: "O", does: "keyOpen", call: (view) => view.stepOpen() },
  { keys: "1", shown: "1", does: "keyPass", call: (view) => view.answer("pass") },
  { keys: "2", shown: "2", does: "keyFail", call: (view) => view.answer("fail") },
  { keys: "3", shown: "3", does: "keyNone", call: (view) => view.answer("not_applicable") },
  { keys: "0", shown: "0", does: "keyClear", call: (view) => view.answer(null) },
  { keys: "r", shown: "R", does: "keyReason", call: (view) => view.focusField("reason") },
  { keys: "n", shown: "N", does: "keyNote", call: (view) => view.focusField("note") },
  { keys: "e", shown: "E", does: "keyEvidence", call: (view) => view.showEvidence() },
  { keys: "y", shown: "Y", does: "keyRight", call: (view) => view.hit(true) },
  { keys: "x", shown: "X", does: "keyWrong", call: (view) => view.hit(false) },
  { keys: "$mod+z", shown: "Ctrl Z", does: "keyUndo", call: (view) => view.undo() },
  { keys: "$mod+Shift+Z", shown: "Ctrl Shift Z", does: "keyRedo", call: (view) => view.redo() },
  { keys: "p", shown: "P", does: "keyPlay", call: (view) => view.togglePlay() },
  { keys: "b", shown: "B", does: "keyBack", call: (view) => view.skip(-5000) },
  { keys: "f", shown: "F", does: "keyForward", call: (view) => view.skip(5000) },
  { keys: "s", shown: "S", does: "keySwap", call: (view) => view.swap() },
  { keys: "[", shown: "[", does: "keyPrevious", call: (view) => view.stepCall(-1) },
  { keys: "]", shown: "]", does: "keyNext", call: (view) => view.stepCall(1) },
  { keys: "$mod+Enter", shown: "Ctrl Enter", does: "keySubmit", call: (view) => view.askSubmit(), writing: true },
  { keys: "/", shown: "/", does: "keySearch", calls: (view) => view.focusSearch() },
  { keys: "l", shown: "L", does: "keyList", anywhere: () => (location.hash = address("calls")) },
];

/** Listens to all of them; `help` shows the list. */
export function listen(view: () => Element | null | undefined, help: () => void): () => void {
  const bindings = KEYS.map(({ keys, call, calls, anywhere, writing }): [string, (event: KeyboardEvent) => void] => [
    keys,
    (event) => {
      if (isWriting(event) && !writing) return;
      if (document.querySelector("threerings-app")?.shadowRoot?.querySelector("dialog[open]")) return;
      const shown = view();
      if (call && app.route.view === "call") act(event, () => call(shown as ViewCall));
      else if (calls && app.route.view === "calls") act(event, () => calls(shown as ViewCalls));
      else if (anywhere) act(event, anywhere);
    },
  ]);
  const stop = tinykeys(window, Object.fromEntries(bindings));
  // Shift and the key differ from keyboard to keyboard; what counts is the character.
  const onHelp = (event: KeyboardEvent) => {
    if (event.key === "?" && !isWriting(event)) act(event, help);
    if (event.key === "Escape" && isWriting(event)) (event.composedPath()[0] as HTMLElement).blur();
  };
  addEventListener("keydown", onHelp);
  return () => {
    stop();
    removeEventListener("keydown", onHelp);
  };
}

function act(event: KeyboardEvent, work: () => void): void {
  event.preventDefault();
  work();
}

function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  const text = target instanceof HTMLInputElement && !["checkbox", "button", "range", "file"].includes(target.type);
  return text || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
