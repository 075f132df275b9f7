import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { getCredential } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { readKs } from '../kaltura/ks.ts';
import { commandLine } from '../text/command.ts';
import { printJson, redactDocument } from '../text/output.ts';
import { registerSecret } from '../text/redact.ts';
import { pad, printRows, type Row, row, span } from '../text/rows.ts';
import { pipeLine } from '../text/shell.ts';
import type { Context } from './context.ts';
import { collectGiven } from './input-sources.ts';
import { askServer } from './ks-inspect-online.ts';
import { describeReading, findKs, type Inspected } from './ks-inspection.ts';
import { readStdin } from './stdin.ts';

/**
 * `kaltura-setup ks inspect`: decodes a KS and says what is wrong with it; with `--online` it asks
 * the server too. Returns the exit code.
 */
export async function ksInspect(
  context: Context<OptionsOf<'ks inspect'>>,
): Promise<ExitCode | Failed> {
  const { options, sandbox } = context;
  const piped = await readStdin();
  if ('problem' in piped) {
    const fix = `For example: ${pipeLine('KALTURA_KS', commandLine`ks inspect`)}`;
    return { ...piped, problem: { ...piped.problem, fix } };
  }
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  const given = collectGiven(context, read.file);
  const { variable, parse } = getCredential('admin-secret');
  const secret = given['admin-secret'];
  const parsed = secret && parse(secret.text);
  const ks = findKs(piped.value);
  registerSecret(ks);
  const reading = readKs(ks, parsed?.ok ? parsed.value : undefined);
  const seen = describeReading(reading, Math.floor(Date.now() / 1000), given['partner-id']?.text);
  if (parsed && !parsed.ok)
    seen.warnings.push(
      `The signature was not checked: ${variable} is not an Admin Secret. ${parsed.message}`,
    );
  if (options.online && seen.partnerId !== null) {
    const asked = await askServer(context, given, { ks, reading, seen, partnerId: seen.partnerId });
    if ('problem' in asked) return asked;
    Object.assign(seen, asked.value);
  } else if (seen.status === 'valid' || seen.status === 'unverified') {
    seen.warnings.push(
      'Only the server knows whether it was ended, is restricted or has a blocked user: pass --online to ask the server.',
    );
  }
  if (options.json) {
    const { status, message, ...rest } = seen;
    printJson({ status, message, ...rest, ...(sandbox ? { sandbox } : {}) });
  } else {
    const head = sandbox ? [row('sandbox', 'warn')] : [];
    printRows([...head, ...toRows(redactDocument(seen))], options.noColor);
  }
  return seen.status === 'valid'
    ? EXIT.done
    : seen.status === 'unverified'
      ? EXIT.unreachable
      : EXIT.wrong;
}

function toRows(seen: Inspected): Row[] {
  const bad = seen.status !== 'valid' && seen.status !== 'unverified';
  const mark = bad
    ? span('✖ ', 'bad')
    : seen.status === 'valid'
      ? span('✔ ', 'good')
      : span('! ', 'warn');
  const fact = (name: string, value: string | null): Row[] =>
    value === null ? [] : [[span(`  ${pad(name, 12)} `), span(value)]];
  const when =
    seen.expiresAt === null
      ? null
      : `${new Date(Math.min(seen.expiresAt, 8.64e12) * 1000).toISOString().replace('.000', '')}`;
  return [
    [mark, span(`${seen.status}: ${seen.message}`)],
    ...fact('account', seen.partnerId === null ? null : String(seen.partnerId)),
    ...fact('version', seen.version === null ? null : String(seen.version)),
    ...fact('type', seen.type?.toUpperCase() ?? null),
    ...fact('user', seen.userId === '' ? '(none)' : seen.userId),
    ...fact('expires', when),
    ...fact('privileges', seen.privileges === '' ? '(none)' : seen.privileges),
    ...seen.warnings.map((warning) => row(`! ${warning}`, 'warn')),
  ];
}
