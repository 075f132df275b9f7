import { useApp, useInput, usePaste, useWindowSize } from 'ink';
import { type ReactNode, useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import { type Press, SUSPEND, splitInput } from '../terminal/presses.ts';
import { onStopSignal, stopProcess } from '../terminal/signals.ts';
import { Frame } from './components/Frame.tsx';
import { OnMeasure } from './components/ScrollView.tsx';
import { type Theme, ThemeContext } from './components/theme.ts';
import { REDRAW } from './keymap.ts';
import { ConfirmScreen } from './screens/ConfirmScreen.tsx';
import { HelpScreen } from './screens/HelpScreen.tsx';
import { ReviewScreen } from './screens/ReviewScreen.tsx';
import { SignInScreen } from './screens/SignInScreen.tsx';
import { StepScreen } from './screens/StepScreen.tsx';
import type { Measured, Wizard } from './state.ts';
import type { Store } from './store.ts';

interface Props {
  store: Store;
  style: Pick<Theme, 'unicode' | 'links'>;
  /** Redraws the whole screen. */
  redraw: () => void;
  /** Completes the frame before the process stops. */
  onStop: () => void;
}

/** The wizard: draws the screen for the state and passes keys and pastes to the store. */
export function App({ store, style, redraw, onStop }: Props) {
  const { suspendTerminal } = useApp();
  const state = useSyncExternalStore(store.subscribe, store.getState);
  const size = useWindowSize();

  // Redraws everything at each new step, in case other output has damaged the frame.
  const place = `${state.screen.name} ${state.step.name}`;
  const drawn = useRef(place);
  useEffect(() => {
    if (drawn.current !== place) redraw();
    drawn.current = place;
  }, [place, redraw]);

  const suspend = useCallback(
    (target: number): void => {
      onStop();
      void suspendTerminal(() => stopProcess(target)).then(redraw);
    },
    [onStop, redraw, suspendTerminal],
  );
  useEffect(() => onStopSignal(() => suspend(process.pid)), [suspend]);

  usePaste((text) => store.dispatch({ type: 'paste', text }));
  useInput((input, key) => {
    for (const press of splitInput(input, key)) handlePress(press);
  });
  function handlePress(press: Press): void {
    if (press.chord === SUSPEND) {
      // Stops the whole group, as the terminal's own ctrl+z does: npx and npm must stop too, so
      // that the shell returns.
      if (process.platform !== 'win32') suspend(0);
    } else if (press.chord === REDRAW) redraw();
    else store.dispatch({ type: 'press', press });
  }

  const handleMeasure = ({ rows, room }: Measured): void => {
    const { view } = store.getState();
    const isKnown = view?.isFresh && view.rows === rows && view.room === room;
    if (!isKnown) store.dispatch({ type: 'measured', rows, room });
  };

  return (
    <ThemeContext.Provider value={{ ...style, ...size }}>
      <OnMeasure.Provider value={handleMeasure}>
        <Screen state={state} />
      </OnMeasure.Provider>
    </ThemeContext.Provider>
  );
}

function NothingElse(): null {
  return null;
}

const SCREENS: Record<Wizard['screen']['name'], (props: { state: Wizard }) => ReactNode> = {
  step: StepScreen,
  'sign-in': SignInScreen,
  'confirm-host': ConfirmScreen,
  'confirm-target': ConfirmScreen,
  review: ReviewScreen,
  // The key line says what the program is doing.
  writing: NothingElse,
  testing: NothingElse,
  exited: NothingElse,
};

/** The screen for a state. */
export function Screen({ state }: { state: Wizard }) {
  const Current = state.step.help === null ? SCREENS[state.screen.name] : HelpScreen;
  return (
    <Frame state={state}>
      <Current state={state} />
    </Frame>
  );
}
