import { expect, test } from 'vitest';
import { getSelectedRow, listRows } from '../../src/wizard/choice-rows.ts';
import { findPageUrl } from '../../src/wizard/selectors.ts';
import { createStep, type Wizard, withStep } from '../../src/wizard/state.ts';
import { begin, EU, good, list, play, US } from './play.ts';

const DE = 'https://api.de.kaltura.com/api_v3';
const OWN = 'https://video.example.com/kaltura/api_v3';
const SECRETS_PAGE = 'settings/integrationSettings';

/** The Partner ID was found in these regions, and the Admin Secret is asked for. */
const foundIn = (...regions: string[]): Wizard =>
  play(begin(), '114<enter>', good('partner-id', { foundIn: regions }));

const openPage = (state: Wizard): string | undefined => play(state, '<ctrl+o>').toOpen?.url;

test.each([
  ['in no region yet', begin(), `https://kmc.kaltura.com/index.php/kmcng/${SECRETS_PAGE}`],
  ['in the US', foundIn(US), `https://kmc.kaltura.com/index.php/kmcng/${SECRETS_PAGE}`],
  ['in the EU', foundIn(EU), `https://kmc.eu.kaltura.com/index.php/kmcng/${SECRETS_PAGE}`],
  ['in Germany', foundIn(DE), `https://kmc.de.kaltura.com/index.php/kmcng/${SECRETS_PAGE}`],
  ['in two regions', foundIn(US, DE), undefined],
  [
    'on one’s own server, named on the command line',
    begin({ region: { text: OWN, origin: 'option' } }),
    `https://video.example.com/kaltura/index.php/kmcng/${SECRETS_PAGE}`,
  ],
  [
    'on a server that only a file names: a person could sign in to a stranger’s page',
    begin({ region: { text: OWN, origin: 'file' } }),
    undefined,
  ],
])('an account %s: ctrl+o opens its own console', (_, state, url) => {
  expect(openPage(state)).toBe(url);
  expect(findPageUrl(state)).toBe(url ?? null);
});

test.each([
  ['player-id', 'studio/v3'],
  ['user-id', 'administration/users/list'],
] as const)('the step %s has its page there too', (name, page) => {
  const state = begin({ region: { text: EU, origin: 'file' } });
  expect(findPageUrl({ ...state, step: createStep(name) })).toBe(
    `https://kmc.eu.kaltura.com/index.php/kmcng/${page}`,
  );
});

/** The region is asked for, and `suggested` is marked. */
const atRegion = (suggested?: string): Wizard => {
  const asked = { ...foundIn(US, DE), step: createStep('region') };
  return play(asked, list('region', [US, EU, DE], suggested));
};

test('of several regions none is preselected: Enter asks for a choice, an arrow makes one', () => {
  const state = atRegion();
  expect(getSelectedRow(state)).toBe(-1);
  const entered = play(state, '<enter>');
  expect(entered.step.mistake?.message).toBe('Choose a region.');
  expect(entered.answers.region.value).toBeNull();
  expect(listRows(entered).map(({ kind }) => kind)).toContain('choice');
  expect(play(entered, '<down><enter>').answers.region.value).toBe(US);
  expect(getSelectedRow(atRegion(DE))).toBe(2);
});

test.each([
  ['https://kmc.de.kaltura.com/index.php/kmcng/content/entries/list', DE],
  ['kmc.eu.kaltura.com', EU],
  ['https://api.eu.kaltura.com/api_v3/testme/', EU],
  ['https://video.example.com/kaltura/api_v3/testme/', OWN],
])('the address %s says the region', (address, serviceUrl) => {
  for (const state of [atRegion(), withStep(atRegion(), { isTyping: true })]) {
    const typed = play(state, address, '<enter>');
    expect([typed.answers.region.value, typed.step.mistake]).toEqual([serviceUrl, null]);
  }
});
