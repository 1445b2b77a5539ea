/** Descriptions which together use all of the grammar. */
export const everything = [
  `# All types there are, and every way to combine them
interface org.example.everything

# Recursive, directly and through others
type Tree (value: any, left: ?Tree, right: ?Tree, children: []Tree, byName: [string]Tree, owner: ?Forest)
type Forest (trees: []Tree, oldest: ?Tree)

# How fast
type Speed (
  # hardly moves
  slow,
  # flies
  fast
)
type Plain (flag: bool, count: int, ratio: float, text: string, box: object, anything: any)
type Nullable (flag: ?bool, count: ?int, ratio: ?float, text: ?string, box: ?object, anything: ?any, speed: ?Speed)
type Lists (names: []string, speeds: []Speed, matrix: [][]float, holes: []?int, mayBe: ?[]?Speed, maps: [][string]int)
type Maps (numbers: [string]int, set: [string](), nested: [string][string]bool, lists: [string][]?string, mayBe: ?[string]Speed)
type Inline (
  struct: (x: int, y: (deep: ?(deeper: []string, empty: ()))),
  choice: (one, two),
  choices: [](red, green),
  optional: ?(on, off),
  table: [string](key: string, value: ?(p, q))
)
type Keywords (type: string, method: int, error: bool, interface: float, string: string, int: ?int, any: any, object: object)
type KeywordValues (type, method, error, interface, string, int, null, enum)
type Empty ()

method Nothing() -> ()
# Tells the speed from now on
# [Requires 'more' flag]
method Watch(speed: Speed) -> (speed: Speed, since: ?(day: int))
# [Supports 'more' flag]
# [Supports 'upgrade' flag]
method List(filter: ?string) -> (trees: []Tree)
# [Requires 'upgrade' flag]

method Open(rows: int) -> ()
method Then(empty: Empty, inline: Inline) -> (lists: Lists, maps: Maps, plain: Plain)

error Broken ()
error NotFound (name: string, near: ?[]string)
error TooFast (speed: Speed, limit: (soft, hard))
`,
  "interface a.b method X()->()",
  "#\n\tinterface xn--a1.b-c.1d#\n#x\n\r\nerror\tE(\r#)type X(\ra\r:\n?[]\u00a0[string]\u2003(#y\rb\u2028,c)\u2029)\n\ntype\n#T\nT(t:?T,u:[]T)\nmethod M(a:T)->(b:T)",
] as const;
