/** Short names of files: what tells them apart, and no more. */

const segments = (path: string): string[] => path.split(/[\\/]/).filter((segment) => segment !== '');

/** For each path its last segments: the file name where that is unique, else with as many folders as it takes. */
export const shortNames = (paths: readonly string[]): string[] => {
  const parts = paths.map(segments);
  return parts.map((own, i) => {
    for (let length = 1; length < own.length; length += 1) {
      const name = own.slice(-length).join('/');
      if (parts.every((other, k) => k === i || other.slice(-length).join('/') !== name)) {
        return name;
      }
    }
    return own.join('/');
  });
};

/** A word as a POSIX shell reads it back. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
