// A wizard's first question as Ink's own readme would write it; not bundled, as most are published.
import { Box, render, Text, useInput, usePaste } from 'ink';
import { createElement as h, useState } from 'react';

Promise.withResolvers ??= () => {
  let resolve;
  let reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

function Question() {
  const [value, setValue] = useState('');
  useInput((input) => setValue((had) => had + input));
  usePaste((text) => setValue((had) => had + text));
  return h(Box, null, h(Text, null, `Partner ID ${value}`));
}

render(h(Question));
