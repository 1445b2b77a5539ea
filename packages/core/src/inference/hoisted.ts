/**
 * The body of a struct with each inline struct or enum replaced by `@n;`, the innermost first, and the list of their
 * bodies: `a:[](x:int)` becomes `["a:[]@0;", ["x:int"]]`. If a `)` has no `(`, the text behind that `)` instead.
 */
export type Hoisted<Body, Inner extends readonly unknown[] = []> = Body extends `${infer Left})${infer Right}`
  ? AtLastOpened<Left> extends [infer Before extends string, infer Content]
    ? Hoisted<`${Before}@${Inner["length"]};${Right}`, [...Inner, Content]>
    : Right
  : [Body, Inner];

/** What is before and behind the last `(`; `undefined` if there is none. */
type AtLastOpened<Text, Before extends string = ""> = Text extends `${infer Head}(${infer Tail}`
  ? Tail extends `${string}(${string}`
    ? AtLastOpened<Tail, `${Before}${Head}(`>
    : [`${Before}${Head}`, Tail]
  : undefined;
