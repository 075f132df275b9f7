import { EXIT, exitFor } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CheckedCredential } from '../credentials/report.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { AccountLocations } from '../kaltura/account.ts';
import type { Problem } from '../result.ts';
import { notesOn } from './changes.ts';
import type { Context } from './context.ts';
import {
  changeLines,
  isReferredTo,
  nothing,
  type Outcome,
  refusedToWrite,
  setupOutcome,
} from './setup-outcome.ts';
import { createdWords, ordinaryIdea, plannedToken, tokenWords } from './token-plan.ts';
import { changesWith, oldToken, type Trade, traded } from './trade.ts';

/** `setup --yes --app-token`: an AppToken is made with the Admin Secret that was given, and written in its place. */
export async function tradeOutcome(
  context: Context<OptionsOf<'setup'>>,
  file: EnvFile,
  found: readonly CheckedCredential[],
  places: AccountLocations | null,
): Promise<Outcome> {
  const rightValue = (name: CheckedCredential['credential']['name']): string | null => {
    const report = found.find((each) => each.credential.name === name);
    return report && report.status !== 'invalid' ? report.value : null;
  };
  const [partnerId, secret, serviceUrl, userId] = [
    rightValue('partner-id'),
    rightValue('admin-secret'),
    rightValue('region'),
    rightValue('user-id'),
  ];
  const isRight = (name: CheckedCredential['credential']['name']): boolean =>
    found.some(({ credential, status }) => credential.name === name && status === 'valid');
  const works = isRight('app-token');
  // Where another can be made, the one that is there need not be right.
  const judged = found.filter(
    ({ credential }) => works || !isRight('admin-secret') || credential.authMethod !== 'app-token',
  );
  const refusal = refusedToWrite(context, judged, places);
  if (refusal) return refusal;
  // An AppToken that works stays; all that goes is the secret.
  if (works || !partnerId || !secret || !serviceUrl || !userId)
    return setupOutcome(context, file, found, places, ['admin-secret']);
  const asker = {
    network: context.network,
    serviceUrl,
    auth: { kind: 'admin-secret', partnerId, secret } as const,
  };
  const planned = await plannedToken(context.api, asker, ordinaryIdea(userId));
  if ('problem' in planned) return nothing(exitFor(planned.problem), planned.problem);
  const values = Object.fromEntries(
    found
      .filter(({ credential }) => !credential.authMethod)
      .filter((each) => each.value !== null && each.status !== 'invalid' && !isReferredTo(each, file))
      .map((each) => [each.credential.name, each.value as string]),
  );
  const place = { at: serviceUrl, agreed: [] };
  const trade: Trade = { asker, plan: planned.plan, values, place, replacesSecret: true };
  const words = tokenWords(planned);
  if (context.options.dryRun) {
    const changes = await changesWith(context, trade);
    if ('refused' in changes) return refusedBy(changes.refused);
    const { added, changed, removed } = changes.plan;
    return {
      ...nothing(EXIT.done),
      changed: [...added, ...changed, ...removed].map(({ variable }) => variable),
      said: [
        ...changeLines(changes),
        `An AppToken would be made: ${words.join(' ')}`,
        'Nothing was written (--dry-run).',
      ],
    };
  }
  const done = await traded(context, trade);
  if ('problem' in done)
    return { ...nothing(done.exit, done.problem), ...(done.next ? { next: done.next } : {}) };
  const { changes, id } = done;
  return {
    exit: EXIT.done,
    written: true,
    isInFile: true,
    changed: [...changes.plan.added, ...changes.plan.changed, ...changes.plan.removed].map(
      ({ variable }) => variable,
    ),
    said: [
      ...changeLines(changes),
      ...notesOn(changes).map((note) => `! ${note}`),
      `AppToken ${id} is made, proven and written to ${context.envFile}${changes.plan.removed.some(({ isElsewhere }) => isElsewhere) ? '' : '; the Admin Secret is not in it'}. ${createdWords(planned).join(' ')}`,
      ...[...done.warnings, ...oldToken(context, changes)].map(
        ({ message, fix }) => `! ${message}${fix ? ` ${fix}` : ''}`,
      ),
    ],
  };
}

function refusedBy(problem: Problem & { needsConsent?: true }): Outcome {
  return nothing(problem.needsConsent ? EXIT.usage : EXIT.envFile, problem);
}
