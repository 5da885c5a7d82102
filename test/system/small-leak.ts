/** A small made-up leak that several system tests share, and what is true of it. */
export const SMALL_LEAK = [
  "name,phone,email,address",
  "Ann,+447700900001,Ann.Lee+shop@Example.COM,1 High St",
  "Bob,+447700900002,bob@example.org,",
  "Bob,+447700900002,bob@example.org,2 Low Rd",
  "Cy,138****5678,not-an-email,x",
  "",
].join("\n");

/** In the leak. */
export const EXPOSED_PHONE = "+447700900001";
/** Not in it. */
export const CLEAR_PHONE = "+447700900009";
