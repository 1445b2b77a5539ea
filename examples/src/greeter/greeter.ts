import { defineInterface } from "zlink";

/** Greets, and says which process did. */
export const Greeter = defineInterface(`
# Greets
interface org.example.Greeter

# Greets by name, and says which process does
method Greet(name: string) -> (text: string, process: int)

# Greets again and again
# [Supports 'more' flag]
method Repeat(name: string, times: int) -> (text: string)
`);
