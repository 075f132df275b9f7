// `npm run pictures`: the pictures of the README, taken from the wizard in a pseudo-terminal. No secret is in them: the sandbox's own
// hint of its secret is masked.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const out = path.join(root, '.github', 'pictures');
const COLUMNS = 80;
const ROWS = 24;
const { adminSecret: SECRET, userSecret: USER_SECRET } = JSON.parse(
  readFileSync(new URL('../answers.json', import.meta.url), 'utf8'),
);
const INK = { 1: '#e06c75', 2: '#7ec699', 3: '#e5c07b', 6: '#56b6c2' };

const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-picture-'));
const screen = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
const env = { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', FORCE_COLOR: '1' };
const pty = spawn(process.execPath, ['--', path.join(root, 'dist', 'cli.js'), '--sandbox'], {
  name: env.TERM,
  cols: COLUMNS,
  rows: ROWS,
  cwd: folder,
  env,
});
pty.onData((data) => screen.write(data));

const text = () =>
  Array.from(
    { length: ROWS },
    (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '',
  ).join('\n');

async function until(wanted) {
  for (let tries = 0; tries < 500; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (wanted.test(text())) return;
  }
  throw new Error(`waited for ${wanted}; the screen was:\n${text()}`);
}

const escaped = (part) => part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The width of a character. */
const CELL = 8.43;

/** The screen as SVG: a row of text each, a span for each change of style. */
function svg(title) {
  const lines = [];
  for (let y = 0; y < ROWS; y++) {
    const line = screen.buffer.active.getLine(y);
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
  const height = 40 + ROWS * 18;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="${height}" viewBox="0 0 720 ${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<rect width="720" height="${height}" rx="8" fill="#1e2127"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#d7dae0">
${lines.join('\n')}
</g>
</svg>
`;
}

mkdirSync(out, { recursive: true });
const take = (name, title) => writeFileSync(path.join(out, `${name}.svg`), svg(title));
try {
  await until(/❯ Partner ID/);
  pty.write('102\r');
  await until(/❯ Admin Secret/);
  pty.write(`${USER_SECRET}\r`);
  await until(/User Secret, not its/);
  take('wrong-secret', 'The wizard says that a User Secret was given in place of the Admin Secret');
  pty.write(`\u0015${SECRET}\r`);
  // Still: nothing is under way any more.
  const still = (sign) => new RegExp(`^(?![\\s\\S]*(?:Fetching|checking|Checking|Reading))[\\s\\S]*${sign}`);
  await until(still('Main V7 player'));
  take('players', 'The wizard offers the players of the account by name');
  pty.write('\r');
  await until(/❯ User ID/);
  pty.write('\r');
  await until(still('❯ Portal URL[\\s\\S]*answers'));
  pty.write('\r');
  await until(still('enter write'));
  take('review', 'The wizard shows which lines will be written, the secret masked');
} finally {
  pty.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`wrote ${path.relative(root, out)}/*.svg\n`);
process.exit(0);
