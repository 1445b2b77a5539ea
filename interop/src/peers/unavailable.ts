/** This machine lacks what a peer needs: its cases are skipped, by name and with this reason. */
export class Unavailable extends Error {
  static {
    Object.defineProperty(Unavailable.prototype, "name", { value: "Unavailable" });
  }
}
