import { styleText } from "node:util";

/** What a piece of output is to the eye. */
export type Style =
  | "keyword"
  | "text"
  | "number"
  | "constant"
  | "mark"
  | "comment"
  | "label"
  | "error"
  | "warning"
  | "notice";

/** Colours a piece of output, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** Leaves everything as it is. */
export const plain: Paint = (_style, text) => text;

type Format = Parameters<typeof styleText>[0];

// The colours of varlinkctl, so that eyes used to one read the other.
const formats: { readonly [S in Style]: Format } = {
  keyword: ["bold", "green"],
  text: "green",
  number: ["bold", "blue"],
  constant: "bold",
  mark: ["bold", "magenta"],
  comment: "gray",
  label: "blueBright",
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  notice: "bold",
};

/** Colours with ANSI escapes. Whether a reader wants them is decided before, by {@link Sink.hasColors}. */
export const colored: Paint = (style, text) =>
  text === "" ? "" : styleText(formats[style], text, { validateStream: false });
