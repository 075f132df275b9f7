import { Box } from 'ink';
import { createField, type Field as FieldState } from '../../terminal/editor.ts';
import { listSignInRows } from '../choice-rows.ts';
import { ChoiceList } from '../components/ChoiceList.tsx';
import { Field } from '../components/Field.tsx';
import { describeMoreRows, describeRowsInHelp, ScrollView } from '../components/ScrollView.tsx';
import { Text, TextRow } from '../components/Text.tsx';
import { SYMBOLS, useLayout } from '../components/theme.ts';
import { Verdict } from '../components/Verdict.tsx';
import type { Wizard } from '../state.ts';
import { EVERY_REGION, type SignIn } from '../update/sign-in.ts';

const TITLE =
  'Sign in with your KMC email; the Partner ID, Admin Secret and region are then filled in.';
const WHICH_ACCOUNT = 'Which account is the file for?';
/** A fixed number of bullets does not reveal a password's length. */
const BULLETS = '••••••••';

/**
 * The sign-in, below the answers that it fills in. A small window shows only the current question.
 */
export function SignInScreen({ state }: { state: Wizard }) {
  const { isTall } = useLayout();
  const { screen: signIn, setting } = state;
  if (signIn.name !== 'sign-in') return null;
  const rows = listSignInRows(signIn);
  const hint = setting.hints.signIn[signIn.stage];
  const isTyping = signIn.typed.text !== '';
  const isList = signIn.stage === 'region' || signIn.stage === 'accounts';
  return (
    <>
      <Box flexDirection="column" flexShrink={0} paddingX={1}>
        <Text tone="bold" wrap={isTall ? 'wrap' : 'truncate-end'}>
          {signIn.stage === 'accounts'
            ? WHICH_ACCOUNT
            : isTall
              ? TITLE
              : 'Sign in with your KMC email'}
        </Text>
        <Rows signIn={signIn} />
      </Box>
      <ScrollView more={signIn.verdict ? describeRowsInHelp : describeMoreRows}>
        {hint && (isTall || (!signIn.verdict && !isList)) && (
          <Box paddingLeft={3} paddingRight={1}>
            <Text tone="warn" showsSecrets>
              {`Sandbox: ${hint}${isTyping || isList ? '' : ' (enter takes it)'}`}
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

const STAGES = ['email', 'region', 'password', 'code'] as const;
const LABELS = { email: 'Email', region: 'Region', password: 'Password', code: 'Code' } as const;
const HINTS = {
  email: '',
  region: 'where the account lives; the password goes only there',
  password: 'not shown, not stored',
  code: 'from your authenticator app or message',
} as const;

/** The answers so far, and the current field or list. */
function Rows({ signIn }: { signIn: SignIn }) {
  const { isTall } = useLayout();
  const { stage, typed, code, regions, serviceUrl } = signIn;
  const last = {
    email: 1,
    region: 2,
    accounts: 2,
    password: 3,
    asking: code === '' ? 3 : 4,
    code: 4,
  }[stage];
  const region =
    serviceUrl === EVERY_REGION
      ? 'all regions get the password'
      : (regions.find((each) => each.serviceUrl === serviceUrl)?.label ?? serviceUrl);
  return STAGES.slice(0, last)
    .filter((each) => isTall || each === stage)
    .map((each) => (
      <Box key={each} height={1}>
        <Box width={2} flexShrink={0}>
          <Text tone="accent">{each === stage ? SYMBOLS.current : ' '}</Text>
        </Box>
        <Box width={10} flexShrink={0}>
          <Text tone={each === stage ? 'accent' : 'plain'}>{LABELS[each]}</Text>
        </Box>
        {each === 'region' ? (
          <TextRow tone={each === stage ? 'faint' : 'plain'}>
            {each === stage ? HINTS.region : region}
          </TextRow>
        ) : (
          <StageField
            field={each === stage ? typed : createField(signIn[each])}
            isCurrent={each === stage}
            isHidden={each !== 'email'}
            hint={HINTS[each]}
          />
        )}
      </Box>
    ));
}

interface StageFieldProps {
  field: FieldState;
  isCurrent: boolean;
  isHidden: boolean;
  hint: string;
}

function StageField({ field, isCurrent, isHidden, hint }: StageFieldProps) {
  const isMasked = (isHidden || field.isGuarded) && field.text !== '';
  const text = isMasked ? BULLETS : field.text;
  const cursor = isMasked ? text.length : field.cursor;
  return isCurrent ? <Field text={text} cursor={cursor} hint={hint} /> : <TextRow>{text}</TextRow>;
}
