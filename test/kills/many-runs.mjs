/**
 * The built command line, many times in one process: what a write failure does to it takes no start of Node for each. A
 * message says what to run; the answer is the exit status and what went to standard error. argv: the built main module.
 */
const { main } = await import(process.argv[2]);
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
let said = "";
let answered = true;
process.stderr.write = (text) => {
  said += text;
  return true;
};
process.stdout.write = () => true;

function answer(status, stderr) {
  if (answered) return;
  answered = true;
  process.env.BOUNDARY_FAIL = "";
  process.send({ status: Number(status ?? 0), stderr });
}
// Unexpected errors end the process, with what was said of them.
process.exit = (status) => answer(status ?? process.exitCode, said);

process.on("message", ({ args, fail }) => {
  said = "";
  answered = false;
  process.exitCode = undefined;
  process.env.BOUNDARY_FAIL = fail;
  main(["node", "leaksift", ...args]).then(
    () => answer(process.exitCode, said),
    (error) => answer(-1, String(error?.stack)),
  );
});
process.send("ready");
