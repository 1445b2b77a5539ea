// What the tools have written about the addon.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A frame in one of the addon's files, or in its binary. */
const ofTheAddon = /\baddon\/\w+\.c:\d+|linux-\w+-glibc\.node/;

const aboutUse = /Invalid (read|write|free)|Conditional jump|uninitialised|Mismatched free/;
const aboutLeak = /leak of|are (definitely|possibly) lost/;

/** The reports in the logs of a folder that are about the addon. @param {string} folder */
export function findingsIn(folder) {
  return readdirSync(folder).flatMap((name) => reportsOf(readFileSync(join(folder, name), "utf8")));
}

/**
 * What UBSan has said among what tests print. Only the addon is instrumented. In a process that a test starts it may
 * not be seen, but ends that process, by which the test fails.
 *
 * @param {string} output
 */
export function reportsOfUbsan(output) {
  return output.match(/^.*: runtime error: .*(\n +#\d.*)*/gm) ?? [];
}

/** @param {string} log */
function reportsOf(log) {
  const isOfValgrind = /^==\d+== Memcheck/.test(log);
  const reports = log.split(isOfValgrind ? /^==\d+== ?\n/m : "\n\n");
  return reports.filter((report) => isAbort(report) || isUse(report) || isLeak(report));
}

/** What ends the process counts, whoever is at fault: only the addon is instrumented. @param {string} report */
function isAbort(report) {
  return /ERROR: AddressSanitizer/.test(report);
}

/** @param {string} report */
function isUse(report) {
  return aboutUse.test(report) && ofTheAddon.test(report);
}

/**
 * A leak is the addon's if the addon allocated it, itself or by a function of Node-API. Between the two there may be
 * V8: it leaves its heap behind when a process ends by `exit`, whoever made it grow. A list of suppressions cannot say
 * this: it passes over what has a frame of V8 anywhere, and each call of the addon has some below it. The shells and
 * the Python that tests start free little, and have no frame of the addon.
 *
 * @param {string} report
 */
function isLeak(report) {
  const [, ...frames] = report.split("\n");
  const first = frames.findIndex((frame) => ofTheAddon.test(frame));
  return (
    aboutLeak.test(report) &&
    first >= 0 &&
    !frames.slice(0, first).some((frame) => frame.includes("v8::internal::"))
  );
}
