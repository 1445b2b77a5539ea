import { defineInterface } from "zlink";

/** What every implementation serves and calls. */
export const Bench = defineInterface(`
# What the bench measures
interface org.example.Bench

type Entry (name: string, id: int, load: float, enabled: bool, tags: []string)

# The smallest call that can be checked
method Add(first: int, second: int) -> (sum: int)

method Echo(text: string) -> (text: string)

method Entries(values: []Entry) -> (values: []Entry)

method Map(values: [string]int) -> (values: [string]int)

method Integers(values: []int) -> (values: []int)

# Gives the descriptor back that it gets
method Pass(descriptor: int) -> (descriptor: int)

# [Requires 'more' flag]
method Count(to: int) -> (number: int)

# Sends one value, and then nothing until the client leaves
# [Requires 'more' flag]
method Watch() -> (number: int)
`);
