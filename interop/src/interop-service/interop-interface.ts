import { defineInterface } from "zlink";

/** What the suite calls: the same interface in every language. */
export const Interop = defineInterface(`
# What the interop suite calls, the same in every language
interface org.example.Interop

# Answers with what it was given
method Echo(text: string) -> (text: string)

# Answers with the same integer, all 64 bits of it
method Identity(value: int) -> (value: int)

# Fails for a divisor of zero
method Divide(dividend: float, divisor: float) -> (result: float)

# Counts from 1 up
# [Supports 'more' flag]
method Count(to: int) -> (number: int)

# Remembers a text; made to be called oneway
method Note(text: string) -> ()

# The texts remembered so far
method Noted() -> (texts: []string)

# Leaves Varlink: from here on every byte comes back
# [Requires 'upgrade' flag]
method Raw() -> ()

# A division by zero was asked for
error DivisionByZero (dividend: float)
`);
