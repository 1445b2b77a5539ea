// The service of bench.proto for @connectrpc/connect, written down as its code generator would.
import { createFileRegistry, fromJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const typeOf = (name) => `.org.example.${name}`;

function field(name, number, type, more = {}) {
  return { name, jsonName: name, number, type: `TYPE_${type}`, label: "LABEL_OPTIONAL", ...more };
}

const repeated = { label: "LABEL_REPEATED" };
const message = (name, ...fields) => ({ name, field: fields });
const method = (name, inputType, outputType, more = {}) => ({
  name,
  inputType: typeOf(inputType),
  outputType: typeOf(outputType),
  ...more,
});

/** A map is a list of messages with a key and a value. */
const counts = {
  ...message(
    "Counts",
    field("values", 1, "MESSAGE", { ...repeated, typeName: typeOf("Counts.ValuesEntry") }),
  ),
  nestedType: [
    {
      ...message("ValuesEntry", field("key", 1, "STRING"), field("value", 2, "INT32")),
      options: { mapEntry: true },
    },
  ],
};

const file = {
  name: "bench.proto",
  package: "org.example",
  syntax: "proto3",
  messageType: [
    message("AddCall", field("first", 1, "INT32"), field("second", 2, "INT32")),
    message("Sum", field("sum", 1, "INT32")),
    message("Text", field("text", 1, "STRING")),
    message(
      "Entry",
      field("name", 1, "STRING"),
      field("id", 2, "INT32"),
      field("load", 3, "DOUBLE"),
      field("enabled", 4, "BOOL"),
      field("tags", 5, "STRING", repeated),
    ),
    message("EntryList", field("values", 1, "MESSAGE", { ...repeated, typeName: typeOf("Entry") })),
    counts,
    message("IntegerList", field("values", 1, "INT64", repeated)),
    message("CountCall", field("to", 1, "INT32")),
    message("Number", field("number", 1, "INT32")),
  ],
  service: [
    {
      name: "Bench",
      method: [
        method("Add", "AddCall", "Sum"),
        method("Echo", "Text", "Text"),
        method("Entries", "EntryList", "EntryList"),
        method("Map", "Counts", "Counts"),
        method("Integers", "IntegerList", "IntegerList"),
        method("Count", "CountCall", "Number", { serverStreaming: true }),
      ],
    },
  ],
};

const registry = createFileRegistry(fromJson(FileDescriptorSetSchema, { file: [file] }));

export const Bench = registry.getService("org.example.Bench");
