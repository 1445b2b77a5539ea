import assert from "node:assert/strict";
import { parseInterface, printInterface } from "@zlink/idl";
import type { InteropCase } from "../suite.ts";

/** A description with comments wherever our parser takes them, and otherwise in the grammar that all parsers know. */
const commentedEverywhere = `# before the interface
interface org.example.Comments # behind its name

# before a type
type Point ( # behind the parenthesis
  x: int # before a comma
  , # behind a comma
  y: ?float # behind the last field
  # before the parenthesis
) # behind the type
type Mode (fast # behind a value
  , slow # behind the last value
)
method Move # behind the name
  ( # in front of a field
  to: # between a name and its type
    Point, mode: ?Mode, tags: []string, names: [string]string
  ) # before the arrow
  -> # behind the arrow
  (from: Point, inside: (a: int, b: (one, two)) # in the reply
  )
# before an error
error Stuck (at: ?Point # in an error
)
# at the end
`;

/** A case in which another parser must take what our printer makes of {@link commentedEverywhere}. */
export function printedDescriptionCase(take: (printed: string) => Promise<void>): InteropCase {
  return {
    feature: "printed IDL",
    async run() {
      const printed = printInterface(parseInterface(commentedEverywhere));
      assert.equal(
        printed.match(/#/g)?.length,
        commentedEverywhere.match(/#/g)?.length,
        "a comment was lost in print",
      );
      await take(printed);
    },
  };
}
