/** What the kernel exports. Compiled by AssemblyScript, not by tsc: `i32`, `usize`, `load<u8>` are its language. */
export * from "./block";
export * from "./delimited";
export * from "./digit-lines";
export * from "./join";
export * from "./json";
export * from "./look-up";
export * from "./merge";
export * from "./phone-records";
export * from "./scatter";
export * from "./sort";
export * from "./sql";
