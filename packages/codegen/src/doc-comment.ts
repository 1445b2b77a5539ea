/** The doc comment that says the same as these comments of a description, or nothing if there are none. */
export function docComment(comments: readonly string[], indent: string): string {
  const lines = trimmed(comments.map((comment) => escaped(comment.trimEnd())));
  const [first] = lines;
  if (first === undefined) {
    return "";
  }
  if (lines.length === 1) {
    return `${indent}/** ${first} */\n`;
  }
  const body = lines.map((line) => `${indent} *${line === "" ? "" : ` ${line}`}\n`).join("");
  return `${indent}/**\n${body}${indent} */\n`;
}

/** Without what would end the comment, or begin a tag that nobody meant. */
function escaped(line: string): string {
  return line.replaceAll("*/", "*\\/").replace(/^(\s*)@/, "$1\\@");
}

/** Without the empty lines at both ends. */
function trimmed(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line !== "");
  return start === -1 ? [] : lines.slice(start, lines.findLastIndex((line) => line !== "") + 1);
}
