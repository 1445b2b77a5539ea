import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analyzeInterface, parseCheckedInterface } from "./parse-interface.ts";
import { printInterface } from "./printer.ts";

/** All of the grammar in one text, written loosely. */
const TEXT = `\ufeff# Everything at once
#  with an indented line
interface org.example.kitchen-sink.xn--1 # behind the name

# A struct
type Everything (
  flag: bool, count: int, # how many
  ratio: float,
  # may be empty
  text: string, document: object, whatever: any,
  maybe: ?any, list: []int, lists: [][]?int,
  table: [string]float, tables: [string][string][]bool, set: [string](),
  maybeList: ?[]string, maybeTable: ?[string]int,
  inline: (x: int, y: (z: ?Everything)),
  choice: (one, two, three_3), choices: ?[](a, b),
  type: string, method: int, error: bool, interface: float, enum: any, string: string,
  other: Color,
  last: Empty
  # before the end
)
type Color ( # first
  red, green # second
  , blue
)
type Empty ( # nothing
)
# [Requires 'more' flag]
method Watch ( ) -> (value: Everything) method Other(a: int)
  # before the arrow
  -> ( )
error Failed (reason: ?string)\r
error\u2003Gone\u3000()\u2028# at the end`;

const CANONICAL = `# Everything at once
#  with an indented line
# behind the name
interface org.example.kitchen-sink.xn--1

# A struct
type Everything(
	flag: bool,
	# how many
	count: int,
	ratio: float,
	# may be empty
	text: string,
	document: object,
	whatever: any,
	maybe: ?any,
	list: []int,
	lists: [][]?int,
	table: [string]float,
	tables: [string][string][]bool,
	set: [string](),
	maybeList: ?[]string,
	maybeTable: ?[string]int,
	inline: (
		x: int,
		y: (
			z: ?Everything
		)
	),
	choice: (
		one,
		two,
		three_3
	),
	choices: ?[](
		a,
		b
	),
	type: string,
	method: int,
	error: bool,
	interface: float,
	enum: any,
	string: string,
	other: Color,
	# before the end
	last: Empty
)

type Color(
	# first
	red,
	# second
	green,
	blue
)

# nothing
type Empty()

# [Requires 'more' flag]
method Watch() -> (
	value: Everything
)

# before the arrow
method Other(
	a: int
) -> ()

error Failed(
	reason: ?string
)

error Gone()

# at the end
`;

describe("a text that uses all of the grammar", () => {
  it("has no problems", () => assert.deepEqual(analyzeInterface(TEXT).problems, []));

  it("is printed in its canonical form", () => {
    assert.equal(printInterface(parseCheckedInterface(TEXT)), CANONICAL);
  });

  it("stays as it is once it is canonical", () => {
    assert.equal(printInterface(parseCheckedInterface(CANONICAL)), CANONICAL);
  });
});
