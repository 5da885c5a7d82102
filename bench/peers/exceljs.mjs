/** Peer of the bench: reads all cells of a workbook with the streaming reader of exceljs and keeps none. `node exceljs.mjs FILE`. */
// Computed, so that no check asks for a package that is no dependency.
const { default: exceljs } = await import(["exceljs"].join(""));
let cells = 0;
const book = new exceljs.stream.xlsx.WorkbookReader(process.argv[2], {
  sharedStrings: "cache",
  styles: "cache",
  worksheets: "emit",
  hyperlinks: "ignore",
});
for await (const sheet of book) for await (const row of sheet) row.eachCell(() => cells++);
process.stdout.write(`${cells}\n`);
