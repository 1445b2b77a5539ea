import type { CallOutcome, CallWatch, Observer } from "./observer.ts";

/** An observer that writes down all it hears, and its lines. Durations are checked to be some, and left out. */
export function recordingObserver(watch: Omit<CallWatch, "ended"> = {}) {
  const lines: string[] = [];
  const begin = (line: string): CallWatch => {
    lines.push(line);
    return { ...watch, ended: (outcome) => lines.push(`${line}: ${inWords(outcome)}`) };
  };
  const observer = {
    connectionOpened: ({ side, address }) => lines.push(`${side} opened ${address}`),
    connectionClosed: ({ side }, reason) => lines.push(`${side} closed: ${reason.message}`),
    violation: ({ side }, error) => lines.push(`${side} violation: ${error.message}`),
    clientCall: ({ method, flag }) => begin(`call ${short(method)} ${flag ?? "plain"}`),
    serviceCall: ({ method }) => begin(`answer ${short(method)}`),
    failure: (error, call) => lines.push(`failure of ${call?.method}: ${error}`),
  } satisfies Observer;
  return { observer: observer as Observer, lines };
}

function short(method: string): string {
  return method.slice(method.lastIndexOf(".") + 1);
}

function inWords({ kind, errorType, values, durationMs }: CallOutcome): string {
  if (!(durationMs >= 0 && durationMs < 60_000)) throw new Error(`it took ${durationMs} ms`);
  return `${kind}${errorType === undefined ? "" : ` ${errorType}`}${values === 0 ? "" : ` ${values} values`}`;
}
