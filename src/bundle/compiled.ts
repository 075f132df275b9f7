// How cli.js loads the other files of dist/: as `require` would, but with what V8 made of them on an earlier run, so that they are not
// parsed and compiled again (a third of the time to the first frame, nearly half of the time to Ink). It is kept beside the code: whoever
// may write there could change the code itself. Where nothing can be written, all works as it does on a first run.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';

/** Of all files of dist/, put in by the build: V8 itself compares the length of a source only. Empty where dist/ is built on every change. */
declare const FINGERPRINT: string;

type Loader = (id: string) => unknown;
type Body = (
  exports: object,
  require: Loader,
  module: { exports: object },
  file: string,
  dir: string,
) => void;

const CHUNKS = path.join(__dirname, 'chunks');
const COMPILED = path.join(__dirname, 'compiled');
const KEEPS = FINGERPRINT !== '' && !process.env.NODE_DISABLE_COMPILE_CACHE;

const loaded = new Map<string, { exports: object }>();
/** Compiled on this run, by the file that is to keep it. */
const fresh = new Map<string, Script>();

/** What chunks/`name`.js exports. */
export function chunk(name: string): object {
  const had = loaded.get(name);
  if (had) return had.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const file = path.join(CHUNKS, `${name}.js`);
  const body = compiled(file, name).runInThisContext() as Body;
  body(module.exports, within, module, file, CHUNKS);
  return module.exports;
}

const within: Loader = (id) => (id.startsWith('./') ? chunk(path.basename(id, '.js')) : require(id));

function compiled(file: string, name: string): Script {
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'utf8')}\n})`;
  if (!KEEPS) return new Script(source, { filename: file });
  const kept = path.join(
    COMPILED,
    `${name}-${process.version}-${process.platform}-${process.arch}-${FINGERPRINT}`,
  );
  const cachedData = wholeContentOf(kept);
  const script = new Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) });
  if (!cachedData || script.cachedDataRejected) {
    if (fresh.size === 0) process.once('exit', keep);
    fresh.set(kept, script);
  }
  return script;
}

/** V8 takes damaged data for good and crashes on it. So it is written twice, and taken only where both are alike: no sum of it is made as fast. */
function wholeContentOf(file: string): Buffer | null {
  try {
    const twice = readFileSync(file);
    const data = twice.subarray(0, twice.length / 2);
    return twice.length % 2 === 0 && data.equals(twice.subarray(twice.length / 2)) ? data : null;
  } catch {
    // None yet.
    return null;
  }
}

/** At the end, when V8 has compiled what the run has used. */
function keep(): void {
  // Files of root in a folder of somebody else's could not be removed by them.
  if (!succeeds(() => mine(CHUNKS))) return;
  for (const [file, script] of fresh) {
    const beside = `${file}.${process.pid}`;
    const isKept =
      succeeds(() => mkdirSync(COMPILED, { recursive: true, mode: 0o755 })) &&
      succeeds(() => written(beside, script)) &&
      succeeds(() => renameSync(beside, file));
    // Read-only or full: the next run compiles again, and nothing else is different.
    if (!isKept) {
      succeeds(() => unlinkSync(beside));
      return;
    }
  }
}

function written(file: string, script: Script): void {
  const descriptor = openSync(file, 'wx', 0o644);
  try {
    const data = script.createCachedData();
    writeFileSync(descriptor, Buffer.concat([data, data]));
    // A file that is there has all of its content, also after a power cut.
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function mine(folder: string): void {
  if (process.getuid && process.getuid() !== statSync(folder).uid) throw new Error('not mine');
}

function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
