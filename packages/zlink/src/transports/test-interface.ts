import { defineInterface } from "@zlink/core";

/** An interface with a method of each kind. */
export const Example = defineInterface(`interface org.example.Example
method Echo(text: string) -> (text: string)
method Sleep() -> ()
method Count(to: int) -> (count: int)
method Watch() -> (value: ?int)
method Open() -> (port: ?int)
error Refused (why: string)
`);

/** The bytes of a call of {@link Example}. */
export function call(method: string, parameters: object = {}, flag?: string): string {
  const flags = flag === undefined ? {} : { [flag]: true };
  return `${JSON.stringify({ method: `org.example.Example.${method}`, parameters, ...flags })}\0`;
}

/** Handlers of {@link Example}; tests give those that matter to them. */
export function handlers(own: object = {}) {
  const echo = ({ text }: { text: string }) => ({ text });
  // Tests leave handlers out on purpose, which the type forbids.
  return [Example.implement({ echo, ...own } as never)];
}

/** A promise, and what settles it. */
export function deferred<T = void>() {
  let resolve = (_value: T): void => {};
  const promise = new Promise<T>((onValue) => {
    resolve = onValue;
  });
  return { promise, resolve };
}
