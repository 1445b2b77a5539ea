import { defineInterface } from "@zlink/core";

/** What the fuzzed sides speak. `expected-answers.ts` says, on its own, what its calls are answered with. */
export const Fuzz = defineInterface(`
# What hostile input is tried on
interface org.example.Fuzz

type Pair (first: string, second: ?int)

# Answers with the text, at once
method Echo(text: string) -> (text: string)

# Answers with the text, some time later
method Later(text: string) -> (text: string)

# Answers with the value
method Any(value: ?any) -> (value: ?any)

# Answers with the map
method Map(map: [string]any) -> (map: [string]any)

# Answers with the values
method Types(
  bool: ?bool, int: ?int, float: ?float, kind: ?(plain, fancy), pair: ?Pair, list: ?[]int, object: ?object
) -> (
  bool: ?bool, int: ?int, float: ?float, kind: ?(plain, fancy), pair: ?Pair, list: ?[]int, object: ?object
)

# Answers with Failed
method Fail(reason: string) -> ()

# Goes wrong inside
method Break() -> ()

# Counts from 1 up to 5 at most; answers with Failed otherwise
# [Supports 'more' flag]
method Count(to: int) -> (number: int)

# Sends the descriptors back that came with the call
method Descriptors() -> (count: int)

# Leaves Varlink if it accepts, and sends all bytes back
# [Requires 'upgrade' flag]
method Upgrade(accept: bool) -> ()

error Failed (reason: string)
`);
