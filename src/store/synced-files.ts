/** Files that must outlive a power cut: their bytes, and the folder that holds their names. */
import { closeSync, constants, fsyncSync, openSync } from "node:fs";

/** Waits until a file's bytes are on the disk. @throws as the system does */
export function syncFile(path: string): void {
  const descriptor = openSync(path, constants.O_RDWR);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same for names in a folder. Windows can't open folders, and some file systems refuse: no reason to fail. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The bytes are safe; the name is as safe as this file system makes it.
  }
}
