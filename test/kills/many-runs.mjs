/**
 * The built command line, many times in one process: what a write failure does to it takes no start of Node for each. A
 * message says what to run; the answer is the exit status and what went to standard error. argv: the built main module.
 */
const { main } = await import(process.argv[2]);
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
let said = "";
process.stderr.write = (text) => {
  said += text;
  return true;
};
process.stdout.write = () => true;

process.on("message", ({ args, fail }) => {
  said = "";
  process.exitCode = undefined;
  process.env.BOUNDARY_FAIL = fail;
  main(["node", "leaksift", ...args]).then(
    () => {
      process.env.BOUNDARY_FAIL = "";
      return process.send({ status: Number(process.exitCode ?? 0), stderr: said });
    },
    (error) => process.send({ status: -1, stderr: String(error?.stack) }),
  );
});
process.send("ready");
