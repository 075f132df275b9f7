import { failures, isFailure, type Json } from './answers.ts';
import {
  addToken,
  deleteToken,
  listTokens,
  startTokenSession,
  tokenById,
  updateToken,
} from './app-tokens.ts';
import { listEntries } from './entries.ts';
import { textOf } from './parameters.ts';
import { listPartners, partnerInfo } from './partners.ts';
import { addUser, deleteUser, listUsers, login, userById } from './people.ts';
import { listPlayers, playerById } from './players.ts';
import { narrowed } from './response-profile.ts';
import {
  addUploadToken,
  endSession,
  type Needed,
  type Session,
  sessionInfo,
  sessionOf,
  startSession,
  startWidgetSession,
} from './sessions.ts';
import type { Call } from './world.ts';

type Action =
  | { ks: 'none'; answer(call: Call): Json }
  | { ks: Needed; ignoresProfile?: boolean; answer(call: Call, session: Session): Json };

/** Every action that the sandbox has, and the KS that each one asks for. Names in lower case. */
const ACTIONS: Readonly<Record<string, Readonly<Record<string, Action>>>> = {
  session: {
    start: { ks: 'none', answer: startSession },
    startwidgetsession: { ks: 'none', answer: startWidgetSession },
    get: { ks: 'admin', answer: sessionInfo },
    end: { ks: 'any', answer: endSession },
  },
  system: {
    ping: { ks: 'none', answer: () => true },
    pingdatabase: {
      ks: 'none',
      answer: ({ world }) => !(world.outageUntil && world.now() < world.outageUntil),
    },
  },
  partner: {
    getinfo: { ks: 'admin', answer: partnerInfo },
    listpartnersforuser: { ks: 'user', ignoresProfile: true, answer: listPartners },
  },
  uiconf: { list: { ks: 'any', answer: listPlayers }, get: { ks: 'any', answer: playerById } },
  uploadtoken: { add: { ks: 'user', answer: addUploadToken } },
  baseentry: { list: { ks: 'user', answer: listEntries } },
  apptoken: {
    startsession: { ks: 'any', answer: startTokenSession },
    add: { ks: 'admin', answer: addToken },
    get: { ks: 'admin', answer: tokenById },
    list: { ks: 'admin', answer: listTokens },
    update: { ks: 'admin', answer: updateToken },
    delete: { ks: 'admin', answer: deleteToken },
  },
  user: {
    get: { ks: 'user', answer: userById },
    list: { ks: 'admin', answer: listUsers },
    delete: { ks: 'admin', answer: deleteUser },
    add: { ks: 'admin', answer: addUser },
    loginbyloginid: { ks: 'none', answer: login },
  },
};

/** What the API answers to one call. */
export function answerTo(call: Call): Json {
  const { service, action } = call;
  if (service === '') return failures.noService();
  const actions = own(ACTIONS, service.toLowerCase());
  if (actions === undefined) return failures.unknownService(service);
  if (action === '') return failures.noAction();
  const found = own(actions, action.toLowerCase());
  if (found === undefined) return failures.unknownAction(service, action);
  if (found.ks === 'none') {
    // A session that is sent along counts as used, whatever it is.
    if (textOf(call.params, 'ks')) sessionOf(call, 'any');
    return narrowed(found.answer(call), call.params);
  }
  const session = sessionOf(call, found.ks);
  if (isFailure(session)) return session;
  const answer = found.answer(call, session);
  return found.ignoresProfile || isFailure(answer) ? answer : narrowed(answer, call.params);
}

/** A call's service and action, as its parameters name them. */
export function namesOf(params: Call['params']): Pick<Call, 'service' | 'action'> {
  return { service: textOf(params, 'service') ?? '', action: textOf(params, 'action') ?? '' };
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
