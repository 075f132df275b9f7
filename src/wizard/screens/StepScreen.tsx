import { Box } from 'ink';
import { getSelectedRow, listRows } from '../choice-rows.ts';
import { ChoiceList } from '../components/ChoiceList.tsx';
import { BlankRow } from '../components/Frame.tsx';
import { PageLink } from '../components/PageLink.tsx';
import { describeMoreRows, describeRowsInHelp, ScrollView } from '../components/ScrollView.tsx';
import { Text } from '../components/Text.tsx';
import { useLayout } from '../components/theme.ts';
import { Verdict } from '../components/Verdict.tsx';
import {
  findHint,
  findHintOnEnter,
  findPageUrl,
  getWizardCredential,
  listNotices,
} from '../selectors.ts';
import type { Wizard } from '../state.ts';
import { describeList, describeVerdict, describeWhere } from '../wording.ts';

/**
 * The open step: where to find the value, the verdict on it, and a list to choose from. In a small
 * window the list comes before the explanation, and only one of them is shown.
 */
export function StepScreen({ state }: { state: Wizard }) {
  const { isTall, isWide } = useLayout();
  const { where, help } = getWizardCredential(state, state.step.name);
  const verdict = describeVerdict(state);
  const rows = listRows(state);
  const page = findPageUrl(state);
  const isPageNamed = [state.step.note, describeList(state)?.text].some(
    (text) => page !== null && text?.includes(page),
  );
  // A verdict says where to look itself.
  const explains = verdict === null && (isTall || rows.length === 0);
  const isBeside = isWide && isTall && verdict === null;
  const list = rows.length > 0 && <ChoiceList items={rows} selected={getSelectedRow(state)} />;
  return (
    <>
      <ScrollView more={verdict ? describeRowsInHelp : describeMoreRows} isMain>
        <Notes state={state} />
        {explains && (
          <Box flexDirection="column" paddingLeft={3} paddingRight={1}>
            <Text tone="faint">{describeWhere(state)}</Text>
            <PageLink url={isPageNamed ? null : page} />
            {isTall && !list && where.without && <Text tone="faint">{where.without}</Text>}
          </Box>
        )}
      </ScrollView>
      {list && isTall && <BlankRow />}
      {list && isBeside ? <Beside list={list} help={help} /> : list}
    </>
  );
}

/** The verdict and other messages for this step. */
function Notes({ state }: { state: Wizard }) {
  const { isTall, columns } = useLayout();
  const { name, choices } = getWizardCredential(state, state.step.name);
  const verdict = describeVerdict(state);
  const message = verdict === null ? describeList(state) : null;
  const hint =
    choices || state.step.isSubmitted || (verdict && !isTall) ? undefined : findHint(state, name);
  const howTo = findHintOnEnter(state) === null ? '' : ' (enter takes it)';
  const isOneRow = isTall || `Sandbox: ${hint}${howTo}`.length <= columns - 4;
  const partnerId = state.answers['partner-id'].value;
  const userSecret = name === 'admin-secret' ? state.setting.hints.userSecretFor(partnerId) : null;
  const notices = isTall ? listNotices(state) : [];
  return (
    <Box flexDirection="column" paddingRight={1}>
      <Box flexDirection="column" paddingLeft={3}>
        {state.step.note && <Text tone="warn">{state.step.note}</Text>}
        {notices.map((notice) => (
          <Text key={notice} tone="warn">{`! ${notice}`}</Text>
        ))}
      </Box>
      {verdict && <Verdict {...verdict} />}
      <Box flexDirection="column" paddingLeft={3}>
        {state.step.removedParts.length > 0 && (
          <Text tone="faint">{`Removed: ${state.step.removedParts.join(', ')}.`}</Text>
        )}
        {message && <Text tone={message.tone}>{message.text}</Text>}
        {hint && (
          <Text tone="warn" showsSecrets>
            {isOneRow ? `Sandbox: ${hint}${howTo}` : `Sandbox${howTo}: ${hint}`}
          </Text>
        )}
        {hint && isTall && verdict === null && userSecret && (
          <Text tone="faint" showsSecrets>
            {`To try a mistake, its User Secret: ${userSecret}`}
          </Text>
        )}
      </Box>
    </Box>
  );
}

const LIST_COLUMNS = 64;

/** The list, with the step's help on its right. */
function Beside({ list, help }: { list: React.ReactNode; help: readonly string[] }) {
  return (
    <Box flexShrink={1000} minHeight={3}>
      <Box flexDirection="column" width={LIST_COLUMNS} marginRight={4} flexShrink={0}>
        {list}
      </Box>
      <ScrollView>
        {help.map((paragraph) => (
          <Text key={paragraph} tone="faint">
            {paragraph}
          </Text>
        ))}
      </ScrollView>
    </Box>
  );
}
