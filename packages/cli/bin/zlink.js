#!/usr/bin/env node
// Stands outside dist, so that installing the workspace finds it before the first build.
import "../bundle/main.js";
