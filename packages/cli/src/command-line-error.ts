/** The command line, or what it led to, is at fault; the message is all that the user sees. Exit code 1. */
export class CommandLineError extends Error {
  static {
    Object.defineProperty(CommandLineError.prototype, "name", { value: "CommandLineError" });
  }
}
