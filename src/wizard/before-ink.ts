// Prepares the process for Ink 8. Import this file before Ink.

// Node 20 lacks this function.
(Promise as { withResolvers?: () => object }).withResolvers ??= () => {
  let settle = {};
  const promise = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
};

// DEV=true makes Ink look for React's developer tools, but users set DEV for other reasons.
delete process.env.DEV;
