import { defineInterface } from "zlink";

/** What the suite passes descriptors with: the same interface in every language. An `int` is an index. */
export const Descriptors = defineInterface(`
# What the interop suite passes descriptors with, the same in every language
interface org.example.Descriptors

# What the descriptors hold
method Read(descriptors: []int) -> (texts: []string)

# A descriptor for each text, which holds it
method Open(texts: []string) -> (descriptors: []int)

# A reply for each list of texts
# [Supports 'more' flag]
method OpenEach(lists: [][]string) -> (descriptors: []int)

# Remembers what the descriptors hold; made to be called oneway
method Keep(descriptors: []int) -> ()

# What each call of Keep brought, since this was asked last
method Kept() -> (calls: [][]string)

# Always fails, with a descriptor that holds the text
method Refuse(text: string) -> ()

# What Refuse was asked for
error Refused (descriptor: int)
`);
