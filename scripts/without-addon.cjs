// Loaded with `node --require`: no addon loads, as on a machine that has neither a compiler nor a binary.
process.dlopen = () => {
  throw new Error("left out on purpose");
};
