import { Box } from 'ink';
import { listSignInRows } from '../choice-rows.ts';
import { ChoiceList } from '../components/ChoiceList.tsx';
import { Field } from '../components/Field.tsx';
import { describeMoreRows, describeRowsInHelp, ScrollView } from '../components/ScrollView.tsx';
import { Text, TextRow } from '../components/Text.tsx';
import { SYMBOLS, useLayout } from '../components/theme.ts';
import { Verdict } from '../components/Verdict.tsx';
import { findSignInHint } from '../selectors.ts';
import { EVERY_REGION, type SignIn } from '../sign-in-state.ts';
import type { Wizard } from '../state.ts';
import { describeHint } from '../wording.ts';

const TITLE =
  'Sign in with your KMC email; the Partner ID, Admin Secret and region are then filled in.';
/** A fixed number of bullets does not reveal a password's length. */
const BULLETS = '••••••••';

/** The current question of the sign-in, below the answers that it fills in. */
export function SignInScreen({ state }: { state: Wizard }) {
  const { isTall } = useLayout();
  const { screen: signIn } = state;
  if (signIn.name !== 'sign-in') return null;
  const rows = listSignInRows(signIn);
  const hint = findSignInHint(state);
  const isTyping = signIn.typed.text !== '';
  const isList = signIn.stage === 'region' || signIn.stage === 'accounts';
  return (
    <>
      <Box flexDirection="column" flexShrink={0} paddingX={1}>
        <Text tone="bold" {...(!isTall && { wrap: 'truncate-end' })}>
          {describeTitle(signIn, isTall)}
        </Text>
        <Question {...signIn} />
      </Box>
      <ScrollView more={signIn.verdict ? describeRowsInHelp : describeMoreRows}>
        {hint && (isTall || (!signIn.verdict && !isList)) && (
          <Box paddingLeft={3} paddingRight={1}>
            <Text tone="warn" showsSecrets>
              {describeHint(hint, !isTyping && !isList)}
            </Text>
          </Box>
        )}
        {signIn.verdict && <Verdict {...signIn.verdict} />}
      </ScrollView>
      {isList && isTyping && (
        <Box height={1} flexShrink={0} paddingLeft={3} gap={1}>
          <Text tone="faint">Filter</Text>
          <Field {...signIn.typed} note={rows.length > 0 ? '' : 'matches nothing'} />
        </Box>
      )}
      {rows.length > 0 && <ChoiceList items={rows} selected={signIn.row} />}
    </>
  );
}

const LABELS = { email: 'Email', region: 'Region', password: 'Password', code: 'Code' } as const;
const HINTS = {
  email: '',
  region: 'only it gets the password',
  password: 'not shown, not stored',
  code: 'from your app or message',
} as const;

/** Shows who signs in, and where. */
function describeTitle({ stage, email, regions, serviceUrl }: SignIn, isTall: boolean): string {
  if (stage === 'accounts') return 'Which account is the file for?';
  if (stage === 'email') return isTall ? TITLE : 'Sign in with your KMC email';
  if (stage === 'region') return `Sign in as ${email}`;
  if (serviceUrl === EVERY_REGION) return `Sign in to all regions as ${email}`;
  const region = regions.find((each) => each.serviceUrl === serviceUrl)?.label ?? serviceUrl;
  return `Sign in to ${region.split('  ')[0]} as ${email}`;
}

/** The field of the current stage, or what its list is for. */
function Question({ stage, typed }: SignIn) {
  if (stage === 'accounts' || stage === 'asking') return null;
  const isMasked = (stage !== 'email' || typed.isGuarded) && typed.text !== '';
  const text = isMasked ? BULLETS : typed.text;
  const cursor = isMasked ? text.length : typed.cursor;
  return (
    <Box height={1}>
      <Box width={12} flexShrink={0}>
        <Text tone="accent">{`${SYMBOLS.current} ${LABELS[stage]}`}</Text>
      </Box>
      {stage === 'region' ? (
        <TextRow tone="faint">{HINTS.region}</TextRow>
      ) : (
        <Field text={text} cursor={cursor} hint={HINTS[stage]} />
      )}
    </Box>
  );
}
