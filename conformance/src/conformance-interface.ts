import { defineInterface } from "@zlink/core";

/** What the cases call: the same interface in every language. */
export const Conformance = defineInterface(`
# What the conformance cases call, the same in every language
interface org.example.Conformance

type Pair (first: string, second: ?string)

type Kind (plain, fancy)

type Tree (tree: ?Tree)

# Answers with the text it was given
method Echo(text: string) -> (text: string)

# Remembers a text
method Note(text: string) -> ()

# The text that was remembered last
method Noted() -> (text: ?string)

# Answers with the error Failed
method Fail(reason: string) -> ()

# Goes wrong inside
method Break() -> ()

# Answers with PermissionDenied
method Deny() -> ()

# Declared, and nothing behind it
method Unimplemented() -> ()

# Counts from 1 up; without more it says 1
# [Supports 'more' flag]
method Count(to: int) -> (number: int)

# Counts from 1 up, and then answers with the error Failed
# [Supports 'more' flag]
method CountAndFail(to: int) -> (number: int)

# A stream without values
# [Supports 'more' flag]
method Empty() -> (number: ?int)

# Says 1, and then nothing until its client has gone
# [Requires 'more' flag]
method Follow() -> (number: int)

# Answers when a client of Follow has gone
method Unfollowed() -> ()

# Leaves Varlink if it accepts: from here on every byte comes back. Otherwise answers with the error Failed
# [Requires 'upgrade' flag]
method Upgrade(accept: bool) -> ()

# Answers with the values it was given
method Types(
  bool: ?bool, int: ?int, float: ?float, string: ?string, pair: ?Pair, kind: ?Kind,
  array: ?[]int, map: ?[string]int, tree: ?Tree, object: ?object, any: ?any
) -> (
  bool: ?bool, int: ?int, float: ?float, string: ?string, pair: ?Pair, kind: ?Kind,
  array: ?[]int, map: ?[string]int, tree: ?Tree, object: ?object, any: ?any
)

# Answers with the value it was given
method Any(value: any) -> (value: any)

error Failed (reason: string)
`);
