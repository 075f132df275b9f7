import { fstatSync } from 'node:fs';

/** The first lines are the most useful ones. */
const MOST_HELD = 200;

/**
 * Holds everything that the process, Node or a library prints (warnings, deprecations, `console`,
 * traces). A single foreign row in the middle of a frame would move every later frame to the wrong
 * rows.
 */
export function captureOutput(stdout: NodeJS.WriteStream & { fd: number }) {
  const held: string[] = [];
  const keep = (text: string): void => {
    if (held.length < MOST_HELD) held.push(text);
  };
  const { stderr } = process;
  const [realOut, realErr] = [stdout.write, stderr.write];
  const raw = process as typeof process & { _rawDebug: (...args: unknown[]) => void };
  const realRaw = raw._rawDebug;
  // Output to a file cannot damage the frame, so it is not held. A pipe may lead to this terminal.
  const isSeen = !isFile(process.stderr);
  const hold = (chunk: unknown, ...rest: unknown[]): boolean => {
    keep(typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString('utf8'));
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return true;
  };
  stdout.write = hold as typeof stdout.write;
  const listeners = isSeen ? process.listeners('warning') : [];
  const onWarning = (warning: Error): void => keep(`${warning.name}: ${warning.message}\n`);
  if (isSeen) {
    stderr.write = hold as typeof stderr.write;
    raw._rawDebug = (...args) => keep(`${args.join(' ')}\n`);
    // Node's own listener writes a warning past the streams and past this `_rawDebug`.
    process.removeAllListeners('warning');
    process.on('warning', onWarning);
  }
  return {
    /** The wizard's own stream to the terminal. */
    own: withWrite(stdout, realOut.bind(stdout)),
    /** Stops capturing, and returns the captured output in order. */
    release: (): string[] => {
      stdout.write = realOut;
      stderr.write = realErr;
      raw._rawDebug = realRaw;
      process.off('warning', onWarning);
      for (const each of listeners.splice(0)) process.on('warning', each);
      return held;
    },
  };
}

/** The stream, with another `write`. */
export function withWrite<Stream extends NodeJS.WriteStream>(
  stream: Stream,
  write: (text: string) => boolean,
): Stream {
  return new Proxy(stream, {
    get: (target, name) => {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function isFile({ fd }: { fd: number }): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    // The descriptor is closed.
    return false;
  }
}
