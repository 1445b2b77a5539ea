#!/usr/bin/env node
// Executable, for `varlinkctl call exec:/…/greeter.js`; what the compiler writes to dist is not.
import "../dist/greeter/service.js";
