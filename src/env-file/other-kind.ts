const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.jsonc?5?$/i, 'a JSON file'],
  [/(?:^|[\\/])(?:docker-)?compose[^\\/]*\.ya?ml$/i, 'a compose file'],
  [/\.ya?ml$/i, 'a YAML file'],
  [/\.php$/i, 'a PHP file'],
  [/\.(?:xml|html?|plist)$/i, 'an XML or HTML file'],
  [/\.toml$/i, 'a TOML file'],
  [/\.(?:[cm]?[jt]sx?|py|rb|go|java|cs|rs)$/i, 'a file of code'],
  [/(?:^|[\\/])(?:Dockerfile|Makefile|\.gitignore|\.npmrc|README[^\\/]*)$|\.md$/, 'a file of another kind'],
];

/** How files of another kind begin, after a byte-order mark and blanks. An env file may begin with `{` in no line. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\s*[{[]\s*(?:["}\]]|\r?\n\s*["{])/, 'a JSON file'],
  [/^\s*<\?php/i, 'a PHP file'],
  [/^\s*<(?:\?xml|!doctype|html)/i, 'an XML or HTML file'],
  [/^\s*(?:---|%YAML)[ \t]*\r?\n/, 'a YAML file'],
  [
    /^(?:[ \t]*(?:#.*)?\r?\n)*(?:services|version):[ \t]*(?:["']?[\d.]+["']?)?[ \t]*\r?\n\s+\S/,
    'a compose file',
  ],
];

/** What a file plainly is if it is no env file, by its name or by how its text begins; else null. */
export function otherKind(path: string, text: string): string | null {
  const plain = text.replace(/^\ufeff/, '').slice(0, 4096);
  const found = BY_NAME.find(([name]) => name.test(path)) ?? BY_TEXT.find(([start]) => start.test(plain));
  return found?.[1] ?? null;
}
