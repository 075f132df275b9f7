import { Box } from 'ink';
import type { Field as FieldState } from '../../terminal/editor.ts';
import { ChoiceList } from '../components/ChoiceList.tsx';
import { Field } from '../components/Field.tsx';
import { Frame } from '../components/Frame.tsx';
import { describeMoreRows, describeRowsInHelp, ScrollView } from '../components/ScrollView.tsx';
import { Text } from '../components/Text.tsx';
import { SYMBOLS, useLayout } from '../components/theme.ts';
import { Verdict } from '../components/Verdict.tsx';
import type { Wizard } from '../state.ts';
import { isBeingTyped, type SignIn } from '../update/sign-in.ts';
import { describeSignInList } from '../wording.ts';

/** A fixed number of bullets does not reveal a password's length. */
const BULLETS = '••••••••';

/**
 * The sign-in, below the answers that it fills in. A small window shows only the current question.
 */
export function SignInScreen({ state }: { state: Wizard }) {
  const { isTall } = useLayout();
  const { screen, setting } = state;
  if (screen.name !== 'sign-in') return null;
  const { signIn } = screen;
  const items = describeSignInList(signIn);
  const hint = setting.hints.signIn[signIn.stage];
  return (
    <Frame state={state}>
      <Box flexDirection="column" flexShrink={0} paddingX={1}>
        <Text tone="bold" wrap={isTall ? 'wrap' : 'truncate-end'}>
          {isTall
            ? 'Sign in with your KMC email; the Partner ID, Admin Secret and region are then filled in.'
            : 'Sign in with your KMC email'}
        </Text>
        <Rows signIn={signIn} />
      </Box>
      <ScrollView more={signIn.verdict ? describeRowsInHelp : describeMoreRows}>
        {hint && (isTall || (!signIn.verdict && items.length === 0)) && (
          <Box paddingLeft={3} paddingRight={1}>
            <Text tone="warn" showsSecrets>
              {`Sandbox: ${hint}${isBeingTyped(signIn) || items.length > 0 ? '' : ' (enter takes it)'}`}
            </Text>
          </Box>
        )}
        {signIn.verdict && <Verdict {...signIn.verdict} />}
      </ScrollView>
      {items.length > 0 && <ChoiceList items={items} selected={signIn.row} more="↑ ↓" />}
    </Frame>
  );
}

/** The answers so far, and the current field or list. */
function Rows({ signIn }: { signIn: SignIn }) {
  const { isTall } = useLayout();
  const { stage, email, password, code, regions, serviceUrl } = signIn;
  const region =
    regions.find((each) => each.serviceUrl === serviceUrl)?.label ??
    (serviceUrl || 'all regions get the password');
  const toChoose = 'where the account lives; the password goes only there';
  const rows: RowProps[] = [
    { label: 'Email', stage: 'email', field: email, isHidden: !!email.guarded },
    { label: 'Region', stage: 'region', text: stage === 'region' ? toChoose : region },
    {
      label: 'Password',
      stage: 'password',
      field: password,
      isHidden: true,
      hint: 'not shown, not stored',
    },
    {
      label: 'Code',
      stage: 'code',
      field: code,
      isHidden: true,
      hint: 'from your authenticator app or message',
    },
  ];
  const count = {
    email: 1,
    region: 2,
    accounts: 2,
    password: 3,
    asking: code.text === '' ? 3 : 4,
    code: 4,
  }[stage];
  return rows
    .slice(0, count)
    .filter((row) => isTall || row.stage === stage)
    .map((row) => <Row key={row.label} {...row} isCurrent={row.stage === stage} />);
}

interface RowProps {
  label: string;
  stage: SignIn['stage'];
  /** A typed text, complete or not. */
  field?: FieldState;
  /** A chosen text. */
  text?: string;
  isHidden?: boolean;
  hint?: string;
}

function Row({
  label,
  isCurrent,
  field,
  text = '',
  isHidden,
  hint = '',
}: RowProps & { isCurrent: boolean }) {
  const typed = field?.text ?? '';
  const shown = isHidden && typed !== '' ? BULLETS : typed;
  const cursor = isHidden ? shown.length : (field?.cursor ?? 0);
  return (
    <Box height={1}>
      <Box width={2} flexShrink={0}>
        <Text tone="accent">{isCurrent ? SYMBOLS.current : ' '}</Text>
      </Box>
      <Box width={10} flexShrink={0}>
        <Text tone={isCurrent ? 'accent' : 'plain'}>{label}</Text>
      </Box>
      {field && isCurrent ? (
        <Field text={shown} cursor={cursor} hint={hint} />
      ) : (
        <Text tone={isCurrent ? 'faint' : 'plain'} wrap="truncate-end">
          {field ? shown : text}
        </Text>
      )}
    </Box>
  );
}
