// `npm run pictures`: the pictures of the README, taken from the wizard in a pseudo-terminal. No
// secret is in them: the sandbox's own hint of its secret is masked.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pty } from '../pty.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const out = path.join(root, '.github', 'pictures');
const COLUMNS = 80;
const ROWS = 24;
const { adminSecret: SECRET, userSecret: USER_SECRET } = JSON.parse(
  readFileSync(new URL('../answers.json', import.meta.url), 'utf8'),
);
const TITLE =
  'A whole run: from the first question, over a wrong secret, to the account that answered';
const HEIGHT = 40 + ROWS * 18;
const INK = { 1: '#e06c75', 2: '#7ec699', 3: '#e5c07b', 6: '#56b6c2' };

const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-picture-'));
const cli = path.join(root, 'dist', 'cli.js');
const pty = new Pty([process.execPath, '--', cli, '--sandbox'], {
  cwd: folder,
  env: { FORCE_COLOR: '1' },
  columns: COLUMNS,
  rows: ROWS,
});

const escaped = (part) =>
  part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The width of a character. */
const CELL = 8.43;

/** The screen as elements of an SVG: a row of text each, a span for each change of style. */
function rows() {
  const lines = [];
  for (let y = 0; y < ROWS; y++) {
    const line = pty.screenOf.buffer.active.getLine(y);
    let row = '';
    let run = '';
    let style = '';
    let from = 0;
    const flush = () => {
      const at = 16 + from * CELL;
      if (style.includes('inverse'))
        lines.push(
          `<rect x="${at}" y="${27 + y * 18}" width="${run.length * CELL}" height="17" rx="3" fill="#d7dae0"/>`,
        );
      if (run.trim() !== '')
        row += `<tspan x="${at.toFixed(1)}"${style.replace(' class="inverse"', ' fill="#1e2127"')}>${escaped(run)}</tspan>`;
      run = '';
    };
    for (let x = 0; x < COLUMNS; x++) {
      const cell = line?.getCell(x);
      if (!cell || cell.getWidth() === 0) continue;
      const colour = cell.isFgPalette() ? INK[cell.getFgColor()] : undefined;
      const next = `${colour ? ` fill="${colour}"` : ''}${cell.isBold() ? ' font-weight="bold"' : ''}${cell.isDim() ? ' fill-opacity="0.6"' : ''}${cell.isInverse() ? ' class="inverse"' : ''}`;
      if (next !== style) {
        flush();
        style = next;
        from = x;
      }
      run += cell.getChars() || ' ';
    }
    flush();
    if (row.trim() !== '')
      lines.push(
        `<text x="16" y="${40 + y * 18}" xml:space="preserve">${row.replaceAll(SECRET, '(shown by the sandbox)').trimEnd()}</text>`,
      );
  }
  return lines.join('\n');
}

/** What the moving picture shows, one after the other, each for so long. */
const frames = [];
const film = (milliseconds) => frames.push({ shown: rows(), milliseconds });

/**
 * The frames as one picture that moves, again and again; where less motion is asked for, it is the
 * last one.
 */
function draw() {
  const whole = frames.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  let at = 0;
  const rules = frames.map(({ milliseconds }, index) => {
    const from = ((at / whole) * 100).toFixed(2);
    at += milliseconds;
    const to = ((at / whole) * 100).toFixed(2);
    const before = index === 0 ? '' : '0%{visibility:hidden}';
    return `#f${index}{animation:k${index} ${whole / 1000}s step-end infinite}@keyframes k${index}{${before}${from}%{visibility:visible}${to}%,100%{visibility:hidden}}`;
  });
  const last = frames.length - 1;
  // The last one is seen to the end.
  rules[last] = rules[last].replace(
    /\}[\d.]+%,100%\{visibility:hidden\}/,
    '}100%{visibility:visible}',
  );
  const groups = frames.map(({ shown }, index) => `<g class="f" id="f${index}">\n${shown}\n</g>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="${HEIGHT}" viewBox="0 0 720 ${HEIGHT}" role="img" aria-label="${TITLE}">
<title>${TITLE}</title><style>.f{visibility:hidden}#f${last}{visibility:visible}${rules.join('')}@media(prefers-reduced-motion:reduce){.f{animation:none!important}}</style>
<rect width="720" height="${HEIGHT}" rx="8" fill="#1e2127"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#d7dae0">
${groups.join('\n')}
</g>
</svg>
`;
}

mkdirSync(out, { recursive: true });
// Still: nothing is under way any more.
const still = (sign) =>
  new RegExp(`^(?![\\s\\S]*(?:Loading|checking|Checking|Reading|Testing))[\\s\\S]*${sign}`);
try {
  for (const [typed, sign, milliseconds] of [
    ['', '❯ Partner ID', 1200],
    ['1', '❯ Partner ID +1 *', 350],
    ['0', '❯ Partner ID +10 *', 350],
    ['2', '❯ Partner ID +102', 350],
    ['\r', '❯ Admin Secret', 1500],
    [USER_SECRET, '32 characters', 900],
    ['\r', 'User Secret, not its', 2800],
    [SECRET, '8264 +32 characters', 900],
    ['\r', 'Main V7 player', 1800],
    ['\r', '❯ User ID[\\s\\S]*viewer102', 1600],
    ['\r', '❯ Portal URL[\\s\\S]*answers', 1600],
    ['\r', 'enter write', 2600],
  ]) {
    pty.write(typed);
    await pty.until(still(sign));
    film(milliseconds);
  }
  pty.write('\r');
  await pty.until(/an AppToken, which can/);
  await new Promise((resolve) => setTimeout(resolve, 300));
  film(5000);
  writeFileSync(path.join(out, 'run.svg'), draw());
} finally {
  await pty.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write('wrote .github/pictures/run.svg\n');
