import { env } from "node:process";
import { loadNative } from "@zlink/native";

/** Why what needs the addon is left out on this machine, or false. With `CI` set, nothing may be: it throws instead. */
export function whyNoAddon(): string | false {
  try {
    loadNative();
    return false;
  } catch (error) {
    if (env["CI"]) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
