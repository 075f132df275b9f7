// Prepares the process for Ink 8. Import this file before Ink.

interface Resolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
}

const target = Promise as unknown as { withResolvers?: <T>() => Resolvers<T> };

// Node 20 lacks this function.
target.withResolvers ??= <T>(): Resolvers<T> => {
  const made = {} as Resolvers<T>;
  made.promise = new Promise<T>((resolve, reject) => {
    made.resolve = resolve;
    made.reject = reject;
  });
  return made;
};

// DEV=true makes Ink look for React's developer tools, but users set DEV for other reasons.
delete process.env.DEV;
