import assert from "node:assert/strict";
import { connect, formatAddress, parseAddress, serve } from "zlink";
import type { AddressCase } from "./case.ts";

const refused = { code: "ERR_VARLINK_ADDRESS" };

/** Reads the address of a case and writes it again, and has refused it who must. Rejects for what differs. */
export async function runAddressCase(each: AddressCase): Promise<void> {
  const { address, means, written = address, refusedBy } = each;
  if (means === undefined) assert.throws(() => parseAddress(address), refused);
  else {
    const parsed = parseAddress(address);
    // A member that is undefined is none.
    assert.deepEqual(JSON.parse(JSON.stringify(parsed)), means);
    assert.equal(formatAddress(parsed), written);
  }
  const sides = means === undefined ? ["client", "service"] : refusedBy;
  if (sides.includes("client")) await assert.rejects(connect(address), refused);
  if (sides.includes("service")) await assert.rejects(serve(address, { interfaces: [] }), refused);
}
