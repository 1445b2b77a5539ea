import { defineInterface } from "zlink";

/** What the service of the soak does. */
export const Soak = defineInterface(`interface org.example.Soak
method Echo(text: string) -> (text: string)
# Counts from 1 on, as fast as the client reads, with some text beside each number
# [Requires 'more' flag]
method Count(name: string, to: int, characters: int) -> (count: int, text: string)
# How far the stream of that name has counted
method Progress(name: string) -> (count: int)
# How often a value has changed, and when it last did, as often as the client reads
# [Supports 'more' flag]
method Watch() -> (count: int, atMs: float)
# How many watch that value
method Watchers() -> (count: int)
# Changes that value, and ends all who watch it
method Change(perSecond: int, seconds: int) -> (changes: int, tookMs: float)
`);
