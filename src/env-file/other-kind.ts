const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.jsonc?5?$/i, 'a JSON file'],
  [/\.ya?ml$/i, 'a YAML file'],
  [/\.php$/i, 'a PHP file'],
  [
    /\.(?:xml|html?|plist|toml|ini|tf(?:vars)?|pem|key|crt|p12|pfx|[cm]?[jt]sx?|vue|svelte|astro|s?css|py|rb|go|java|kts?|swift|dart|cs|rs|lua|sql|ps1|bat|cmd|pl|cgi|asp|inc|vbs|wsf|md)$/i,
    'a file of another kind',
  ],
  [
    /(?:^|[\\/])(?:\.(?:bashrc|bash_profile|zshrc|zshenv|zprofile|profile|netrc|gitconfig|npmrc|(?:git|docker|npm)ignore)|Dockerfile|Makefile|Procfile|LICENSE|README[^\\/]*)$/,
    'a file of another kind',
  ],
];

/**
 * The beginnings of files of another kind. No line of an env file begins with `{`. In each pattern,
 * only one repetition can match a given blank, so that many blanks take no quadratic time.
 */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:[{[]\s*["}\]]|\[\s*\{)/, 'a JSON file'],
  [/^\s*\{[ \t]*\r?\n/, 'a configuration file'],
  [/^\s*<(?:\?php|\?xml|!doctype|html)/i, 'a PHP, XML or HTML file'],
  // git-crypt has a NUL too.
  [
    /\0|^(?:%PDF-|age-encryption\.org\/|\$ANSIBLE_VAULT;|\s*(?:-----BEGIN |(?:ssh|ecdsa)-\S+ AAAA))/,
    'a binary, encrypted or key file',
  ],
  [/^sops_mac=/m, 'a file encrypted by SOPS'],
  [/^(?:\s*[#;].*\r?\n)*\s*\[\[?[\w ."':-]+\]?\][ \t]*(?:[\r\n]|$)/, 'an INI or TOML file'],
  [/^(?:\s*#.*\r?\n)*\s*\w[\w ]*\{[ \t]*\r?\n/, 'a configuration file'],
  [/^\s*(?:---|%YAML)[ \t]*\r?\n/, 'a YAML file'],
  [/^(?:\s*#.*\r?\n)*\s*apiVersion:[\s\S]*\nkind:/, 'a YAML file'],
  // Keys of a compose file and the like: `version: "3"`, `services:`, and an indented key or item.
  [
    /^(?:[ \t]*(?:#.*)?\r?\n|[\w-]+:[ \t]+[^\s#].*\r?\n)*[\w-]+:[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+(?:-[ \t]|[\w-]+:(?:[ \t]|\r?\n))/,
    'a YAML file',
  ],
];

/** The kind of a file whose name or first lines show that it is not an env file; otherwise null. */
export function findOtherKind(path: string, text: string): string | null {
  const plain = text.replace(/^\ufeff/, '').slice(0, 65_536);
  const found =
    BY_NAME.find(([name]) => name.test(path)) ?? BY_TEXT.find(([start]) => start.test(plain));
  return found?.[1] ?? null;
}
