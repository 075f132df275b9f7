import type { Account } from '../../kaltura/account.ts';
import type { Problem } from '../../result.ts';

/** What a person should know about the account. `opener`: what opened it, in the words of a sentence. */
export function warnAboutAccount(account: Account, opener: 'secret' | 'AppToken'): Problem[] {
  const warnings: Problem[] = [];
  if (account.enforcesEntitlement) {
    warnings.push({
      code: 'ENTITLEMENT_ENFORCED',
      message: 'This account enforces entitlement: lists may hide entries from a session.',
      fix: 'Give a session that must see all of them the privilege all:*,disableentitlement.',
    });
  }
  if (account.readOnly) {
    warnings.push({
      code: 'READ_ONLY_ACCOUNT',
      message: 'This account is read-only: uploads and changes will be refused.',
      fix: null,
    });
  }
  if (account.problem) {
    warnings.push({
      code: account.problem.code,
      message: `The ${opener} works, but a list could not be read: ${account.problem.message}`,
      fix: account.problem.fix,
    });
  }
  return warnings;
}
