const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.jsonc?5?$/i, 'a JSON file'],
  [/(?:^|[\\/])(?:docker-)?compose[^\\/]*\.ya?ml$/i, 'a compose file'],
  [/\.ya?ml$/i, 'a YAML file'],
  [/\.php$/i, 'a PHP file'],
  [/\.(?:xml|html?|plist)$/i, 'an XML or HTML file'],
  [/\.toml$/i, 'a TOML file'],
  [/\.ini$/i, 'an INI file'],
  [/\.tf(?:vars)?$/i, 'a Terraform file'],
  [/\.(?:pem|key|crt|p12|pfx)$/i, 'a key or a certificate'],
  [
    /\.(?:[cm]?[jt]sx?|vue|svelte|astro|s?css|py|rb|go|java|kts?|swift|dart|cs|rs|lua|sql|ps1|bat|cmd)$/i,
    'a file of code',
  ],
  [
    /(?:^|[\\/])\.(?:bashrc|bash_profile|zshrc|zshenv|zprofile|profile|netrc|gitconfig)$/,
    'the settings of another program',
  ],
  [
    /(?:^|[\\/])(?:Dockerfile|Makefile|Procfile|LICENSE|\.(?:git|docker|npm)ignore|\.npmrc|README[^\\/]*)$|\.md$/,
    'a file of another kind',
  ],
];

/** The beginnings of files of another kind. No line of an env file begins with `{`. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\s*[{[]\s*(?:["}\]]|\r?\n\s*["{])/, 'a JSON file'],
  [/^\s*<\?php/i, 'a PHP file'],
  [/^\s*<(?:\?xml|!doctype|html)/i, 'an XML or HTML file'],
  [
    /^(?:\0GITCRYPT|age-encryption\.org\/|\$ANSIBLE_VAULT;|-----BEGIN (?:PGP MESSAGE|AGE))/,
    'an encrypted file',
  ],
  [/\0|^%PDF-/, 'a binary file'],
  [/^sops_mac=/m, 'a file encrypted by SOPS'],
  [/^\s*(?:-----BEGIN |(?:ssh|ecdsa)-\S+ AAAA)/, 'a key or a certificate'],
  [/^(?:\s*[#;].*\r?\n)*\s*\[\[?[\w ."':-]+\]?\][ \t]*(?:[\r\n]|$)/, 'an INI or TOML file'],
  [/^(?:\s*#.*\r?\n)*\s*apiVersion:[\s\S]*\nkind:/, 'a Kubernetes manifest'],
  [/^(?:\s*#.*\r?\n)*\s*[\w ]+\{[ \t]*\r?\n/, 'a configuration file'],
  [/^\s*(?:---|%YAML)[ \t]*\r?\n/, 'a YAML file'],
  [
    /^(?:[ \t]*(?:#.*)?\r?\n)*(?:services|version):[ \t]*(?:["']?[\d.]+["']?)?[ \t]*\r?\n\s+\S/,
    'a compose file',
  ],
  [
    /^(?:[ \t]*(?:#.*)?\r?\n)*[\w-]+:[ \t]*\r?\n[ \t]+(?:-[ \t]|[\w-]+:(?:[ \t]|\r?\n))/,
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
