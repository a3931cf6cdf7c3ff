import {copyFileSync, statSync, truncateSync} from 'node:fs';

/** A log that is longer is moved to `olderLog`: so much, and no more than twice as much, is kept. */
export const maxLogBytes = 1024 * 1024;

/** Where the older part of a log is. */
export function olderLog(file: string): string {
  return `${file}.1`;
}

/**
 * Moves a log that has become too long to `olderLog`, in the place of what was moved before. The file itself is emptied and
 * stays: the processes that append to it, which may be no programs of ours, have it open.
 */
export function capLog(file: string): void {
  try {
    if (statSync(file).size <= maxLogBytes) return;
  } catch {
    // It was removed, or is about to be made.
    return;
  }
  try {
    copyFileSync(file, olderLog(file));
  } catch {
    // On a full disk the older part is lost, so that there is room for the newer.
  }
  try {
    truncateSync(file);
  } catch {
    // Removed just now.
  }
}
