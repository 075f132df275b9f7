// A clock that is ahead by CLOCK_AHEAD_MS milliseconds, for the process that loads this file: a
// test's worker (setupFiles) or a command (node --require). Timers and performance.now keep their
// pace. The clock of the files on disk is moved along.
const ahead = Number(process.env.CLOCK_AHEAD_MS) || 0;
if (ahead !== 0 && !globalThis.isClockMoved) {
  globalThis.isClockMoved = true;
  const Real = Date;
  class Later extends Real {
    constructor(...given) {
      super(...(given.length === 0 ? [Real.now() + ahead] : given));
    }
    static now() {
      return Real.now() + ahead;
    }
  }
  globalThis.Date = new Proxy(Later, { apply: () => new Later().toString() });
  const fs = require('node:fs');
  for (const name of ['statSync', 'lstatSync', 'fstatSync']) {
    const real = fs[name];
    fs[name] = (...given) => {
      const stats = real(...given);
      if (stats && typeof stats.mtimeMs === 'number')
        for (const time of ['atimeMs', 'mtimeMs', 'ctimeMs', 'birthtimeMs']) stats[time] += ahead;
      return stats;
    };
  }
  for (const name of ['utimesSync', 'futimesSync', 'lutimesSync']) {
    const real = fs[name];
    fs[name] = (place, ...times) =>
      real(
        place,
        ...times.map((time) =>
          typeof time === 'number' ? time - ahead / 1000 : new Real(+time - ahead),
        ),
      );
  }
  require('node:module').syncBuiltinESMExports();
}
