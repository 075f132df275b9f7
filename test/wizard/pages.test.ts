import { expect, test } from 'vitest';
import { createStep, type Wizard, withStep } from '../../src/wizard/state.ts';
import { begin, EU, good, list, play, US } from './play.ts';

const DE = 'https://api.de.kaltura.com/api_v3';
const OWN = 'https://video.example.com/kaltura/api_v3';
const SECRETS_PAGE = 'settings/integrationSettings';

/** The Partner ID was found in these regions, and the Admin Secret is asked for. */
const foundIn = (...regions: string[]): Wizard =>
  play(begin(), '114<enter>', good('partner-id', { foundIn: regions }));

test.each([
  ['in no region yet', begin(), `https://kmc.kaltura.com/index.php/kmcng/${SECRETS_PAGE}`],
  ['in the EU', foundIn(EU), `https://kmc.eu.kaltura.com/index.php/kmcng/${SECRETS_PAGE}`],
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
  [
    'at another step',
    withStep(begin({ region: { text: EU, origin: 'file' } }), { name: 'user-id' }),
    'https://kmc.eu.kaltura.com/index.php/kmcng/administration/users/list',
  ],
])('an account %s: ctrl+o opens its own console', (_, state, url) => {
  expect(play(state, '<ctrl+o>').step.toOpen?.url).toBe(url);
});

/** The region is asked for. */
const atRegion = (): Wizard =>
  play({ ...foundIn(US, DE), step: createStep('region') }, list('region', [US, EU, DE]));

test('of several regions none is preselected: Enter asks for a choice, an arrow makes one', () => {
  const entered = play(atRegion(), '<enter>');
  expect(entered.step.mistake?.message).toBe('Choose a region.');
  expect(entered.answers.region.value).toBeNull();
  expect(play(entered, '<down><enter>').answers.region.value).toBe(US);
});

test.each([
  ['https://kmc.de.kaltura.com/index.php/kmcng/content/entries/list', DE],
  ['https://video.example.com/kaltura/api_v3/testme/', OWN],
])('the address %s says the region', (address, serviceUrl) => {
  for (const state of [atRegion(), withStep(atRegion(), { isTyping: true })]) {
    const typed = play(state, address, '<enter>');
    expect([typed.answers.region.value, typed.step.mistake]).toEqual([serviceUrl, null]);
  }
});
