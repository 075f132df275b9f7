import { Box } from 'ink';
import { ChoiceList } from '../components/ChoiceList.tsx';
import { Field } from '../components/Field.tsx';
import { Frame } from '../components/Frame.tsx';
import { moreRows, rowsInHelp, ScrollView } from '../components/ScrollView.tsx';
import { Text } from '../components/Text.tsx';
import { SYMBOLS, useLayout } from '../components/theme.ts';
import { Verdict } from '../components/Verdict.tsx';
import type { Field as FieldState } from '../editor.ts';
import type { Wizard } from '../state.ts';
import { isBeingTyped, type SignIn } from '../update/sign-in.ts';
import { signInList } from '../wording.ts';

/** A fixed number of bullets does not reveal a password's length. */
const BULLETS = '••••••••';
const STAGES = ['email', 'region', 'password', 'code', 'accounts', 'asking'] as const;

/**
 * The sign-in, below the answers that it fills in. A small window shows only the current question.
 */
export function SignInScreen({ state }: { state: Wizard }) {
  const { isTall } = useLayout();
  const { screen, setting } = state;
  if (screen.name !== 'sign-in') return null;
  const { signIn } = screen;
  const items = signInList(signIn);
  const hint = setting.hints.signIn[signIn.stage];
  return (
    <Frame state={state} at={null}>
      <Box flexDirection="column" flexShrink={0} paddingX={1}>
        <Text tone="bold" wrap={isTall ? 'wrap' : 'truncate-end'}>
          {isTall
            ? 'Sign in with your KMC email; the Partner ID, Admin Secret and region are then filled in.'
            : 'Sign in with your KMC email'}
        </Text>
        <Rows signIn={signIn} />
      </Box>
      <ScrollView more={signIn.said ? rowsInHelp : moreRows}>
        {hint && (isTall || (!signIn.said && items.length === 0)) && (
          <Box paddingLeft={3} paddingRight={1}>
            <Text tone="warn" showsSecrets>
              {`Sandbox: ${hint}${isBeingTyped(signIn) ? '' : ' (enter takes it)'}`}
            </Text>
          </Box>
        )}
        {signIn.said && (
          <Verdict
            mark={signIn.said.isWrong ? 'invalid' : 'unchecked'}
            message={signIn.said.message}
            fix={signIn.said.fix}
          />
        )}
      </ScrollView>
      {items.length > 0 && (
        <ChoiceList
          items={items.map((text) => ({ text, note: '' }))}
          selected={signIn.row}
          more="↑ ↓"
        />
      )}
    </Frame>
  );
}

/** The answers so far, and the current field or list. */
function Rows({ signIn }: { signIn: SignIn }) {
  const { stage, email, password, code, regions, serviceUrl } = signIn;
  // The answers stay visible while the user picks an account and while Kaltura is being asked.
  const reached = STAGES.indexOf(stage === 'asking' || stage === 'accounts' ? 'password' : stage);
  const region =
    regions.find((each) => each.serviceUrl === serviceUrl)?.label ??
    (serviceUrl || 'all regions get the password');
  const hasCode = stage === 'code' || (stage === 'asking' && code.text !== '');
  return (
    <>
      <Row
        label="Email"
        field={email}
        isCurrent={stage === 'email'}
        isHidden={email.guarded === true}
      />
      {reached >= 1 && (
        <Row
          label="Region"
          text={
            stage === 'region' ? 'where the account lives; the password goes only there' : region
          }
          isCurrent={stage === 'region'}
        />
      )}
      {reached >= 2 && stage !== 'accounts' && (
        <Row
          label="Password"
          field={password}
          isCurrent={stage === 'password'}
          isHidden
          hint="not shown, not stored"
        />
      )}
      {hasCode && (
        <Row
          label="Code"
          field={code}
          isCurrent={stage === 'code'}
          isHidden
          hint="from your authenticator app or message"
        />
      )}
    </>
  );
}

interface RowProps {
  label: string;
  isCurrent: boolean;
  /** A typed text, complete or not. */
  field?: FieldState;
  /** A chosen text. */
  text?: string;
  isHidden?: boolean;
  hint?: string;
}

function Row({ label, isCurrent, field, text = '', isHidden = false, hint = '' }: RowProps) {
  const { isTall } = useLayout();
  if (!isCurrent && !isTall) return null;
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
