// Writes the text it is given, as JSON, to a socket that it was handed, as whoever gets a connection from another process may.
import { writeSync } from "node:fs";

writeSync(3, JSON.parse(process.argv[2] ?? "") as string);
