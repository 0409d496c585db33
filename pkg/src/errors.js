// What goes wrong, as `Error`s that say where and what was expected.

const BUGS = "https://github.com/threerings/threerings/issues";

/**
 * Something that was given can't be used: a record, a checklist, an option.
 *
 * `problems` has everything that is wrong; the other fields are those of the first error among them.
 */
export class ThreeRingsError extends Error {
  /**
   * @param {string} message
   * @param {import("./types.js").Diagnostic[]} problems
   * @param {ErrorOptions} [options]
   */
  constructor(message, problems, options) {
    super(message, options);
    this.name = "ThreeRingsError";
    const first = problems.find((problem) => problem.severity === "error") ?? problems[0];
    const at = first?.at;
    /** What sort of problem it is; stays the same when the wording changes. */
    this.code = first?.code ?? "invalid-options";
    /** The field, as a JSON pointer into the record or checklist, or the name of an option. */
    this.path = at?.path ?? "";
    /** The line, counted from 1; 0 where there are no lines. */
    this.line = at?.line ?? 0;
    /** The column in characters, counted from 1; 0 where it is not known. */
    this.column = at?.column ?? 0;
    /** The file, if it was named. */
    this.file = at?.file;
    /** What to do. */
    this.help = first?.help;
    /** Everything that is wrong. */
    this.problems = problems;
  }
}

/**
 * An error of ours, with one problem.
 *
 * @param {import("./index.js").ErrorCode} code
 * @param {string} path
 * @param {string} message
 * @param {string} [help]
 * @param {unknown} [cause]
 */
export function problem(code, path, message, help, cause) {
  const diagnostic = { code, severity: "error", message, at: { path, line: 0, column: 0 } };
  if (help) diagnostic.help = help;
  const said = `${path ? `${path}: ` : ""}${message}${help ? `; ${help}` : ""}`;
  return new ThreeRingsError(said, [diagnostic], cause === undefined ? undefined : { cause });
}

/**
 * What a module of WebAssembly threw, as an error of ours; if it broke down, `reset` starts it anew.
 *
 * @param {unknown} thrown
 * @param {() => void} reset
 */
export function thrownBy(thrown, reset) {
  const refusal = typeof thrown === "string" && thrown.startsWith("{") ? JSON.parse(thrown) : {};
  if (refusal.problems) return new ThreeRingsError(refusal.message, refusal.problems);
  const trapped = thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError;
  if (!trapped && refusal.panic === undefined) return thrown;
  reset();
  const help = `please report this at ${BUGS}; make a new engine to go on`;
  return problem("engine-failed", "", `the engine failed: ${refusal.panic ?? thrown.message}`, help, trapped ? thrown : undefined);
}

/**
 * What was expected of an option or an argument, and what came.
 *
 * @param {string} path
 * @param {string} what
 * @param {unknown} value
 * @param {string} [help]
 */
export function expected(path, what, value, help) {
  return problem("wrong-type", path, `expected ${what}, found ${kind(value)}`, help);
}

/**
 * What a value is, in a few words; never what it holds, which may be a call.
 *
 * @param {unknown} value
 */
function kind(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") {
    const name = Object.getPrototypeOf(value)?.constructor?.name;
    return !name || name === "Object" ? "an object" : `a ${name}`;
  }
  return { undefined: "nothing", bigint: "a BigInt", boolean: "true or false" }[typeof value] ?? `a ${typeof value}`;
}

/**
 * Refuses options that there are not.
 *
 * @param {unknown} options
 * @param {string[]} known
 * @param {string} of
 */
export function checkOptions(options, known, of) {
  if (options === undefined) return {};
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw expected("", `the options of ${of} as an object`, options);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      const list = known.map((option) => `\`${option}\``).join(", ");
      throw problem("unknown-field", name, `expected an option of ${of}, found \`${name}\``, `the options are ${list}`);
    }
  }
  return options;
}

/**
 * The option as it is, if it is of that type or absent.
 *
 * @param {Record<string, unknown>} options
 * @param {string} name
 * @param {"string" | "function" | "number"} type
 */
export function optional(options, name, type) {
  const value = options[name];
  if (value === undefined || typeof value === type) return value;
  throw expected(name, `a ${type}`, value);
}

/**
 * The `AbortSignal` of the options, if there is one.
 *
 * @param {Record<string, unknown>} options
 */
export function signalOf(options) {
  const signal = options.signal;
  if (signal === undefined || (typeof signal === "object" && signal !== null && "aborted" in signal)) return signal;
  throw expected("signal", "an AbortSignal", signal);
}
