import { defineInterface } from "zlink";

/** A calculator that counts what it does. */
export const Calculator = defineInterface(`
# A calculator that counts what it does
interface org.example.Calculator

# What has been done so far
type Stats (count: int, last: ?Operation)
type Operation (dividend: float, divisor: float, result: float)

# Divides
method Divide(dividend: float, divisor: float) -> (result: float)

# What has been done so far
method GetStats() -> (stats: Stats)

# What has been done so far, and again whenever that changes
# [Supports 'more' flag]
method Monitor() -> (stats: Stats)

# The divisor was zero
error DivisionByZero (dividend: float)
`);
