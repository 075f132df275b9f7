import { applyResponseProfile, isFailure, type Json } from './answers.ts';
import { addToken, deleteToken, listTokens, startTokenSession } from './app-tokens.ts';
import { getPlayer, listEntries, listPlayers } from './content.ts';
import { failures, toDocumented } from './failures.ts';
import { DOCUMENTED_HOST } from './hosts.ts';
import { getText } from './parameters.ts';
import { getPartner, listPartners } from './partners.ts';
import { authorize, type NeededSession, type Session } from './permissions.ts';
import {
  endSession,
  getSession,
  loginByLoginId,
  startSession,
  startWidgetSession,
} from './sessions.ts';
import { getUser, listUsers } from './users.ts';
import type { Call } from './world.ts';

type Action =
  | { ks: 'none'; run(call: Call): Json }
  | { ks: NeededSession; ignoresProfile?: boolean; run(call: Call, session: Session): Json };

/** The actions that the program calls, and the session that each action needs. */
const ACTIONS: Readonly<Record<string, Action>> = {
  'session.start': { ks: 'none', run: startSession },
  'session.startWidgetSession': { ks: 'none', run: startWidgetSession },
  'session.get': { ks: 'admin', run: getSession },
  'session.end': { ks: 'any', run: endSession },
  'system.ping': { ks: 'none', run: () => true },
  'system.pingDatabase': {
    ks: 'none',
    run: ({ world }) => !(world.outageUntil && world.now() < world.outageUntil),
  },
  'partner.getInfo': { ks: 'admin', run: getPartner },
  'partner.listPartnersForUser': { ks: 'user', ignoresProfile: true, run: listPartners },
  'uiConf.list': { ks: 'any', run: listPlayers },
  'uiConf.get': { ks: 'any', run: getPlayer },
  'baseEntry.list': { ks: 'user', run: listEntries },
  'appToken.startSession': { ks: 'any', run: startTokenSession },
  'appToken.add': { ks: 'admin', run: addToken },
  'appToken.list': { ks: 'admin', run: listTokens },
  'appToken.delete': { ks: 'admin', run: deleteToken },
  'user.get': { ks: 'user', run: getUser },
  'user.list': { ks: 'admin', run: listUsers },
  'user.loginByLoginId': { ks: 'none', run: loginByLoginId },
};

/**
 * The answer to one call, or the API's error: with the code of the documentation on the host whose
 * server uses these.
 */
export function runAction(call: Call): Json {
  const answer = run(call);
  return isFailure(answer) && call.host === DOCUMENTED_HOST ? toDocumented(answer) : answer;
}

function run(call: Call): Json {
  const { service, action, params } = call;
  const name = `${service}.${action}`;
  const found = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (found === undefined) {
    const hasService = Object.keys(ACTIONS).some((each) => each.startsWith(`${service}.`));
    return hasService ? failures.unknownAction(service, action) : failures.unknownService(service);
  }
  if (found.ks === 'none') {
    // A session in `ks` counts as used even if the action ignores it.
    if (getText(params, 'ks')) authorize(call, 'any');
    return applyResponseProfile(found.run(call), params);
  }
  const session = authorize(call, found.ks);
  if (isFailure(session)) return session;
  const answer = found.run(call, session);
  return found.ignoresProfile ? answer : applyResponseProfile(answer, params);
}
