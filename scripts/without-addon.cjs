// Loaded with `node --require`: no addon loads, as on a machine that has neither a compiler nor a binary.
require("node:module")._extensions[".node"] = () => {
  throw new Error("left out on purpose");
};
