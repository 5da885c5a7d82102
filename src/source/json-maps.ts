/**
 * Objects that are tables: `{"users":{"-Nx1a":{"email":…},"-Nx2b":{"email":…}}}`, as Firebase and other key-value stores
 * export them. Their values are objects of one make under keys that name nothing, and each is a record. Told from the head of
 * a document, which may break off anywhere; json-splitter.ts reads the whole by it.
 */

/** So many objects of one make are a table; fewer only under keys that look generated. */
const SURE_RECORDS = 8;
const DEPTH_LIMIT = 5;
/** Share of the objects that must have the commonest key. */
const LIKENESS = 0.6;
/** A string that nothing closes is the last token: to look for its end from each later quote would take quadratic time. */
const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]|[^\s"{}[\],:]+|"[^]*/gsu;

interface OpenObject {
  readonly path: string | null;
  key: string;
  objects: number;
  others: number;
  /** All keys of objects so far have a digit. */
  isNumbered: boolean;
  /** How many of the objects have a key of that name. */
  readonly innerKeys: Map<string, number>;
}

/** The place of an object among objects: the keys that lead to it. */
export function mapPath(keys: readonly string[]): string {
  return keys.join("\u0000");
}

/** @returns the `mapPath` of each object that is a table, the outermost of those in one another; keys as they are written */
export function recordMaps(text: string): string[] {
  const maps: OpenObject[] = [];
  const stack: (OpenObject | null)[] = [];
  for (const { 0: token, 1: key, 2: colon, index } of text.matchAll(TOKEN)) {
    // The head breaks off within a string, or behind one that may be a key.
    if (token === '"' || index + token.length === text.length) break;
    const top = stack.length > 0 ? stack[stack.length - 1] : undefined;
    if (key !== undefined && colon !== undefined) {
      if (!top) continue;
      top.key = key;
      const above = stack.length > 1 ? stack[stack.length - 2] : null;
      if (above) above.innerKeys.set(key, (above.innerKeys.get(key) ?? 0) + 1);
    } else if (token === "{") {
      if (top) {
        top.objects++;
        if (!/\d/u.test(top.key)) top.isNumbered = false;
      }
      const path =
        stack.length === 0 ? "" : top?.path == null ? null : mapPath(top.path === "" ? [top.key] : [top.path, top.key]);
      const isCounted = path !== null && stack.length < DEPTH_LIMIT;
      stack.push(isCounted ? { path, key: "", objects: 0, others: 0, isNumbered: true, innerKeys: new Map() } : null);
    } else if (token === "}" || token === "]") {
      const closed = stack.pop();
      if (closed && isTable(closed)) maps.push(closed);
    } else {
      if (top) top.others++;
      if (token === "[") stack.push(null);
    }
  }
  for (const open of stack) if (open && isTable(open)) maps.push(open);
  const paths = maps.map(({ path }) => path ?? "");
  return paths.filter(
    (path) => !paths.some((outer) => outer !== path && (outer === "" || path.startsWith(`${outer}\u0000`))),
  );
}

function isTable({ objects, others, isNumbered, innerKeys }: OpenObject): boolean {
  if (others > 0 || objects < 2 || (objects < SURE_RECORDS && !isNumbered)) return false;
  return [...innerKeys.values()].some((count) => count >= objects * LIKENESS);
}
